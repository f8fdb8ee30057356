import { Button, Group, Stack } from "@mantine/core";
import { JobView } from "../jobs/JobView";
import { type ImportJob, isFinal } from "../jobs/job";
import { words } from "../words";

/** The import that this dialog started: live, then its summary. */
export function ImportResult({ job, onAgain, onClose }: { job: ImportJob; onAgain: () => void; onClose: () => void }) {
  const over = isFinal(job);
  return (
    <Stack>
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
