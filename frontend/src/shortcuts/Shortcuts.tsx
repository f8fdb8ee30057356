import { Suspense } from "react";
import { lazily } from "../lazily";
import { hideShortcuts, showShortcuts, useAreShortcutsAsked } from "./asked";
import { press, useShortcuts } from "./shortcuts";

const ShortcutsDialog = lazily(() => import("./ShortcutsDialog"));

/** The keys that work on every page, with what that has to press; and the list of all that work there. */
export function Shortcuts() {
  const areAsked = useAreShortcutsAsked();
  useShortcuts({
    search: () => press("search"),
    new: () => press("new"),
    import: () => press("import"),
    undo: () => press("undo"),
    help: showShortcuts,
  });
  return <Suspense fallback={null}>{areAsked && <ShortcutsDialog onClose={hideShortcuts} />}</Suspense>;
}
