/* Deleting contacts: asked once, gone from sight at once, and back with Undo. */

import { Anchor } from "@mantine/core";
import type { CombinedError } from "@urql/core";
import { createContext, type ReactNode, Suspense, useCallback, useContext, useMemo, useState } from "react";
import { useMutation } from "urql";
import { Link } from "wouter";
import { type Draft, drafts } from "../drafts/drafts";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { lazily } from "../lazily";
import { useBookHref } from "../shell/book";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";
import { inBatches, type Progress } from "./batches";
import { useRestore } from "./restore";

const Confirm = lazily(() => import("../ui/Confirm"));

const DeleteContacts = graphql(`
  mutation DeleteContacts($input: DeleteContactsInput!) {
    deleteContacts(input: $input) {
      deletedIds
      userErrors { code field message }
    }
  }
`);

export type Named = { id: string; name: string };
type Deletion = {
  hidden: ReadonlySet<string>;
  /** How far a deletion or its undoing is that takes several calls. */
  progress: Progress | undefined;
  askToDelete: (contacts: Named[]) => void;
};

const DeletionContext = createContext<Deletion>({ hidden: new Set(), progress: undefined, askToDelete: () => {} });

export const useDeletion = () => useContext(DeletionContext);

const reasonOf = (error: CombinedError | undefined, userErrors: readonly { message: string }[] | undefined) =>
  error ? explain(error) : userErrors?.map(({ message }) => message).join(" ") || undefined;

/** What was typed about them goes with them, and comes back with them. */
function takeDrafts(ids: string[]): Readonly<Record<string, Draft>> {
  const taken = ids.flatMap((id) => {
    const draft = drafts.get(id);
    drafts.drop(id);
    return draft ? [[id, draft] as const] : [];
  });
  return Object.fromEntries(taken);
}

const keepAgain = (typed: Readonly<Record<string, Draft>>) => {
  for (const [id, draft] of Object.entries(typed)) drafts.keep(id, draft);
};

/** Why it went no further, after how far it went. */
const partly = (done: string[], all: string[], refused: string) =>
  done.length === 0 ? refused : `${words.contactList.partly(done.length, all.length)} ${refused}`;

export function DeletionProvider({ onDeleted, children }: { onDeleted: (ids: string[]) => void; children: ReactNode }) {
  const [asked, setAsked] = useState<Named[]>([]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [progress, setProgress] = useState<Progress>();
  const [, deleteContacts] = useMutation(DeleteContacts);
  const [, restoreContacts] = useRestore();
  const href = useBookHref();

  const hide = (ids: string[]) => setHidden((now) => new Set([...now, ...ids]));
  const show = (ids: string[]) => setHidden((now) => new Set([...now].filter((id) => !ids.includes(id))));

  const restore = async (ids: string[], said: string, typed: Readonly<Record<string, Draft>>) => {
    const restoreSome = async (some: string[]) => {
      const refusal = await restoreContacts(some);
      if (refusal === undefined) return undefined;
      return refusal.taken.length > 0 ? words.deletedContacts.taken : refusal.reason;
    };
    const { done, refused } = await inBatches(ids, restoreSome, setProgress);
    show(done);
    if (refused) return complain(words.contacts.notRestored, partly(done, ids, refused));
    keepAgain(typed);
    return say(said);
  };

  const remove = async (contacts: Named[]) => {
    const ids = contacts.map(({ id }) => id);
    const typed = takeDrafts(ids);
    setAsked([]);
    onDeleted(ids);
    hide(ids);
    const deleteSome = async (some: string[]) => {
      const { data, error } = await deleteContacts({ input: { ids: some } });
      return reasonOf(error, data?.deleteContacts.userErrors);
    };
    const { done: deleted, refused } = await inBatches(ids, deleteSome, setProgress);
    if (refused) {
      show(ids.slice(deleted.length));
      keepAgain(typed);
      complain(words.contacts.notDeleted, partly(deleted, ids, refused));
      if (deleted.length === 0) return undefined;
    }
    const only = contacts.length === 1 ? contacts[0]?.name : "";
    const [done, undone] = only
      ? [words.contacts.deletedOne(only), words.deletedContacts.restored(only)]
      : [words.contacts.deleted(deleted.length), words.contacts.restored(deleted.length)];
    return sayWithUndo(
      done,
      () => void restore(deleted, undone, typed),
      <Anchor component={Link} href={href("/contacts/deleted")} size="sm">
        {words.deletedContacts.link}
      </Anchor>,
    );
  };

  const askToDelete = useCallback((contacts: Named[]) => setAsked(contacts), []);
  const value = useMemo(() => ({ hidden, progress, askToDelete }), [hidden, progress, askToDelete]);
  const [first] = asked;
  return (
    <DeletionContext.Provider value={value}>
      {children}
      <Suspense fallback={null}>
        {first && (
          <Confirm
            title={
              asked.length === 1 && first.name
                ? words.contacts.deleteOne(first.name)
                : words.contacts.deleteTitle(asked.length)
            }
            confirm={words.contacts.delete}
            danger
            onConfirm={() => void remove(asked)}
            onClose={() => setAsked([])}
          >
            {words.contacts.deleteText}
          </Confirm>
        )}
      </Suspense>
    </DeletionContext.Provider>
  );
}
