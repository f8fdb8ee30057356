/* The page of contacts: the list, the details, and what can be done to a contact. */
import { count } from "../format";
import { people } from "./counted";

export const contacts = {
  title: "Contacts",
  newContact: "New Contact",
  import: "Import",
  settings: "Settings",
  search: "Search name, phone, email",
  searchNames: "Search by name",
  clearSearch: "Clear the search",
  all: "All",
  list: "List",
  anyList: "Any list",
  optedOut: "Opted out",
  anyConsent: "Opted out or not",
  onlyOptedOut: "Opted out",
  notOptedOut: "Not opted out",
  orderLabel: "Order",
  order: {
    FULL_NAME: { ascending: "Name, A to Z", descending: "Name, Z to A" },
    CREATED_AT: { ascending: "Oldest first", descending: "Newest first" },
    UPDATED_AT: { ascending: "Longest unchanged first", descending: "Last changed first" },
  },
  total: (n: number, exact: boolean) => (exact ? people(n) : `${people(n)} or more`),
  selected: (n: number) => `${people(n)} selected`,
  select: (name: string) => `Select ${name}`,
  clearSelection: "Clear the selection",
  listLabel: "Contacts",
  badge: "Opted out",
  action: "Action",
  actionFor: (name: string) => `Action for ${name}`,
  delete: "Delete",
  deleteTitle: (n: number) => `Delete ${people(n)}?`,
  deleteOne: (name: string) => `Delete ${name}?`,
  deleteText: "You can undo this for 30 days. Opt-outs stay as they are.",
  deleted: (n: number) => `${people(n)} deleted.`,
  deletedOne: (name: string) => `${name} deleted.`,
  notDeleted: "Nothing was deleted.",
  restored: (n: number) => `${people(n)} restored.`,
  notRestored: "Not restored.",
  addToList: "Add to list",
  removeFromList: "Remove from this list",
  addedToList: (n: number, name: string) => `${people(n)} added to ${name}.`,
  removedFromList: (n: number, name: string) => `${people(n)} removed from ${name}.`,
  unnamed: "No name",
  choose: "Choose a contact to see the details",
  chooseHint: "Or add somebody with New Contact.",
  noneTitle: "Nobody found",
  clearFilters: "Show all contacts",
  purging: "This book is being emptied.",
} as const;

export const details = {
  add: "Add Contact",
  update: "Update Contact Details",
  fullName: "Full name",
  phone: "Phone",
  email: "Email",
  emailHint: "Not used for messaging. A second identifier for integrations (webhooks, API).",
  notes: "Notes",
  lists: "Lists",
  addList: "Choose or make a list",
  makeList: (name: string) => `Make the list “${name}”`,
  noLists: "No list yet. Type a name to make one.",
  unfinishedList: (name: string) => `Press Enter to add the list “${name}”, or clear it.`,
  optedOut: "Opted out",
  off: "You can look at this, but not change it.",
  added: (name: string) => `${name} added.`,
  saved: "Saved.",
  hiddenValue: "Hidden from you",
  required: "Fill this in.",
  existing: (name: string) => `Open ${name}`,
  changed: (when: string) => `Changed ${when}`,
  created: (when: string) => `Added ${when}`,
} as const;

export const consentMessage = {
  title: "Consent message",
  status: { NOT_REQUIRED: "Not required", NOT_SENT: "Not sent yet", SENT: "Sent", FAILED: "Failed" },
  sentAt: (when: string) => `Sent ${when}`,
  meaning: {
    NOT_REQUIRED: "Your organization doesn’t ask for the one-time text that says who you are and how to stop.",
    NOT_SENT: "The one-time text that says who you are and how to stop has not gone to this number.",
    SENT: "This number got the text that says who you are and how to stop. It is never sent twice.",
    FAILED: "The text that says who you are and how to stop didn’t arrive.",
  },
} as const;

export const history = {
  title: "Consent history",
  empty: "Nothing recorded yet for this number.",
  off: (reason: string) => `Hidden from you. ${reason}`,
  earlier: "Show earlier",
  event: {
    OPT_OUT: "Opted out",
    OPT_IN: "Opted in again",
    CONSENT_MESSAGE_SENT: "Consent message sent",
    CONSENT_MESSAGE_FAILED: "Consent message failed",
  },
  how: {
    KEYWORD: (keyword: string | null) =>
      keyword === null ? "By the person’s own reply" : `The person replied ${keyword}`,
    MANUAL: () => "By hand, with the box Opted out",
    IMPORT: () => "By an import",
    API: () => "Through the API",
    CARRIER: () => "Said by the carrier",
    ERASURE: () => "When the person’s data was erased",
  },
  by: (actor: string) => `by ${actor}`,
  recorded: (when: string) => `written down ${when}`,
  proof: "Proof:",
} as const;

