/* One page of the list, as the server gives it. Pages go past the cache: what is far from sight is forgotten. */
import type { Client, CombinedError } from "@urql/core";
import { filter, pipe, subscribe, take } from "wonka";
import { graphql, type ResultOf, type VariablesOf } from "../graphql";

export const ContactRowFragment = graphql(`
  fragment ContactRow on Contact @_unmask {
    id
    fullName
    phoneFormatted @include(if: $details)
    optedOut
  }
`);

const ContactsPageQuery = graphql(
  `
    query ContactsPage(
      $owner: ID
      $filter: ContactFilter
      $search: String
      $orderBy: ContactOrder
      $startingWith: String
      $first: Int
      $after: String
      $last: Int
      $before: String
      $rows: Boolean!
      $count: Boolean!
      $details: Boolean!
    ) {
      contacts(
        owner: $owner
        filter: $filter
        search: $search
        orderBy: $orderBy
        startingWith: $startingWith
        first: $first
        after: $after
        last: $last
        before: $before
      ) {
        nodes @include(if: $rows) { ...ContactRow }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount @include(if: $count)
        totalCountIsExact @include(if: $count)
      }
    }
  `,
  [ContactRowFragment],
);

type Asked = VariablesOf<typeof ContactsPageQuery>;
type Place = "startingWith" | "first" | "after" | "last" | "before" | "rows" | "count";
/** Which contacts, in which order. */
export type PageVariables = Omit<Asked, Place>;
/** Which of them: where the page begins, whether its rows are wanted or only where it ends, and whether the total is to be counted. */
export type Paging = Omit<Pick<Asked, Place>, "rows" | "count"> & { rows?: false; count?: true };
export type Row = ResultOf<typeof ContactRowFragment>;
export type Answer = ResultOf<typeof ContactsPageQuery>["contacts"];
/** Rejects with a CombinedError; what is still on its way when `ended` comes true answers nobody. */
export type Ask = (paging: Paging) => Promise<Answer>;

export const pageSize = 100;

export function createAsk(client: Pick<Client, "query">, variables: PageVariables): { ask: Ask; stop: () => void } {
  const underway = new Set<() => void>();
  const ask: Ask = (paging) =>
    new Promise((resolve, reject: (problem: CombinedError) => void) => {
      const { unsubscribe } = pipe(
        client.query(
          ContactsPageQuery,
          { rows: true, count: false, ...variables, ...paging },
          { requestPolicy: "network-only", direct: true },
        ),
        filter(({ stale }) => !stale),
        take(1),
        subscribe(({ data, error }) => {
          underway.delete(unsubscribeLater);
          if (data) resolve(data.contacts);
          else if (error) reject(error);
        }),
      );
      const unsubscribeLater = unsubscribe;
      underway.add(unsubscribeLater);
    });
  return {
    ask,
    stop: () => {
      for (const unsubscribe of underway) unsubscribe();
      underway.clear();
    },
  };
}
