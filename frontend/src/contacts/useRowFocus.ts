/* One row of the list can be reached by Tab; keys move on from there. The row that has the focus stays, wherever one scrolls. */
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Row } from "./pages";
import type { Rows } from "./rows";
import { rowHeight } from "./useScrolling";

type Given = {
  scroller: RefObject<HTMLElement | null>;
  state: Rows;
  first: number;
  top: number;
  height: number;
  goTo: (top: number) => void;
};

type Acts = {
  selected: ReadonlySet<string>;
  onOpen: (id: string) => void;
  onSelect: (id: string, selected: boolean, range: boolean) => void;
};

const rowOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-id]") : null;

export function useRowFocus({ scroller, state, first, top, height, goTo }: Given) {
  const [active, setActive] = useState<Row>();
  const [index, setIndex] = useState(0);
  const [, look] = useState(0);
  /** The row that gets the focus once it is there. */
  const wanted = useRef<number | undefined>(undefined);
  const placeOf = useMemo(() => new Map(state.rows.map((row, place) => [row.id, state.first + place])), [state]);

  const known = active && placeOf.get(active.id);
  const now = known ?? index;
  if (known !== undefined && known !== index) setIndex(known);
  const fresh = known === undefined ? active : state.rows[known - state.first];
  const isInside = useCallback(() => scroller.current?.contains(document.activeElement) ?? false, [scroller]);

  const isGone = active && known === undefined && index >= state.first && index < state.first + state.rows.length;
  useLayoutEffect(() => {
    const place = wanted.current ?? (isGone && isInside() ? index : undefined);
    const row = place === undefined ? undefined : state.rows[place - state.first];
    if (place !== undefined && row) {
      wanted.current = undefined;
      setActive(row);
      setIndex(place);
      const find = () => scroller.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(row.id)}"]`);
      if (find()) find()?.focus({ preventScroll: true });
      else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
    } else if (isGone && !isInside()) setActive(undefined);
  });

  const move = (by: number) => {
    const from =
      wanted.current ?? (active && (isInside() || by === 0) ? now : by === 0 ? first : first - Math.sign(by));
    const next = Math.min(Math.max(0, from + by), state.total - 1);
    if (next < 0) return;
    wanted.current = next;
    const above = next * rowHeight;
    if (above < top) goTo(above);
    else if (above + rowHeight > top + height) goTo(above + rowHeight - height);
    look((number) => number + 1);
  };

  const onKeyDown = (event: KeyboardEvent, { selected, onOpen, onSelect }: Acts) => {
    const { key, target } = event;
    const row = rowOf(target);
    const isRow = row === target || target === scroller.current;
    if (event.altKey || event.metaKey || (event.ctrlKey && key !== "Home" && key !== "End")) return;
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -state.total, End: state.total }[key];
    if (by !== undefined) {
      event.preventDefault();
      move(by);
      const next = state.rows[Math.min(Math.max(0, now + by), state.total - 1) - state.first];
      if (event.shiftKey && next && Math.abs(by) <= page) {
        if (fresh) onSelect(fresh.id, true, false);
        onSelect(next.id, true, true);
      }
    } else if (key === "ArrowRight" || key === "ArrowLeft") {
      event.preventDefault();
      alongRow(row, key === "ArrowRight" ? 1 : -1);
    } else if (isRow && row && key === "Enter") {
      event.preventDefault();
      onOpen(row.dataset["id"] ?? "");
    } else if (isRow && row && key === " ") {
      event.preventDefault();
      const contact = row.dataset["id"] ?? "";
      onSelect(contact, !selected.has(contact), event.shiftKey);
    } else if (row && (key === "ContextMenu" || (key === "F10" && event.shiftKey))) {
      event.preventDefault();
      const menu = row.querySelector<HTMLElement>("[aria-haspopup]");
      menu?.focus({ preventScroll: true });
      setTimeout(() => menu?.click());
    }
  };

  return {
    active: fresh,
    index: now,
    isInside,
    move,
    onKeyDown,
    onFocus: (event: FocusEvent) => {
      const contact = rowOf(event.target)?.dataset["id"];
      const place = contact === undefined ? undefined : placeOf.get(contact);
      if (place === undefined) return;
      setActive(state.rows[place - state.first]);
      setIndex(place);
    },
    /** The row that Tab leads to: the last one that had the focus, else the first in sight. */
    entry: (numbers: readonly number[]) => {
      if (fresh) return fresh.id;
      const visible = numbers.find((number) => number >= first && state.rows[number - state.first]);
      return visible === undefined ? undefined : state.rows[visible - state.first]?.id;
    },
  };
}

/** From the row to its box, its link and its menu, and back. */
function alongRow(row: HTMLElement | null, by: number) {
  if (!row) return;
  const stops: (Element | null)[] = [row, ...row.querySelectorAll("input, a, button")];
  const next = stops[Math.min(Math.max(0, stops.indexOf(document.activeElement) + by), stops.length - 1)];
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}
