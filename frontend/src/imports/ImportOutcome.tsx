import { Alert, Anchor, Text } from "@mantine/core";
import { count } from "../format";
import { type ImportJob, isFinal } from "../jobs/job";
import { words } from "../words";
import classes from "./ImportOutcome.module.css";
import { RejectedRows } from "./RejectedRows";
import { downloadSample } from "./sample";

const always = ["created", "updated", "unchanged", "duplicates", "invalid"] as const;

/** The counts, live while the import runs; afterwards also what happened to the rows that were not stored. */
export function ImportOutcome({ job }: { job: ImportJob }) {
  const { outcome, state, list } = job;
  const shown = [
    ...always,
    ...(list ? (["addedToList"] as const) : []),
    ...(outcome.optedOut > 0 ? (["optedOut"] as const) : []),
  ];
  const nothing = state === "SUCCEEDED" && outcome.rows > 0 && outcome.invalid === outcome.rows;
  return (
    <>
      {state === "FAILED" && (
        <Alert color="red" role="alert" title={words.import.failed}>
          {job.failure && <Text size="sm">{job.failure}</Text>}
          <Text size="sm">{words.import.kept}</Text>
          <Text size="sm">{words.import.failedHelp}</Text>
          <Sample />
        </Alert>
      )}
      {state === "CANCELLED" && (
        <Alert color="gray" role="status" title={words.import.cancelled}>
          {words.import.kept}
        </Alert>
      )}
      {nothing && (
        <Alert color="red" role="alert" title={words.import.nothing}>
          <Text size="sm">{words.import.nothingText}</Text>
          <Sample />
        </Alert>
      )}
      <dl className={classes.counts} data-testid="import-outcome">
        {shown.map((name) => (
          <div
            key={name}
            className={classes.count}
            data-outcome={name}
            data-wrong={name === "invalid" && outcome.invalid > 0}
          >
            <dt>{words.import.outcome[name]}</dt>
            <dd>{count(outcome[name])}</dd>
          </div>
        ))}
      </dl>
      {isFinal(job) && outcome.invalid > 0 && <RejectedRows job={job} />}
    </>
  );
}

const Sample = () => (
  <Anchor component="button" type="button" size="sm" onClick={downloadSample}>
    {words.import.sample}
  </Anchor>
);
