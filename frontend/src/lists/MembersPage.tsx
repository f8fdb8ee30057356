import { Badge, Button, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { useViewer } from "../session/viewer";
import { Avatar } from "../ui/Avatar";
import { CloseIcon, PeopleIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { OffButton, OffIcon } from "../ui/OffButton";
import { words } from "../words";
import classes from "./ListsPage.module.css";
import { finding, type List, type Member, MemberFacts } from "./members";
import { nameOf, useMembership } from "./useMembership";

const MembersQuery = graphql(
  `
    query Members($owner: ID, $filter: ContactFilter, $search: String, $after: String, $details: Boolean!) {
      contacts(owner: $owner, filter: $filter, search: $search, first: 50, after: $after) {
        nodes { ...MemberFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [MemberFacts],
);

type Props = { list: List; search: string; after?: string; reason: string | undefined; onAdd: () => void };

/** One page of the members, and on demand the next. */
export function MembersPage({ list, search, after, reason, onAdd }: Props) {
  const { permissions } = useViewer();
  const [more, setMore] = useState(false);
  const { remove } = useMembership(list);
  const [{ data, error }, again] = useQuery({
    query: MembersQuery,
    variables: {
      ...finding(search, list.owner.id, permissions, list.id),
      ...(after !== undefined && { after }),
    },
    requestPolicy: "cache-and-network",
  });
  const page = data?.contacts;
  if (error && !page) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!page) return <Skeleton height={56} />;
  if (after === undefined && page.nodes.length === 0) {
    return search.trim() === "" ? <Empty reason={reason} onAdd={onAdd} /> : <NobodyFound />;
  }
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      <ul className={classes.lists} data-continues={after !== undefined}>
        {page.nodes.map((member) => (
          <MemberRow key={member.id} member={member} list={list} reason={reason} onRemove={() => void remove(member)} />
        ))}
      </ul>
      {hasNextPage && !more && (
        <Button variant="subtle" mt="xs" onClick={() => setMore(true)}>
          {words.showMore}
        </Button>
      )}
      {more && endCursor !== null && (
        <MembersPage list={list} search={search} after={endCursor} reason={reason} onAdd={onAdd} />
      )}
    </>
  );
}

type RowProps = { member: Member; list: List; reason: string | undefined; onRemove: () => void };

function MemberRow({ member, list, reason, onRemove }: RowProps) {
  const name = nameOf(member);
  return (
    <li className={classes.list}>
      <Avatar name={member.fullName} />
      <div className={classes.name}>
        <Text fw={500}>{name}</Text>
        {member.phoneFormatted && member.fullName !== null && (
          <Text size="sm" c="dimmed" className="figures">
            {member.phoneFormatted}
          </Text>
        )}
      </div>
      {member.optedOut && (
        <Badge variant="light" color="gray" tt="none" miw="fit-content">
          {words.contacts.badge}
        </Badge>
      )}
      <OffIcon
        variant="subtle"
        color="gray"
        size="lg"
        reason={reason}
        label={words.lists.removeOf(name, list.name)}
        onClick={onRemove}
      >
        <CloseIcon />
      </OffIcon>
    </li>
  );
}

const Empty = ({ reason, onAdd }: { reason: string | undefined; onAdd: () => void }) => (
  <Message
    icon={<PeopleIcon size={22} />}
    title={words.lists.noMembersTitle}
    actions={
      <OffButton variant="default" reason={reason} onClick={onAdd}>
        {words.lists.add}
      </OffButton>
    }
  >
    {words.lists.noMembersText}
  </Message>
);

const NobodyFound = () => (
  <Message icon={<PeopleIcon size={22} />} title={words.contacts.noneTitle}>
    {words.lists.noMemberFound}
  </Message>
);
