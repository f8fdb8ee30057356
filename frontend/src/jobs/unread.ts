/* Which jobs a person saw running in this browser and has not dismissed: kept over reloads, until they sign out. */

const most = 50;
const keyOf = (person: string) => `jobs.unread.${person}`;

/** When the person signs out. */
export const forgetUnread = (person: string, storage: Pick<Storage, "removeItem"> = localStorage) =>
  storage.removeItem(keyOf(person));

export function createUnread(person: string, storage: Pick<Storage, "getItem" | "setItem"> = localStorage) {
  const key = keyOf(person);
  const ids = new Set<string>(read(storage, key));
  const save = () => storage.setItem(key, JSON.stringify([...ids].slice(-most)));
  return {
    all: (): readonly string[] => [...ids],
    has: (id: string) => ids.has(id),
    add(id: string) {
      if (ids.has(id)) return;
      ids.add(id);
      save();
    },
    delete(id: string) {
      if (ids.delete(id)) save();
    },
  };
}

function read(storage: Pick<Storage, "getItem">, key: string): string[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
