import { Kbd, Modal, Switch, Table, Title } from "@mantine/core";
import { Fragment, useState } from "react";
import { words } from "../words";
import { controlOf, isHere, type Shortcut, shortcuts, useAreShortcutsOn } from "./shortcuts";

const signs: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  Delete: "Del",
  " ": "Space",
};

/** As the button is called: each page makes something else. */
const textOf = ({ name }: Shortcut) => (name === "new" && controlOf(name)?.textContent) || words.shortcuts.does[name];

/** The keys that work on the page it is opened on, and the switch that turns single ones off. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [on, switchTo] = useAreShortcutsOn();
  const [here] = useState(() => shortcuts.filter(isHere).map((each) => ({ ...each, text: textOf(each) })));
  const groups = (["anywhere", "list"] as const).filter((group) => here.some((each) => each.group === group));
  return (
    <Modal opened onClose={onClose} title={words.shortcuts.title} closeButtonProps={{ "aria-label": words.close }}>
      {groups.map((group) => (
        <section key={group}>
          <Title order={3} size="sm" mt="sm" mb={4}>
            {words.shortcuts.groups[group]}
          </Title>
          <Table withRowBorders={false} verticalSpacing={4}>
            <Table.Tbody>
              {here
                .filter((each) => each.group === group)
                .map((each) => (
                  <Table.Tr key={each.name}>
                    <Table.Th scope="row" fw={400} ta="start">
                      {each.text}
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
