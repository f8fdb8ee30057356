import { Anchor } from "@mantine/core";
import { Link, useSearch, useSearchParams } from "wouter";
import { words } from "../words";

/** Another contact of the book has the number already: the way to it. */
export function OpenExisting({ contact: { id, name } }: { contact: { id: string; name: string } }) {
  const search = useSearch();
  return (
    <Anchor component={Link} href={`/contacts/${id}${search && `?${search}`}`} size="sm">
      {words.details.existing(name)}
    </Anchor>
  );
}

/** The same where the answer doesn't say who it is. */
export function FindExisting({ phone }: { phone: string }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams({ q: phone });
  const book = search.get("book");
  if (book !== null) next.set("book", book);
  return (
    <Anchor component={Link} href={`/contacts?${next}`} size="sm">
      {words.details.findExisting}
    </Anchor>
  );
}
