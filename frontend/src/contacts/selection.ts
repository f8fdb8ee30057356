/* Those who are selected, wherever one scrolls meanwhile. */
import { useCallback, useRef, useState } from "react";
import type { ContactRows } from "./rows";

export function useSelection(rows: ContactRows) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);

  const select = useCallback(
    (id: string, on: boolean, range: boolean) => {
      const from = range ? last.current : undefined;
      const ids = from === undefined ? [id] : rows.between(from, id).map((row) => row.id);
      last.current = id;
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
  const clear = useCallback(() => setSelected(new Set()), []);
  return { selected, select, drop, clear };
}
