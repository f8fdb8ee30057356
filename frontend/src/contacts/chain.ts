/* Pages that follow each other without a gap, and where they stand among all rows: known exactly from an end, else estimated. */
import type { Answer, Row } from "./pages";

export type Page = {
  rows: readonly Row[];
  /** The cursor behind which the page begins: null at the very beginning, undefined when nobody knows. */
  from: string | null | undefined;
  start: string | null;
  end: string | null;
};

export type Chain = {
  pages: readonly Page[];
  /** The row number of the first row; rows are counted from 0. */
  first: number;
  /** Whether there are rows before and after. */
  before: boolean;
  after: boolean;
};

export type Total = { total: number; exact: boolean };

/** Rows that are assumed before or after a page of which one only knows that it isn't the last. */
const elbowRoom = 200;

export const pageOf = (answer: Answer, from: Page["from"]): Page => ({
  rows: answer.nodes ?? [],
  from,
  start: answer.pageInfo.startCursor,
  end: answer.pageInfo.endCursor,
});

export const lengthOf = ({ pages }: Chain) => pages.reduce((sum, { rows }) => sum + rows.length, 0);
export const endOf = (chain: Chain) => chain.first + lengthOf(chain);
export const rowsOf = ({ pages }: Chain): readonly Row[] => pages.flatMap(({ rows }) => rows);

/** A page without rows may come with more behind it: then only the place to go on from is a new one. */
export function append(chain: Chain, answer: Answer): Chain {
  const last = chain.pages.at(-1);
  const page = pageOf(answer, last?.end);
  const after = answer.pageInfo.hasNextPage;
  if (page.rows.length > 0 || !last) return { ...chain, pages: [...chain.pages, page], after };
  return { ...chain, pages: [...chain.pages.slice(0, -1), { ...last, end: page.end ?? last.end }], after };
}

export function prepend(chain: Chain, answer: Answer): Chain {
  const before = answer.pageInfo.hasPreviousPage;
  const page = pageOf(answer, before ? undefined : null);
  const [oldest, ...others] = chain.pages;
  if (page.rows.length === 0 && oldest && before) {
    return { ...chain, pages: [{ ...oldest, from: undefined, start: page.start ?? oldest.start }, ...others], before };
  }
  const behind = page.rows.length === 0 ? null : page.end;
  const pages = [
    ...(page.rows.length === 0 ? [] : [page]),
    ...(oldest ? [{ ...oldest, from: behind }] : []),
    ...others,
  ];
  return { ...chain, pages, first: chain.first - page.rows.length, before };
}

/** Forgets whole pages outside of these row numbers, but never the last one that is left. */
export function trim(chain: Chain, from: number, to: number): Chain {
  const pages = [...chain.pages];
  let { first, before, after } = chain;
  let end = endOf(chain);
  while (pages.length > 1 && first + (pages[0]?.rows.length ?? 0) < from) {
    first += pages.shift()?.rows.length ?? 0;
    before = true;
  }
  while (pages.length > 1 && end - (pages.at(-1)?.rows.length ?? 0) > to) {
    end -= pages.pop()?.rows.length ?? 0;
    after = true;
  }
  return pages.length === chain.pages.length ? chain : { pages, first, before, after };
}

/** The same chain with every row passed through `change`; undefined takes a row out. */
export function mapRows(chain: Chain, change: (row: Row) => Row | undefined): Chain {
  const pages = chain.pages.map((page) => {
    const rows = page.rows.flatMap((row) => change(row) ?? []);
    const isSame = rows.length === page.rows.length && rows.every((row, index) => row === page.rows[index]);
    return isSame ? page : { ...page, rows };
  });
  return pages.every((page, index) => page === chain.pages[index]) ? chain : { ...chain, pages };
}

/** The later chain, placed so that the first of these rows that is still there keeps its number. */
export function anchor(before: Chain, after: Chain, ids: readonly string[]): Chain {
  const numbers = new Map(rowsOf(before).map(({ id }, index) => [id, before.first + index]));
  const places = new Map(rowsOf(after).map(({ id }, index) => [id, index]));
  const kept = ids.find((id) => numbers.has(id) && places.has(id));
  if (kept === undefined) return after;
  return { ...after, first: (numbers.get(kept) ?? 0) - (places.get(kept) ?? 0) };
}

/**
 * Brings the estimate in line with what is known: the first row is row 0, the last one the total's last, and where more is to
 * come there is room for it. `moved` says by how many rows the numbers changed.
 */
export function settle(chain: Chain, { total, exact }: Total): { chain: Chain; total: Total; moved: number } {
  const length = lengthOf(chain);
  const known =
    chain.before || chain.after ? Math.max(total, length + (chain.before ? 1 : 0) + (chain.after ? 1 : 0)) : length;
  const all = { total: known, exact: exact || !(chain.before || chain.after) };
  const least = chain.before ? Math.max(1, Math.min(elbowRoom, known - length - 1)) : 0;
  const most = known - length - (chain.after ? Math.max(1, Math.min(elbowRoom, known - length - least)) : 0);
  let first = chain.first;
  if (!chain.before) first = 0;
  else if (!chain.after) first = known - length;
  else if (first < 1 || first > known - length - 1) first = Math.min(Math.max(first, least), Math.max(most, least));
  return { chain: { ...chain, first }, total: all, moved: first - chain.first };
}
