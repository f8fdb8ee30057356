import { Alert, Stack, Text } from "@mantine/core";
import { CancelJob } from "../jobs/CancelJob";
import { useView } from "../jobs/JobsProvider";
import { isFinal, type RevertJob, titleOf } from "../jobs/job";
import { JobBar } from "../ui/JobBar";
import { importWords } from "../words/imports";
import { Counts } from "./Counts";
import classes from "./ImportOutcome.module.css";
import { Kept } from "./Kept";

const titles = {
  SUCCEEDED: importWords.takenBack,
  FAILED: importWords.takingBackFailed,
  CANCELLED: importWords.takingBackCancelled,
} as const;

const names = ["deleted", "restored", "kept", "optOutsKept"] as const;

/** An import being taken back, live, and then what went, what is as it was, and what was kept. */
export function RevertOutcome({ job }: { job: RevertJob }) {
  useView(job.id);
  const over = isFinal(job);
  const title = titles[job.state as keyof typeof titles] ?? importWords.takingBack;
  return (
    <section className={classes.check} aria-label={title}>
      <Stack gap="sm">
        <Text fw={600} role="status">
          {title}
        </Text>
        {!over && (
          <>
            <JobBar label={titleOf(job)} progress={job.progress} running={job.state === "RUNNING"} />
            <div>
              <CancelJob job={job} />
            </div>
          </>
        )}
        {over && job.state !== "SUCCEEDED" && (
          <Alert color="red" role="alert">
            {job.failure} {importWords.takenBackPartly}
          </Alert>
        )}
        <Counts counts={names.map((name) => ({ name, label: importWords.reverted[name], count: job.outcome[name] }))} />
        {over && job.outcome.kept > 0 && <Kept job={job} />}
      </Stack>
    </section>
  );
}
