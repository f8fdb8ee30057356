import { describe, expect, it } from "vitest";
import { anchor, append, type Chain, endOf, mapRows, prepend, rowsOf, settle, trim } from "./chain";
import type { Answer, Row } from "./pages";

const row = (id: string): Row => ({ id, fullName: id, optedOut: false });
const answer = (ids: string, more: { next?: boolean; previous?: boolean } = {}): Answer => ({
  nodes: [...ids].map(row),
  pageInfo: {
    hasNextPage: more.next ?? false,
    hasPreviousPage: more.previous ?? false,
    startCursor: ids[0] ?? null,
    endCursor: ids.at(-1) ?? null,
  },
});
const chain = (ids: string, first: number, ends: { before?: boolean; after?: boolean } = {}): Chain => ({
  pages: [
    { rows: [...ids].map(row), from: first === 0 ? null : undefined, start: ids[0] ?? null, end: ids.at(-1) ?? null },
  ],
  first,
  before: ends.before ?? false,
  after: ends.after ?? false,
});
const ids = (of: Chain) =>
  rowsOf(of)
    .map(({ id }) => id)
    .join("");

describe("a chain of pages", () => {
  it("grows at both ends, and knows where each page begins", () => {
    const grown = append(
      prepend(chain("mn", 500, { before: true, after: true }), answer("kl", { previous: true })),
      answer("op"),
    );
    expect(ids(grown)).toBe("klmnop");
    expect(grown).toMatchObject({ first: 498, before: true, after: false });
    expect(grown.pages.map(({ from }) => from)).toEqual([undefined, "l", "n"]);
  });

  it("learns that it has reached the beginning", () => {
    const grown = prepend(chain("mn", 7, { before: true }), answer(""));
    expect(grown).toMatchObject({ first: 7, before: false });
    expect(grown.pages[0]?.from).toBeNull();
  });

  it("goes on behind a page without rows that isn't the last", () => {
    const empty = (place: string, more: "next" | "previous"): Answer => {
      const { pageInfo } = answer(place, { [more]: true });
      return { nodes: [], pageInfo };
    };
    const down = append(chain("mn", 500, { before: true, after: true }), empty("s", "next"));
    expect(down).toMatchObject({ after: true, pages: [{ end: "s" }] });
    const up = prepend(down, empty("d", "previous"));
    expect(up).toMatchObject({ before: true, pages: [{ start: "d", from: undefined }] });
    expect(ids(append(prepend(up, answer("b")), answer("t")))).toBe("bmnt");
  });

  it("forgets pages that are far away, and that there is more in their place", () => {
    const long = [..."cdefgh"].reduce(
      (all, id) => append(all, answer(id, { next: true })),
      chain("ab", 0, { after: true }),
    );
    const short = trim(long, 4, 6);
    expect(ids(short)).toBe("defg");
    expect(short).toMatchObject({ first: 3, before: true, after: true });
    expect(short.pages[0]?.from).toBe("c");
  });

  it("stays the same when nothing in it changes", () => {
    const same = chain("ab", 0);
    expect(mapRows(same, (each) => each)).toBe(same);
    expect(trim(same, 0, 10)).toBe(same);
  });
});

describe("what is read again", () => {
  it("keeps the first row in sight that is still there in its place", () => {
    const now = anchor(chain("mnop", 100), chain("mXnYp", 100), ["o", "p"]);
    expect(now.first).toBe(99);
    expect(endOf(now)).toBe(104);
  });

  it("stays where it was when none of them is there any more", () => {
    expect(anchor(chain("ab", 100), chain("cd", 100), ["a", "b"]).first).toBe(100);
  });
});

describe("row numbers", () => {
  it("come right at the beginning, and say by how much they were wrong", () => {
    const { chain: placed, moved } = settle(chain("abc", 12, { after: true }), { total: 900, exact: true });
    expect(placed.first).toBe(0);
    expect(moved).toBe(-12);
  });

  it("come right at the end", () => {
    expect(settle(chain("xyz", 500, { before: true }), { total: 900, exact: true }).chain.first).toBe(897);
  });

  it("leave room for rows that are known to come before", () => {
    const { chain: placed } = settle(chain("mno", -3, { before: true, after: true }), { total: 900, exact: true });
    expect(placed.first).toBe(200);
  });

  it("let the total grow with what is read beyond it", () => {
    const { total } = settle(chain("abcdef", 0, { after: true }), { total: 3, exact: false });
    expect(total).toEqual({ total: 7, exact: false });
  });

  it("know the total when they know both ends", () => {
    expect(settle(chain("abc", 0), { total: 10_000, exact: false }).total).toEqual({ total: 3, exact: true });
  });
});
