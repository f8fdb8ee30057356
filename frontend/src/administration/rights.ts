/* A person's exceptions from the role: what is granted beyond it and what is denied although it has it. */
import type { Permission } from "../graphql";
import { type Role, roleHas } from "./roles";

export type Rights = { role: Role; granted: readonly Permission[]; denied: readonly Permission[] };

/** Whether the person may, as far as account type and policy let. */
export const may = ({ role, granted, denied }: Rights, permission: Permission) =>
  !denied.includes(permission) && (roleHas(role, permission) || granted.includes(permission));

/** As an exception only where the role says otherwise. */
export function put(rights: Rights, permission: Permission, on: boolean): Rights {
  const without = (list: readonly Permission[]) => list.filter((each) => each !== permission);
  const isException = roleHas(rights.role, permission) !== on;
  return {
    role: rights.role,
    granted: isException && on ? [...without(rights.granted), permission] : without(rights.granted),
    denied: isException && !on ? [...without(rights.denied), permission] : without(rights.denied),
  };
}

export function exceptionOf(
  { role, granted, denied }: Rights,
  permission: Permission,
): "granted" | "denied" | undefined {
  if (denied.includes(permission)) return "denied";
  return granted.includes(permission) && !roleHas(role, permission) ? "granted" : undefined;
}
