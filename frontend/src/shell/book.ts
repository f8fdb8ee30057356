/* Whose contact book is open. It stands in the address, so that a link, a reload and the back button keep it. */
import { useQuery } from "urql";
import { useLocation, useSearchParams } from "wouter";
import { graphql } from "../graphql";
import { useViewer } from "../session/viewer";
import { words } from "../words";
import { ownerIn } from "./owner";

const BookOwner = graphql(`
  query BookOwner($id: ID!) {
    node(id: $id) { __typename ... on User { id name } }
  }
`);

export type Book = {
  /** For arguments named `owner` or `ownerId`: left out for the own book. */
  owner: string | undefined;
  /** Always the user's id. */
  userId: string;
  title: string;
};

export function useBook(): Book {
  const { user } = useViewer();
  const [search] = useSearchParams();
  const owner = ownerIn(search, user?.id);
  const [{ data }] = useQuery({ query: BookOwner, variables: { id: owner ?? "" }, pause: owner === undefined });
  const other = data?.node?.__typename === "User" ? data.node.name : undefined;
  const name = owner === undefined ? (user?.name ?? "") : other;
  return { owner, userId: owner ?? user?.id ?? "", title: name === undefined ? "" : words.book.own(name) };
}

/** Another page of the same book. */
export function useBookHref() {
  const [search] = useSearchParams();
  const book = search.get("book");
  return (path: string) => (book === null ? path : `${path}?${new URLSearchParams({ book })}`);
}

/** Opens somebody's book on the present page, without the filters of the last one. */
export function useOpenBook() {
  const [path, go] = useLocation();
  const page = path === "/contacts/deleted" ? path : `/${path.split("/")[1] ?? ""}`;
  return (userId: string | undefined) =>
    go(userId === undefined ? page : `${page}?${new URLSearchParams({ book: userId })}`);
}
