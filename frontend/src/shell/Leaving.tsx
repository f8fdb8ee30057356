/* Closing the tab over something typed or on its way asks first. Inside of the app leaving loses nothing: drafts are kept, uploads go on. */
import { type ReactNode, useEffect, useState } from "react";
import { drafts } from "../session/drafts";
import { useViewer } from "../session/viewer";

let busy = 0;

export function LeavingProvider({ children }: { children: ReactNode }) {
  const { user } = useViewer();
  useState(() => drafts.belongTo(user?.id ?? ""));
  useEffect(() => {
    const close = (event: BeforeUnloadEvent) => {
      if (busy > 0 || Object.keys(drafts.all()).length > 0) event.preventDefault();
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
