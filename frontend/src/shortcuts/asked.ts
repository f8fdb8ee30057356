/* Whether somebody asked for the list of shortcuts: by its key, a button or the menu, on whatever page. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let asked = false;

function put(next: boolean) {
  asked = next;
  for (const listener of listeners) listener();
}

export const showShortcuts = () => put(true);
export const hideShortcuts = () => put(false);

export const useAreShortcutsAsked = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => asked,
  );
