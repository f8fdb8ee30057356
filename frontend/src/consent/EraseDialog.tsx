import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { titleOf } from "../jobs/job";
import { words } from "../words";
import { erasure } from "../words/consent";
import { EraseForm } from "./EraseForm";
import type { Erased } from "./erasure";

/** What goes and what stays, whom it is about typed, then the progress and the receipt. */
export default function EraseDialog({ who, onClose }: { who: Erased; onClose: () => void }) {
  const [id, setId] = useState<string>();
  const job = useJob(id);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={job ? titleOf(job) : erasure.title(who.name)}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job ? (
        <Stack>
          <JobView job={job} hint={erasure.closeHint} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.close}</Button>
          </Group>
        </Stack>
      ) : (
        <EraseForm who={who} onStarted={setId} onClose={onClose} />
      )}
    </Modal>
  );
}
