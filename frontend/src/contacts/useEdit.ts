/* The state of editing one contact: what is stored, what is typed on top, and what a draft brings back. */
import { useState } from "react";
import { drafts } from "../drafts/drafts";
import { useDraft } from "../drafts/useDraft";
import { type Contact, type Values, valuesOf } from "./contact";
import { begin, decide, type Edit, type Field, rebase, stored, touched } from "./merge";

type State = {
  /** The contact that `edit` stands upon; its version goes along when saving. */
  seen: Contact;
  edit: Edit;
  /** When what a draft brought back was typed. */
  typedAt: number | undefined;
};

function resume(contact: Contact): State {
  const draft = drafts.get(contact.id);
  const typed = draft?.content as Edit | undefined;
  const edit = typed === undefined ? begin(valuesOf(contact)) : rebase(typed, valuesOf(contact));
  return { seen: contact, edit, typedAt: draft?.at };
}

/** A change that somebody else made shows where nothing was typed; elsewhere it waits for a choice. */
function follow({ edit, typedAt }: State, contact: Contact): State {
  const now = valuesOf(contact);
  return { seen: contact, edit: touched(edit).length === 0 ? begin(now) : rebase(edit, now), typedAt };
}

export function useEdit(contact: Contact, title: string, isSaving: boolean) {
  const [state, set] = useState(() => resume(contact));
  const { seen, edit, typedAt } = state;
  if (contact !== seen && contact.version >= seen.version && !isSaving) set(follow(state, contact));
  const changed = touched(edit);
  useDraft(contact.id, title, changed.length > 0 ? edit : undefined);

  const put = (next: (edit: Edit) => Edit) => set((now) => ({ ...now, edit: next(now.edit) }));
  return {
    seen,
    edit,
    typedAt: changed.length > 0 ? typedAt : undefined,
    isDirty: changed.length > 0,
    change: (part: Partial<Values>) => put((now) => ({ ...now, values: { ...now.values, ...part } })),
    choose: (name: Field, which: "theirs" | "mine") => put((now) => decide(now, { [name]: which })),
    /** Puts an edit in place of the present one. */
    replace: (next: Edit) => put(() => next),
    discard: () => set({ seen, edit: begin(valuesOf(seen)), typedAt: undefined }),
    saved: (sent: Values, now: Contact) =>
      set((before) => ({ seen: now, edit: stored(before.edit, sent, valuesOf(now)), typedAt: undefined })),
  };
}
