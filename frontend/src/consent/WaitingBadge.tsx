import { short } from "../format";
import { queue } from "../words/consent";
import classes from "./WaitingBadge.module.css";
import { useWaiting } from "./waiting";

/** In the navigation: how many replies wait for a decision. */
export default function WaitingBadge() {
  const waiting = useWaiting();
  if (waiting === 0) return null;
  return (
    <span className={classes.badge}>
      <span aria-hidden="true">{short(waiting)}</span>
      <span className="hidden-text">{queue.badge(waiting)}</span>
    </span>
  );
}
