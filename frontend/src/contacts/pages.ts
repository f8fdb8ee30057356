/* The rows of the list: a chain of keyset pages, each live in the cache, so that what changes in one shows without asking. */
import type { Client, CombinedError } from "@urql/core";
import { pipe, subscribe } from "wonka";
import { graphql, type ResultOf, type VariablesOf } from "../graphql";
import { ContactRowFragment } from "./ContactRow";

export const ContactsPageQuery = graphql(
  `
    query ContactsPage(
      $owner: ID
      $filter: ContactFilter
      $search: String
      $orderBy: ContactOrder
      $first: Int!
      $after: String
      $count: Boolean!
      $details: Boolean!
    ) {
      contacts(owner: $owner, filter: $filter, search: $search, orderBy: $orderBy, first: $first, after: $after) {
        nodes { id ...ContactRow }
        pageInfo { hasNextPage endCursor }
        totalCount @include(if: $count)
        totalCountIsExact @include(if: $count)
      }
    }
  `,
  [ContactRowFragment],
);

export type PageVariables = Omit<VariablesOf<typeof ContactsPageQuery>, "first" | "after" | "count">;
export type Row = ResultOf<typeof ContactsPageQuery>["contacts"]["nodes"][number];

export type Rows = {
  rows: readonly Row[];
  total: number;
  exact: boolean;
  loaded: boolean;
  hasMore: boolean;
  error: CombinedError | undefined;
};

type Page = {
  after: string | undefined;
  result: ResultOf<typeof ContactsPageQuery>["contacts"] | undefined;
  stop: () => void;
};

export const noRows: Rows = { rows: [], total: 0, exact: true, loaded: false, hasMore: false, error: undefined };
const firstPage = 50;
const furtherPages = 100;

export type ContactPages = ReturnType<typeof createContactPages>;

export function createContactPages(client: Pick<Client, "query">, variables: PageVariables) {
  const pages: Page[] = [];
  const listeners = new Set<() => void>();
  let snapshot = noRows;

  /** A page whose neighbour before it ends elsewhere now begins elsewhere: it and all after it are asked for anew. */
  function rechain(index: number) {
    const end = pages[index]?.result?.pageInfo;
    const next = pages[index + 1];
    if (end === undefined || next === undefined) return;
    if (end.hasNextPage && next.after === end.endCursor) return;
    for (const page of pages.splice(index + 1)) page.stop();
    if (end.hasNextPage) open(end.endCursor ?? undefined);
  }

  function open(after: string | undefined) {
    const index = pages.length;
    const page: Page = { after, result: undefined, stop: () => {} };
    pages.push(page);
    const paging = {
      first: index === 0 ? firstPage : furtherPages,
      count: index === 0,
      ...(after !== undefined && { after }),
    };
    const stream = pipe(
      client.query(
        ContactsPageQuery,
        { ...variables, ...paging },
        { requestPolicy: index === 0 ? "cache-and-network" : "cache-first" },
      ),
      subscribe(({ data, error }) => {
        if (data) page.result = data.contacts;
        rechain(index);
        publish(error);
      }),
    );
    page.stop = stream.unsubscribe;
  }

  function publish(error: CombinedError | undefined) {
    const seen = new Set<string>();
    const rows = pages.flatMap((page) => page.result?.nodes ?? []).filter(({ id }) => !seen.has(id) && seen.add(id));
    const first = pages[0]?.result;
    const hasMore = pages.at(-1)?.result?.pageInfo.hasNextPage ?? first !== undefined;
    snapshot = {
      rows,
      total: first?.totalCount ?? 0,
      exact: first?.totalCountIsExact ?? true,
      loaded: first !== undefined,
      hasMore,
      error,
    };
    for (const listener of listeners) listener();
  }

  return {
    rows: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (pages.length === 0) open(undefined);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const page of pages.splice(0)) page.stop();
      };
    },
    /** The next page, once the last one is there. */
    more() {
      const end = pages.at(-1)?.result?.pageInfo;
      if (end?.hasNextPage) open(end.endCursor ?? undefined);
    },
    /** Asks again after an error. */
    retry() {
      for (const page of pages.splice(0)) page.stop();
      open(undefined);
    },
  };
}
