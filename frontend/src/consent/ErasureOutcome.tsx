import { Alert, Stack, Text } from "@mantine/core";
import { type ErasureJob, isFinal } from "../jobs/job";
import { CopyField } from "../ui/CopyField";
import { administration } from "../words/administration";
import { erasure } from "../words/consent";

/** The receipt, to be taken along; or what to do where it didn't come to its end. */
export function ErasureOutcome({ job }: { job: ErasureJob }) {
  if (!isFinal(job)) return null;
  if (job.state !== "SUCCEEDED") {
    return (
      <Alert color="red" role="alert" title={job.state === "FAILED" ? erasure.failed : erasure.cancelled}>
        {job.failure && <Text size="sm">{job.failure}</Text>}
        <Text size="sm">{erasure.again}</Text>
      </Alert>
    );
  }
  return (
    <Stack>
      <Alert color="teal" role="status">
        <Text fw={600}>{erasure.done}</Text>
      </Alert>
      {job.receipt !== null && (
        <CopyField
          label={erasure.receipt}
          text={job.receipt}
          copy={administration.copy}
          copied={administration.copied}
          refused={administration.notCopied}
        />
      )}
    </Stack>
  );
}
