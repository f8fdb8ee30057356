import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { words as common } from "../words";
import { optOutLists as words } from "../words/consent";
import { ConfirmNumber } from "./ConfirmNumber";
import { ImportOptOutsForm } from "./ImportOptOutsForm";
import type { Numbers } from "./OptOutSource";
import { useImportOptOuts } from "./useImportOptOuts";

/** A list, then its progress and what became of it; a long one asks how many first. */
export default function ImportOptOutsDialog({ onClose }: { onClose: () => void }) {
  const [numbers, setNumbers] = useState<Numbers>();
  const [skipFirstLine, setSkipFirstLine] = useState(false);
  const [id, setId] = useState<string>();
  const importing = useImportOptOuts(setId);
  const job = useJob(id);
  const toConfirm =
    job?.__typename === "OptOutImportJob" && job.state === "FAILED" ? (job.optOutsToConfirm ?? undefined) : undefined;
  const start = (confirmOptOuts?: number) => void importing.start(numbers, skipFirstLine, confirmOptOuts);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={words.importTitle}
      closeOnClickOutside={numbers === undefined}
      closeButtonProps={{ "aria-label": common.close }}
    >
      {job === undefined && (
        <ImportOptOutsForm
          numbers={numbers}
          onNumbers={setNumbers}
          skipFirstLine={skipFirstLine}
          onSkipFirstLine={setSkipFirstLine}
          problem={importing.problem}
          isBusy={importing.isBusy}
          onSubmit={() => start()}
          onClose={onClose}
        />
      )}
      {toConfirm !== undefined && (
        <ConfirmNumber
          count={toConfirm}
          problem={importing.problem}
          isBusy={importing.isBusy}
          onConfirm={() => start(toConfirm)}
          onClose={onClose}
        />
      )}
      {job !== undefined && toConfirm === undefined && (
        <Stack>
          <JobView job={job} hint={words.closeHint} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{common.close}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
