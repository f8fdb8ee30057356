import { Alert, Button, Group, Text } from "@mantine/core";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import { type Contact, type Values, valuesOf } from "./contact";

const labels = {
  fullName: words.details.fullName,
  phone: words.details.phone,
  email: words.details.email,
  notes: words.details.notes,
} as const;

type Props = { base: Contact; theirs: Contact; mine: Values; onKeepMine: () => void; onTakeTheirs: () => void };

/** Two people changed the same contact: both versions side by side, and nothing is overwritten unasked. */
export function Conflict({ base, theirs, mine, onKeepMine, onTakeTheirs }: Props) {
  const stored = valuesOf(theirs);
  const before = valuesOf(base);
  const names = (Object.keys(labels) as (keyof typeof labels)[]).filter(
    (name) => stored[name] !== before[name] || mine[name] !== before[name],
  );
  return (
    <Alert color="orange" role="alert" title={words.details.staleTitle} mb="md">
      <Text size="sm" mb="xs">
        {words.details.staleText}
      </Text>
      <table className={classes.conflict}>
        <thead>
          <tr>
            <td />
            <th scope="col">{words.details.staleTheirs}</th>
            <th scope="col">{words.details.staleYours}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{labels[name]}</th>
              <td>{stored[name] || words.details.staleEmpty}</td>
              <td>
                {mine[name] === before[name] ? words.details.staleUntouched : mine[name] || words.details.staleEmpty}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Group mt="sm">
        <Button size="compact-md" variant="default" onClick={onTakeTheirs}>
          {words.details.takeTheirs}
        </Button>
        <Button size="compact-md" onClick={onKeepMine}>
          {words.details.keepMine}
        </Button>
      </Group>
    </Alert>
  );
}
