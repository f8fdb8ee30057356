import { Alert, Text } from "@mantine/core";
import { moment } from "../format";
import { type ExportJob, isFinal, isOfOptOuts } from "../jobs/job";
import { exportWords } from "../words/exports";
import { DownloadLink } from "./DownloadLink";

/** The file of an export and until when it is there, or why there is none. */
export function ExportOutcome({ job }: { job: ExportJob }) {
  if (!isFinal(job)) return null;
  if (job.state !== "SUCCEEDED") {
    return (
      <Alert color={job.state === "FAILED" ? "red" : "gray"} role="alert">
        {job.state === "FAILED" ? `${exportWords.jobFailed}. ${job.failure ?? ""}` : exportWords.cancelled}
      </Alert>
    );
  }
  const isOver = job.expiresAt === null || Date.parse(job.expiresAt) < Date.now();
  return (
    <Alert color={isOver ? "gray" : "teal"} role="status">
      <Text fw={600}>{(isOfOptOuts(job) ? exportWords.numbers : exportWords.ready)(job.progress.done)}</Text>
      <Text size="sm" mb="xs">
        {isOver || job.expiresAt === null ? exportWords.over : exportWords.until(moment(job.expiresAt))}
      </Text>
      {!isOver && <DownloadLink job={job} />}
    </Alert>
  );
}
