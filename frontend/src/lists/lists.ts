/* The lists of a book, for choosing one: asked for by every dialog and field that offers lists. */
import type { Client } from "@urql/core";
import { useEffect, useState } from "react";
import { useClient, useQuery } from "urql";
import { graphql, type ResultOf } from "../graphql";

export const ListNames = graphql(`
  query ListNames($owner: ID, $after: String) {
    contactLists(owner: $owner, first: 100, after: $after) {
      nodes { id name contactCount }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const CreateContactList = graphql(`
  mutation CreateContactList($input: CreateContactListInput!) {
    createContactList(input: $input) {
      list { id name contactCount }
      userErrors { code field message }
    }
  }
`);

type Page = ResultOf<typeof ListNames>["contactLists"];
type Lists = Page["nodes"];

/** `owner` as a variable: left out, not null, for the own book. */
export const ownerVariable = (owner: string | undefined) => (owner === undefined ? {} : { owner });
export const ownerInput = (owner: string | undefined) => (owner === undefined ? {} : { ownerId: owner });

/** All lists of the book: the first hundred at once, then the others. */
export function useListNames(owner: string | undefined): Lists | undefined {
  const client = useClient();
  const [{ data }] = useQuery({ query: ListNames, variables: ownerVariable(owner) });
  const [more, setMore] = useState<{ behind: Page; lists: Lists }>();
  const first = data?.contactLists;
  useEffect(() => {
    let isWanted = true;
    if (first?.pageInfo.hasNextPage) {
      void listsBehind(client, owner, first).then((lists) => isWanted && setMore({ behind: first, lists }));
    }
    return () => {
      isWanted = false;
    };
  }, [client, owner, first]);
  return first && [...first.nodes, ...(more?.behind === first ? more.lists : [])];
}

async function listsBehind(client: Client, owner: string | undefined, first: Page): Promise<Lists> {
  const lists: Lists = [];
  let { hasNextPage, endCursor } = first.pageInfo;
  while (hasNextPage && endCursor !== null) {
    const { data } = await client.query(ListNames, { ...ownerVariable(owner), after: endCursor }, {}).toPromise();
    lists.push(...(data?.contactLists.nodes ?? []));
    ({ hasNextPage, endCursor } = data?.contactLists.pageInfo ?? { hasNextPage: false, endCursor: null });
  }
  return lists;
}
