/* One page of the list, as the server gives it. Pages go past the cache: what is far from sight is forgotten. */
import type { Client, CombinedError } from "@urql/core";
import { filter, fromPromise, pipe, subscribe, take, toPromise } from "wonka";
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
/** What a list asks for that begins at the top. */
export const firstPage: Paging = { first: 50, count: true };

const send = (client: Pick<Client, "query">, variables: PageVariables, paging: Paging) =>
  pipe(
    client.query(
      ContactsPageQuery,
      { rows: true, count: false, ...variables, ...paging },
      { requestPolicy: "network-only", direct: true },
    ),
    filter(({ stale }) => !stale),
    take(1),
  );

const begun = new WeakMap<object, { variables: string; answer: ReturnType<typeof send> }>();

/** Asks for the first page before there is a list: the list that begins with these variables takes the answer over. */
export function askAhead(client: Pick<Client, "query">, variables: PageVariables): void {
  const answer = fromPromise(toPromise(send(client, variables, firstPage)));
  begun.set(client, { variables: JSON.stringify(variables), answer });
}

/** What was asked ahead, once. */
function takeBegun(client: object, variables: PageVariables, paging: Paging) {
  const ahead = begun.get(client);
  if (paging !== firstPage || ahead?.variables !== JSON.stringify(variables)) return undefined;
  begun.delete(client);
  return ahead.answer;
}

export function createAsk(client: Pick<Client, "query">, variables: PageVariables): { ask: Ask; stop: () => void } {
  const underway = new Set<() => void>();
  const ask: Ask = (paging) =>
    new Promise((resolve, reject: (problem: CombinedError) => void) => {
      const { unsubscribe } = pipe(
        takeBegun(client, variables, paging) ?? send(client, variables, paging),
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
