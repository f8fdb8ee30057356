import { Stack, Switch } from "@mantine/core";
import type { Permission } from "../graphql";
import { organizationWords as words } from "../words/administration";
import type { Organization } from "./organization";

const switched = Object.keys(words.switches) as (keyof typeof words.switches)[];

type Props = {
  accountType: Organization["accountType"];
  disabled: readonly Permission[];
  onChange: (disabled: Permission[]) => void;
};

/** On: the role decides. Off: nobody may. What the account type leaves out is there, off, and says so. */
export const PolicySwitches = ({ accountType, disabled, onChange }: Props) => (
  <Stack>
    {switched.map((permission) => {
      const { label, hint } = words.switches[permission];
      const included = accountType.permissions.includes(permission);
      const others = disabled.filter((each) => each !== permission);
      return (
        <Switch
          key={permission}
          label={label}
          description={included ? hint : words.notIncluded(accountType.name)}
          checked={included && !disabled.includes(permission)}
          disabled={!included}
          onChange={(event) => onChange(event.currentTarget.checked ? others : [...others, permission])}
        />
      );
    })}
  </Stack>
);
