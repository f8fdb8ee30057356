/* Where the focus was before it went into a message: it goes back there when the message goes. */
import type { FocusEvent } from "react";

const region = () => document.querySelector(".mantine-Notifications-root:focus-within");
let before: HTMLElement | undefined;

/** For the region of the messages. */
export function enterToast({ relatedTarget }: FocusEvent): void {
  const isOutside = relatedTarget instanceof HTMLElement && !relatedTarget.closest(".mantine-Notifications-root");
  if (isOutside) before = relatedTarget;
}

/** For a message that goes away: nothing, unless the focus is in it. */
export function leaveToast(): void {
  if (region() === null) return;
  const target = before?.isConnected ? before : document.getElementById("page");
  target?.focus({ preventScroll: true });
}
