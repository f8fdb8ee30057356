import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "urql";
import { Link } from "wouter";
import { list } from "../format";
import { graphql } from "../graphql";
import { ownerVariable, useListNames } from "../lists/lists";
import { useReasonAgainst } from "../session/viewer";
import { type Book, useBookHref } from "../shell/book";
import { press } from "../shortcuts/shortcuts";
import { ImportIcon, PeopleIcon, PlusIcon, SearchIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { words } from "../words";
import { looksPastNames, noFilters, useFilters } from "./filters";

const { contacts, contactList } = words;

/** Nobody is chosen, so the right half is free. */
export const NoneChosen = () => (
  <Message icon={<PeopleIcon size={22} />} title={contacts.choose}>
    {contacts.chooseHint}
  </Message>
);

const AnyDeleted = graphql(`
  query AnyDeleted($owner: ID) {
    deletedContacts(owner: $owner, first: 1) { nodes { id } }
  }
`);

/** The way back for what was deleted, where there is any. */
function ToDeleted({ book }: { book: Book }) {
  const href = useBookHref();
  const mayNotDelete = useReasonAgainst("CONTACTS_DELETE");
  const [{ data }] = useQuery({
    query: AnyDeleted,
    variables: ownerVariable(book.owner),
    pause: mayNotDelete !== undefined,
    requestPolicy: "cache-and-network",
  });
  if (!data?.deletedContacts.nodes.length) return null;
  return (
    <Button variant="subtle" component={Link} href={href("/contacts/deleted")}>
      {words.deletedContacts.show}
    </Button>
  );
}

/** The book has no contacts: the two ways to bring some. */
export function EmptyBook({ book, importing }: { book: Book; importing: boolean }) {
  if (importing) {
    return (
      <Message
        icon={<ImportIcon size={22} />}
        title={contactList.importing}
        actions={<Skeleton height={8} width={160} />}
      >
        {contactList.importingText}
      </Message>
    );
  }
  return (
    <Message
      icon={<PeopleIcon size={22} />}
      title={contactList.emptyTitle}
      actions={
        <>
          <Button variant="default" leftSection={<PlusIcon />} onClick={() => press("new")}>
            {contactList.add}
          </Button>
          <Button variant="default" leftSection={<ImportIcon />} onClick={() => press("import")}>
            {contactList.bring}
          </Button>
          <ToDeleted book={book} />
        </>
      }
    >
      {contactList.emptyText}
    </Message>
  );
}

/** Nobody matches: says what was looked for, and leads back to everybody. */
export function NothingFound({ book }: { book: Book }) {
  const [filters, change] = useFilters();
  const { what } = contactList;
  const mayNotSee = useReasonAgainst("CONTACT_DETAILS_READ");
  const name = useListNames(book.owner)?.find(({ id }) => id === filters.list)?.name;
  const { search, optedOut, consentMessage, importId } = filters;
  const asked = [
    ...(search !== "" ? [what.search(search)] : []),
    ...(filters.list !== null ? [what.list(name ?? "…")] : []),
    ...(optedOut !== null ? [optedOut ? what.optedOut : what.notOptedOut] : []),
    ...(consentMessage !== null ? [what.consentMessage(contactList.consent[consentMessage])] : []),
    ...(importId !== null ? [what.import] : []),
  ];
  return (
    <Message
      icon={<SearchIcon size={22} />}
      title={contacts.noneTitle}
      actions={
        <Button variant="default" onClick={() => change(noFilters)}>
          {contacts.clearFilters}
        </Button>
      }
    >
      {contactList.noneFor(list(asked))} {looksPastNames(search) && mayNotSee === undefined && contactList.searched}
    </Message>
  );
}
