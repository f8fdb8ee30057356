/* What somebody may do, in words: for rights and scopes. */
import type { Permission } from "../graphql";

export const permissionWords = {
  CONTACTS_READ: "See contacts",
  CONTACT_DETAILS_READ: "See phone numbers and email addresses",
  CONTACTS_WRITE: "Add and change contacts",
  CONTACTS_DELETE: "Delete contacts",
  CONTACTS_IMPORT: "Import contacts",
  CONTACTS_EXPORT: "Export contacts",
  CONTACTS_PURGE: "Delete all contacts of a book",
  CONTACTS_ERASE: "Erase a person at their request",
  LISTS_WRITE: "Make and change lists",
  CONSENT_WRITE: "Record consent for the organization",
  CONSENT_HISTORY_READ: "See the history of opt-outs",
  STATS_READ: "See the dashboard",
  USERS_MANAGE: "Manage people",
  TOKENS_MANAGE: "Manage API tokens",
  WEBHOOKS_MANAGE: "Manage webhooks",
  AUDIT_READ: "See who did what",
  ORGANIZATION_MANAGE: "Change the organization’s settings",
} as const satisfies Record<Permission, string>;

/** In the order in which they are shown, by what they are about. */
export const permissionGroups = [
  {
    title: "Contacts",
    permissions: [
      "CONTACTS_READ",
      "CONTACT_DETAILS_READ",
      "CONTACTS_WRITE",
      "CONTACTS_DELETE",
      "LISTS_WRITE",
      "CONSENT_HISTORY_READ",
      "STATS_READ",
    ],
  },
  {
    title: "Many at once",
    permissions: ["CONTACTS_IMPORT", "CONTACTS_EXPORT", "CONTACTS_PURGE", "CONTACTS_ERASE", "CONSENT_WRITE"],
  },
  {
    title: "Administration",
    permissions: ["USERS_MANAGE", "ORGANIZATION_MANAGE", "TOKENS_MANAGE", "WEBHOOKS_MANAGE", "AUDIT_READ"],
  },
] as const satisfies readonly { title: string; permissions: readonly Permission[] }[];

/** A server's message in which permissions go by the names that programs use. */
export const inWords = (message: string) =>
  message.replaceAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (name) =>
    name in permissionWords ? `“${permissionWords[name as Permission]}”` : name,
  );
