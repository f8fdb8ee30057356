/* What surrounds every page, and what any page may have to say. */
import { list } from "../format";

export const navigation = {
  label: "Main",
  contacts: "Contacts",
  lists: "Lists",
  jobs: "Jobs",
  dashboard: "Dashboard",
  optOuts: "Opt-outs",
  admin: "Admin",
  skip: "Skip to the page",
} as const;

export const book = {
  own: (name: string) => `${name}’s book`,
  one: "One book",
  wholeOrganization: "Whole organization",
  allOf: (organization: string) => `All books of ${organization}`,
  label: "Contact book",
  search: "Search people",
  yours: "Your own book",
  nobody: "Nobody of that name",
} as const;

export const denied = {
  title: "This is switched off for you",
  ACCOUNT_TYPE: (organization: string) => `The account type of ${organization} does not include this.`,
  ORGANIZATION_POLICY: (organization: string) => `Switched off for everybody in ${organization}.`,
  USER_OVERRIDE: () => "Switched off for you.",
  ROLE: (_organization: string, role: string) => `The role ${role} does not include this.`,
  TOKEN_SCOPE: () => "This token was not given it.",
  ask: (names: string[]) => (names.length === 0 ? "" : `Ask ${list(names, "disjunction")}.`),
} as const;

export const connection = {
  lost: "No connection to the server. What you see may be out of date; what you typed is kept. Trying again by itself.",
  back: "Connected again.",
  notLoaded: "No connection to the server",
  notLoadedText:
    "This has not been opened before, so it has to be loaded first. It opens by itself as soon as the connection is back. What you typed is kept.",
} as const;

export const failure = {
  title: "Something went wrong",
  text: "What was saved before is safe. Try again.",
  reference: (reference: string) => `If it happens again, tell your administrator this reference: ${reference}`,
  offline: "No connection to the server. What you typed is kept; try again when you are online.",
  outdated: "The app was renewed meanwhile",
  outdatedText: "This part has to be loaded anew with the page. What you typed is kept.",
  reload: "Load the page again",
  notSaved: "Nothing was saved.",
  forbidden: "You may not do this any more: it was switched off meanwhile. Reload to see who can switch it on again.",
  limited: "Too many attempts. Wait a little, then try again.",
  notFound: "Nothing here",
  notFoundHint: "There is no page at this address",
  toContacts: "To the contacts",
} as const;
