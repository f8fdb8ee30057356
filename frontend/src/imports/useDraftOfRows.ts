import { useCallback, useEffect, useRef, useState } from "react";
import { drafts } from "../drafts/drafts";
import type { Book } from "../shell/book";
import { say, sayWithUndo } from "../ui/toast";
import { importWords } from "../words/imports";
import type { Source } from "./source";

/** Pasted rows outlive the dialog, whatever closed it, until they are imported or discarded. */
export function useDraftOfRows(book: Book) {
  const key = `import:${book.userId}`;
  const [found] = useState(() => drafts.get(key));
  const text = typeof found?.content === "string" ? found.content : undefined;
  const [restored] = useState<Source | undefined>(() => (text === undefined ? undefined : { kind: "text", text }));
  const keep = useCallback(
    (rows: string | undefined) => {
      if (rows === undefined) return drafts.drop(key);
      const href = location.pathname + location.search;
      return drafts.keep(key, { title: importWords.draftTitle, href, at: Date.now(), content: rows });
    },
    [key],
  );
  const discard = useCallback(() => {
    const draft = drafts.get(key);
    if (draft === undefined) return;
    drafts.drop(key);
    sayWithUndo(importWords.draftDiscarded, () => drafts.keep(key, draft));
  }, [key]);

  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
      queueMicrotask(() => !isThere.current && drafts.get(key) !== undefined && say(importWords.draftKept));
    };
  }, [key]);

  return { restored, restoredAt: restored === undefined ? undefined : found?.at, keep, discard };
}
