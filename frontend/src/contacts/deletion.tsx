/* Deleting contacts: asked once, gone from sight at once, and back with Undo. */
import type { CombinedError } from "@urql/core";
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useMemo, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";

const Confirm = lazy(() => import("../ui/Confirm"));

const DeleteContacts = graphql(`
  mutation DeleteContacts($input: DeleteContactsInput!) {
    deleteContacts(input: $input) {
      deletedIds
      userErrors { code field message }
    }
  }
`);

const RestoreContacts = graphql(`
  mutation RestoreContacts($input: RestoreContactsInput!) {
    restoreContacts(input: $input) {
      contacts { id }
      userErrors { code field message }
    }
  }
`);

export type Named = { id: string; name: string };
type Deletion = { hidden: ReadonlySet<string>; askToDelete: (contacts: Named[]) => void };

const DeletionContext = createContext<Deletion>({ hidden: new Set(), askToDelete: () => {} });

export const useDeletion = () => useContext(DeletionContext);

const reasonOf = (error: CombinedError | undefined, userErrors: readonly { message: string }[] | undefined) =>
  error ? explain(error) : userErrors?.map(({ message }) => message).join(" ") || undefined;

export function DeletionProvider({ onDeleted, children }: { onDeleted: (ids: string[]) => void; children: ReactNode }) {
  const [asked, setAsked] = useState<Named[]>([]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [, deleteContacts] = useMutation(DeleteContacts);
  const [, restoreContacts] = useMutation(RestoreContacts);

  const hide = (ids: string[]) => setHidden((now) => new Set([...now, ...ids]));
  const show = (ids: string[]) => setHidden((now) => new Set([...now].filter((id) => !ids.includes(id))));

  const restore = async (ids: string[]) => {
    const { data, error } = await restoreContacts({ input: { ids } });
    const refused = reasonOf(error, data?.restoreContacts.userErrors);
    if (refused) return complain(words.contacts.notRestored, refused);
    show(ids);
    return say(words.contacts.restored(ids.length));
  };

  const remove = async (contacts: Named[]) => {
    const ids = contacts.map(({ id }) => id);
    setAsked([]);
    hide(ids);
    onDeleted(ids);
    const { data, error } = await deleteContacts({ input: { ids } });
    const refused = reasonOf(error, data?.deleteContacts.userErrors);
    if (refused) {
      show(ids);
      return complain(words.contacts.notDeleted, refused);
    }
    const [only] = contacts;
    const done =
      contacts.length === 1 && only ? words.contacts.deletedOne(only.name) : words.contacts.deleted(contacts.length);
    return sayWithUndo(done, () => void restore(ids));
  };

  const askToDelete = useCallback((contacts: Named[]) => setAsked(contacts), []);
  const value = useMemo(() => ({ hidden, askToDelete }), [hidden, askToDelete]);
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
