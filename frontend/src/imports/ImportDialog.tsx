import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useJob, useJobStore } from "../jobs/JobsProvider";
import { isFinal } from "../jobs/job";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportForm } from "./ImportForm";
import { ImportResult } from "./ImportResult";

/** From a file or pasted rows to a running import and its summary, on one sheet. Closing it never stops the job. */
export default function ImportDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const store = useJobStore();
  const [id, setId] = useState<string>();
  const job = useJob(id);
  const close = () => {
    if (job && isFinal(job)) store.putAway(job.id);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      closeOnClickOutside={false}
      title={words.import.title}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {words.import.into(book.title)}
      </Text>
      {job?.__typename === "ImportJob" ? (
        <ImportResult job={job} onAgain={() => setId(undefined)} onClose={close} />
      ) : (
        <ImportForm book={book} onStarted={setId} onClose={close} />
      )}
    </Modal>
  );
}
