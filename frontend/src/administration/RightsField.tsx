import { Checkbox, Input, Stack, Text } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useQuery } from "urql";
import { graphql, type Permission } from "../graphql";
import { useViewer } from "../session/viewer";
import { peopleWords } from "../words/administration";
import { permissionGroups, permissionWords } from "../words/permissions";
import classes from "./Administration.module.css";
import { exceptionOf, may, put, type Rights } from "./rights";

const BoundsQuery = graphql(`
  query Bounds {
    viewer {
      organization { id accountType { permissions } disabledPermissions }
    }
  }
`);

type Props = {
  before: Rights;
  rights: Rights;
  onChange: (rights: Rights) => void;
  off: string | undefined;
  error: ReactNode;
};

/** A box for everything that somebody may do: ticked or not, it says where it comes from and why it can't be changed. */
export function RightsField({ before, rights, onChange, off, error }: Props) {
  const errorId = useId();
  const { permissions } = useViewer();
  const [{ data }] = useQuery({ query: BoundsQuery });
  const bounds = data?.viewer?.organization;

  const whyOff = (permission: Permission): string | undefined => {
    if (off !== undefined) return off;
    if (permission === "CONTACTS_ERASE" && rights.role === "ADMIN") return peopleWords.alwaysForAdmins;
    if (bounds && !bounds.accountType.permissions.includes(permission)) return peopleWords.ceiling;
    if (bounds?.disabledPermissions.includes(permission)) return peopleWords.policy;
    const mayGive = permissions.includes(permission) || may(before, permission);
    return mayGive || may(rights, permission) ? undefined : peopleWords.notYours;
  };

  return (
    <fieldset className={classes.rights} aria-describedby={error ? errorId : undefined}>
      <legend>{peopleWords.rights}</legend>
      <Text size="sm" c="dimmed">
        {off ?? peopleWords.rightsHint}
      </Text>
      {error && (
        <Input.Error id={errorId} role="alert" mt="xs">
          {error}
        </Input.Error>
      )}
      <div className={classes.groups}>
        {permissionGroups.map(({ title, permissions }) => (
          <Stack key={title} gap="xs" role="group" aria-label={title}>
            <Text size="sm" fw={600}>
              {title}
            </Text>
            {permissions.map((permission) => {
              const why = whyOff(permission);
              const exception = exceptionOf(rights, permission);
              const shownWhy = off === undefined ? why : undefined;
              return (
                <Checkbox
                  key={permission}
                  label={permissionWords[permission]}
                  description={shownWhy ?? (exception && peopleWords[exception])}
                  checked={may(rights, permission)}
                  disabled={why !== undefined}
                  onChange={(event) => onChange(put(rights, permission, event.currentTarget.checked))}
                />
              );
            })}
          </Stack>
        ))}
      </div>
    </fieldset>
  );
}
