import { Button, Group, Radio, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Notice } from "../ui/Notice";
import { words } from "../words";
import { asText } from "./Colleague";
import classes from "./ContactDetails.module.css";
import { labels } from "./labels";
import { type Choices, type Edit, type Field, touched } from "./merge";

type Props = {
  edit: Edit;
  listName: (id: string) => string;
  isSaving: boolean;
  onSave: (choices: Choices) => void;
  onTakeTheirs: () => void;
};

/** Two people changed the same contact: both versions side by side, and nothing is overwritten unasked. */
export function Conflict({ edit, listName, isSaving, onSave, onTakeTheirs }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [choices, setChoices] = useState<Choices>({});
  useEffect(() => box.current?.focus(), []);
  const mine = touched(edit);
  const names = (Object.keys(labels) as Field[]).filter((name) => mine.includes(name) || edit.followed.includes(name));
  const isUndecided = edit.clashes.some((name) => choices[name] === undefined);

  const cells = (name: Field) => {
    const theirs = asText(name, edit.base, listName);
    if (!mine.includes(name)) return [theirs, words.conflict.untouched] as const;
    const chosen = choices[name] ?? (edit.clashes.includes(name) ? undefined : "mine");
    const option = (which: "theirs" | "mine", text: string) => (
      <Radio
        name={`choice-${name}`}
        label={text}
        aria-label={`${labels[name]}, ${which === "mine" ? words.conflict.yours : words.conflict.stored}: ${text}`}
        checked={chosen === which}
        onChange={() => setChoices((now) => ({ ...now, [name]: which }))}
      />
    );
    return [option("theirs", theirs), option("mine", asText(name, edit.values, listName))] as const;
  };

  return (
    <Notice ref={box} tone="warning" title={words.conflict.title}>
      <Text size="sm" mb="xs">
        {words.conflict.text}
      </Text>
      <table className={classes.conflict}>
        <thead>
          <tr>
            <td />
            <th scope="col">{words.conflict.stored}</th>
            <th scope="col">{words.conflict.yours}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const [theirs, yours] = cells(name);
            return (
              <tr key={name}>
                <th scope="row">{labels[name]}</th>
                <td>{theirs}</td>
                <td>{yours}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {isUndecided && (
        <Text size="sm" mt="xs">
          {words.conflict.undecided}
        </Text>
      )}
      <Group mt="sm">
        <Button size="compact-md" variant="default" onClick={onTakeTheirs}>
          {words.conflict.takeAll}
        </Button>
        <Button size="compact-md" onClick={() => onSave(choices)} loading={isSaving} disabled={isUndecided}>
          {words.conflict.save}
        </Button>
      </Group>
    </Notice>
  );
}
