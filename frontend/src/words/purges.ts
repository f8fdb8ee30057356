/* The settings of a book, and deleting all of its contacts. */
import { count } from "../format";
import { people } from "./counted";

export const settings = {
  title: "Settings",
  deleteAll: "Delete all contacts",
  deleteAllText: (book: string) =>
    `Empties ${book}. Opt-outs stay, so that nobody who said stop is messaged again. This cannot be undone.`,
  delete: "Delete",
} as const;

export const purge = {
  title: (book: string) => `Delete all contacts in ${book}?`,
  what: (n: number) => `${people(n)} will be deleted.`,
  goesTitle: "What goes",
  goes: [
    "Every contact of the book, with notes and place in lists, edited since or not.",
    "Contacts deleted one by one before: they can’t be restored any more.",
    "The files of earlier exports, also of one made just now.",
    "The rejected rows of earlier imports, and files waiting to be imported.",
  ],
  staysTitle: "What stays",
  optOutsStay: (n: number) => {
    if (n === 0) return "Opt-outs: nobody in this book has opted out.";
    if (n === 1) return "1 opt-out: that person remains opted out when added again.";
    return `${count(n)} opt-outs: those people remain opted out when they are added again.`;
  },
  listsStay: "Lists, empty, and the record of jobs.",
  undone: "This cannot be undone.",
  type: (n: number) => `Type ${String(n)} to confirm`,
  submit: "Delete all contacts",
  nothing: "This book has no contacts.",
  expired: "The confirmation had expired. These are the present figures; type the count again.",
  done: (n: number) => `${people(n)} deleted.`,
  failed: "The deletion failed",
  cancelled: "The deletion was cancelled",
  deletedSoFar: (n: number) => `${people(n)} deleted until then; the rest is still there.`,
  closeHint: "You can close this: the deletion goes on, and stays in sight at the bottom of the page.",
} as const;
