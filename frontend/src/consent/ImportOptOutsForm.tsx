import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import type { OptOutImportJob } from "../jobs/job";
import { words as common } from "../words";
import { optOutLists as words } from "../words/consent";
import { CheckOfOptOuts } from "./CheckOfOptOuts";
import { type Numbers, OptOutSource } from "./OptOutSource";

type Props = {
  numbers: Numbers;
  onNumbers: (numbers: Numbers) => void;
  skipFirstLine: boolean;
  onSkipFirstLine: (skip: boolean) => void;
  problem: string | undefined;
  busy: "import" | "check" | undefined;
  check: OptOutImportJob | undefined;
  onCheck: () => void;
  onSubmit: () => void;
  onClose: () => void;
};

const isEmpty = (numbers: Numbers) =>
  numbers === undefined || (typeof numbers === "string" ? numbers.trim() === "" : numbers.size === 0);

export function ImportOptOutsForm(props: Props) {
  const { numbers, skipFirstLine, problem, busy, check } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty(numbers) && busy === undefined) props.onSubmit();
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
        {check && <CheckOfOptOuts key={check.id} job={check} />}
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
          <Button
            variant="default"
            disabled={isEmpty(numbers) || busy === "import"}
            loading={busy === "check"}
            onClick={props.onCheck}
          >
            {words.check}
          </Button>
          <Button
            type="submit"
            color="red.9"
            disabled={isEmpty(numbers) || busy === "check"}
            loading={busy === "import"}
          >
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
