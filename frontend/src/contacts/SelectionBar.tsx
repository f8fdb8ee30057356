import { Progress as Bar, Button, CloseButton, Menu, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { lazily } from "../lazily";
import { useListNames } from "../lists/lists";
import { useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { Found } from "../ui/Found";
import { DownIcon } from "../ui/icons";
import { OffButton } from "../ui/OffButton";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { inBatches, type Progress } from "./batches";
import { useFilters } from "./filters";
import { Selected } from "./Selected";
import classes from "./SelectionBar.module.css";
import type { Total } from "./selection";

const NameDialog = lazily(() => import("../lists/NameDialog"));

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

type List = { id: string; name: string };
type Props = {
  book: Book;
  selected: ReadonlySet<string>;
  of: Total;
  onDelete: () => void;
  onClear: () => void;
};

/** What can be done with those who are selected. */
export function SelectionBar({ book, selected, of, onDelete, onClear }: Props) {
  const [filters] = useFilters();
  const lists = useListNames(book.owner) ?? [];
  const mayNotDelete = useReasonAgainst("CONTACTS_DELETE");
  const mayNotList = useReasonAgainst("LISTS_WRITE");
  const [, add] = useMutation(AddContactsToList);
  const [, remove] = useMutation(RemoveContactsFromList);
  const [progress, setProgress] = useState<Progress>();
  const [isNaming, setNaming] = useState(false);
  const ids = [...selected];
  const current = lists.find(({ id }) => id === filters.list);

  const addTo = async ({ id: listId, name }: List) => {
    const { done, refused } = await inBatches(ids, addSome(listId), setProgress);
    if (refused) return complain(words.contacts.addToList, partly(done.length, ids.length, refused));
    say(words.contacts.addedToList(ids.length, name));
    return onClear();
  };
  const addSome = (listId: string) => async (contactIds: string[]) => {
    const { data, error } = await add({ input: { listId, contactIds } });
    return error ? explain(error) : data?.addContactsToList.userErrors[0]?.message;
  };
  const removeFrom = async ({ id: listId, name }: List) => {
    const { done, refused } = await inBatches(ids, removeSome(listId), setProgress);
    if (refused) return complain(words.contacts.removeFromList, partly(done.length, ids.length, refused));
    say(words.contacts.removedFromList(ids.length, name));
    return onClear();
  };
  const removeSome = (listId: string) => async (contactIds: string[]) => {
    const { data, error } = await remove({ input: { listId, contactIds } });
    return error ? explain(error) : data?.removeContactsFromList.userErrors[0]?.message;
  };

  if (progress) return <Working progress={progress} />;
  return (
    <>
      <Selected selected={selected.size} of={of} />
      {current && (
        <OffButton variant="default" size="xs" reason={mayNotList} onClick={() => void removeFrom(current)}>
          {words.contacts.removeFromList}
        </OffButton>
      )}
      {mayNotList === undefined ? (
        <Menu shadow="md" keepMounted={false}>
          <Menu.Target>
            <Button variant="default" size="xs" rightSection={<DownIcon size={14} />}>
              {words.contacts.addToList}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.lists ?? ""}>
            <Menu.Item onClick={() => setNaming(true)}>{words.lists.new}</Menu.Item>
            {lists.length > 0 && <Menu.Divider />}
            <Found options={lists} textOf={({ name }) => name} words={words.found}>
              {(found) =>
                found.map((list) => (
                  <Menu.Item key={list.id} onClick={() => void addTo(list)}>
                    {list.name}
                  </Menu.Item>
                ))
              }
            </Found>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <OffButton variant="default" size="xs" reason={mayNotList} rightSection={<DownIcon size={14} />}>
          {words.contacts.addToList}
        </OffButton>
      )}
      <OffButton variant="default" size="xs" reason={mayNotDelete} onClick={onDelete}>
        {words.contacts.delete}
      </OffButton>
      <CloseButton aria-label={words.contacts.clearSelection} onClick={onClear} />
      <Suspense fallback={null}>
        {isNaming && (
          <NameDialog
            owner={book.owner}
            list={undefined}
            onMade={(list) => void addTo(list)}
            onClose={() => setNaming(false)}
          />
        )}
      </Suspense>
    </>
  );
}

const partly = (done: number, total: number, refused: string) =>
  done === 0 ? refused : `${words.contactList.partly(done, total)} ${refused}`;

/** How far work on more than a thousand contacts is. */
export function Working({ progress: { done, total } }: { progress: Progress }) {
  const text = words.contactList.working(done, total);
  return (
    <>
      <Text size="sm" className="figures" role="status">
        {text}
      </Text>
      <Bar value={(100 * done) / total} flex={1} aria-label={text} />
    </>
  );
}
