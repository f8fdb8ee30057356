import { Button } from "@mantine/core";
import { type CSSProperties, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef } from "react";
import { useDrafts } from "../drafts/drafts";
import { Failure } from "../Failure";
import { words } from "../words";
import classes from "./ContactList.module.css";
import { ActionMenu, ContactRow, type RowAction } from "./ContactRow";
import { nameOf } from "./letters";
import type { Rows } from "./rows";
import { Scrollbar } from "./Scrollbar";
import type { Listing } from "./useContactRows";
import { useRowFocus } from "./useRowFocus";
import { rowHeight, useScrolling } from "./useScrolling";

/** Rows whose places are counted from the same one: those that stay in sight need no drawing again. */
const block = 1_000;
const spare = 3;

/** What keys do in the list, for whoever holds the keyboard. */
export type ListHandle = {
  focus: () => void;
  move: (by: number) => void;
  /** The contact that has the focus. */
  active: () => { id: string; name: string } | undefined;
};

type Props = {
  ref?: Ref<ListHandle>;
  listing: Listing;
  waiting: boolean;
  chosen: string | undefined;
  selected: ReadonlySet<string>;
  hrefOf: (id: string) => string;
  onOpen: (id: string) => void;
  onSelect: (id: string, selected: boolean, range: boolean) => void;
  onSelectAll: () => void;
  /** At the end of each row; the Action menu unless said. */
  Action?: RowAction;
  onRest?: () => void;
};

/** Only the rows in sight exist. They stick to the frame and follow the scrolling themselves, so that none is ever blank. */
export function ContactList(props: Props) {
  const {
    ref,
    listing,
    waiting,
    chosen,
    selected,
    hrefOf,
    onOpen,
    onSelect,
    onSelectAll,
    onRest,
    Action = ActionMenu,
  } = props;
  const { rows: shown, letters } = listing;
  const state = shown.now();
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const scrolling = useScrolling(scroller, state.total, state.moved, state.start + state.moved);
  const { top, height, spacer, goTo, speed, rests } = scrolling;

  const first = Math.floor(top / rowHeight);
  const last = Math.min(Math.ceil((top + height) / rowHeight), state.loaded ? state.total : Number.POSITIVE_INFINITY);
  const focus = useRowFocus({ scroller, state, first, top, height, goTo });
  const { active } = focus;
  const drafts = useDrafts();

  // biome-ignore lint/correctness/useExhaustiveDependencies: told again when the rows or their numbers change, and when it comes to rest
  useEffect(() => {
    if (state.loaded)
      shown.look({ first, last, speed: speed.current, focused: focus.isInside() ? active?.id : undefined });
  }, [shown, first, last, rests, state.rows, state.moved]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at every rest, and when what tells the place has come in
  useEffect(() => {
    if (speed.current === 0) onRest?.();
  }, [rests, state.rows]);
  useImperativeHandle(ref, () => ({
    focus: () => focus.move(0),
    move: focus.move,
    active: () => (active && focus.isInside() ? { id: active.id, name: nameOf(active) ?? "" } : undefined),
  }));

  const origin = Math.floor(first / block) * block;
  const numbers = useMemo(() => {
    const from = Math.max(0, first - spare);
    const to = state.loaded ? Math.min(state.total, last + spare) : last;
    return Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place);
  }, [first, last, state.loaded, state.total]);
  const entry = focus.entry(numbers);

  const drawn = numbers.map((index) => ({ index, row: state.rows[index - state.first] }));
  if (active && !drawn.some(({ row }) => row?.id === active.id)) drawn.push({ index: focus.index, row: active });

  return (
    <div className={classes.frame} data-waiting={waiting}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, only those in sight exist */}
      <div
        ref={scroller}
        id={id}
        role="grid"
        className={classes.scroller}
        aria-label={words.contacts.listLabel}
        aria-rowcount={state.exact && state.counted ? state.total : -1}
        aria-colcount={3}
        aria-multiselectable="true"
        aria-busy={waiting || !state.loaded}
        tabIndex={entry === undefined ? 0 : -1}
        onFocus={focus.onFocus}
        onKeyDown={(event) => {
          if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            onSelectAll();
          } else focus.onKeyDown(event, { onOpen, onSelect, selected });
        }}
        onClick={(event) => {
          const link = (event.target as Element).closest("a");
          const contact = link?.closest<HTMLElement>("[data-id]")?.dataset["id"];
          if (contact === undefined || event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          if (event.shiftKey) onSelect(contact, true, true);
          else onOpen(contact);
        }}
      >
        <div role="presentation" className={classes.spacer} style={{ height: state.loaded ? spacer : undefined }}>
          <div role="presentation" className={classes.sticky} style={{ height }}>
            {/* biome-ignore lint/a11y/useSemanticElements: as above */}
            <div role="rowgroup" style={{ transform: `translateY(${origin * rowHeight - top}px)` }}>
              {drawn.map(({ index, row }) =>
                row === undefined ? (
                  <div
                    key={index}
                    className={classes.row}
                    style={placed(index - origin)}
                    aria-hidden="true"
                    data-skeleton="true"
                  >
                    <span className={classes.bones} />
                  </div>
                ) : (
                  <ContactRow
                    key={row.id}
                    contact={row}
                    href={hrefOf(row.id)}
                    index={state.counted ? index : undefined}
                    top={(index - origin) * rowHeight}
                    current={row.id === chosen}
                    selected={selected.has(row.id)}
                    unsaved={row.id in drafts}
                    reachable={row.id === entry}
                    onSelect={onSelect}
                    Action={Action}
                  />
                ),
              )}
            </div>
          </div>
        </div>
      </div>
      {state.loaded && (
        <Scrollbar
          controls={id}
          scrolling={scrolling}
          state={state}
          letters={letters}
          reachable={shown.reachable}
          name={nameAt(state, first)}
        />
      )}
      {state.above && (
        <Button size="compact-sm" radius="xl" className={classes.above ?? ""} onClick={() => goTo(0)}>
          {words.contactList.above}
        </Button>
      )}
      {state.error && state.loaded && (
        <div className={classes.problem}>
          <Failure problem={state.error} retry={shown.retry} />
        </div>
      )}
    </div>
  );
}

const placed = (place: number): CSSProperties => ({ transform: `translateY(${place * rowHeight}px)` });

function nameAt(state: Rows, index: number): string | undefined {
  const row = state.rows[index - state.first];
  return row && nameOf(row);
}
