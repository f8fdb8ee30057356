import { Group, Stack, Text } from "@mantine/core";
import { ErasureOutcome } from "../consent/ErasureOutcome";
import { OptOutOutcome } from "../consent/OptOutOutcome";
import { type BeforeItGoes, ExportOutcome } from "../exports/ExportOutcome";
import { moment } from "../format";
import { ImportOutcome } from "../imports/ImportOutcome";
import { RevertOutcome } from "../imports/RevertOutcome";
import { PurgeOutcome } from "../purges/PurgeOutcome";
import { JobBar } from "../ui/JobBar";
import { words } from "../words";
import { importWords } from "../words/imports";
import { CancelJob } from "./CancelJob";
import { useJobs, useView } from "./JobsProvider";
import { beginningOf, isFinal, type Job, takenBackBy, titleOf } from "./job";
import { StateBadge } from "./StateBadge";

/** One job whatever its kind: who and when, the bar while it runs, and what became of it. Seeing its end is reading it. */
export function JobView({ job, hint, before }: { job: Job; hint?: string; before?: BeforeItGoes }) {
  const running = !isFinal(job);
  const takenBack = takenBackBy(job, useJobs()) !== undefined;
  useView(job.id);
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {words.jobs.startedBy(job.actor, moment(job.createdAt))}
          {job.owner && ` · ${words.book.own(job.owner.name)}`}
        </Text>
        <StateBadge state={job.state} takenBack={takenBack} />
      </Group>
      {((running && job.__typename !== "RevertJob") || job.__typename === "PurgeJob") && (
        <JobBar
          label={titleOf(job)}
          progress={job.progress}
          running={job.state === "RUNNING"}
          beginning={beginningOf(job)}
        />
      )}
      {running && job.__typename !== "RevertJob" && (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
          <CancelJob job={job} />
        </Group>
      )}
      {job.__typename === "ImportJob" && job.dryRun && <Text size="sm">{importWords.checked}</Text>}
      {job.__typename === "ImportJob" && <ImportOutcome job={job} />}
      {job.__typename === "RevertJob" && <RevertOutcome job={job} />}
      {job.__typename === "ExportJob" && <ExportOutcome job={job} before={before} />}
      {job.__typename === "PurgeJob" && <PurgeOutcome job={job} />}
      {job.__typename === "OptOutImportJob" && <OptOutOutcome job={job} />}
      {job.__typename === "ErasureJob" && <ErasureOutcome job={job} />}
    </Stack>
  );
}
