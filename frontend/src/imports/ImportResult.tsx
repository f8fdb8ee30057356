import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { noFilters, useFilters } from "../contacts/filters";
import { useView } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { type ImportJob, isFinal } from "../jobs/job";
import { words } from "../words";
import { importWords } from "../words/imports";
import { ConfirmOptOuts } from "./ConfirmOptOuts";
import classes from "./ImportDialog.module.css";

type Props = {
  job: ImportJob;
  busy: boolean;
  onAgain: () => void;
  onClose: () => void;
  onBack: () => void;
  onConfirm: (optOuts: number) => void;
  onSkipFirstLine?: () => void;
};

/** What is asked here doesn't wait in the tray besides. */
function Seen({ id, children }: { id: string; children: ReactNode }) {
  useView(id);
  return children;
}

/** The import that this dialog started: live, then its summary, or what it has to ask before it changes anything. */
export function ImportResult({ job, busy, onAgain, onClose, onBack, onConfirm, onSkipFirstLine }: Props) {
  const over = isFinal(job);
  const { optOutsToConfirm, outcome } = job;
  const [, change] = useFilters();
  const show = () => {
    if (outcome.created + outcome.updated > 0) change({ ...noFilters, importId: job.id });
    onClose();
  };
  if (over && optOutsToConfirm !== null) {
    return (
      <Seen id={job.id}>
        <ConfirmOptOuts
          count={optOutsToConfirm}
          busy={busy}
          onConfirm={() => onConfirm(optOutsToConfirm)}
          onCancel={onBack}
        />
      </Seen>
    );
  }
  return (
    <Stack>
      {over && onSkipFirstLine && (
        <Alert color="yellow" title={importWords.headerImported}>
          <Text size="sm">{importWords.headerImportedText}</Text>
          <Button variant="default" mt="xs" loading={busy} onClick={onSkipFirstLine}>
            {importWords.skipAndImport}
          </Button>
        </Alert>
      )}
      <JobView job={job} hint={importWords.closeHint} />
      <Group justify="flex-end" className={classes.footer}>
        {over && (
          <Button variant="default" onClick={onAgain}>
            {importWords.again}
          </Button>
        )}
        <Button variant={over ? "filled" : "default"} onClick={over ? show : onClose}>
          {over ? importWords.showContacts : words.close}
        </Button>
      </Group>
    </Stack>
  );
}
