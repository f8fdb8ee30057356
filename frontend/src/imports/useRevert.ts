import { useEffect } from "react";
import { useQuery } from "urql";
import { graphql } from "../graphql";
import { useJobStore, useJobs } from "../jobs/JobsProvider";
import { type ImportJob, isFinal, JobFacts, type RevertJob } from "../jobs/job";

const RevertQuery = graphql(
  `
    query RevertOfImport($id: ID!) {
      job(id: $id) {
        id
        ... on ImportJob {
          revertibleUntil
          revert { ...JobFacts }
        }
      }
    }
  `,
  [JobFacts],
);

/** Until when an import that ended can be taken back, and the last job that takes it back or did. */
export function useRevert(job: ImportJob) {
  const store = useJobStore();
  const revert = useJobs().find(
    (each): each is RevertJob => each.__typename === "RevertJob" && each.import.id === job.id,
  );
  const [{ data }, again] = useQuery({
    query: RevertQuery,
    variables: { id: job.id },
    requestPolicy: "cache-and-network",
  });
  const asked = data?.job && "revert" in data.job ? data.job : undefined;
  useEffect(() => {
    if (asked?.revert) store.remember(asked.revert);
  }, [asked, store]);

  const hasEnded = revert !== undefined && isFinal(revert);
  useEffect(() => {
    if (hasEnded) again({ requestPolicy: "network-only" });
  }, [hasEnded, again]);
  const isOpen = revert === undefined || (hasEnded && revert.state !== "SUCCEEDED");
  return { revert, until: isOpen ? (asked?.revertibleUntil ?? null) : null };
}
