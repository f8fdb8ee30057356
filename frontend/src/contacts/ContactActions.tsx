import { ActionIcon, Button, Menu } from "@mantine/core";
import { useAskToErase } from "../consent/erasure";
import { useReasonAgainst, useViewer } from "../session/viewer";
import { BinIcon, DotsIcon, DownIcon, EraseIcon } from "../ui/icons";
import { OffItem } from "../ui/OffItem";
import { words } from "../words";
import { type Named, useDeletion } from "./deletion";

type Props = {
  contact: Named;
  labelled?: boolean;
  tabIndex?: number;
  defaultOpened?: boolean;
  onClose?: () => void;
};

/** The Action menu: three dots in the list, a button with the word in the details. */
export function ContactActions({ contact, labelled = false, tabIndex = 0, defaultOpened = false, onClose }: Props) {
  const { askToDelete } = useDeletion();
  const askToErase = useAskToErase();
  const mayErase = useViewer().permissions.includes("CONTACTS_ERASE");
  const reason = useReasonAgainst("CONTACTS_DELETE");
  const label = words.contacts.actionFor(contact.name);
  return (
    <Menu
      position="bottom-end"
      width={260}
      shadow="md"
      keepMounted={false}
      defaultOpened={defaultOpened}
      {...(onClose && { onClose })}
    >
      <Menu.Target>
        {labelled ? (
          <Button variant="default" rightSection={<DownIcon size={16} />} aria-label={label}>
            {words.contacts.action}
          </Button>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            tabIndex={tabIndex}
            aria-label={label}
            title={words.contacts.action}
          >
            <DotsIcon />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <OffItem
          reason={reason}
          leftSection={<BinIcon size={16} />}
          color="var(--danger-text)"
          onClick={() => askToDelete([contact])}
        >
          {words.contacts.delete}
        </OffItem>
        {mayErase && (
          <Menu.Item
            leftSection={<EraseIcon size={16} />}
            color="var(--danger-text)"
            onClick={() => askToErase({ contactId: contact.id, name: contact.name })}
          >
            {words.contacts.erase}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
