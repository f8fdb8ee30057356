import { Checkbox, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Permission } from "../graphql";
import { useViewer } from "../session/viewer";
import { tokenWords } from "../words/administration";
import { permissionGroups, permissionWords } from "../words/permissions";
import classes from "./Administration.module.css";

type Props = { value: Permission[]; onChange: (scopes: Permission[]) => void; error: ReactNode };

/** What a token may do: of what its maker may. */
export function ScopesField({ value, onChange, error }: Props) {
  const held = useViewer().permissions;
  return (
    <Checkbox.Group
      label={tokenWords.scopes}
      description={tokenWords.scopesHint}
      inputWrapperOrder={["label", "description", "error", "input"]}
      required
      value={value}
      error={error}
      onChange={(scopes) => onChange(scopes as Permission[])}
    >
      <div className={classes.groups}>
        {permissionGroups.map(({ title, permissions }) => (
          <Stack key={title} gap="xs">
            <Text size="sm" fw={600}>
              {title}
            </Text>
            {permissions.map((permission) => (
              <Checkbox
                key={permission}
                value={permission}
                label={permissionWords[permission]}
                description={held.includes(permission) ? undefined : tokenWords.notYours}
                disabled={!held.includes(permission)}
              />
            ))}
          </Stack>
        ))}
      </div>
    </Checkbox.Group>
  );
}
