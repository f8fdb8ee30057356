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
  stays: (n: number) => {
    if (n === 0) return "Lists stay, empty. Nobody in this book has opted out.";
    if (n === 1) return "Lists stay, empty. 1 opt-out stays: that person remains opted out when added again.";
    return `Lists stay, empty. ${count(n)} opt-outs stay: those people remain opted out when they are added again.`;
  },
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
