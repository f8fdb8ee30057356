import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useViewer } from "../session/viewer";
import { words } from "../words";
import { peopleWords } from "../words/administration";
import { isAbove, type Role, roles } from "./roles";

type Props = { value: Role; onChange: (role: Role) => void; off?: string | undefined; error?: ReactNode };

/** How far somebody reaches. Roles above one's own are there, off. */
export function RoleField({ value, onChange, off, error }: Props) {
  const own = useViewer().user?.role ?? "USER";
  const someAbove = roles.some((role) => isAbove(role, own));
  return (
    <Select
      label={peopleWords.role}
      description={off ?? `${peopleWords.reach[value]}${someAbove ? ` ${peopleWords.roleAbove}` : ""}`}
      data={roles.map((role) => ({ value: role, label: words.account.role[role], disabled: isAbove(role, own) }))}
      value={value}
      allowDeselect={false}
      disabled={off !== undefined}
      error={error}
      onChange={(role) => onChange(role as Role)}
    />
  );
}
