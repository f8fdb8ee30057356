/* Closing the tab asks first only where something would be lost: while a file is on its way, or where drafts can't be stored. */
import { type ReactNode, useEffect, useState } from "react";
import { drafts } from "../drafts/drafts";
import { useViewer } from "../session/viewer";

let busy = 0;

export function LeavingProvider({ children }: { children: ReactNode }) {
  const { user } = useViewer();
  useState(() => drafts.belongTo(user?.id ?? ""));
  useEffect(() => {
    const close = (event: BeforeUnloadEvent) => {
      if (busy > 0 || drafts.wouldBeLost()) event.preventDefault();
    };
    window.addEventListener("beforeunload", close);
    return () => window.removeEventListener("beforeunload", close);
  }, []);
  return children;
}

/** While `is` holds, closing the tab asks first. */
export function useUnsaved(is: boolean): void {
  useEffect(() => {
    if (!is) return;
    busy += 1;
    return () => {
      busy -= 1;
    };
  }, [is]);
}
