import { useMutation } from "urql";
import { inBatches, type Progress } from "../contacts/batches";
import { explain } from "../errors";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";
import { AddToList, RemoveFromList } from "./members";

type Named = { id: string; name: string };
const ignore = (_progress: Progress | undefined) => {};

/** Putting contacts into a list and taking some out, each with what the person is told. */
export function useMembership(list: { id: string; name: string }) {
  const [{ fetching }, add] = useMutation(AddToList);
  const [, remove] = useMutation(RemoveFromList);

  const put = async (contactIds: string[]): Promise<string | undefined> => {
    const { data, error } = await add({ input: { listId: list.id, contactIds } });
    return error ? explain(error) : data?.addContactsToList.userErrors[0]?.message;
  };
  const take = async (contactIds: string[]): Promise<string | undefined> => {
    const { data, error } = await remove({ input: { listId: list.id, contactIds } });
    return error ? explain(error) : data?.removeContactsFromList.userErrors[0]?.message;
  };

  return {
    adding: fetching,
    /** What kept them from being added; undefined when they were. */
    async add(contactIds: string[]) {
      const refused = await put(contactIds);
      if (refused === undefined) say(words.contacts.addedToList(contactIds.length, list.name));
      return refused;
    },
    /** Answers those who are out. */
    async remove(members: readonly Named[]): Promise<string[]> {
      const who = members.length === 1 && members[0]?.name ? members[0].name : words.people(members.length);
      const ids = members.map(({ id }) => id);
      const { done, refused } = await inBatches(ids, take, ignore);
      if (refused) complain(words.lists.notRemoved(who), refused);
      if (done.length === 0) return done;
      const out = done.length === ids.length ? who : words.people(done.length);
      sayWithUndo(words.lists.removed(out, list.name), () => {
        void inBatches(done, put, ignore).then(
          ({ refused: problem }) => problem && complain(words.lists.notAdded(out), problem),
        );
      });
      return done;
    },
  };
}
