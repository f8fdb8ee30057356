/* Contact lists. */
import { count } from "../format";
import { people } from "./counted";

export const lists = {
  title: "Lists",
  new: "New List",
  name: "List name",
  make: "Make List",
  rename: "Rename",
  delete: "Delete",
  deleteTitle: (name: string) => `Delete the list “${name}”?`,
  deleteText: (n: number) =>
    n === 0
      ? "Nobody is in it. The list can’t be brought back."
      : `What goes: the list, and that ${people(n)} ${n === 1 ? "was" : "were"} in it; this can’t be brought back. What stays: every contact, with their details and opt-outs.`,
  makeFirst: "Make the first list",
  emptyTitle: "No lists yet",
  emptyText: "A list gathers contacts of one book, for example for one campaign.",
  show: "Show in Contacts",
  actionFor: (name: string) => `Action for the list ${name}`,
  made: (name: string) => `List “${name}” made.`,
  deleted: (name: string) => `List “${name}” deleted.`,
  all: "All lists",
  goneTitle: "This list is not there any more",
  goneText: "It was deleted, or it belongs to a book that you may not open.",
  add: "Add Contacts",
  addTo: (name: string) => `Add contacts to ${name}`,
  addSome: (n: number) => (n === 0 ? "Add to list" : `Add ${people(n)}`),
  found: "Contacts found",
  findContact: "Find a contact",
  findMember: "Find in this list",
  alreadyIn: "In this list already",
  moreFound: "There are more: type part of a name to find somebody else.",
  noMembersTitle: "Nobody is in this list yet",
  noMembersText: "Add contacts of the book here, or put an import into this list.",
  noMemberFound: "Nobody in this list matches what you look for.",
  selectedFirst: (n: number) => `The first ${count(n)} are selected: so many can be dealt with at once.`,
  removeOf: (name: string, list: string) => `Remove ${name} from ${list}`,
  removed: (name: string, list: string) => `${name} removed from ${list}.`,
  notRemoved: (name: string) => `${name} was not removed.`,
  notAdded: (name: string) => `${name} was not added again.`,
} as const;
