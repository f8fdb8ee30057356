/* Possible opt-outs, who may be messaged, and erasure. Loaded with the pages and dialogs that say it. */
import { count } from "../format";

/** The lists of what reads like an opt-out have no apostrophes. */
const spoken = (phrase: string) => phrase.replace(/\b(do|did)nt\b/g, "$1n’t");

export const optOutsPage = {
  title: "Opt-outs",
  sections: "Sections of opt-outs",
  waiting: "To decide",
  lists: "Import, export, erase",
} as const;

export const queue = {
  total: (n: number) => (n === 1 ? "1 message waits for you" : `${count(n)} messages wait for you`),
  about:
    "These replies read like opt-outs, but aren’t one of the words that opt out by themselves. Until somebody decides, no campaign goes to these people; conversations go on.",
  oldest: (n: number) => `The ${count(n)} that wait longest are shown. The next come up as you decide.`,
  listLabel: "Messages to decide on",
  waits: (when: string) => `Came ${when}. Campaigns are held since.`,
  because: {
    ANYWHERE: (phrase: string) => `It says “${spoken(phrase)}”.`,
    DISGUISED: (phrase: string) => `Written in another way, it says “${spoken(phrase)}”.`,
    SPELLED_OUT: (phrase: string) => `Its letters spell “${spoken(phrase)}”.`,
    FEW_WORDS: (phrase: string) => `It is short and says “${spoken(phrase)}”.`,
    OWN_WORD: (phrase: string) => `It is short and says “${spoken(phrase)}”, a word of your own.`,
  },
  bookOf: (name: string) => `${name}’s book`,
  nobody: "Nobody’s contact",
  nobodyHint: "The number isn’t in a book that you may open.",
  optOut: "Opt out",
  optOutOf: (name: string) => `Opt out: ${name}`,
  dismiss: "Not an opt-out",
  dismissOf: (name: string) => `Not an opt-out: ${name}`,
  openOf: (name: string) => `Open ${name}`,
  confirmTitle: (name: string) => `Opt ${name} out?`,
  confirmText: (organization: string) =>
    `No more messages will go to this number, from anybody in ${organization}, as of the moment this reply came. Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE.`,
  confirm: "Opt out",
  optedOut: (name: string) => `${name} is opted out.`,
  dismissed: (name: string) => `Campaigns may reach ${name} again.`,
  notDecided: "Nothing was decided",
  decidedBefore: "Somebody else decided this meanwhile.",
  emptyTitle: "Nothing to decide",
  emptyText:
    "Replies that clearly opt out, such as STOP, are acted on at once. Those that only read like it show here, and no campaign goes to these people until somebody decides.",
  dashboard: (n: number) =>
    n === 1
      ? "1 reply may be an opt-out. Campaigns to this person are held until somebody decides."
      : `${count(n)} replies may be opt-outs. Campaigns to these people are held until somebody decides.`,
  decide: "Decide",
  badge: (n: number) => `${count(n)} to decide`,
} as const;

export const sendability = {
  title: "Messages to this number",
  any: "All messages",
  conversation: "Conversation",
  campaign: "Campaign",
  allowed: "May be sent.",
  held: "Held back.",
  why: {
    ALLOWED: () => "",
    OPTED_OUT: (since: string | undefined) => `The person opted out${since === undefined ? "" : ` on ${since}`}.`,
    POSSIBLE_OPT_OUT: () => "Until somebody decides whether the reply is an opt-out.",
    CONSENT_MESSAGE_NOT_SENT: () => "The consent message has to reach this number first.",
    INVALID_NUMBER: () => "Messages can’t go to this number.",
  },
  mark: "Possible opt-out",
  markText: (since: string | undefined) =>
    `${since === undefined ? "A reply" : `A reply of ${since}`} reads like an opt-out. No campaign goes to this person until somebody decides.`,
  decide: "Decide on it",
  unknown: "Whether this number may be messaged could not be asked for.",
} as const;

