/* What somebody typed and has not saved: kept while they look elsewhere, and over a reload; gone when they sign out. */
import { useSyncExternalStore } from "react";

export type Draft = {
  /** What it is about, in words for the person. */
  title: string;
  /** The page on which to go on. */
  href: string;
  /** When the last key was pressed, as `Date.now()`. */
  at: number;
  /** For whoever kept it. */
  content: unknown;
};

type Kept = { owner: string; drafts: Record<string, Draft> };

const name = "drafts";
const nothing: Kept = { owner: "", drafts: {} };

function read(storage: Storage): Kept {
  try {
    return (JSON.parse(storage.getItem(name) ?? "null") as Kept | null) ?? nothing;
  } catch {
    return nothing;
  }
}

function write(storage: Storage, kept: Kept): void {
  try {
    if (Object.keys(kept.drafts).length === 0) storage.removeItem(name);
    else storage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs the drafts at a reload; in memory they stay.
  }
}

export function createDrafts(storage: Storage) {
  let kept = read(storage);
  const listeners = new Set<() => void>();

  function set(next: Kept) {
    kept = next;
    write(storage, kept);
    for (const listener of listeners) listener();
  }

  return {
    all: (): Readonly<Record<string, Draft>> => kept.drafts,
    get: (key: string): Draft | undefined => kept.drafts[key],
    keep: (key: string, draft: Draft) => set({ ...kept, drafts: { ...kept.drafts, [key]: draft } }),
    drop(key: string) {
      if (!(key in kept.drafts)) return;
      const { [key]: _, ...others } = kept.drafts;
      set({ ...kept, drafts: others });
    },
    clear: () => set(nothing),
    /** Whose they are from now on: another person's are not shown to whoever signs in after them. */
    belongTo(owner: string) {
      if (kept.owner !== owner) set({ owner, drafts: {} });
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const drafts = createDrafts(sessionStorage);

/** All that are kept now. */
export const useDrafts = () => useSyncExternalStore(drafts.subscribe, drafts.all);
