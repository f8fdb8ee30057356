/* What every view of a job asks for, and the small questions one has about a job. */

import { count } from "../format";
import { graphql, type ResultOf } from "../graphql";
import { words } from "../words";

export const JobFacts = graphql(`
  fragment JobFacts on Job @_unmask {
    __typename
    id
    state
    revision
    progress { done total fraction perSecond secondsLeft }
    owner { id name }
    actor
    createdAt
    startedAt
    finishedAt
    failure
    ... on ImportJob {
      filename
      list { id name }
      outcome { rows created updated unchanged duplicates invalid addedToList optedOut }
    }
    ... on PurgeJob { deleted }
    ... on ErasureJob { receipt }
  }
`);

export type Job = ResultOf<typeof JobFacts>;
export type ImportJob = Extract<Job, { __typename: "ImportJob" }>;
export type ErasureJob = Extract<Job, { __typename: "ErasureJob" }>;
export type PurgeJob = Extract<Job, { __typename: "PurgeJob" }>;

export const isFinal = ({ state }: Pick<Job, "state">) => ["CANCELLED", "SUCCEEDED", "FAILED"].includes(state);

export function titleOf(job: Job): string {
  if (job.__typename !== "ImportJob") return words.jobs.kind[job.__typename];
  return job.filename === null ? words.jobs.importPasted : words.jobs.importOf(job.filename);
}

/** What became of a job that ended, in a line. */
export function outcomeOf(job: Job): string {
  if (job.__typename === "PurgeJob") return words.purge.done(job.deleted);
  if (job.__typename !== "ImportJob") return "";
  const { created, updated, unchanged, duplicates, invalid } = job.outcome;
  const parts = Object.entries({ created, updated, unchanged, duplicates, invalid }).filter(([, n]) => n > 0);
  return parts.map(([name, n]) => `${words.import.outcome[name as "created"]} ${count(n)}`).join(" · ");
}
