import { Alert, Text } from "@mantine/core";
import { isFinal, type PurgeJob } from "../jobs/job";
import { words } from "../words";

/** How many contacts a purge really deleted, and what is left where it didn't come to its end. */
export function PurgeOutcome({ job }: { job: PurgeJob }) {
  if (!isFinal(job)) return null;
  if (job.state === "SUCCEEDED") {
    return (
      <Alert color="teal" role="status">
        <Text fw={600}>{words.purge.done(job.deleted)}</Text>
      </Alert>
    );
  }
  return (
    <Alert color="red" role="alert" title={job.state === "FAILED" ? words.purge.failed : words.purge.cancelled}>
      {job.failure && <Text size="sm">{job.failure}</Text>}
      <Text size="sm">{words.purge.deletedSoFar(job.deleted)}</Text>
    </Alert>
  );
}
