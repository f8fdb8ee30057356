/* What the form of a contact needs, whether the contact is new or not. */
import { words } from "../words";
import type { Values } from "./contact";

export type Errors = Partial<Record<keyof Values | "form", string>>;

export type Form = {
  values: Values;
  errors: Errors;
  change: (part: Partial<Values>) => void;
};

export const fieldNames: (keyof Values)[] = ["fullName", "phone", "email", "notes", "optedOut", "listIds"];

/** What a person can leave empty by mistake is said before anything is sent; the rest only the server knows. */
export function missing({ fullName, phone }: { fullName?: string; phone?: string }): Errors {
  return {
    ...(fullName?.trim() === "" && { fullName: words.details.required }),
    ...(phone?.trim() === "" && { phone: words.details.required }),
  };
}

/** The name of the field in which a list is typed. */
export const pendingList = "list";

/** A list whose name is typed, but which was neither chosen nor made: saving would lose it. */
export function unfinished(form: HTMLFormElement | null): Errors {
  const field = form?.elements.namedItem(pendingList);
  const text = field instanceof HTMLInputElement ? field.value.trim() : "";
  return text === "" ? {} : { listIds: words.details.unfinishedList(text) };
}

/** A field that is being changed is not called wrong any more. */
export function withoutErrors(errors: Errors, changed: Partial<Values>): Errors {
  const { form: _, ...others } = errors;
  return Object.fromEntries(Object.entries(others).filter(([name]) => !(name in changed)));
}

const frames = 30;

/** Brings the first field that is wrong into focus, once it shows: on a busy machine that can take some frames. */
export const focusOnError = (form: HTMLFormElement | null, left = frames) =>
  requestAnimationFrame(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (field) field.focus();
    else if (left > 0) focusOnError(form, left - 1);
  });
