import { Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery } from "urql";
import { Link } from "wouter";
import { Failure } from "../Failure";
import { Denied } from "../session/Denied";
import { useGuards, useReasonAgainst } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { type Book, useBook, useBookHref } from "../shell/book";
import { BackIcon, BinIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { words } from "../words";
import classes from "./DeletedPage.module.css";
import { DeletedRows } from "./DeletedRows";
import { DeletedContacts, deletedVariables } from "./deleted";

/** What was deleted from a book in the last 30 days, and the way back for it. */
export default function DeletedPage() {
  const book = useBook();
  const href = useBookHref();
  const reason = useReasonAgainst("CONTACTS_DELETE");
  return (
    <Page title={words.deletedContacts.title} aside={<BookSwitcher />} narrow>
      <div className={classes.top}>
        <Anchor component={Link} href={href("/contacts")} size="sm" className={classes.back ?? ""}>
          <BackIcon size={16} /> {words.deletedContacts.back}
        </Anchor>
        <Text size="sm" c="dimmed">
          {words.deletedContacts.about}
        </Text>
      </div>
      {reason === undefined ? <Deleted key={book.userId} book={book} /> : <Denied reason={reason} />}
    </Page>
  );
}

function Deleted({ book }: { book: Book }) {
  const { details } = useGuards();
  const [{ data, error, fetching }, again] = useQuery({
    query: DeletedContacts,
    variables: deletedVariables(book.owner, details),
    requestPolicy: "cache-and-network",
  });
  const contacts = data?.deletedContacts;
  if (error && !contacts) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!contacts && fetching)
    return (
      <>
        <Skeleton height={64} mb={1} />
        <Skeleton height={64} mb={1} />
        <Skeleton height={64} />
      </>
    );
  if (!contacts || contacts.nodes.length === 0)
    return (
      <Message icon={<BinIcon size={22} />} title={words.deletedContacts.emptyTitle}>
        {words.deletedContacts.emptyText}
      </Message>
    );
  return <DeletedRows book={book} first={contacts} />;
}
