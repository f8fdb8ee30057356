/* Short messages that go away by themselves; one with an action stays longer. */
import { Button, Group, Text } from "@mantine/core";
import type { NotificationData } from "@mantine/notifications";
import { lazy, type ReactNode, Suspense, useSyncExternalStore } from "react";
import { connection } from "../connection";
import { words } from "../words";
import { leaveToast } from "./toastFocus";

/** On every page (shortcuts/shortcuts.ts). */
const undoKey = "z";

const common = { withBorder: true, closeButtonProps: { "aria-label": words.close }, onClose: leaveToast };

const Region = lazy(() => import("./ToastRegion"));
const listeners = new Set<() => void>();
let wanted = false;

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Where the messages appear: nothing, and nothing loaded, before the first of them. */
export function Toasts() {
  const isWanted = useSyncExternalStore(listen, () => wanted);
  return <Suspense fallback={null}>{isWanted && <Region />}</Suspense>;
}

const load = () => import("@mantine/notifications");

/** Without a connection nothing can be loaded: the first message then waits until it is back. */
async function show(what: (hide: () => void) => NotificationData) {
  const { notifications } = await load().catch(() => connection.restored().then(load));
  wanted = true;
  for (const listener of listeners) listener();
  const id = notifications.show({ ...common, ...what(() => notifications.hide(id)) });
}

export const say = (message: string) => void show(() => ({ message }));

export const complain = (title: string, message: string) =>
  void show(() => ({ title, message, color: "red.9", autoClose: 15_000 }));

/** What was done, with a button that takes it back. */
export const sayWithUndo = (message: string, undo: () => void, more?: ReactNode) =>
  sayWith(message, words.undo, undo, more);

/** With a button for what can be done next, and what else there is to say below. */
export function sayWith(message: string, label: string, act: () => void, more?: ReactNode) {
  void show((hide) => ({
    autoClose: 12_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" component="div">
          {message}
          {more && <> {more}</>}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          flex="none"
          {...(label === words.undo && { "aria-keyshortcuts": undoKey })}
          onClick={() => {
            hide();
            act();
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  }));
}
