/* Every word that the app says, ready for translation: a file for each topic in words/. Labels of the guide stand to the letter. */

import { count } from "./format";
import { contactList, shortcuts } from "./words/contactList";
import { conflict, consentMessage, contacts, deletedContacts, details, gone, history, optOut } from "./words/contacts";
import { people, rows } from "./words/counted";
import { drafts } from "./words/drafts";
import { jobs } from "./words/jobs";
import { lists } from "./words/lists";
import { purge, settings } from "./words/purges";
import { account, redeem, signIn } from "./words/session";
import { book, connection, denied, failure, navigation } from "./words/shell";

export const words = {
  product: "Contacts",
  people,
  rows,
  loading: "Loading",
  cancel: "Cancel",
  close: "Close",
  back: "Back",
  tryAgain: "Try again",
  undo: "Undo",
  showMore: "Show more",
  messages: "Messages",
  found: {
    search: "Search",
    none: "Nothing of that name",
    more: (n: number) => `${count(n)} more. Type to find them.`,
  },
  required: "required",

  navigation,
  account,
  signIn,
  redeem,
  book,
  contacts,
  contactList,
  shortcuts,
  details,
  optOut,
  consentMessage,
  history,
  drafts,
  gone,
  deletedContacts,
  conflict,
  lists,
  settings,
  purge,
  jobs,
  denied,
  connection,
  failure,
} as const;
