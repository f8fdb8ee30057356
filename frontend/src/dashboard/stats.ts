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

/** The ticks of a scale on which so many fit, from 0 up in round steps; whole numbers, because people are counted. */
export function scaleOf(most: number, ticks = 4): number[] {
  const rough = Math.max(1, most / ticks);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, place) => place * step);
}

/** The day with most of it; undefined when there was none on any day. */
export function peakOf(days: readonly Day[], series: Series): Day | undefined {
  const peak = days.reduce<Day | undefined>(
    (most, day) => (most && most[series] >= day[series] ? most : day),
    undefined,
  );
  return peak && peak[series] > 0 ? peak : undefined;
}
