import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { createLetters, type Learnt, type Letters, learn, nameKey, nameOf, scriptAfter, scriptBegins } from "./letters";
import { type Ask, createAsk, type PageVariables, pageSize } from "./pages";
import { type ContactRows, createContactRows, type Rows, type Spot } from "./rows";

export type Listing = {
  /** A new one for each search, filter and order. */
  key: string;
  rows: ContactRows;
  /** Going by letter; undefined in other orders. */
  letters: Letters | undefined;
};

/** The rows for these variables; while others are on their way, the last ones of the same book stay. */
export function useContactRows(variables: PageVariables, spot: Spot | undefined) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const begin = useRef(spot);
  begin.current = spot;
  const [scripts, setScripts] = useState<{ key: string; names: readonly string[] }>({ key: "", names: [] });

  const { rows, askUp, letters } = useMemo(() => {
    const asked = JSON.parse(key) as PageVariables;
    const { ask, stop } = createAsk(client, asked);
    const isByName = asked.orderBy?.field === "FULL_NAME";
    const descending = asked.orderBy?.direction === "DESC";
    const learnt: Learnt = {};
    const letters = { now: createLetters([], descending, learnt), descending, learnt };
    const textAt = (index: number, total: number) => letters.now.textAt(index / total, total);
    const jump = (index: number, total: number) => ({
      startingWith: textAt(index, total),
      first: pageSize,
    });
    return {
      rows: createContactRows(ask, isByName ? jump : undefined, begin.current, stop),
      letters: isByName ? letters : undefined,
      askUp: createAsk(client, { ...asked, orderBy: { field: "FULL_NAME" } }).ask,
    };
  }, [client, key]);

  const now = useSyncExternalStore(rows.subscribe, rows.now);
  if (letters) learn(letters.learnt, now);
  const isLong = now.loaded && now.total > 2 * pageSize && letters !== undefined;
  useEffect(() => {
    if (!isLong) return;
    let wanted = true;
    void scriptsOf(askUp).then((names) => wanted && setScripts({ key, names }));
    return () => {
      wanted = false;
    };
  }, [askUp, key, isLong]);

  const listing = useMemo((): Listing => {
    if (!letters) return { key, rows, letters: undefined };
    letters.now = createLetters(scripts.key === key ? scripts.names : [], letters.descending, letters.learnt);
    return { key, rows, letters: letters.now };
  }, [key, rows, letters, scripts]);

  const last = useRef<{ listing: Listing; now: Rows } | undefined>(undefined);
  const waiting = !now.loaded && now.error === undefined;
  if (!waiting) last.current = { listing, now };
  const shown = (waiting ? last.current : undefined) ?? { listing, now };
  return { listing: shown.listing, now: shown.now, waiting, current: rows };
}

/** Which scripts behind the Latin letters the names have: the first name in each, one short question after the other. */
async function scriptsOf(ask: Ask): Promise<string[]> {
  const names: string[] = [];
  let begins = scriptBegins[0];
  try {
    while (begins !== undefined) {
      const { nodes } = await ask({ startingWith: begins, first: 1 });
      const name = nodes?.[0] && nameOf(nodes[0]);
      if (name === undefined || nameKey(name) < begins) break;
      names.push(name);
      begins = scriptAfter(name);
    }
  } catch {
    // The letters are a help: without these, the list is still all there.
  }
  return names;
}
