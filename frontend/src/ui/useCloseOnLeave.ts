import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

/** A dialog that holds links closes when one of them is followed. */
export function useCloseOnLeave(onClose: () => void): void {
  const [path] = useLocation();
  const opened = useRef(path);
  useEffect(() => {
    if (path !== opened.current) onClose();
  }, [path, onClose]);
}
