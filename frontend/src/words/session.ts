/* Signing in, and what concerns the person who has. */

export const account = {
  menu: "Account",
  changePassword: "Change password",
  signOut: "Sign out",
  notSignedOut: "You are still signed in",
  appearance: "Appearance",
  light: "Light",
  dark: "Dark",
  system: "As the system",
  current: "Current password",
  next: "New password",
  passwordHint: "At least 12 characters; a few words are easy to remember.",
  passwordChanged: "Password changed. Your other sessions have been signed out.",
  role: { USER: "User", SUPERVISOR: "Supervisor", ADMIN: "Administrator" },
} as const;

export const signIn = {
  title: "Sign in",
  email: "Email",
  password: "Password",
  submit: "Sign in",
  demo: "Or try it as one of the demo people",
  demoAs: "Sign in as",
  required: "Fill this in to sign in.",
  noDemo: "This demo person can't be signed in any more.",
} as const;

export const redeem = {
  title: "Choose a password",
  text: "This link works once. Choose the password that you will sign in with.",
  password: "New password",
  submit: "Set password and sign in",
  used: "Ask whoever sent you the link for a new one.",
  toSignIn: "To the sign-in page",
} as const;
