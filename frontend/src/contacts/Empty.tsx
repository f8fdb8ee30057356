import { Button } from "@mantine/core";
import { PeopleIcon, SearchIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { words } from "../words";

const { contacts } = words;

/** Nothing chosen, nothing in the book, nothing found. */
export function Empty({ kind, onShowAll }: { kind: "choose" | "book" | "nothing"; onShowAll?: () => void }) {
  if (kind === "choose") {
    return (
      <Message icon={<PeopleIcon size={22} />} title={contacts.choose}>
        {contacts.chooseHint}
      </Message>
    );
  }
  if (kind === "book") {
    return (
      <Message icon={<PeopleIcon size={22} />} title={contacts.emptyTitle}>
        {contacts.emptyText}
      </Message>
    );
  }
  return (
    <Message
      icon={<SearchIcon size={22} />}
      title={contacts.noneTitle}
      actions={
        <Button variant="default" onClick={onShowAll}>
          {contacts.clearFilters}
        </Button>
      }
    >
      {contacts.noneText}
    </Message>
  );
}
