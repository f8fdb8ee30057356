/* The lists of a book, for choosing one: asked for by every dialog and field that offers lists. */
import { useQuery } from "urql";
import { graphql } from "../graphql";

export const ListNames = graphql(`
  query ListNames($owner: ID) {
    contactLists(owner: $owner, first: 100) {
      nodes { id name contactCount }
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

/** `owner` as a variable: left out, not null, for the own book. */
export const ownerVariable = (owner: string | undefined) => (owner === undefined ? {} : { owner });
export const ownerInput = (owner: string | undefined) => (owner === undefined ? {} : { ownerId: owner });

export function useListNames(owner: string | undefined) {
  const [{ data }] = useQuery({ query: ListNames, variables: ownerVariable(owner) });
  return data?.contactLists.nodes;
}
