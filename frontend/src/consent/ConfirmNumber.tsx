import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { words as common } from "../words";
import { optOutLists as words } from "../words/consent";
import { isSame } from "./same";

type Props = {
  count: number;
  problem: string | undefined;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** More numbers than anybody opts out by mistake without noticing: exactly how many has to be typed. */
export function ConfirmNumber({ count, problem, isBusy, onConfirm, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const matches = isSame(typed.replace(/[,’']/g, ""), String(count));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches && !isBusy) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text fw={600} role="alert">
          {words.confirmTitle(count)}
        </Text>
        <Text size="sm">{words.confirmText(count)}</Text>
        <Text size="sm" fw={600} c="var(--danger-text)">
          {words.final}
        </Text>
        {problem !== undefined && (
          <Alert color="red" role="alert" title={words.notStarted}>
            {problem}
          </Alert>
        )}
        <TextInput
          label={words.type(count)}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" color="red.9" disabled={!matches} loading={isBusy}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
