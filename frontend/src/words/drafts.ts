/* What was typed and not saved. */

export const drafts = {
  unsaved: "Not saved",
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
