import { type ReactNode, Suspense, useCallback, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { ErasureProvider } from "../consent/erasure";
import { lazily } from "../lazily";
import { useReasonAgainst } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { type Book, useBook } from "../shell/book";
import { LockIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { Waiting } from "../ui/Waiting";
import { words } from "../words";
import { BookList } from "./BookList";
import type { ListHandle } from "./ContactList";
import classes from "./ContactsPage.module.css";
import { DeletionProvider } from "./deletion";
import { NoneChosen } from "./Empty";
import { HeaderButtons } from "./HeaderButtons";

/** Milliseconds, after which a deleted row has given the focus on, if there is another. */
const aMoment = 300;

const ContactDetails = lazily(() => import("./ContactDetails"));
const NewContact = lazily(() => import("./NewContact"));

/** The list on the left, details on the right; on a phone the details slide over the list. */
export function ContactsPage({ chosen }: { chosen: string | undefined }) {
  const book = useBook();
  const mayNotRead = useReasonAgainst("CONTACTS_READ");
  if (mayNotRead !== undefined) {
    return (
      <Page title={words.contacts.title}>
        <Message icon={<LockIcon size={22} />} title={words.contactList.mayNotRead}>
          {mayNotRead}
        </Message>
      </Page>
    );
  }
  return <BookOfContacts key={book.userId} book={book} chosen={chosen} />;
}

function BookOfContacts({ book, chosen }: { book: Book; chosen: string | undefined }) {
  const [, go] = useLocation();
  const search = useSearch();
  const list = useRef<ListHandle>(null);
  const gone = useRef<(ids: string[]) => void>(() => {});
  const hrefOf = useCallback((id: string) => `/contacts/${id}${search && `?${search}`}`, [search]);
  const back = useCallback(() => {
    go(`/contacts${search && `?${search}`}`);
    list.current?.focus();
  }, [go, search]);
  const open = useCallback((id: string) => go(hrefOf(id)), [go, hrefOf]);
  const onDeleted = (ids: string[]) => {
    list.current?.focus(); // on to the next row, as soon as this one is gone
    setTimeout(() => document.activeElement === document.body && document.getElementById("page")?.focus(), aMoment);
    gone.current(ids);
    if (chosen !== undefined && ids.includes(chosen)) go(`/contacts${search && `?${search}`}`);
  };

  return (
    <DeletionProvider onDeleted={onDeleted}>
      <ErasureProvider>
        <Page title={words.contacts.title} aside={<BookSwitcher />} actions={<HeaderButtons book={book} />}>
          <div className={classes.columns} data-open={chosen !== undefined}>
            <BookList book={book} chosen={chosen} list={list} gone={gone} hrefOf={hrefOf} onOpen={open} onBack={back} />
            <Details isOpen={chosen !== undefined}>
              {chosen === undefined ? (
                <NoneChosen />
              ) : chosen === "new" ? (
                <NewContact book={book} onAdded={open} onClose={back} />
              ) : (
                <ContactDetails key={chosen} id={chosen} onClose={back} />
              )}
            </Details>
          </div>
        </Page>
      </ErasureProvider>
    </DeletionProvider>
  );
}

const Details = ({ isOpen, children }: { isOpen: boolean; children: ReactNode }) => (
  <section id="details" className={classes.details} data-open={isOpen} aria-label={words.jobs.details}>
    <Suspense fallback={<Waiting />}>{children}</Suspense>
  </section>
);
