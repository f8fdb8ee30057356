import { type RefObject, useCallback, useEffect, useImperativeHandle } from "react";
import { useSearchParams } from "wouter";
import { Failure } from "../Failure";
import { useJobs } from "../jobs/JobsProvider";
import { isFinal } from "../jobs/job";
import { useReasonAgainst, useViewer } from "../session/viewer";
import type { Book } from "../shell/book";
import { showShortcuts } from "../shortcuts/asked";
import { useShortcuts } from "../shortcuts/shortcuts";
import { say } from "../ui/toast";
import { words } from "../words";
import { ContactList, type ListHandle } from "./ContactList";
import classes from "./ContactsPage.module.css";
import { useContactChanges } from "./changes";
import { useDeletion } from "./deletion";
import { EmptyBook, NothingFound } from "./Empty";
import { isFiltered, readSpot, toVariables, useFilters, writeSpot } from "./filters";
import { nameOf } from "./letters";
import { SelectAll } from "./Selected";
import { SelectionBar, Working } from "./SelectionBar";
import { useSelection } from "./selection";
import { Toolbar, Totals } from "./Toolbar";
import { useContactRows } from "./useContactRows";

type Props = {
  book: Book;
  chosen: string | undefined;
  list: RefObject<ListHandle | null>;
  /** Told of contacts that were deleted here. */
  gone: RefObject<(ids: string[]) => void>;
  hrefOf: (id: string) => string;
  onOpen: (id: string) => void;
  onBack: () => void;
};

/** The left half: everything about the book as a whole, its list, and the keys. */
export function BookList({ book, chosen, list, gone, hrefOf, onOpen, onBack }: Props) {
  const { permissions } = useViewer();
  const { hidden, progress, askToDelete } = useDeletion();
  const mayNotDelete = useReasonAgainst("CONTACTS_DELETE");
  const [filters] = useFilters();
  const [search, setSearch] = useSearchParams();
  const place = search.get("place");
  const { listing, now, waiting, current } = useContactRows(
    toVariables(filters, book.owner, permissions),
    readSpot(place),
  );
  const { selected, isCut, isGathering, select, selectAll, drop, clear } = useSelection(listing);
  useImperativeHandle(gone, () => drop);
  useContactChanges(
    current,
    book.owner,
    useCallback((id: string) => drop([id]), [drop]),
  );
  useEffect(() => current.hide(hidden), [current, hidden]);

  const running = useJobs().filter((job) => !isFinal(job) && job.owner?.id === book.userId);
  const purging = running.some((job) => job.__typename === "PurgeJob");
  const importing = running.some((job) => job.__typename === "ImportJob");
  const isEmpty = now.loaded && now.rows.length === 0 && !now.hasAfter && !now.hasBefore;

  const keepPlace = () => {
    const spot = now.loaded && !waiting ? listing.rows.spot() : undefined;
    const text = spot && spot.index > 0 ? writeSpot(spot) : undefined;
    if (spot === undefined || (text ?? null) === place) return;
    const write = (before: URLSearchParams) => {
      const next = new URLSearchParams(before);
      if (text === undefined) next.delete("place");
      else next.set("place", text);
      return next;
    };
    setSearch(write, { replace: true });
  };

  const named = (id: string) => {
    const row = now.rows.find((each) => each.id === id);
    return { id, name: row ? (nameOf(row) ?? "") : "" };
  };
  const selectHere = (range: boolean) => {
    const active = list.current?.active();
    if (active) select(active.id, range || !selected.has(active.id), range);
  };
  useShortcuts({
    next: () => list.current?.move(1),
    previous: () => list.current?.move(-1),
    select: () => selectHere(false),
    range: () => selectHere(true),
    edit: () => {
      const active = list.current?.active();
      if (active && active.id !== chosen) onOpen(active.id);
      focusOnDetails();
    },
    delete: () => {
      const active = list.current?.active();
      const one = active?.id ?? (chosen === "new" ? undefined : chosen);
      if (selected.size === 0 && one === undefined) return;
      if (mayNotDelete === undefined) askToDelete(selected.size > 0 ? [...selected].map(named) : [named(one ?? "")]);
      else say(mayNotDelete);
    },
    escape: () => {
      if (chosen !== undefined) onBack();
      else if (selected.size > 0) clear();
    },
  });

  return (
    <div className={classes.master}>
      <Toolbar book={book} onDown={() => list.current?.focus()} />
      <div className={classes.head}>
        {progress ? (
          <Working progress={progress} />
        ) : (
          <>
            <SelectAll
              of={now}
              selected={selected.size}
              disabled={isGathering || !now.loaded || isEmpty}
              onSelect={() => void selectAll()}
              onClear={clear}
            />
            {selected.size > 0 ? (
              <SelectionBar
                book={book}
                selected={selected}
                of={now}
                onDelete={() => askToDelete([...selected].map(named))}
                onClear={clear}
              />
            ) : (
              <Totals
                book={book}
                total={now.total}
                exact={now.exact}
                loaded={now.loaded}
                isGathering={isGathering}
                onHelp={showShortcuts}
              />
            )}
          </>
        )}
      </div>
      {isCut && (
        <p className={classes.notice} role="status">
          {words.contacts.selectedFirst(selected.size)}
        </p>
      )}
      {purging && (
        <p className={classes.notice} role="status">
          {words.contacts.purging}
        </p>
      )}
      {now.error && !now.loaded ? (
        <Failure problem={now.error} retry={listing.rows.retry} />
      ) : isEmpty ? (
        isFiltered(filters) ? (
          <NothingFound book={book} />
        ) : (
          <EmptyBook book={book} importing={importing} />
        )
      ) : (
        <ContactList
          key={listing.key}
          ref={list}
          listing={listing}
          waiting={waiting}
          chosen={chosen}
          selected={selected}
          hrefOf={hrefOf}
          onOpen={onOpen}
          onSelect={select}
          onSelectAll={() => void selectAll()}
          onRest={keepPlace}
        />
      )}
    </div>
  );
}

const patience = 2_000;

/** Into the first field of the details, once it is there. */
function focusOnDetails() {
  const until = performance.now() + patience;
  const attempt = () => {
    const field = document.querySelector<HTMLElement>("#details form :is(input, textarea):not([disabled])");
    if (field) field.focus();
    else if (performance.now() < until) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
