/* Which jobs this browser saw running and nobody has put away: kept over reloads. */

const key = "jobs.unread";
const most = 50;

export function createUnread(storage: Pick<Storage, "getItem" | "setItem">) {
  const ids = new Set<string>(read(storage));
  const save = () => storage.setItem(key, JSON.stringify([...ids].slice(-most)));
  return {
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

function read(storage: Pick<Storage, "getItem">): string[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}
