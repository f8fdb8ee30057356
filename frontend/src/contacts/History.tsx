import { Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { explain } from "../errors";
import { moment } from "../format";
import { type FragmentOf, graphql, type ResultOf, readFragment } from "../graphql";
import { useGuards, useReasonAgainst } from "../session/viewer";
import { words } from "../words";
import classes from "./History.module.css";
import { proofOf } from "./proof";

const EventsFragment = graphql(`
  fragment ConsentEvents on ConsentEventConnection @_unmask {
    nodes { id kind source actor keyword evidence effectiveAt recordedAt }
    pageInfo { hasNextPage endCursor }
  }
`);

export const HistoryFragment = graphql(
  `
    fragment History on Contact {
      id
      consentHistory(first: 5) @include(if: $history) { ...ConsentEvents }
    }
  `,
  [EventsFragment],
);

const MoreHistory = graphql(
  `
    query MoreHistory($id: ID!, $after: String!, $history: Boolean!) {
      contact(id: $id) {
        id
        consentHistory(first: 50, after: $after) @include(if: $history) { ...ConsentEvents }
      }
    }
  `,
  [EventsFragment],
);

type Events = ResultOf<typeof EventsFragment>;
type Event = Events["nodes"][number];

/** What happened to the consent of this number, the latest first, with what proves it. */
export function History({ contact }: { contact: FragmentOf<typeof HistoryFragment> }) {
  const { id, consentHistory: events } = readFragment(HistoryFragment, contact);
  const reason = useReasonAgainst("CONSENT_HISTORY_READ");
  return (
    <section className={classes.history} aria-label={words.history.title}>
      <Title order={3} size="h2">
        {words.history.title}
      </Title>
      {(reason !== undefined || events?.nodes.length === 0) && (
        <Text size="sm" c="dimmed" mt="xs">
          {reason === undefined ? words.history.empty : words.history.off(reason)}
        </Text>
      )}
      {events && <Page contact={id} events={events} />}
    </section>
  );
}

/** One page, and the way to the next. */
function Page({ contact, events: { nodes, pageInfo } }: { contact: string; events: Events }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ol className={classes.events}>
        {nodes.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ol>
      {pageInfo.hasNextPage && !isOpen && (
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {words.history.earlier}
        </Button>
      )}
      {pageInfo.hasNextPage && isOpen && <Next contact={contact} after={pageInfo.endCursor ?? ""} />}
    </>
  );
}

function Next({ contact, after }: { contact: string; after: string }) {
  const { history } = useGuards();
  const [{ data, error, fetching }, again] = useQuery({
    query: MoreHistory,
    variables: { id: contact, after, history },
  });
  const events = data?.contact?.consentHistory;
  if (events) return <Page contact={contact} events={events} />;
  if (fetching) return <Text size="sm">{words.loading}</Text>;
  return (
    <Text size="sm" role="alert">
      {error && explain(error)}{" "}
      <Button variant="default" size="compact-sm" onClick={() => again({ requestPolicy: "network-only" })}>
        {words.tryAgain}
      </Button>
    </Text>
  );
}

const isLater = (recordedAt: string, effectiveAt: string) => Date.parse(recordedAt) - Date.parse(effectiveAt) > 60_000;

function Entry({ event }: { event: Event }) {
  const { kind, source, actor, keyword, evidence, effectiveAt, recordedAt } = event;
  const how = words.history.how[source](keyword);
  return (
    <li data-kind={kind}>
      <Text size="sm" fw={600}>
        {words.history.event[kind]}
      </Text>
      <Text size="sm">{actor === null || actor === "" ? how : `${how}, ${words.history.by(actor)}`}</Text>
      <Text size="sm" c="dimmed">
        <time dateTime={effectiveAt}>{moment(effectiveAt)}</time>
        {isLater(recordedAt, effectiveAt) && ` · ${words.history.recorded(moment(recordedAt))}`}
      </Text>
      {evidence !== null && <Evidence evidence={evidence} />}
    </li>
  );
}

function Evidence({ evidence }: { evidence: string }) {
  const { message, about } = proofOf(evidence);
  return (
    <div className={classes.proof}>
      {message !== undefined && <blockquote className={classes.message}>{message}</blockquote>}
      <Text size="sm" c="dimmed">
        {words.history.proof} {about}
      </Text>
    </div>
  );
}
