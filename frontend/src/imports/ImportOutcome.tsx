import { Alert, Anchor, Text } from "@mantine/core";
import { type ImportJob, isFinal } from "../jobs/job";
import { importWords } from "../words/imports";
import { Counts } from "./Counts";
import classes from "./ImportOutcome.module.css";
import { RejectedRows } from "./RejectedRows";
import { downloadSample } from "./sample";
import { TakeBack } from "./TakeBack";

const always = ["created", "updated", "unchanged", "duplicates", "invalid"] as const;

/** The counts, live while the import or its check runs; afterwards also what happened to the rows that were not stored. */
export function ImportOutcome({ job }: { job: ImportJob }) {
  const { outcome, state, list, dryRun } = job;
  const counts = { ...outcome, alreadyOptedOut: outcome.optedOut - outcome.newlyOptedOut };
  const shown = [
    ...always,
    ...(list ? (["addedToList"] as const) : []),
    ...(["newlyOptedOut", "alreadyOptedOut"] as const).filter((name) => counts[name] > 0),
  ];
  const nothing = state === "SUCCEEDED" && outcome.rows > 0 && outcome.invalid === outcome.rows;
  const isPartly = !dryRun && outcome.created + outcome.updated > 0;
  const facts = [
    importWords.source(job.filename),
    ...(list ? [importWords.list(list.name)] : []),
    ...(isFinal(job) ? [importWords.read(outcome.rows)] : []),
  ];
  return (
    <>
      {state === "FAILED" && (
        <Alert color="red" role="alert" title={importWords.failed}>
          {job.failure && <Text size="sm">{job.failure}</Text>}
          {isPartly && <Text size="sm">{importWords.kept}</Text>}
          {isPartly && <Text size="sm">{importWords.failedHelp}</Text>}
        </Alert>
      )}
      {state === "CANCELLED" && (
        <Alert color="gray" role="status" title={importWords.cancelled}>
          {dryRun ? importWords.checkNothing : importWords.kept}
        </Alert>
      )}
      {nothing && (
        <Alert color="red" role="alert" title={importWords.nothing}>
          <Text size="sm">{importWords.nothingText}</Text>
          <Sample />
        </Alert>
      )}
      <Text size="sm" c="dimmed" className={`figures ${classes.facts}`}>
        {facts.join(" · ")}
      </Text>
      <Counts
        counts={shown.map((name) => ({
          name,
          label: importWords.outcome[name],
          count: counts[name],
          isWrong: name === "invalid" && outcome.invalid > 0,
        }))}
      />
      {isFinal(job) && outcome.duplicates > 0 && (
        <Text size="sm" c="dimmed">
          {importWords.duplicatesHint(outcome.duplicates)}
        </Text>
      )}
      {isFinal(job) && outcome.invalid > 0 && <RejectedRows job={job} />}
      {isFinal(job) && !dryRun && <TakeBack job={job} />}
    </>
  );
}

const Sample = () => (
  <Anchor component="button" type="button" size="sm" onClick={downloadSample}>
    {importWords.sample}
  </Anchor>
);
