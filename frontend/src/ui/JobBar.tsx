import { Progress, Text } from "@mantine/core";
import { duration, percent } from "../format";
import { words } from "../words";
import classes from "./JobBar.module.css";

export type Progressing = {
  done: number;
  total: number | null;
  fraction: number | null;
  perSecond: number | null;
  secondsLeft: number | null;
};

type Props = {
  label: string;
  progress: Progressing;
  running: boolean;
  /** What it does before anything can be counted. */
  beginning?: string;
};

/** A bar with counts, rate and time left; striped while nobody knows how much there is. */
export function JobBar({ label, progress, running, beginning = words.jobs.starting }: Props) {
  const { done, total, fraction, perSecond, secondsLeft } = progress;
  const known = fraction !== null;
  const counts = done === 0 && total === null ? beginning : words.jobs.progress(done, total);
  const facts = [
    counts,
    running && perSecond ? words.jobs.rate(perSecond) : undefined,
    running && secondsLeft !== null ? words.jobs.left(duration(secondsLeft)) : undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <div className={classes.bar}>
      <Progress.Root size="lg">
        <Progress.Section
          value={known ? fraction * 100 : running ? 100 : 0}
          striped={running && !known}
          animated={running && !known}
          aria-label={label}
          {...(known ? {} : { "aria-valuetext": counts })}
        />
      </Progress.Root>
      <Text component="div" size="sm" className={classes.facts} data-testid="job-facts">
        <span>{facts.join(" · ")}</span>
        {known && <span>{percent(fraction)}</span>}
      </Text>
    </div>
  );
}
