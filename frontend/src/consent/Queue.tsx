import { Skeleton, Text, Title } from "@mantine/core";
import { Suspense, useRef, useState } from "react";
import { useMutation, useQuery } from "urql";
import { explain } from "../errors";
import { Failure } from "../Failure";
import { lazily } from "../lazily";
import { useGuards, useViewer } from "../session/viewer";
import { CheckIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { complain, say } from "../ui/toast";
import { words } from "../words";
import { queue } from "../words/consent";
import classes from "./Queue.module.css";
import { QueueRow } from "./QueueRow";
import { DecidePossibleOptOut, type Decision, PossibleOptOuts, type Waiting } from "./queue";
import { useNowAndThen } from "./waiting";

const Confirm = lazily(() => import("../ui/Confirm"));

const nameOf = ({ contact }: Waiting) =>
  contact === null ? queue.nobody : (contact.fullName ?? contact.phoneFormatted ?? words.contacts.unnamed);

/** The replies that may be opt-outs, each with its two answers. */
export function Queue() {
  const { details } = useGuards();
  const [{ data, error }, ask] = useQuery({
    query: PossibleOptOuts,
    variables: { details },
    requestPolicy: "cache-and-network",
  });
  const again = () => ask({ requestPolicy: "network-only" });
  useNowAndThen(again);
  const last = useRef(data?.possibleOptOuts);
  const found = data?.possibleOptOuts ?? last.current; // asking again takes nothing away
  last.current = found;
  if (error && !found) return <Failure problem={error} retry={again} />;
  if (!found) return <Skeleton height={144} radius="lg" />;
  return <Decisions waiting={found.nodes} total={found.totalCount} />;
}

/** Opting out asks first, because only the person can undo it; who is not opted out by mistake still can be. */
function Decisions({ waiting, total }: { waiting: readonly Waiting[]; total: number }) {
  const { organization } = useViewer();
  const [asked, setAsked] = useState<Waiting>();
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [{ fetching }, decide] = useMutation(DecidePossibleOptOut);
  const list = useRef<HTMLDivElement>(null);
  const rows = waiting.filter(({ id }) => !decided.has(id));
  const left = total - (waiting.length - rows.length);

  /** The focus goes to the row that takes the place of this one, else to what stands where the rows were. */
  const goOn = (id: string) => {
    const index = rows.findIndex((row) => row.id === id);
    const next = rows[index + 1] ?? rows[index - 1];
    requestAnimationFrame(() => {
      const row = next && list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.id)}"]`);
      (row ?? list.current)?.focus();
    });
  };
  const settle = async (row: Waiting, decision: Decision) => {
    setAsked(undefined);
    const { data, error } = await decide({ input: { id: row.id, decision } });
    const refused = data?.decidePossibleOptOut.userErrors[0];
    const isDecidedBefore = refused?.code === "NOT_FOUND";
    if (error) return complain(queue.notDecided, explain(error));
    if (refused && !isDecidedBefore) return complain(queue.notDecided, refused.message);
    setDecided((now) => new Set([...now, row.id]));
    goOn(row.id);
    if (isDecidedBefore) return say(queue.decidedBefore);
    return say(decision === "OPT_OUT" ? queue.optedOut(nameOf(row)) : queue.dismissed(nameOf(row)));
  };

  return (
    <div ref={list} tabIndex={-1} className={classes.queue}>
      {rows.length === 0 ? (
        <Message icon={<CheckIcon size={22} />} title={queue.emptyTitle}>
          {queue.emptyText}
        </Message>
      ) : (
        <>
          <div className={classes.top}>
            <div role="status">
              <Title order={2} size="h2">
                {queue.total(left)}
              </Title>
            </div>
            <Text size="sm" c="dimmed">
              {queue.about} {left > rows.length && queue.oldest(rows.length)}
            </Text>
          </div>
          <ul className={classes.rows} aria-label={queue.listLabel}>
            {rows.map((row) => (
              <QueueRow
                key={row.id}
                waiting={row}
                name={nameOf(row)}
                isBusy={fetching}
                onDecide={(decision) => (decision === "OPT_OUT" ? setAsked(row) : void settle(row, decision))}
              />
            ))}
          </ul>
        </>
      )}
      <Suspense fallback={null}>
        {asked && (
          <Confirm
            title={queue.confirmTitle(nameOf(asked))}
            confirm={queue.confirm}
            danger
            onConfirm={() => void settle(asked, "OPT_OUT")}
            onClose={() => setAsked(undefined)}
          >
            {queue.confirmText(organization.name)}
          </Confirm>
        )}
      </Suspense>
    </div>
  );
}
