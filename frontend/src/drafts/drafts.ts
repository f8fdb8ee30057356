/* What somebody typed and has not saved: kept while they look elsewhere, over a reload and a closed tab; gone when they sign out. */
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

type Stored = Draft & { owner: string };
type Drafts = Readonly<Record<string, Draft>>;

/** Each stands for itself in the storage, so that two tabs don't overwrite each other's. */
const prefix = "draft:";
/** In milliseconds: what was typed longer ago, nobody comes back for. */
const longest = 30 * 86_400_000;

function parse(text: string | null): Stored | undefined {
  try {
    const stored = JSON.parse(text ?? "null") as Stored | null;
    return stored && Date.now() - stored.at < longest ? stored : undefined;
  } catch {
    return undefined;
  }
}

const namesIn = (storage: Storage) => Object.keys(storage).filter((name) => name.startsWith(prefix));

export function createDrafts(storage: Storage) {
  let owner = "";
  let all: Drafts = {};
  /** Typed in this tab. */
  const mine = new Set<string>();
  /** Of those, what only the memory holds. */
  const unstored = new Set<string>();
  const listeners = new Set<() => void>();

  function set(next: Drafts) {
    all = next;
    for (const listener of listeners) listener();
  }

  function put(key: string, draft: Draft | undefined) {
    if (draft === undefined && !(key in all)) return;
    const { [key]: _, ...others } = all;
    set(draft === undefined ? others : { ...others, [key]: draft });
  }

  function write(key: string, draft: Draft) {
    try {
      storage.setItem(prefix + key, JSON.stringify({ ...draft, owner } satisfies Stored));
      unstored.delete(key);
    } catch {
      unstored.add(key); // A full or forbidden storage: what is typed stays in memory.
    }
  }

  function load() {
    const found: Record<string, Draft> = {};
    for (const name of namesIn(storage)) {
      const { owner: whose, ...draft } = parse(storage.getItem(name)) ?? { owner: undefined };
      if (whose === owner) found[name.slice(prefix.length)] = draft as Draft;
      else storage.removeItem(name);
    }
    mine.clear();
    unstored.clear();
    set(found);
  }

  return {
    all: (): Drafts => all,
    get: (key: string): Draft | undefined => all[key],
    keep(key: string, draft: Draft) {
      mine.add(key);
      write(key, draft);
      put(key, draft);
    },
    drop(key: string) {
      mine.delete(key);
      unstored.delete(key);
      storage.removeItem(prefix + key);
      put(key, undefined);
    },
    clear() {
      for (const name of namesIn(storage)) storage.removeItem(name);
      load();
    },
    /** Whose they are from now on: another person's are not shown to whoever signs in after them, and don't stay behind. */
    belongTo(person: string) {
      if (owner === person) return;
      owner = person;
      load();
    },
    /** Whether closing the tab would lose something. */
    wouldBeLost: () => unstored.size > 0,
    /** What another tab stored or removed. What is being typed here stays here. */
    hear(name: string | null, text: string | null) {
      if (name === null || !name.startsWith(prefix)) return;
      const key = name.slice(prefix.length);
      if (mine.has(key)) {
        if (text === null) unstored.add(key);
        return;
      }
      const stored = parse(text);
      put(key, stored?.owner === owner ? stored : undefined);
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const drafts = createDrafts(localStorage);
window.addEventListener("storage", ({ key, newValue }) => drafts.hear(key, newValue));

/** All that are kept now. */
export const useDrafts = () => useSyncExternalStore(drafts.subscribe, drafts.all);
