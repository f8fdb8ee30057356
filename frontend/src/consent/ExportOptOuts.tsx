import { Suspense, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { lazily } from "../lazily";
import { useReasonAgainst } from "../session/viewer";
import { OffButton } from "../ui/OffButton";
import { complain } from "../ui/toast";
import { optOutLists as words } from "../words/consent";

const JobDialog = lazily(() => import("../jobs/JobDialog"));

const ExportOptOutsMutation = graphql(
  `
    mutation ExportOptOuts($input: ExportOptOutsInput!) {
      exportOptOuts(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

/** Starts it at once: there is nothing to choose. A file holds numbers: who may not see those can't have it. */
export function ExportOptOuts({ reason }: { reason: string | undefined }) {
  const store = useJobStore();
  const mayNotExport = useReasonAgainst("CONTACTS_EXPORT");
  const mayNotSee = useReasonAgainst("CONTACT_DETAILS_READ");
  const [id, setId] = useState<string>();
  const [{ fetching }, run] = useMutation(ExportOptOutsMutation);
  const start = async () => {
    const { data, error } = await run({ input: {} });
    const job = data?.exportOptOuts.job;
    if (!job)
      return complain(words.notStarted, error ? explain(error) : (data?.exportOptOuts.userErrors[0]?.message ?? ""));
    store.remember(job);
    return setId(job.id);
  };
  return (
    <>
      <OffButton
        variant="default"
        reason={reason ?? mayNotExport ?? mayNotSee}
        loading={fetching}
        onClick={() => void start()}
      >
        {words.export}
      </OffButton>
      <Suspense fallback={null}>{id !== undefined && <JobDialog id={id} onClose={() => setId(undefined)} />}</Suspense>
    </>
  );
}
