import { describe, expect, it } from "vitest";
import { makeSubject } from "wonka";
import { createContactPages } from "./pages";

type Variables = { after?: string; first: number; count: boolean };

function setUp() {
  const asked: { variables: Variables; answer: (ids: string[], end: string | null, total?: number) => void }[] = [];
  const client = {
    query(_document: unknown, variables: Variables) {
      const { source, next } = makeSubject();
      const answer = (ids: string[], end: string | null, total = 0) =>
        next({
          data: {
            contacts: {
              nodes: ids.map((id) => ({ id })),
              pageInfo: { hasNextPage: end !== null, endCursor: end },
              ...(variables.count && { totalCount: total, totalCountIsExact: true }),
            },
          },
        });
      asked.push({ variables, answer });
      return source;
    },
  };
  const pages = createContactPages(client as never, { details: true });
  pages.subscribe(() => {});
  const ids = () => pages.rows().rows.map(({ id }) => id);
  return { pages, asked, ids };
}

describe("the chain of pages", () => {
  it("asks for the count with the first page only", () => {
    const { pages, asked, ids } = setUp();
    asked[0]?.answer(["a", "b"], "b", 4);
    pages.more();
    expect(asked.map(({ variables }) => [variables.after, variables.count])).toEqual([
      [undefined, true],
      ["b", false],
    ]);
    asked[1]?.answer(["c", "d"], null);
    expect(ids()).toEqual(["a", "b", "c", "d"]);
    expect(pages.rows()).toMatchObject({ total: 4, hasMore: false, loaded: true });
  });

  it("asks for no page before the one ahead of it is there", () => {
    const { pages, asked } = setUp();
    pages.more();
    expect(asked).toHaveLength(1);
  });

  it("leaves no gap when a page comes to end elsewhere", () => {
    const { pages, asked, ids } = setUp();
    asked[0]?.answer(["a", "c"], "c", 3);
    pages.more();
    asked[1]?.answer(["d"], null);
    asked[0]?.answer(["a", "b"], "b", 4);
    expect(asked[2]?.variables.after).toBe("b");
    asked[2]?.answer(["c", "d"], null);
    expect(ids()).toEqual(["a", "b", "c", "d"]);
  });

  it("drops the later pages when the book becomes shorter", () => {
    const { pages, asked, ids } = setUp();
    asked[0]?.answer(["a", "b"], "b", 3);
    pages.more();
    asked[1]?.answer(["c"], null);
    asked[0]?.answer([], null, 0);
    expect(ids()).toEqual([]);
    expect(pages.rows()).toMatchObject({ hasMore: false, total: 0 });
  });
});
