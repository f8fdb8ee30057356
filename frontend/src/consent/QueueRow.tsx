import { Anchor, Button, Text } from "@mantine/core";
import { Link } from "wouter";
import { moment } from "../format";
import { useViewer } from "../session/viewer";
import { Avatar } from "../ui/Avatar";
import { words } from "../words";
import { queue } from "../words/consent";
import classes from "./Queue.module.css";
import type { Decision, Waiting } from "./queue";

type Props = { waiting: Waiting; name: string; isBusy: boolean; onDecide: (decision: Decision) => void };

/** Who wrote what and when, and the two answers. */
export function QueueRow({ waiting, name, isBusy, onDecide }: Props) {
  const { id, message, receivedAt, contact, rule, phrase } = waiting;
  return (
    <li className={classes.row} data-id={id} tabIndex={-1}>
      <Avatar name={contact?.fullName ?? null} />
      <div className={classes.who}>
        {contact ? <Person contact={contact} name={name} /> : <Nobody />}
        <blockquote className={classes.message}>{message}</blockquote>
        <Text size="sm" c="dimmed">
          {rule !== null && phrase !== null && `${queue.because[rule](phrase)} `}
          {queue.waits(moment(receivedAt))}
        </Text>
      </div>
      <div className={classes.buttons}>
        <Button
          variant="default"
          disabled={isBusy}
          onClick={() => onDecide("DISMISS")}
          aria-label={queue.dismissOf(name)}
        >
          {queue.dismiss}
        </Button>
        <Button disabled={isBusy} onClick={() => onDecide("OPT_OUT")} aria-label={queue.optOutOf(name)}>
          {queue.optOut}
        </Button>
      </div>
    </li>
  );
}

function Person({ contact, name }: { contact: NonNullable<Waiting["contact"]>; name: string }) {
  const { user } = useViewer();
  const { id, fullName, phoneFormatted, owner } = contact;
  const book = owner.id === user?.id ? "" : `?${new URLSearchParams({ book: owner.id })}`;
  const about = [
    fullName === null ? words.contacts.notNamed : phoneFormatted,
    owner.id === user?.id ? undefined : queue.bookOf(owner.name),
  ].filter((each) => each);
  return (
    <>
      <Anchor component={Link} href={`/contacts/${id}${book}`} fw={600} className={classes.name ?? ""}>
        {name}
      </Anchor>
      <Text size="sm" c="dimmed" className="figures">
        {about.join(" · ")}
      </Text>
    </>
  );
}

const Nobody = () => (
  <>
    <Text fw={600}>{queue.nobody}</Text>
    <Text size="sm" c="dimmed">
      {queue.nobodyHint}
    </Text>
  </>
);
