import { useMutation } from "urql";
import { explain } from "../errors";
import { complain, say, sayWithUndo } from "../ui/toast";
import { words } from "../words";
import { AddToList, type Member, RemoveFromList } from "./members";

/** What somebody is called in a list, by the number where there is no name. */
export const nameOf = ({ fullName, phoneFormatted }: Member) => fullName ?? phoneFormatted ?? words.contacts.unnamed;

/** Putting contacts into a list and taking one out, each with what the person is told. */
export function useMembership(list: { id: string; name: string }) {
  const [{ fetching }, add] = useMutation(AddToList);
  const [, remove] = useMutation(RemoveFromList);

  const put = async (contactIds: string[]): Promise<string | undefined> => {
    const { data, error } = await add({ input: { listId: list.id, contactIds } });
    return error ? explain(error) : data?.addContactsToList.userErrors[0]?.message;
  };

  return {
    adding: fetching,
    /** What kept them from being added; undefined when they were. */
    async add(contactIds: string[]) {
      const refused = await put(contactIds);
      if (refused === undefined) say(words.contacts.addedToList(contactIds.length, list.name));
      return refused;
    },
    async remove(member: Member) {
      const name = nameOf(member);
      const { data, error } = await remove({ input: { listId: list.id, contactIds: [member.id] } });
      const refused = error ? explain(error) : data?.removeContactsFromList.userErrors[0]?.message;
      if (refused) return complain(words.lists.notRemoved(name), refused);
      return sayWithUndo(words.lists.removed(name, list.name), () => {
        void put([member.id]).then((problem) => problem && complain(words.lists.notAdded(name), problem));
      });
    },
  };
}
