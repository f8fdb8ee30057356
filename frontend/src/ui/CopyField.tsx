import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import classes from "./CopyField.module.css";

type Props = {
  label: string;
  text: string;
  copy: string;
  copied: string;
  /** Told when the browser doesn't let anything be copied. */
  refused: string;
};

/** Text to be taken along: it can be selected, and one button copies it. */
export function CopyField({ label, text, copy, copied, refused }: Props) {
  const [said, setSaid] = useState("");
  const take = () =>
    navigator.clipboard === undefined
      ? setSaid(refused)
      : navigator.clipboard.writeText(text).then(
          () => setSaid(copied),
          () => setSaid(refused),
        );
  return (
    <div>
      <Group justify="space-between" align="flex-end" mb={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed" role="status">
            {said}
          </Text>
          <Button size="compact-sm" variant="default" onClick={take} aria-label={`${copy}: ${label}`}>
            {copy}
          </Button>
        </Group>
      </Group>
      <section className={classes.text} aria-label={label} tabIndex={0}>
        {text}
      </section>
    </div>
  );
}
