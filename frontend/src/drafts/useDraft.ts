/* Keeps what is being typed in a form as a draft, and offers the way back to it when the form is left. */
import { useEffect, useRef } from "react";
import { navigate } from "wouter/use-browser-location";
import { sayWith } from "../ui/toast";
import { words } from "../words";
import { type Draft, drafts } from "./drafts";

/** While `content` is something, it is kept under the key; nothing drops it. */
export function useDraft(key: string, title: string, content: unknown): void {
  const isTyped = content !== undefined;
  const href = useRef(location.pathname + location.search);
  useEffect(() => {
    if (!isTyped) return drafts.drop(key);
    return drafts.keep(key, { title, href: href.current, at: Date.now(), content });
  }, [key, title, content, isTyped]);
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
      queueMicrotask(() => !isThere.current && offer(drafts.get(key)));
    };
  }, [key]);
}

function offer(draft: Draft | undefined) {
  if (draft === undefined) return;
  sayWith(words.drafts.kept(draft.title), words.drafts.goOn, () => navigate(draft.href));
}
