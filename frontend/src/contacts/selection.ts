/* Those who are selected, wherever one scrolls meanwhile. */
import { useCallback, useRef, useState } from "react";
import { useClient } from "urql";
import { complain } from "../ui/toast";
import { words } from "../words";
import { type Answer, type Ask, createAsk, type PageVariables, pageSize } from "./pages";
import type { Listing } from "./useContactRows";

/** As many as one deletion takes. */
export const mostAtOnce = 1_000;

/** How many the list shows. */
export type Total = { total: number; exact: boolean };

export function useSelection({ key, rows }: Listing) {
  const client = useClient();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  /** Whether there were more than could be selected. */
  const [isCut, setCut] = useState(false);
  const [isGathering, setGathering] = useState(false);
  const last = useRef<string>(undefined);
  const shown = useRef(key);
  shown.current = key;

  const select = useCallback(
    (id: string, on: boolean, range: boolean) => {
      const from = range ? last.current : undefined;
      const ids = from === undefined ? [id] : rows.between(from, id).map((row) => row.id);
      last.current = id;
      setCut(false);
      setSelected((now) => {
        const next = new Set(now);
        for (const each of ids) {
          if (on) next.add(each);
          else next.delete(each);
        }
        return next;
      });
    },
    [rows],
  );
  const drop = useCallback((ids: readonly string[]) => {
    setSelected((now) => (ids.some((id) => now.has(id)) ? new Set([...now].filter((id) => !ids.includes(id))) : now));
  }, []);
  const clear = useCallback(() => {
    setSelected(new Set());
    setCut(false);
  }, []);

  /** Everybody whom the list would show, loaded or not, in its order: as many as can be dealt with at once. */
  const selectAll = async () => {
    if (isGathering) return;
    const { ask } = createAsk(client, JSON.parse(key) as PageVariables);
    setGathering(true);
    try {
      const { ids, hasMore } = await gather(ask);
      if (shown.current !== key) return;
      setSelected(new Set(ids));
      setCut(hasMore);
    } catch {
      complain(words.contacts.notSelected, words.failure.offline);
    } finally {
      setGathering(false);
    }
  };
  return { selected, isCut: isCut && selected.size > 0, isGathering, select, selectAll, drop, clear };
}

async function gather(ask: Ask) {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const { nodes, pageInfo }: Answer = await ask({ first: pageSize, ...(after !== null && { after }) });
    ids.push(...(nodes ?? []).map(({ id }) => id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null && ids.length < mostAtOnce);
  return { ids: ids.slice(0, mostAtOnce), hasMore: after !== null };
}
