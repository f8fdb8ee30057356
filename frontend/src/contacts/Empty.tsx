import { Button, Skeleton } from "@mantine/core";
import { list } from "../format";
import { useListNames } from "../lists/lists";
import type { Book } from "../shell/book";
import { ImportIcon, PeopleIcon, PlusIcon, SearchIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { words } from "../words";
import { noFilters, useFilters } from "./filters";
import { press } from "./shortcuts";

const { contacts, contactList } = words;

/** Nobody is chosen, so the right half is free. */
export const NoneChosen = () => (
  <Message icon={<PeopleIcon size={22} />} title={contacts.choose}>
    {contacts.chooseHint}
  </Message>
);

/** The book has no contacts: the two ways to bring some. */
export function EmptyBook({ importing }: { importing: boolean }) {
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
      {contactList.noneFor(list(asked))}
    </Message>
  );
}
