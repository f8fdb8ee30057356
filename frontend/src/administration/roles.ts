/* What each role may do before exceptions: the server's table, which tests/organizations/test_frontend_roles.py compares. */
import type { Permission } from "../graphql";
import { permissionWords } from "../words/permissions";

export type Role = "USER" | "SUPERVISOR" | "ADMIN";
export const roles: readonly Role[] = ["USER", "SUPERVISOR", "ADMIN"];

const user: readonly Permission[] = [
  "CONTACTS_READ",
  "CONTACT_DETAILS_READ",
  "CONTACTS_WRITE",
  "CONTACTS_DELETE",
  "CONTACTS_IMPORT",
  "LISTS_WRITE",
  "CONSENT_HISTORY_READ",
  "STATS_READ",
];
const supervisor: readonly Permission[] = [...user, "CONSENT_WRITE", "CONTACTS_EXPORT", "CONTACTS_PURGE"];

const everything = Object.keys(permissionWords) as Permission[];

const permissionsOf: Record<Role, readonly Permission[]> = { USER: user, SUPERVISOR: supervisor, ADMIN: everything };

export const roleHas = (role: Role, permission: Permission) => permissionsOf[role].includes(permission);

/** Nobody changes or appoints somebody of a role above their own. */
export const isAbove = (role: Role, own: Role) => roles.indexOf(role) > roles.indexOf(own);
