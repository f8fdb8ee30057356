/* The rows of the list: a chain of pages around what is in sight. It grows ahead of the scrolling, forgets what is far, and begins anew after a jump. */
import type { CombinedError } from "@urql/core";
import { codeOf } from "../graphql";
import { anchor, append, type Chain, endOf, lengthOf, mapRows, pageOf, prepend, rowsOf, settle, trim } from "./chain";
import type { Answer, Ask, Paging, Row } from "./pages";
import { firstPage, pageSize } from "./pages";

/** What is in sight: row numbers, the second one behind the last row; the speed in rows a second, negative upward. */
export type Look = { first: number; last: number; speed: number; focused: string | undefined };
/** Where a list was: the row number, and the cursor of its page with the row's place in it. */
export type Spot = { index: number; offset: number; cursor: string | null };
/** How a far row is reached without reading all before it; undefined: it can't be. */
export type Jump = ((index: number, total: number) => Paging | undefined) | undefined;

export type Rows = {
  rows: readonly Row[];
  /** The number of the first of these rows. */
  first: number;
  /** Whether that number is known: after a jump it is an estimate, until an end of the list is reached. */
  counted: boolean;
  total: number;
  exact: boolean;
  loaded: boolean;
  hasBefore: boolean;
  hasAfter: boolean;
  /** The row to begin at, and by how many rows the numbers were corrected since. */
  start: number;
  moved: number;
  /** Whether rows came in above the first one, while the list stayed where it was. */
  above: boolean;
  error: CombinedError | undefined;
};

export const noRows: Rows = {
  rows: [],
  first: 0,
  counted: true,
  total: 0,
  exact: true,
  loaded: false,
  hasBefore: false,
  hasAfter: false,
  start: 0,
  moved: 0,
  above: false,
  error: undefined,
};

const atRest = 150;
const atLongRest = 3_000;
const longRest = 1_000;
const nearSight = 10;
/** Rows in a second. */
const fast = 300;
const mostUnderway = 6;
const ahead = { seconds: 1.5, most: 4_000 };
const kept = 4_500;
const far = 800;
const mostPages = 6;
/** How far one may go where there are no jumps: from an end, or from what is there. */
export const reach = 10_000;

type Direction = "next" | "previous";

function pagingAt(direction: Direction, cursor: string | null): Paging {
  if (direction === "next") return { first: pageSize, ...(cursor !== null && { after: cursor }) };
  return { last: pageSize, ...(cursor !== null && { before: cursor }) };
}

export type ContactRows = ReturnType<typeof createContactRows>;

