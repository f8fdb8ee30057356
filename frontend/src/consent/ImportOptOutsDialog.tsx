import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { words as common } from "../words";
import { optOutLists as words } from "../words/consent";
import { ConfirmNumber } from "./ConfirmNumber";
import { ImportOptOutsForm } from "./ImportOptOutsForm";
import type { Numbers } from "./OptOutSource";
import { useImportOptOuts } from "./useImportOptOuts";

/** A list, on demand what it would do, then its progress and what became of it; a long one asks how many first. */
export default function ImportOptOutsDialog({ onClose }: { onClose: () => void }) {
  const isPhone = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const [numbers, setNumbers] = useState<Numbers>();
  const [skipFirstLine, setSkipFirstLine] = useState(false);
  const [id, setId] = useState<string>();
  const [checked, setChecked] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const importing = useImportOptOuts((started, { dryRun }) => (dryRun ? setChecked(started) : setId(started)));
  const job = useJob(id);
  const check = useJob(checked);
  const numberIn = (of: typeof job) =>
    of?.__typename === "OptOutImportJob" ? (of.optOutsToConfirm ?? undefined) : undefined;
  const toConfirm = job === undefined ? isAsking && numberIn(check) : job.state === "FAILED" && numberIn(job);
  const start = () =>
    numberIn(check) === undefined ? void importing.start(numbers, { skipFirstLine }) : setAsking(true);
  const changed = () => setChecked(undefined);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      fullScreen={isPhone}
      title={words.importTitle}
      closeOnClickOutside={numbers === undefined}
      closeButtonProps={{ "aria-label": common.close }}
    >
      {toConfirm ? (
        <ConfirmNumber
          count={toConfirm}
          problem={importing.problem}
          isBusy={importing.busy !== undefined}
          onConfirm={() => void importing.start(numbers, { skipFirstLine, confirmOptOuts: toConfirm })}
          onClose={onClose}
        />
      ) : job === undefined ? (
        <ImportOptOutsForm
          numbers={numbers}
          onNumbers={(chosen) => [changed(), setNumbers(chosen)]}
          skipFirstLine={skipFirstLine}
          onSkipFirstLine={(skip) => [changed(), setSkipFirstLine(skip)]}
          problem={importing.problem}
          busy={importing.busy}
          check={check?.__typename === "OptOutImportJob" ? check : undefined}
          onCheck={() => void importing.start(numbers, { skipFirstLine, dryRun: true })}
          onSubmit={start}
          onClose={onClose}
        />
      ) : (
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
