/* The keys of all pages, said once: who listens, the attributes that announce them, and the dialog all read it here. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { words } from "../words";

export type ShortcutName = keyof typeof words.shortcuts.does;
type Group = keyof typeof words.shortcuts.groups;
export type Shortcut = {
  name: ShortcutName;
  group: Group;
  /** As KeyboardEvent.key says it. */
  keys: readonly string[];
  shift?: true;
  ctrl?: true;
  /** Only while the list has the focus: the list itself listens. */
  inList?: true;
};

export const shortcuts: readonly Shortcut[] = [
  { name: "search", group: "anywhere", keys: ["/"] },
  { name: "new", group: "anywhere", keys: ["n"] },
  { name: "import", group: "anywhere", keys: ["i"] },
  { name: "undo", group: "anywhere", keys: ["z"] },
  { name: "help", group: "anywhere", keys: ["?"] },
  { name: "escape", group: "anywhere", keys: ["Escape"] },
  { name: "next", group: "list", keys: ["j", "ArrowDown"] },
  { name: "previous", group: "list", keys: ["k", "ArrowUp"] },
  { name: "open", group: "list", keys: ["Enter"], inList: true },
  { name: "select", group: "list", keys: ["x", " "] },
  { name: "range", group: "list", keys: ["X"], shift: true },
  { name: "all", group: "list", keys: ["a"], ctrl: true, inList: true },
  { name: "menu", group: "list", keys: ["F10"], shift: true, inList: true },
  { name: "edit", group: "list", keys: ["e"] },
  { name: "delete", group: "list", keys: ["Delete"] },
];

/** For `aria-keyshortcuts`. */
export const keyOf = (name: ShortcutName) => shortcuts.find((each) => each.name === name)?.keys[0] ?? "";

/** Letters and signs, which a person may switch off (WCAG 2.1.4); Esc and Del are none. */
const isCharacter = (key: string) => key.length === 1;

const textual = new Set(["text", "search", "email", "tel", "url", "password", "number", "date", "time"]);
export const isTyping = (target: EventTarget | null) =>
  (target instanceof HTMLInputElement && textual.has(target.type)) ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLElement && target.isContentEditable);

const isBusy = (target: EventTarget | null) =>
  document.querySelector('[aria-modal="true"], [role="menu"]') !== null ||
  (target instanceof Element && target.closest('[role="dialog"], [aria-expanded="true"]') !== null);

const setting = "shortcuts";
const listeners = new Set<() => void>();
const areOn = () => localStorage.getItem(setting) !== "off";

export function useAreShortcutsOn() {
  const on = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, areOn);
  const switchTo = (next: boolean) => {
    if (next) localStorage.removeItem(setting);
    else localStorage.setItem(setting, "off");
    for (const listener of listeners) listener();
  };
  return [on, switchTo] as const;
}

/** What a pressed key stands for; nothing while somebody types, in a dialog, or where a control has used the key already. */
export function shortcutOf(event: KeyboardEvent, on: boolean): ShortcutName | undefined {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(target)) return undefined;
  if (isTyping(target) && key !== "Escape") return undefined;
  if (isCharacter(key) && !on) return undefined;
  return shortcuts.find(({ keys, inList }) => !inList && key !== " " && !key.startsWith("Arrow") && keys.includes(key))
    ?.name;
}

const heard = new Map<object, readonly string[]>();

export function useShortcuts(acts: Partial<Record<ShortcutName, (event: KeyboardEvent) => void>>) {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const name = shortcutOf(event, areOn());
      const act = name && latest.current[name];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", press);
    heard.set(press, Object.keys(latest.current));
    return () => {
      document.removeEventListener("keydown", press);
      heard.delete(press);
    };
  }, []);
}

/** What announces this shortcut: a button, a field. */
export const controlOf = (name: ShortcutName) =>
  [...document.querySelectorAll<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(keyOf(name))}"]`)].at(-1);

/** Does what the control with this shortcut does: presses a button, goes into a field. One that is off is shown with its reason. */
export function press(name: ShortcutName) {
  const control = controlOf(name);
  control?.focus();
  if (control instanceof HTMLButtonElement && control.ariaDisabled !== "true") control.click();
  if (control instanceof HTMLInputElement) control.select();
}

/** Those that press what announces them, on whatever page. */
export const pressing = ["search", "new", "import"] as const satisfies readonly ShortcutName[];

/** Whether it does something on the page that is open. */
export function isHere({ name, inList }: Shortcut): boolean {
  if (inList) return document.querySelector('[role="grid"]') !== null;
  if (pressing.some((each) => each === name)) return controlOf(name) !== undefined;
  return [...heard.values()].some((names) => names.includes(name));
}
