import { Button, CloseButton, Menu, Text } from "@mantine/core";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { useListNames } from "../lists/lists";
import { useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { DownIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { useDeletion } from "./deletion";
import { useFilters } from "./filters";
import classes from "./SelectionBar.module.css";

const AddContactsToList = graphql(`
  mutation AddContactsToList($input: ListContactsInput!) {
    addContactsToList(input: $input) {
      list { id contactCount }
      userErrors { code field message }
    }
  }
`);

const RemoveContactsFromList = graphql(`
  mutation RemoveContactsFromList($input: ListContactsInput!) {
    removeContactsFromList(input: $input) {
      list { id contactCount }
      userErrors { code field message }
    }
  }
`);

type Props = { book: Book; selected: ReadonlySet<string>; onClear: () => void };

/** What can be done with those who are selected. */
export function SelectionBar({ book, selected, onClear }: Props) {
  const [filters] = useFilters();
  const lists = useListNames(book.owner) ?? [];
  const { askToDelete } = useDeletion();
  const mayNotDelete = useReasonAgainst("CONTACTS_DELETE");
  const mayNotList = useReasonAgainst("LISTS_WRITE");
  const [, add] = useMutation(AddContactsToList);
  const [, remove] = useMutation(RemoveContactsFromList);
  const contactIds = [...selected];
  const current = lists.find(({ id }) => id === filters.list);

  const addTo = async ({ id, name }: { id: string; name: string }) => {
    const { data, error } = await add({ input: { listId: id, contactIds } });
    const refused = error ? explain(error) : data?.addContactsToList.userErrors[0]?.message;
    if (refused) return complain(words.contacts.addToList, refused);
    say(words.contacts.addedToList(contactIds.length, name));
    return onClear();
  };
  const removeFrom = async ({ id, name }: { id: string; name: string }) => {
    const { data, error } = await remove({ input: { listId: id, contactIds } });
    const refused = error ? explain(error) : data?.removeContactsFromList.userErrors[0]?.message;
    if (refused) return complain(words.contacts.removeFromList, refused);
    say(words.contacts.removedFromList(contactIds.length, name));
    return onClear();
  };

  return (
    <div className={classes.bar}>
      <CloseButton aria-label={words.contacts.clearSelection} onClick={onClear} />
      <Text size="sm" fw={600} className="figures" flex={1} role="status">
        {words.contacts.selected(selected.size)}
      </Text>
      {current && (
        <OffButton variant="default" size="xs" reason={mayNotList} onClick={() => void removeFrom(current)}>
          {words.contacts.removeFromList}
        </OffButton>
      )}
      {lists.length > 0 && (
        <Menu shadow="md" keepMounted={false}>
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              rightSection={<DownIcon size={14} />}
              disabled={mayNotList !== undefined}
            >
              {words.contacts.addToList}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.lists ?? ""}>
            {lists.map((list) => (
              <Menu.Item key={list.id} onClick={() => void addTo(list)}>
                {list.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <OffButton
        variant="default"
        size="xs"
        reason={mayNotDelete}
        onClick={() => askToDelete(contactIds.map((id) => ({ id, name: "" })))}
      >
        {words.contacts.delete}
      </OffButton>
    </div>
  );
}
