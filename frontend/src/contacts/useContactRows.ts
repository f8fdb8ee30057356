import { useMemo, useRef, useSyncExternalStore } from "react";
import { useClient } from "urql";
import { createContactPages, noRows, type PageVariables, type Rows } from "./pages";

/** The rows for these variables; while others are on their way, the last ones stay. */
export function useContactRows(
  variables: PageVariables,
): Rows & { waiting: boolean; more: () => void; retry: () => void } {
  const client = useClient();
  const key = JSON.stringify(variables);
  const pages = useMemo(() => createContactPages(client, JSON.parse(key) as PageVariables), [client, key]);
  const now = useSyncExternalStore(pages.subscribe, pages.rows);
  const last = useRef({ owner: variables.owner, rows: noRows });
  if (now.loaded || last.current.owner !== variables.owner) last.current = { owner: variables.owner, rows: now };
  const waiting = !now.loaded && now.error === undefined;
  return { ...(waiting ? last.current.rows : now), waiting, more: pages.more, retry: pages.retry };
}
