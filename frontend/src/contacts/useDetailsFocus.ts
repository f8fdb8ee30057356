/* Where the focus goes when details open and close, and what Esc does in them. */
import { type KeyboardEvent, useEffect, useRef } from "react";

const isPhone = () => window.matchMedia("(max-width: 47.99em)").matches;

/** On a phone the details cover the list: the focus goes into them, and back to the row when they close. */
export function useDetailsFocus(id: string, isThere: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isThere && isPhone()) heading.current?.focus({ preventScroll: true });
  }, [isThere]);
  useEffect(() => {
    let isLeft = false;
    return () => {
      isLeft = true;
      requestAnimationFrame(() => isLeft && backToRow(id));
    };
  }, [id]);
  return heading;
}

function backToRow(id: string) {
  const isClosed = location.pathname === "/contacts" && document.activeElement === document.body;
  const name = CSS.escape(id);
  if (isClosed) document.querySelector<HTMLElement>(`[data-id="${name}"], a[href^="/contacts/${name}"]`)?.focus();
}

/** Esc closes the details, unless it closes something opened in them. */
export const closeOnEscape = (onClose: () => void) => (event: KeyboardEvent<HTMLElement>) => {
  const { key, target, currentTarget, defaultPrevented } = event;
  if (key !== "Escape" || defaultPrevented || !(target instanceof Element) || !currentTarget.contains(target)) return;
  if (target.closest('[aria-expanded="true"]')) return;
  event.preventDefault();
  onClose();
};
