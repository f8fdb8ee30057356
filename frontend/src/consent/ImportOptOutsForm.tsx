import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { words as common } from "../words";
import { optOutLists as words } from "../words/consent";
import { type Numbers, OptOutSource } from "./OptOutSource";

type Props = {
  numbers: Numbers;
  onNumbers: (numbers: Numbers) => void;
  skipFirstLine: boolean;
  onSkipFirstLine: (skip: boolean) => void;
  problem: string | undefined;
  isBusy: boolean;
  onSubmit: () => void;
  onClose: () => void;
};

const isEmpty = (numbers: Numbers) =>
  numbers === undefined || (typeof numbers === "string" ? numbers.trim() === "" : numbers.size === 0);

export function ImportOptOutsForm(props: Props) {
  const { numbers, skipFirstLine, problem, isBusy } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty(numbers) && !isBusy) props.onSubmit();
      }}
    >
      <Stack>
        <Text size="sm">{words.importAbout}</Text>
        <OptOutSource numbers={numbers} onChange={props.onNumbers} />
        <Checkbox
          label={words.skip}
          description={words.skipHint}
          checked={skipFirstLine}
          onChange={(event) => props.onSkipFirstLine(event.currentTarget.checked)}
        />
        <Text size="sm" fw={600} c="var(--danger-text)">
          {words.final}
        </Text>
        {problem !== undefined && (
          <Alert color="red" role="alert" title={words.notStarted}>
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" color="red.9" disabled={isEmpty(numbers)} loading={isBusy}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
