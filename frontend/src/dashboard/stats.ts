/* The figures of one contact book, or of every book that the person may open; one subscription carries all of the page. */
import { graphql, type ResultOf } from "../graphql";
import { JobFacts } from "../jobs/job";

export const ContactStats = graphql(
  `
    subscription ContactStats($owner: ID, $days: Int!) {
      contactStats(owner: $owner) {
        total
        optedOut
        consentMessageNotSent
        lists
        revision
        perDay(days: $days) { day added optedOut }
        activeJobs { ...JobFacts }
      }
    }
  `,
  [JobFacts],
);

export type Stats = ResultOf<typeof ContactStats>["contactStats"];
export type Day = Stats["perDay"][number];
export type Series = "added" | "optedOut";

export const sumOf = (days: readonly Day[], series: Series) => days.reduce((sum, day) => sum + day[series], 0);

/** The day with most of it; undefined when there was none on any day. */
export function peakOf(days: readonly Day[], series: Series): Day | undefined {
  const peak = days.reduce<Day | undefined>(
    (most, day) => (most && most[series] >= day[series] ? most : day),
    undefined,
  );
  return peak && peak[series] > 0 ? peak : undefined;
}
