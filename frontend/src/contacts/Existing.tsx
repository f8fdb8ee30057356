import { Anchor } from "@mantine/core";
import { useQuery } from "urql";
import { Link, useSearch } from "wouter";
import { graphql } from "../graphql";
import { words } from "../words";

/** Only asked by somebody who has just changed a number, so who may see numbers. */
const ContactByPhone = graphql(`
  query ContactByPhone($owner: ID!, $phone: String!) {
    contacts(owner: $owner, filter: { phone: $phone }, first: 1) {
      nodes { id fullName phoneFormatted }
    }
  }
`);

/** Another contact of the book has the number already: the way to it. */
export function OpenExisting({ contact: { id, name } }: { contact: { id: string; name: string } }) {
  const search = useSearch();
  return (
    <Anchor component={Link} href={`/contacts/${id}${search && `?${search}`}`} size="sm">
      {words.details.existing(name)}
    </Anchor>
  );
}

/** The same where the answer doesn't say who it is: asked for by the number. */
export function FindExisting({ phone, owner }: { phone: string; owner: string }) {
  const [{ data }] = useQuery({ query: ContactByPhone, variables: { owner, phone }, requestPolicy: "network-only" });
  const found = data?.contacts.nodes[0];
  if (found === undefined) return null;
  return (
    <OpenExisting contact={{ id: found.id, name: found.fullName ?? found.phoneFormatted ?? words.contacts.unnamed }} />
  );
}
