import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { queue } from "../words/consent";
import classes from "./WaitingNotice.module.css";
import { useWaiting } from "./waiting";

/** Says on the dashboard that replies wait for a decision; nothing when none does. */
export function WaitingNotice() {
  const waiting = useWaiting();
  if (waiting === 0) return null;
  return (
    <div className={classes.notice} role="status">
      <Text size="sm">{queue.dashboard(waiting)}</Text>
      <Anchor component={Link} href="/opt-outs/waiting" size="sm" fw={600}>
        {queue.decide}
      </Anchor>
    </div>
  );
}
