/* The list of contacts: going about in it, its filters, and what it says when there is nothing to show. */
import { count } from "../format";
import { people } from "./counted";

export const contactList = {
  letters: "Go by letter",
  scrollbar: "Scroll the contacts",
  place: (index: string, total: string) => `row ${index} of ${total}`,
  above: "New contacts above",
  consentMessage: "Consent message",
  anyConsentMessage: "Any consent message",
  consent: { NOT_REQUIRED: "Not required", NOT_SENT: "Not sent yet", SENT: "Sent", FAILED: "Failed" },
  import: "Came from",
  anyImport: "Anywhere",
  thisImport: "One file",
  importOf: (name: string, when: string) => `${name}, ${when}`,
  namesOnly: (reason: string) => `You search by name only: phone numbers and emails are hidden from you. ${reason}`,
  mayNotRead: "You may not see the contacts",
  selectRange: "Hold Shift to select a range.",
  working: (done: number, total: number) => `${count(done)} of ${people(total)} done`,
  partly: (done: number, total: number) => `${count(done)} of ${people(total)} done. The others are as they were.`,
  noneFor: (what: string) => `No contact matches ${what}.`,
  searched:
    "Search looks for any part of a name, for a phone number by its first or last digits, and for an email address from its beginning.",
  what: {
    search: (text: string) => `“${text}”`,
    list: (name: string) => `the list ${name}`,
    optedOut: "opted out",
    notOptedOut: "not opted out",
    consentMessage: (status: string) => `consent message ${status.toLocaleLowerCase()}`,
    import: "the chosen import",
  },
  importing: "Contacts are being imported",
  importingText: "They appear here as they come in.",
  emptyTitle: "This book has no contacts yet",
  add: "Add somebody",
  bring: "Bring in a file",
  emptyText: "Add somebody with New Contact, or bring many at once with Import.",
} as const;

export const shortcuts = {
  title: "Keyboard shortcuts",
  button: "Keyboard shortcuts",
  on: "Use single keys",
  onHint:
    "Switch this off if you speak to your computer, or press keys by mistake. Arrow keys, Enter, Space and Esc go on working.",
  groups: { anywhere: "On this page", list: "In the list" },
  does: {
    search: "Search",
    new: "New contact",
    import: "Import",
    next: "Next contact",
    previous: "Previous contact",
    open: "Open the contact",
    select: "Select the contact",
    range: "Select all from the last selected one to here",
    all: "Select all contacts",
    edit: "Edit the contact",
    delete: "Delete the contact, or those selected",
    menu: "Open the Action menu",
    undo: "Undo, while a message offers it",
    help: "Show these shortcuts",
    escape: "One step back",
  },
  or: "or",
} as const;
