import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { JobView } from "../jobs/JobView";
import { type ImportJob, isFinal } from "../jobs/job";
import { words } from "../words";

type Props = { job: ImportJob; onAgain: () => void; onClose: () => void; onSkipFirstLine?: () => void };

/** The import that this dialog started: live, then its summary, and what to do where the header was taken for a contact. */
export function ImportResult({ job, onAgain, onClose, onSkipFirstLine }: Props) {
  const over = isFinal(job);
  return (
    <Stack>
      {over && onSkipFirstLine && (
        <Alert color="yellow" title={words.import.headerImported}>
          <Text size="sm">{words.import.headerImportedText}</Text>
          <Button variant="default" mt="xs" onClick={onSkipFirstLine}>
            {words.import.skipAndImport}
          </Button>
        </Alert>
      )}
      <JobView job={job} hint={words.import.closeHint} />
      <Group justify="flex-end">
        {over && (
          <Button variant="default" onClick={onAgain}>
            {words.import.again}
          </Button>
        )}
        <Button variant={over ? "filled" : "default"} onClick={onClose}>
          {over ? words.import.showContacts : words.close}
        </Button>
      </Group>
    </Stack>
  );
}
