import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { Failure } from "../Failure";
import { useJobs } from "../jobs/JobsProvider";
import { isFinal } from "../jobs/job";
import { useViewer } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { type Book, useBook } from "../shell/book";
import { Page } from "../ui/Page";
import { words } from "../words";
import { ContactList } from "./ContactList";
import classes from "./ContactsPage.module.css";
import { DeletionProvider, useDeletion } from "./deletion";
import { Empty } from "./Empty";
import { isFiltered, toVariables, useFilters } from "./filters";
import { HeaderButtons } from "./HeaderButtons";
import { SelectionBar } from "./SelectionBar";
import { Toolbar } from "./Toolbar";
import { useContactRows } from "./useContactRows";

const ContactDetails = lazy(() => import("./ContactDetails"));
const NewContact = lazy(() => import("./NewContact"));

/** The list on the left, details on the right; on a phone the details slide over the list. */
export function ContactsPage({ chosen }: { chosen: string | undefined }) {
  const book = useBook();
  return <BookOfContacts key={book.userId} book={book} chosen={chosen} />;
}

function BookOfContacts({ book, chosen }: { book: Book; chosen: string | undefined }) {
  const [, go] = useLocation();
  const search = useSearch();
  const hrefOf = useCallback((id: string) => `/contacts/${id}${search && `?${search}`}`, [search]);
  const back = useCallback(() => go(`/contacts${search && `?${search}`}`), [go, search]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  const select = useCallback((id: string, on: boolean) => {
    setSelected((now) => {
      const next = new Set(now);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const onDeleted = (ids: string[]) => {
    setSelected((now) => new Set([...now].filter((id) => !ids.includes(id))));
    if (chosen !== undefined && ids.includes(chosen)) back();
  };

  return (
    <DeletionProvider onDeleted={onDeleted}>
      <Page title={words.contacts.title} aside={<BookSwitcher />} actions={<HeaderButtons book={book} />}>
        <div className={classes.columns} data-open={chosen !== undefined}>
          <Master
            chosen={chosen}
            hrefOf={hrefOf}
            selected={selected}
            onSelect={select}
            onClear={() => setSelected(new Set())}
          />
          <section className={classes.details} aria-label={words.jobs.details}>
            <Suspense fallback={null}>
              {chosen === undefined ? (
                <Empty kind="choose" />
              ) : chosen === "new" ? (
                <NewContact book={book} onAdded={(id) => go(hrefOf(id))} onClose={back} />
              ) : (
                <ContactDetails key={chosen} id={chosen} onClose={back} />
              )}
            </Suspense>
          </section>
        </div>
      </Page>
    </DeletionProvider>
  );
}

type MasterProps = {
  chosen: string | undefined;
  hrefOf: (id: string) => string;
  selected: ReadonlySet<string>;
  onSelect: (id: string, on: boolean) => void;
  onClear: () => void;
};

function Master({ chosen, hrefOf, selected, onSelect, onClear }: MasterProps) {
  const book = useBook();
  const { permissions } = useViewer();
  const { hidden } = useDeletion();
  const [filters, change] = useFilters();
  const {
    rows: all,
    total,
    exact,
    loaded,
    hasMore,
    waiting,
    error,
    more,
    retry,
  } = useContactRows(toVariables(filters, book.owner, permissions));
  const rows = useMemo(() => all.filter(({ id }) => !hidden.has(id)), [all, hidden]);
  const shownTotal = total - (all.length - rows.length);
  const purging = useJobs().some(
    (job) => job.__typename === "PurgeJob" && !isFinal(job) && job.owner?.id === book.userId,
  );
  const empty = loaded && rows.length === 0 && !hasMore;
  return (
    <div className={classes.master}>
      <Toolbar book={book} total={shownTotal} exact={exact} loaded={loaded} />
      {selected.size > 0 && <SelectionBar book={book} selected={selected} onClear={onClear} />}
      {purging && (
        <p className={classes.notice} role="status">
          {words.contacts.purging}
        </p>
      )}
      {error && rows.length === 0 ? (
        <Failure problem={error} retry={retry} />
      ) : empty ? (
        <Empty
          kind={isFiltered(filters) ? "nothing" : "book"}
          onShowAll={() => change({ search: "", list: null, optedOut: null })}
        />
      ) : (
        <ContactList
          rows={rows}
          total={shownTotal}
          hasMore={hasMore}
          waiting={waiting}
          chosen={chosen}
          selected={selected}
          href={hrefOf}
          onMore={more}
          onSelect={onSelect}
        />
      )}
    </div>
  );
}
