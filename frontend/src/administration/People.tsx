import { Button, Group, Skeleton, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { lazily } from "../lazily";
import { PlusIcon } from "../ui/icons";
import { words } from "../words";
import { peopleWords } from "../words/administration";
import classes from "./Administration.module.css";
import { PersonRow } from "./PersonRow";
import { type Person, PersonFacts } from "./people";

const InviteDialog = lazily(() => import("./InviteDialog"));
const PersonDialog = lazily(() => import("./PersonDialog"));

const PeopleQuery = graphql(
  `
    query People($after: String) {
      users(first: 50, after: $after) {
        nodes { ...PersonFacts }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  `,
  [PersonFacts],
);

type Open = { dialog: "invite"; person?: Person } | { dialog: "edit"; person: Person } | undefined;

/** The organization's people: who they are, how far they reach, and where they differ from their role. */
export function People() {
  const [open, setOpen] = useState<Open>();
  const [{ data }] = useQuery({ query: PeopleQuery, variables: {} });
  return (
    <>
      <Group justify="space-between" mb="md">
        <Text c="dimmed" className="figures">
          {data && peopleWords.total(data.users.totalCount)}
        </Text>
        <Button leftSection={<PlusIcon />} onClick={() => setOpen({ dialog: "invite" })}>
          {peopleWords.invite}
        </Button>
      </Group>
      <ul className={classes.rows}>
        <PeoplePage
          onEdit={(person) => setOpen({ dialog: "edit", person })}
          onInviteAgain={(person) => setOpen({ dialog: "invite", person })}
        />
      </ul>
      <Suspense fallback={null}>
        {open?.dialog === "invite" && <InviteDialog person={open.person} onClose={() => setOpen(undefined)} />}
        {open?.dialog === "edit" && <PersonDialog person={open.person} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

type PageProps = { after?: string; onEdit: (person: Person) => void; onInviteAgain: (person: Person) => void };

/** One page of them, and on demand the next. */
function PeoplePage({ after, onEdit, onInviteAgain }: PageProps) {
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: PeopleQuery,
    variables: after === undefined ? {} : { after },
    requestPolicy: "cache-and-network",
  });
  const page = data?.users;
  if (error && !page) {
    return (
      <li>
        <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />
      </li>
    );
  }
  if (!page)
    return (
      <li>
        <Skeleton height={72} />
      </li>
    );
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      {page.nodes.map((person) => (
        <PersonRow
          key={person.id}
          person={person}
          onEdit={() => onEdit(person)}
          onInviteAgain={() => onInviteAgain(person)}
        />
      ))}
      {hasNextPage && !more && (
        <li className={classes.more}>
          <Button variant="subtle" onClick={() => setMore(true)}>
            {words.showMore}
          </Button>
        </li>
      )}
      {more && endCursor !== null && <PeoplePage after={endCursor} onEdit={onEdit} onInviteAgain={onInviteAgain} />}
    </>
  );
}
