/* Contact lists. */

export const lists = {
  title: "Lists",
  new: "New List",
  name: "List name",
  make: "Make List",
  rename: "Rename",
  delete: "Delete",
  deleteTitle: (name: string) => `Delete the list “${name}”?`,
  deleteText: "The contacts in it stay. The list can’t be brought back.",
  emptyTitle: "No lists yet",
  emptyText: "A list gathers contacts of one book, for example for one campaign.",
  show: "Show contacts",
  actionFor: (name: string) => `Action for the list ${name}`,
  made: (name: string) => `List “${name}” made.`,
  deleted: (name: string) => `List “${name}” deleted.`,
} as const;
