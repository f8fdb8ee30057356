import { ActionIcon, Anchor, Menu, Skeleton, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useMutation, useQuery } from "urql";
import { Link } from "wouter";
import { explain } from "../errors";
import { Failure } from "../Failure";
import { graphql, type ResultOf } from "../graphql";
import { useReasonAgainst } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { type Book, useBook } from "../shell/book";
import { DotsIcon, ListsIcon, PlusIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { OffButton } from "../ui/OffButton";
import { Page } from "../ui/Page";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import classes from "./ListsPage.module.css";
import { ListNames, ownerVariable } from "./lists";

const Confirm = lazy(() => import("../ui/Confirm"));
const NameDialog = lazy(() => import("./NameDialog"));

const DeleteContactList = graphql(`
  mutation DeleteContactList($input: DeleteContactListInput!) {
    deleteContactList(input: $input) {
      deletedId
      userErrors { code field message }
    }
  }
`);

type List = ResultOf<typeof ListNames>["contactLists"]["nodes"][number];
type Open = { dialog: "new" } | { dialog: "rename" | "delete"; list: List } | undefined;

export default function ListsPage() {
  const book = useBook();
  const reason = useReasonAgainst("LISTS_WRITE");
  const [open, setOpen] = useState<Open>();
  const [{ data, error }, again] = useQuery({
    query: ListNames,
    variables: ownerVariable(book.owner),
    requestPolicy: "cache-and-network",
  });
  const [, deleteList] = useMutation(DeleteContactList);
  const lists = data?.contactLists.nodes;

  const remove = async ({ id, name }: List) => {
    setOpen(undefined);
    const { data, error } = await deleteList({ input: { id } });
    const refused = error ? explain(error) : data?.deleteContactList.userErrors[0]?.message;
    if (refused) complain(words.lists.deleteTitle(name), refused);
    else say(words.lists.deleted(name));
  };

  return (
    <Page
      title={words.lists.title}
      aside={<BookSwitcher />}
      narrow
      actions={
        <OffButton reason={reason} leftSection={<PlusIcon />} onClick={() => setOpen({ dialog: "new" })}>
          {words.lists.new}
        </OffButton>
      }
    >
      {error && !lists && <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />}
      {!lists && !error && <Skeleton height={56} />}
      {lists?.length === 0 && (
        <Message icon={<ListsIcon size={22} />} title={words.lists.emptyTitle}>
          {words.lists.emptyText}
        </Message>
      )}
      {lists && lists.length > 0 && (
        <ul className={classes.lists}>
          {lists.map((list) => (
            <ListRow key={list.id} list={list} book={book} reason={reason} onOpen={setOpen} />
          ))}
        </ul>
      )}
      <Suspense fallback={null}>
        {(open?.dialog === "new" || open?.dialog === "rename") && (
          <NameDialog
            owner={book.owner}
            list={open.dialog === "rename" ? open.list : undefined}
            onClose={() => setOpen(undefined)}
          />
        )}
        {open?.dialog === "delete" && (
          <Confirm
            title={words.lists.deleteTitle(open.list.name)}
            confirm={words.lists.delete}
            danger
            onConfirm={() => void remove(open.list)}
            onClose={() => setOpen(undefined)}
          >
            {words.lists.deleteText}
          </Confirm>
        )}
      </Suspense>
    </Page>
  );
}

type RowProps = { list: List; book: Book; reason: string | undefined; onOpen: (open: Open) => void };

function ListRow({ list, book, reason, onOpen }: RowProps) {
  const search = new URLSearchParams({ list: list.id, ...(book.owner !== undefined && { book: book.owner }) });
  return (
    <li className={classes.list}>
      <Anchor component={Link} href={`/contacts?${search}`} fw={500} className={classes.name ?? ""}>
        {list.name}
      </Anchor>
      <Text size="sm" c="dimmed" className="figures">
        {words.people(list.contactCount)}
      </Text>
      <Menu position="bottom-end" shadow="md" width={240} keepMounted={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.lists.actionFor(list.name)}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
          <Menu.Item disabled={reason !== undefined} onClick={() => onOpen({ dialog: "rename", list })}>
            {words.lists.rename}
          </Menu.Item>
          <Menu.Item
            disabled={reason !== undefined}
            color="var(--danger-text)"
            onClick={() => onOpen({ dialog: "delete", list })}
          >
            {words.lists.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
