import { count } from "../format";
import classes from "./ImportOutcome.module.css";

type Count = { name: string; label: string; count: number; isWrong?: boolean };

/** How many of each outcome. */
export const Counts = ({ counts }: { counts: readonly Count[] }) => (
  <dl className={classes.counts}>
    {counts.map(({ name, label, count: number, isWrong = false }) => (
      <div key={name} className={classes.count} data-outcome={name} data-wrong={isWrong}>
        <dt>{label}</dt>
        <dd>{count(number)}</dd>
      </div>
    ))}
  </dl>
);
