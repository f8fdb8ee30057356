import { Kbd, Modal, Switch, Table, Title } from "@mantine/core";
import { Fragment } from "react";
import { words } from "../words";
import { type Shortcut, shortcuts, useAreShortcutsOn } from "./shortcuts";

const signs: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  Delete: "Del",
  " ": "Space",
};

/** All keys of the page, as they are defined, and the switch that turns single ones off. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [on, switchTo] = useAreShortcutsOn();
  return (
    <Modal opened onClose={onClose} title={words.shortcuts.title} closeButtonProps={{ "aria-label": words.close }}>
      {(["anywhere", "list"] as const).map((group) => (
        <section key={group}>
          <Title order={3} size="sm" mt="sm" mb={4}>
            {words.shortcuts.groups[group]}
          </Title>
          <Table withRowBorders={false} verticalSpacing={4}>
            <Table.Tbody>
              {shortcuts
                .filter((each) => each.group === group)
                .map((each) => (
                  <Table.Tr key={each.name}>
                    <Table.Th scope="row" fw={400} ta="start">
                      {words.shortcuts.does[each.name]}
                    </Table.Th>
                    <Table.Td ta="end" style={{ whiteSpace: "nowrap" }}>
                      <Keys shortcut={each} />
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
      <Switch
        mt="md"
        label={words.shortcuts.on}
        description={words.shortcuts.onHint}
        checked={on}
        onChange={(event) => switchTo(event.currentTarget.checked)}
      />
    </Modal>
  );
}

const Keys = ({ shortcut: { keys, shift, ctrl } }: { shortcut: Shortcut }) =>
  keys.map((key, index) => (
    <Fragment key={key}>
      {index > 0 && ` ${words.shortcuts.or} `}
      {(shift || ctrl) && (
        <>
          <Kbd>{shift ? "Shift" : "Ctrl"}</Kbd> +{" "}
        </>
      )}
      <Kbd>{signs[key] ?? (key.length === 1 ? key.toLowerCase() : key)}</Kbd>
    </Fragment>
  ));
