import { Alert, Text } from "@mantine/core";
import { moment } from "../format";
import { type ExportJob, isFinal, isOfOptOuts } from "../jobs/job";
import { exportWords } from "../words/exports";
import { DownloadLink } from "./DownloadLink";

/** What is said of the file where it is about to go, and who is told that it was taken. */
export type BeforeItGoes = { hint: string; onDownload: () => void };

/** The file of an export and until when it is there, or why there is none. */
export function ExportOutcome({ job, before }: { job: ExportJob; before?: BeforeItGoes | undefined }) {
  if (!isFinal(job)) return null;
  if (job.state !== "SUCCEEDED") {
    return (
      <Alert color={job.state === "FAILED" ? "red" : "gray"} role="alert">
        {job.state === "FAILED" ? `${exportWords.jobFailed}. ${job.failure ?? ""}` : exportWords.cancelled}
      </Alert>
    );
  }
  const { expiresAt } = job;
  const isOver = expiresAt === null || Date.parse(expiresAt) < Date.now();
  return (
    <Alert color={isOver ? "gray" : "teal"} role="status">
      <Text fw={600}>{(isOfOptOuts(job) ? exportWords.numbers : exportWords.ready)(job.progress.done)}</Text>
      <Text size="sm" mb="xs">
        {expiresAt === null
          ? exportWords.purged
          : isOver
            ? exportWords.over
            : (before?.hint ?? exportWords.until(moment(expiresAt)))}
      </Text>
      {!isOver && <DownloadLink job={job} onDownload={before?.onDownload} />}
    </Alert>
  );
}
