import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { useReasonAgainst } from "../session/viewer";
import { OffButton } from "../ui/OffButton";
import { complain } from "../ui/toast";
import { words } from "../words";
import { useJobStore } from "./JobsProvider";
import { isFinal, type Job, JobFacts, titleOf } from "./job";

const CancelJobMutation = graphql(
  `
    mutation CancelJob($input: CancelJobInput!) {
      cancelJob(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

const STARTED_BY = {
  ImportJob: "CONTACTS_IMPORT",
  RevertJob: "CONTACTS_IMPORT",
  ExportJob: "CONTACTS_EXPORT",
  PurgeJob: "CONTACTS_PURGE",
  ErasureJob: "CONTACTS_ERASE",
  OptOutImportJob: "CONSENT_WRITE",
} as const;

/** Stops a job between two of its batches; what was committed stays. Needs the permission that starts such a job. */
export function CancelJob({ job }: { job: Job }) {
  const store = useJobStore();
  const [{ fetching }, cancel] = useMutation(CancelJobMutation);
  const reason = useReasonAgainst(STARTED_BY[job.__typename]);
  if (isFinal(job)) return null;

  const stop = async () => {
    const { data, error } = await cancel({ input: { id: job.id } });
    const refused = data?.cancelJob.userErrors[0]?.message;
    if (error) complain(words.jobs.cancelOf(titleOf(job)), explain(error));
    else if (refused) complain(words.jobs.cancelOf(titleOf(job)), refused);
    if (data?.cancelJob.job) store.remember(data.cancelJob.job);
  };

  return (
    <OffButton
      variant="default"
      miw="max-content"
      size="compact-sm"
      reason={reason}
      onClick={stop}
      loading={fetching}
      disabled={job.state === "CANCELLING"}
      aria-label={words.jobs.cancelOf(titleOf(job))}
    >
      {words.jobs.cancel}
    </OffButton>
  );
}
