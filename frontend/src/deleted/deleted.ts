/* Pages of the contacts deleted from a book, the latest first. */
import type { CombinedError } from "@urql/core";
import { useState } from "react";
import { useClient } from "urql";
import { graphql, type ResultOf } from "../graphql";
import { useGuards } from "../session/viewer";

export const DeletedContacts = graphql(`
  query DeletedContacts($owner: ID, $after: String, $details: Boolean!) {
    deletedContacts(owner: $owner, first: 50, after: $after) {
      nodes { id fullName phoneFormatted @include(if: $details) deletedAt deletedBy restorableUntil }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export type DeletedPages = ResultOf<typeof DeletedContacts>["deletedContacts"];
export type DeletedContact = DeletedPages["nodes"][number];

export const deletedVariables = (owner: string | undefined, details: boolean, after?: string | null) => ({
  details,
  ...(owner !== undefined && { owner }),
  ...(after && { after }),
});

/** The first page, live, and as many more as were asked for. */
export function useDeleted(owner: string | undefined, first: DeletedPages) {
  const client = useClient();
  const { details } = useGuards();
  const [more, setMore] = useState<DeletedPages[]>([]);
  const [problem, setProblem] = useState<CombinedError>();
  const all = [first, ...more];
  const { hasNextPage, endCursor } = (more.at(-1) ?? first).pageInfo;

  const loadMore = async () => {
    setProblem(undefined);
    const variables = deletedVariables(owner, details, endCursor);
    const { data, error } = await client
      .query(DeletedContacts, variables, { requestPolicy: "network-only" })
      .toPromise();
    if (data) setMore((now) => [...now, data.deletedContacts]);
    else setProblem(error);
  };
  return { contacts: unique(all.flatMap(({ nodes }) => nodes)), hasMore: hasNextPage, problem, loadMore };
}

/** What was restored lets later ones move up into a page that is shown already. */
const unique = (contacts: DeletedContact[]) => [...new Map(contacts.map((each) => [each.id, each])).values()];
