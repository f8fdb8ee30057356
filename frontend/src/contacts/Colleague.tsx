import { Anchor, Text } from "@mantine/core";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import type { Values } from "./contact";
import type { Edit, Field } from "./merge";

type Props = { name: Field; edit: Edit; onChoose: (name: Field, which: "theirs" | "mine") => void };

/** Under a field that a colleague changed while it was being edited: what they made of it. */
export function Colleague({ name, edit, onChoose }: Props) {
  if (edit.clashes.includes(name)) {
    return (
      <Text size="sm" role="status" className={classes.clash ?? ""}>
        {words.conflict.clash(asText(name, edit.base))}{" "}
        <Anchor component="button" type="button" size="sm" onClick={() => onChoose(name, "theirs")}>
          {words.conflict.takeTheirs}
        </Anchor>{" "}
        <Anchor component="button" type="button" size="sm" onClick={() => onChoose(name, "mine")}>
          {words.conflict.keepMine}
        </Anchor>
      </Text>
    );
  }
  if (!edit.followed.includes(name)) return null;
  return (
    <Text size="sm" c="dimmed" role="status" mt={4}>
      {words.conflict.followed}
    </Text>
  );
}

/** A value in words, for showing two of them beside each other. */
export function asText(name: Field, values: Values, listName: (id: string) => string = (id) => id): string {
  const value = values[name];
  if (typeof value === "boolean") return value ? words.conflict.yes : words.conflict.no;
  const text = typeof value === "string" ? value : value.map(listName).join(", ");
  return text.trim() || words.conflict.empty;
}