export const optOut = {
  title: (name: string) => `Opt ${name} out?`,
  what: (phone: string | undefined, organization: string) =>
    `No more messages will go to ${phone ?? "this number"}, from anybody in ${organization}.`,
  undo: "Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE.",
  atOnce: "It is stored at once, apart from anything else you changed here.",
  withAdding: "It takes effect when you press Add Contact.",
  storedNumber: "This is about the number that is stored, not the one you typed and have not saved.",
  confirm: "Opt out",
  confirmNew: "Opt out when added",
  hint: "Stops all messages to this number. Only the person can undo it.",
  onAdding: "Takes effect with Add Contact.",
  done: (name: string) => `${name} is opted out. This is stored.`,
  failed: "The opt-out was not stored",
  failedSafe: "Messages can still go to this number. What you typed in the form is kept.",
  otherNumber: (phone: string) =>
    `Somebody changed the number of this contact to ${phone} meanwhile. Close this, look at it, then tick the box again.`,
  since: (when: string, how: string) => `Since ${when}. ${how}.`,
  locked: (phone: string | undefined) =>
    `Locked, so that nobody who said stop is messaged again. Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE from ${phone ?? "this number"}.`,
} as const;

export const drafts = {
  kept: (title: string) => `${title}: what you typed is kept, not saved yet.`,
  goOn: "Go on",
  restored: (when: string) => `What you typed here on ${when} was kept. It is not saved yet.`,
  discard: "Discard changes",
  discarded: "Changes discarded.",
  signOutTitle: "Sign out and lose what you typed?",
  signOutText: (titles: string) => `Not saved yet: ${titles}.`,
  signOut: "Sign out and lose it",
  stay: "Stay signed in",
} as const;

export const gone = {
  title: "This contact is not there any more",
  text: "It was deleted, or it belongs to a book that you may not open.",
  typedTitle: (name: string) => `${name} was deleted meanwhile`,
  typed: "What you typed is kept:",
  restore: "Restore the contact",
  restored: (name: string) => `${name} is back, with what you typed on top. It is not saved yet.`,
  notRestored: "It can’t be restored.",
  addAgain: "Add as a new contact",
  busy: "You are already adding somebody to this book. Finish that first, or cancel it.",
} as const;

export const deletedContacts = {
  title: "Deleted contacts",
  link: "Deleted contacts",
  show: "Show deleted contacts",
  about: "Deleted contacts can be restored for 30 days, with their lists. Opt-outs stay as they are, here and there.",
  emptyTitle: "Nothing was deleted in the last 30 days",
  emptyText: "What is deleted from this book shows here, and can be restored.",
  listLabel: "Deleted contacts",
  deleted: (when: string, who: string) => `Deleted ${when} by ${who}`,
  until: (when: string) => `Can be restored until ${when}`,
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all",
  selected: (n: number) => `${people(n)} selected`,
  restore: "Restore",
  restoreOf: (name: string) => `Restore ${name}`,
  restoreSelected: (n: number) => `Restore ${people(n)}`,
  restored: (name: string) => `${name} restored.`,
  open: "Open",
  notRestored: "Nothing was restored",
  taken: "Another contact of the book has this number now. Delete that one first, or leave this one here.",
  find: "Show who has it",
  some: (n: number) =>
    n === 1
      ? "One of the numbers is in use again. All are restored together, or none."
      : `${count(n)} of the numbers are in use again. All are restored together, or none.`,
  others: (n: number) => (n === 1 ? "Restore the other one" : `Restore the other ${people(n)}`),
  back: "Back to the contacts",
} as const;

export const conflict = {
  title: "Somebody else changed this contact",
  text: "Nothing of yours was saved yet, and nothing of theirs is lost. Choose what to keep.",
  stored: "Now stored",
  yours: "Yours",
  untouched: "not changed by you",
  empty: "empty",
  yes: "yes",
  no: "no",
  undecided: "You both changed something here: choose in each row.",
  save: "Save what I chose",
  takeAll: "Take what is stored",
  clash: (value: string) => `A colleague changed this meanwhile to “${value}”.`,
  takeTheirs: "Take theirs",
  keepMine: "Keep mine",
  followed: "Changed by a colleague just now.",
} as const;
