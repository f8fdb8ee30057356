import { CombinedError } from "@urql/core";
import { describe, expect, it } from "vitest";
import type { Answer, Paging, Row } from "./pages";
import { createContactRows, type Look, type Spot } from "./rows";

const nameOf = (number: number) => `n${String(number).padStart(6, "0")}`;

/** A book of so many names, that answers as the server does: keyset pages, cursors that name a row. */
function aBook(size: number) {
  let names = Array.from({ length: size }, (_, number) => nameOf(number));
  const asked: Paging[] = [];
  let problem: CombinedError | undefined;
  const ask = async (paging: Paging): Promise<Answer> => {
    asked.push(paging);
    if (problem) throw problem;
    const { first, last, after, before, startingWith, count } = paging;
    const from =
      after != null ? names.findIndex((name) => name > after) : names.findIndex((name) => name >= (startingWith ?? ""));
    const begin = from < 0 ? names.length : from;
    const end = before != null ? names.findIndex((name) => name >= before) : names.length;
    const [a, b] =
      last != null ? [Math.max(0, end - last), end] : [begin, Math.min(names.length, begin + (first ?? 50))];
    const nodes = names.slice(a, b).map((id): Row => ({ id, fullName: id, optedOut: false }));
    return {
      nodes,
      pageInfo: {
        hasNextPage: last != null ? before != null : b < names.length,
        hasPreviousPage: last != null ? a > 0 : after != null,
        startCursor: nodes[0]?.id ?? null,
        endCursor: nodes.at(-1)?.id ?? null,
      },
      ...(count && { totalCount: names.length, totalCountIsExact: true }),
    };
  };
  return {
    ask,
    asked,
    add: (...added: string[]) => {
      names = [...names, ...added].sort();
    },
    drop: (name: string) => {
      names = names.filter((each) => each !== name);
    },
    fail: (with_: CombinedError | undefined) => {
      problem = with_;
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const startingAt = (index: number) => ({ startingWith: nameOf(index), first: 100 });

async function open(size: number, { spot, jumps = true }: { spot?: Spot; jumps?: boolean } = {}) {
  const book = aBook(size);
  const rows = createContactRows(book.ask, jumps ? startingAt : undefined, spot);
  const close = rows.subscribe(() => {});
  const look = async (first: number, more: Partial<Look> = {}) => {
    rows.look({ first, last: first + 12, speed: 0, focused: undefined, ...more });
    await settled();
  };
  await settled();
  const at = (index: number) => rows.now().rows[index - rows.now().first]?.id;
  return { book, rows, look, at, close };
}

describe("the rows of a long list", () => {
  it("begin at the top, with the total", async () => {
    const { rows, at } = await open(5_000);
    expect(rows.now()).toMatchObject({ total: 5_000, exact: true, loaded: true, hasBefore: false, hasAfter: true });
    expect(at(0)).toBe(nameOf(0));
  });

  it("are read further ahead the faster one goes", async () => {
    const { rows, look } = await open(20_000);
    await look(100);
    const calm = rows.now().rows.length;
    await look(100, { speed: 2_000 });
    expect(calm).toBeLessThan(500);
    expect(rows.now().rows.length).toBeGreaterThan(3_000);
  });

  it("leave no gap when rows come in while several pages are on their way", async () => {
    const { book, rows, look } = await open(20_000);
    rows.look({ first: 0, last: 12, speed: 2_000, focused: undefined });
    book.add("n000451x", "n000601x", "n000702x");
    await look(0, { speed: 2_000 });
    const ids = rows.now().rows.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids.filter((id) => id.endsWith("x"))).toHaveLength(3);
    expect(ids.length).toBeGreaterThan(2_500);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are forgotten far from where one looks", async () => {
    const { rows, look, at } = await open(30_000);
    for (let first = 0; first < 20_000; first += 300) await look(first, { speed: 2_000 });
    expect(rows.now().rows.length).toBeLessThan(10_000);
    expect(at(19_700)).toBe(nameOf(19_700));
  });

  it("are there at once after a jump, and in both directions from it", async () => {
    const { book, look, at } = await open(100_000);
    book.asked.length = 0;
    await look(70_000);
    expect(at(70_000)).toBe(nameOf(70_000));
    expect(at(69_950)).toBe(nameOf(69_950));
    expect(book.asked.length).toBeLessThan(8);
  });

  it("have numbers that are known until a jump, and again from an end", async () => {
    const { rows, look } = await open(100_000);
    await look(500);
    expect(rows.now().counted).toBe(true);
    await look(70_000);
    expect(rows.now().counted).toBe(false);
    await look(99_988);
    expect(rows.now().counted).toBe(true);
    await look(50_000);
    expect(rows.now().counted).toBe(false);
    await look(0);
    expect(rows.now().counted).toBe(true);
  });

  it("go to the last place only, when one drags on while a jump is under way", async () => {
    const { book, rows, look, at } = await open(100_000);
    book.asked.length = 0;
    for (const first of [20_000, 30_000, 40_000, 50_000])
      rows.look({ first, last: first + 12, speed: 0, focused: undefined });
    await look(60_000);
    expect(at(60_000)).toBe(nameOf(60_000));
    expect(book.asked.filter(({ startingWith }) => startingWith != null)).toHaveLength(2);
  });

  it("reach the end exactly", async () => {
    const { look, at } = await open(100_000);
    await look(99_988);
    expect(at(99_999)).toBe(nameOf(99_999));
  });

  it("are read on from the nearer end where no jump is possible", async () => {
    const { book, rows, look, at } = await open(100_000, { jumps: false });
    expect(rows.reachable(50_000)).toBe(10_250);
    await look(96_000);
    await settled();
    expect(at(96_005)).toBe(nameOf(96_005));
    expect(book.asked.some(({ startingWith }) => startingWith != null)).toBe(false);
  });

  it("begin where the address says, with the rows before it", async () => {
    const spot = { index: 5_020, offset: 20, cursor: nameOf(4_999) };
    expect(createContactRows(aBook(0).ask, undefined, spot).now().start).toBe(5_020);
    const { rows, look, at } = await open(10_000, { spot });
    await look(5_020);
    expect(at(5_020)).toBe(nameOf(5_020));
    expect(at(4_980)).toBe(nameOf(4_980));
    expect(rows.spot()).toEqual(spot);
  });
});

describe("rows that change while they are shown", () => {
  it("make room above without moving what is in sight", async () => {
    const { book, rows, look, at } = await open(5_000);
    await look(1_000);
    const seen = at(1_000);
    book.add("n000950x", "n000999x", "n001001x");
    await rows.refresh(true);
    await settled();
    expect(at(1_000)).toBe(seen);
    expect(at(1_002)).toBe("n001001x");
    expect(rows.now().total).toBe(5_003);
  });

  it("push down what is at the very top, and only say so where it is to stay", async () => {
    const { book, rows, look, at } = await open(5_000);
    await look(0);
    book.add("a");
    await rows.refresh(false);
    expect(at(0)).toBe("a");
    expect(rows.now()).toMatchObject({ moved: 0, above: false });
    book.add("0");
    await rows.refresh(true);
    expect(rows.now()).toMatchObject({ moved: 1, above: true });
    expect(at(1)).toBe("a");
  });

  it("are taken out at once when they are deleted, and those in sight stay", async () => {
    const { rows, look, at } = await open(5_000);
    await look(20);
    rows.remove(nameOf(3));
    expect(rows.now()).toMatchObject({ total: 4_999, moved: -1 });
    expect(at(19)).toBe(nameOf(20));
  });

  it("are shown as they are now", async () => {
    const { rows, look } = await open(300);
    await look(0);
    rows.patch({ id: nameOf(2), fullName: "Somebody", optedOut: true });
    expect(rows.now().rows[2]).toMatchObject({ fullName: "Somebody", optedOut: true });
  });

  it("ask for the pages in sight only", async () => {
    const { book, rows, look } = await open(50_000);
    await look(10_000, { speed: 2_000 });
    await look(10_000);
    book.asked.length = 0;
    expect(await rows.refresh(true)).toBe(true);
    expect(book.asked.length).toBeLessThan(5);
    expect(book.asked[0]).toMatchObject({ count: true });
  });

  it("stay hidden while they are being deleted, and come back when somebody restores them", async () => {
    const { book, rows, look, at } = await open(300);
    await look(0);
    rows.hide(new Set([nameOf(0)]));
    expect(at(0)).toBe(nameOf(1));
    expect(rows.now().total).toBe(299);
    await rows.refresh(false);
    expect(at(0)).toBe(nameOf(1));
    book.drop(nameOf(0));
    rows.patch({ id: nameOf(0), fullName: nameOf(0), optedOut: false });
    book.add(nameOf(0));
    await rows.refresh(false);
    expect(at(0)).toBe(nameOf(0));
    expect(rows.now().total).toBe(300);
  });
});

describe("rows that don't come", () => {
  it("say why, keep what is there, and come after all when asked again", async () => {
    const { book, rows, look, at } = await open(5_000);
    book.fail(new CombinedError({ networkError: new Error("down") }));
    await look(200);
    expect(rows.now().error).toBeDefined();
    expect(at(200)).toBe(nameOf(200));
    book.fail(undefined);
    rows.retry();
    await settled();
    expect(rows.now().error).toBeUndefined();
    expect(at(320)).toBe(nameOf(320));
  });

  it("leave what is shown alone when they were only to be looked at again", async () => {
    const { book, rows, look, at } = await open(5_000);
    await look(0);
    book.fail(new CombinedError({ networkError: new Error("down") }));
    await rows.refresh(true);
    expect(rows.now().error).toBeUndefined();
    expect(at(0)).toBe(nameOf(0));
  });
});
