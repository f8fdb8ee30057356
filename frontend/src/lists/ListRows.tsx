import { ActionIcon, Anchor, Button, Menu, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { Failure } from "../Failure";
import { graphql, type ResultOf } from "../graphql";
import { type Book, useBookHref } from "../shell/book";
import { DotsIcon, ListsIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { OffButton } from "../ui/OffButton";
import { OffItem } from "../ui/OffItem";
import { words } from "../words";
import classes from "./ListsPage.module.css";
import { ownerVariable } from "./lists";

const ListsQuery = graphql(`
  query Lists($owner: ID, $after: String) {
    contactLists(owner: $owner, first: 50, after: $after) {
      nodes { id name contactCount }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export type List = ResultOf<typeof ListsQuery>["contactLists"]["nodes"][number];

type Props = {
  book: Book;
  reason: string | undefined;
  onMake: () => void;
  onRename: (list: List) => void;
  onDelete: (list: List) => void;
};

/** One page of the lists, and on demand the next. */
export function ListRows({ after, ...props }: Props & { after?: string }) {
  const { book, reason, onMake, onRename, onDelete } = props;
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: ListsQuery,
    variables: { ...ownerVariable(book.owner), ...(after !== undefined && { after }) },
    requestPolicy: "cache-and-network",
  });
  const page = data?.contactLists;
  if (error && !page) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!page) return <Skeleton height={56} />;
  if (after === undefined && page.nodes.length === 0) return <Empty reason={reason} onMake={onMake} />;
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      <ul className={classes.lists} data-continues={after !== undefined}>
        {page.nodes.map((list) => (
          <ListRow
            key={list.id}
            list={list}
            reason={reason}
            onRename={() => onRename(list)}
            onDelete={() => onDelete(list)}
          />
        ))}
      </ul>
      {hasNextPage && !more && (
        <Button variant="subtle" mt="xs" onClick={() => setMore(true)}>
          {words.showMore}
        </Button>
      )}
      {more && endCursor !== null && <ListRows {...props} after={endCursor} />}
    </>
  );
}

const Empty = ({ reason, onMake }: { reason: string | undefined; onMake: () => void }) => (
  <Message
    icon={<ListsIcon size={22} />}
    title={words.lists.emptyTitle}
    actions={
      <OffButton variant="default" reason={reason} onClick={onMake}>
        {words.lists.makeFirst}
      </OffButton>
    }
  >
    {words.lists.emptyText}
  </Message>
);

type RowProps = { list: List; reason: string | undefined; onRename: () => void; onDelete: () => void };

function ListRow({ list, reason, onRename, onDelete }: RowProps) {
  const href = useBookHref();
  const contacts = href("/contacts");
  const filtered = `${contacts}${contacts.includes("?") ? "&" : "?"}${new URLSearchParams({ list: list.id })}`;
  return (
    <li className={classes.list}>
      <Anchor component={Link} href={href(`/lists/${list.id}`)} fw={500} className={classes.name ?? ""}>
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
          <Menu.Item component={Link} href={filtered}>
            {words.lists.show}
          </Menu.Item>
          <OffItem reason={reason} onClick={onRename}>
            {words.lists.rename}
          </OffItem>
          <OffItem reason={reason} color="var(--danger-text)" onClick={onDelete}>
            {words.lists.delete}
          </OffItem>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