/** `stop` gives up what is on its way, once nobody looks any more. */
export function createContactRows(ask: Ask, jump: Jump, spot: Spot | undefined, stop: () => void = () => {}) {
  let chain: Chain | undefined;
  let counted = true;
  let total = { total: 0, exact: true };
  let look: Look = { first: spot?.index ?? 0, last: (spot?.index ?? 0) + 20, speed: 0, focused: undefined };
  let start = spot?.index ?? 0;
  let moved = 0;
  let above = false;
  let error: CombinedError | undefined;
  let era = 0;
  let goal: number | undefined;
  let jumping = false;
  /** For a while: then there is time to read further ahead, for a sudden start. */
  let isRested = false;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let refreshing = 0;
  const reading = new Set<Direction>();
  const listeners = new Set<() => void>();
  let hidden: ReadonlySet<string> = new Set();
  const back = new Set<string>();
  let snapshot: Rows = { ...noRows, start };

  const isHidden = ({ id }: Row) => hidden.has(id) && !back.has(id);
  const idsInSight = () => {
    if (!chain) return [];
    const ids = rowsOf(chain)
      .slice(Math.max(0, look.first - chain.first), Math.max(0, look.last - chain.first))
      .map(({ id }) => id);
    return look.focused !== undefined && ids.includes(look.focused) ? [look.focused, ...ids] : ids;
  };

  /** Pages that come in ahead of what is in sight are no news yet: whoever draws takes the latest anyway. */
  function isNews(before: Rows, now: Rows) {
    const facts = ["counted", "total", "exact", "loaded", "hasBefore", "hasAfter", "moved", "above", "error"] as const;
    if (facts.some((fact) => before[fact] !== now[fact])) return true;
    for (let index = look.first - nearSight; index < look.last + nearSight; index += 1) {
      if (before.rows[index - before.first] !== now.rows[index - now.first]) return true;
    }
    return false;
  }

  function publish() {
    const before = snapshot;
    snapshot = {
      rows: chain ? rowsOf(chain) : [],
      first: chain?.first ?? 0,
      counted,
      ...total,
      loaded: chain !== undefined,
      hasBefore: chain?.before ?? false,
      hasAfter: chain?.after ?? false,
      start,
      moved,
      above,
      error,
    };
    if (isNews(before, snapshot)) for (const listener of listeners) listener();
  }

  function count({ totalCount, totalCountIsExact, nodes = [] }: Answer) {
    if (totalCount === undefined) return;
    total = { total: Math.max(0, totalCount - nodes.filter(isHidden).length), exact: totalCountIsExact ?? true };
  }

  /** Takes over a chain; with ids, the first of them that is still there keeps its place in sight. */
  function put(next: Chain, ids?: readonly string[]) {
    const shown = mapRows(next, (row) => (isHidden(row) ? undefined : row));
    const placed = chain && ids ? anchor(chain, shown, ids) : shown;
    const settled = settle(placed, total);
    chain = settled.chain;
    total = settled.total;
    counted ||= !chain.before || (!chain.after && total.exact);
    moved += settled.moved;
    look = { ...look, first: look.first + settled.moved, last: look.last + settled.moved };
    if (goal !== undefined) goal += settled.moved;
    feed();
    publish();
  }

  function fail(problem: unknown) {
    error = problem as CombinedError;
    publish();
  }

  async function begin(paging: Paging, index: number) {
    const mine = ++era;
    reading.clear();
    try {
      const answer = await ask(paging);
      if (mine !== era) return;
      error = undefined;
      count(answer);
      const backward = paging.last !== undefined;
      const from = paging.after ?? (paging.startingWith !== undefined || backward ? undefined : null);
      const before = backward ? answer.pageInfo.hasPreviousPage : from !== null;
      const pages = [pageOf(answer, before ? from : null)];
      counted = jump === undefined || (before === false && paging.startingWith === undefined);
      put({ pages, first: index, before, after: answer.pageInfo.hasNextPage });
    } catch (problem) {
      if (mine === era) fail(problem);
    }
  }

  /** A place in an address may be of another order by now: then the list begins at the top. */
  async function open() {
    if (spot) {
      const place = spot.cursor === null ? {} : { after: spot.cursor };
      await begin({ first: pageSize, count: true, ...place }, spot.index - spot.offset);
      if (chain !== undefined || codeOf(error) === "NETWORK") return;
      start = 0;
    }
    await begin(firstPage, 0);
  }

  const edge = (direction: Direction) =>
    (direction === "next" ? chain?.pages.at(-1)?.end : chain?.pages[0]?.start) ?? null;

  /** Whether still more is needed in this direction when so many pages are on their way. The faster one goes, the further ahead. */
  function wants(direction: Direction, underway: number) {
    if (!chain || error || listeners.size === 0) return false;
    const isAhead = look.speed === 0 || look.speed > 0 === (direction === "next");
    const rush = Math.min(ahead.most, Math.abs(look.speed) * ahead.seconds);
    const rows = Math.max(isRested ? atLongRest : atRest, isAhead ? rush : 0);
    if (direction === "next") return chain.after && look.last + rows > endOf(chain) + underway * pageSize;
    return chain.before && look.first - rows < chain.first - underway * pageSize;
  }

  function take(direction: Direction, answer: Answer) {
    if (!chain) return;
    const longer = direction === "next" ? append(chain, answer) : prepend(chain, answer);
    const from = Math.min(look.first, endOf(longer) - pageSize) - kept;
    const to = Math.max(look.last, longer.first + pageSize) + kept;
    put(trim(longer, from, to), direction === "next" ? undefined : idsInSight());
  }

  /**
   * Reads on in one direction for as long as more is wanted. A page begins where the one before it ends; going fast, a short question
   * for that end runs ahead, so that several pages are on their way at once.
   */
  async function read(direction: Direction) {
    if (reading.has(direction)) return;
    const mine = era;
    reading.add(direction);
    const taken: Promise<void>[] = [];
    let cursor = edge(direction);
    let hasMore = true;
    let underway = 0;
    const fetch = async (from: string | null, before: Promise<void> | undefined) => {
      const [answer] = await Promise.all([ask(pagingAt(direction, from)), before]);
      underway -= 1;
      if (mine === era && edge(direction) === from) take(direction, answer);
    };
    try {
      while (mine === era && hasMore && wants(direction, underway)) {
        underway += 1;
        const page = fetch(cursor, taken.at(-1));
        page.catch(() => {}); // the last one tells
        taken.push(page);
        if (Math.abs(look.speed) > fast && wants(direction, underway)) {
          const { pageInfo } = await ask({ ...pagingAt(direction, cursor), rows: false });
          hasMore = direction === "next" ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
          cursor = direction === "next" ? pageInfo.endCursor : pageInfo.startCursor;
          await taken.at(-mostUnderway);
        } else {
          await page;
          cursor = edge(direction);
        }
      }
      await taken.at(-1);
    } catch (problem) {
      if (mine === era) fail(problem);
    }
    if (mine !== era) return;
    reading.delete(direction);
    feed();
  }

  function feed() {
    if (wants("next", 0)) void read("next");
    if (wants("previous", 0)) void read("previous");
  }

  const distance = () => (chain ? Math.max(look.first - endOf(chain), chain.first - look.last) : 0);
  /** Whether it is shorter from an end, or by a jump, than reading on from what is there; in the midst of scrolling it rarely is. */
  const isFar = () =>
    distance() > (Math.abs(look.speed) > fast ? ahead.most : far) &&
    (jump !== undefined || distance() > Math.min(look.first, total.total - look.last) + pageSize);

  const toEnd = () => begin({ last: pageSize }, total.total - pageSize);

  async function leapTo(index: number) {
    const left = total.total - index;
    const paging = Math.min(index, left) > pageSize / 2 ? jump?.(index, total.total) : undefined;
    if (paging === undefined) return index < left ? begin({ first: pageSize }, 0) : toEnd();
    await begin(paging, index);
    return chain && lengthOf(chain) === 0 ? toEnd() : undefined;
  }

  /** Goes where one is looking. While one jump is under way, only the last of the next goals counts. */
  async function leap() {
    goal = look.first;
    if (jumping) return;
    jumping = true;
    while (goal !== undefined && !error) {
      const index = Math.max(0, Math.round(goal));
      goal = undefined;
      await leapTo(index);
    }
    jumping = false;
  }

  function go() {
    if (listeners.size === 0) return;
    if (isFar()) void leap();
    else feed();
  }

  /** Reads the pages in sight once more. Undefined when the list went elsewhere meanwhile. */
  async function readAgain(from: string | null, first: number): Promise<Chain | undefined> {
    const mine = ++refreshing;
    const then = era;
    let next: Chain = { pages: [], first, before: from !== null, after: true };
    let behind = from;
    while (next.after && next.pages.length < mostPages && endOf(next) < look.last + pageSize / 2) {
      const place = behind === null ? {} : { after: behind };
      const answer: Answer = await ask({ first: pageSize, ...(next.pages.length === 0 && { count: true }), ...place });
      if (mine !== refreshing || then !== era) return undefined;
      count(answer);
      next = { ...next, pages: [...next.pages, pageOf(answer, behind)], after: answer.pageInfo.hasNextPage };
      behind = answer.pageInfo.endCursor;
    }
    return next;
  }

  /**
   * Asks again for the pages in sight and shows what has changed in them; all others are forgotten. What is in sight stays where it
   * is; at the very top new rows push it down, unless `stay`. False: not now, try again in a moment.
   */
  async function refresh(stay: boolean): Promise<boolean> {
    if (!chain || jumping || distance() > 0) return false;
    const pages = [...chain.pages];
    let first = chain.first;
    while (pages.length > 1 && first + (pages[0]?.rows.length ?? 0) <= look.first)
      first += pages.shift()?.rows.length ?? 0;
    const from = pages[0]?.from;
    if (from === undefined) {
      void read("previous");
      return false;
    }
    try {
      const next = await readAgain(from, first);
      if (next === undefined) return false;
      era += 1;
      reading.clear();
      error = undefined;
      const wasAtTop = look.first <= 0;
      put(next, stay || !wasAtTop ? idsInSight() : undefined);
      above ||= wasAtTop && look.first > 0;
      publish();
    } catch {
      return true; // What is shown stays; the next change, or coming back online, asks again.
    }
    return true;
  }

  return {
    now: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (chain === undefined && !error) void open();
      else go();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        era += 1;
        reading.clear();
        jumping = false;
        clearTimeout(resting);
        stop();
      };
    },
    /** Tells what is in sight. */
    look(now: Look) {
      look = now;
      isRested = false;
      clearTimeout(resting);
      if (now.speed === 0) {
        resting = setTimeout(() => {
          isRested = true;
          feed();
        }, longRest);
      }
      if (above && look.first <= 0) {
        above = false;
        publish();
      }
      go();
    },
    /** The nearest row number that can be gone to. */
    reachable(index: number) {
      if (jump || !chain) return index;
      const near = [
        [0, reach],
        [total.total - reach, total.total],
        [chain.first - reach, endOf(chain) + reach],
      ].map(([from = 0, to = 0]) => Math.min(Math.max(index, from), to));
      return near.reduce((best, each) => (Math.abs(each - index) < Math.abs(best - index) ? each : best));
    },
    refresh,
    /** What is shown of a contact changed. */
    patch(row: Row) {
      if (hidden.has(row.id)) back.add(row.id);
      if (chain) put(mapRows(chain, (each) => (each.id === row.id ? row : each)));
    },
    remove(id: string) {
      if (!chain || !rowsOf(chain).some((row) => row.id === id)) return;
      const rest = mapRows(chain, (row) => (row.id === id ? undefined : row));
      total = { ...total, total: Math.max(0, total.total - 1) };
      put(rest, idsInSight());
    },
    /** Takes contacts out of sight while they are being deleted. */
    hide(ids: ReadonlySet<string>) {
      for (const id of ids) if (!hidden.has(id)) back.delete(id);
      const shown = [...hidden].some((id) => !ids.has(id));
      hidden = ids;
      if (chain) {
        const gone = rowsOf(chain).filter(isHidden).length;
        total = { ...total, total: Math.max(0, total.total - gone) };
        if (gone > 0) put(chain, idsInSight());
      }
      if (shown) void refresh(true);
    },
    /** Asks again after an error. */
    retry() {
      error = undefined;
      publish();
      if (chain) go();
      else void open();
    },
    /** Where the list is, for the address. */
    spot(): Spot | undefined {
      if (!chain) return undefined;
      let first = chain.first;
      for (const { rows, from } of chain.pages) {
        const offset = look.first - first;
        if (offset < rows.length)
          return from === undefined || offset < 0 ? undefined : { index: look.first, offset, cursor: from };
        first += rows.length;
      }
      return undefined;
    },
    /** Rows between two that are there, both included, whichever comes first. */
    between(one: string, other: string): Row[] {
      const rows = chain ? rowsOf(chain) : [];
      const ends = [one, other].map((id) => rows.findIndex((row) => row.id === id)).sort((a, b) => a - b);
      const [from = -1, to = -1] = ends;
      return from < 0 ? rows.filter(({ id }) => id === other) : rows.slice(from, to + 1);
    },
  };
}
