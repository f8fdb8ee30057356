/* Who is in a list: asked for, put in, taken out. */
import { graphql, type Permission, type ResultOf } from "../graphql";
import { ownerVariable } from "./lists";

export const ListOfMembers = graphql(`
  query ListOfMembers($id: ID!) {
    node(id: $id) {
      __typename
      ... on ContactList { id name contactCount owner { id name } }
    }
  }
`);

export type List = Extract<NonNullable<ResultOf<typeof ListOfMembers>["node"]>, { __typename: "ContactList" }>;

export const AddToList = graphql(`
  mutation AddToList($input: ListContactsInput!) {
    addContactsToList(input: $input) {
      list { id contactCount }
      userErrors { code field message }
    }
  }
`);

export const RemoveFromList = graphql(`
  mutation RemoveFromList($input: ListContactsInput!) {
    removeContactsFromList(input: $input) {
      list { id contactCount }
      userErrors { code field message }
    }
  }
`);

/** What finds contacts by what was typed: search sees numbers and addresses, so it is for those who may; others look for names. */
export function finding(typed: string, owner: string, permissions: readonly Permission[], listId?: string) {
  const details = permissions.includes("CONTACT_DETAILS_READ");
  const text = typed.trim();
  const filter = { ...(listId !== undefined && { listId }), ...(text !== "" && !details && { name: text }) };
  return {
    ...ownerVariable(owner),
    details,
    ...(text !== "" && details && { search: text }),
    ...(Object.keys(filter).length > 0 && { filter }),
  };
}
