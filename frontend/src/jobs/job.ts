/* What every view of a job asks for, and the small questions one has about a job. */

import { count, moment } from "../format";
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
      dryRun
      optOutsToConfirm
      list { id name }
      outcome { rows created updated unchanged duplicates invalid addedToList optedOut newlyOptedOut }
    }
    ... on RevertJob {
      import { id filename }
      outcome { deleted restored kept optOutsKept }
    }
    ... on ExportJob { filename expiresAt }
    ... on PurgeJob { deleted }
    ... on ErasureJob { receipt }
    ... on OptOutImportJob {
      filename
      dryRun
      optOutsToConfirm
      outcome { rows optedOut already invalid }
    }
  }
`);

export type Job = ResultOf<typeof JobFacts>;
export type ImportJob = Extract<Job, { __typename: "ImportJob" }>;
export type ErasureJob = Extract<Job, { __typename: "ErasureJob" }>;
export type RevertJob = Extract<Job, { __typename: "RevertJob" }>;
export type ExportJob = Extract<Job, { __typename: "ExportJob" }>;
export type OptOutImportJob = Extract<Job, { __typename: "OptOutImportJob" }>;
export type PurgeJob = Extract<Job, { __typename: "PurgeJob" }>;

export const isFinal = ({ state }: Pick<Job, "state">) => ["CANCELLED", "SUCCEEDED", "FAILED"].includes(state);

const titleOfImport = (
  filename: string | null,
  said: typeof words.jobs.import | typeof words.jobs.check = words.jobs.import,
) => (filename === null ? said.pasted : said.of(filename));

const isWorkbook = (filename: string | null) => /\.xls[xm]?$/i.test(filename ?? "");

/** What a job does of which nothing is counted yet: a large workbook takes a while to be opened. */
export const beginningOf = (job: Job) =>
  "filename" in job && job.__typename !== "ExportJob" && isWorkbook(job.filename)
    ? words.jobs.openingWorkbook
    : words.jobs.starting;

/** Contacts are exported of a book; opt-outs are the organization's. */
export const isOfOptOuts = ({ owner }: ExportJob) => owner === null;

export function titleOf(job: Job): string {
  if (job.__typename === "ExportJob" && isOfOptOuts(job)) return words.jobs.exportOfOptOuts;
  if (job.__typename === "RevertJob") return words.jobs.revertOf(titleOfImport(job.import.filename));
  if (job.__typename === "OptOutImportJob" && job.dryRun) return words.jobs.checkOfOptOuts;
  if (job.__typename !== "ImportJob") return words.jobs.kind[job.__typename];
  return titleOfImport(job.filename, job.dryRun ? words.jobs.check : words.jobs.import);
}

function exported(job: ExportJob): string {
  const { state, progress, expiresAt } = job;
  if (state !== "SUCCEEDED") return "";
  if (expiresAt === null) return words.jobs.exportPurged;
  const isOver = Date.parse(expiresAt) < Date.now();
  if (isOver) return words.jobs.exportOver;
  const said = isOfOptOuts(job) ? words.jobs.exportedNumbers : words.jobs.exported;
  return said(progress.done, moment(expiresAt));
}

/** Counts by their names, without what there is none of. */
const inFacts = <Name extends string>(counts: Record<NoInfer<Name>, number>, names: Record<Name, string>) =>
  (Object.keys(names) as Name[])
    .filter((name) => counts[name] > 0)
    .map((name) => `${names[name]} ${count(counts[name])}`)
    .join(" · ");

/** The job that took this import back, among those that are known: it is younger, so it is listed before it. */
export const takenBackBy = (job: Job, jobs: readonly Job[]) =>
  jobs.find(
    (each): each is RevertJob =>
      each.__typename === "RevertJob" && each.state === "SUCCEEDED" && each.import.id === job.id,
  );

/** What became of a job that ended, in a line. */
export function outcomeOf(job: Job, jobs: readonly Job[] = []): string {
  const revert = takenBackBy(job, jobs);
  if (revert) return [words.jobs.takenBack, inFacts(revert.outcome, words.jobs.reverted)].filter(Boolean).join(": ");
  if (job.__typename === "PurgeJob") return words.purge.done(job.deleted);
  if (job.__typename === "ExportJob") return exported(job);
  if (job.__typename === "RevertJob") return inFacts(job.outcome, words.jobs.reverted) || words.jobs.nothingReverted;
  if (job.__typename === "OptOutImportJob") {
    return job.dryRun ? words.jobs.wouldOptOut(job.outcome.optedOut) : words.jobs.optedOut(job.outcome.optedOut);
  }
  if (job.__typename !== "ImportJob") return "";
  const facts = inFacts(job.outcome, words.jobs.outcome);
  return job.dryRun && facts !== "" ? words.jobs.wouldBe(facts) : facts;
}