export const erasure = {
  title: (name: string) => `Erase ${name}?`,
  about:
    "For people who ask that nothing about them is kept. If the contact should only go, delete it: that can be undone.",
  goesTitle: "What goes",
  goes: (organization: string) => [
    `Their contacts in every book of ${organization}, deleted ones too: name, number, email, notes.`,
    "What they wrote, and their number wherever else it stands.",
    "Their rows in uploaded files, rejected rows and exports.",
  ],
  staysTitle: "What stays",
  stays: [
    "An opt-out: erasing opts this person out, even if they never did, under a code that nobody can read. Whoever brings the number again has an opted-out contact; only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE.",
    "A receipt without personal data, for you to keep as proof.",
  ],
  undone: "This cannot be undone.",
  type: (text: string) => `Type ${text} to confirm`,
  submit: "Erase this person",
  closeHint: "You can close this: the erasure goes on, and stays in sight at the bottom of the page.",
  done: "The person is erased.",
  receipt: "Receipt",
  failed: "The erasure failed",
  cancelled: "The erasure was cancelled",
  again: "Part of it may be done already. Ask for it again: doing it twice does no harm.",
  byNumber: "Erase a person",
  byNumberHint: "Also people who are nobody’s contact any more: what is kept of their number goes.",
  number: "Phone number",
  numberMissing: "Type the number of the person to erase.",
  ask: "Erase…",
} as const;

export const optOutLists = {
  ownBookOnly: "This is about every book of the organization, and you open only your own.",
  importTitle: "Import opt-outs",
  importAbout:
    "A list from another system: every number on it is opted out, in every book of the organization. It adds no contacts and opts nobody in.",
  import: "Import Opt-outs…",
  exportTitle: "Export opt-outs",
  exportAbout:
    "Every number that is opted out, whoever’s contact it is or nobody’s, as a file that another system takes. Numbers of erased people aren’t in it: nobody knows them.",
  export: "Export Opt-outs",
  exportNote:
    "The file holds the number, since when and why. Its download waits at the bottom of the page and under Jobs.",
  notStarted: "It was not started",
  drop: "Drop a CSV or Excel file here",
  dropOr: "or",
  upload: "Upload File",
  columns: "Columns in this order: number; if known, the date of the opt-out and the reason.",
  paste: "Paste numbers instead",
  fromFile: "Upload a file instead",
  pasteLabel: "Numbers to opt out",
  pasteHint: "One a line; if known, with the date of the opt-out and the reason behind commas.",
  chosen: (name: string, size: string) => `${name}, ${size}`,
  other: "Choose another file",
  skip: "Skip First Line",
  skipHint: "The first line names the columns.",
  final: "This cannot be undone: only the person can, by replying START, UNSTOP, OPTIN or SUBSCRIBE.",
  submit: "Opt these numbers out",
  check: "Check First",
  checkTitle: "What this import would do",
  checkNothing: "Nothing has been changed.",
  wouldBe: {
    optedOut: "Would be opted out",
    already: "Are already, or opted in later",
    invalid: "Lines with something wrong",
  },
  wrongNumbers: "Download these lines",
  closeHint: "You can close this: the import goes on, and stays in sight at the bottom of the page.",
  confirmTitle: (n: number) => `Opt ${count(n)} numbers out?`,
  confirmText: (n: number) =>
    `This list opts out ${count(n)} numbers that aren’t yet. Nothing was changed so far. If that is what you want, type the number.`,
  type: (n: number) => `Type ${String(n)} to confirm`,
  outcome: {
    optedOut: "Opted out now",
    already: "Were already, or opted in later",
    invalid: "Lines with something wrong",
  },
  done: (n: number) => (n === 1 ? "1 number is opted out now." : `${count(n)} numbers are opted out now.`),
  failed: "The import failed",
  cancelled: "The import was cancelled",
  kept: (n: number) => `${count(n)} numbers were opted out until then, and stay so.`,
  wrong: "What is wrong",
  line: (n: number) => `Line ${count(n)}`,
} as const;
