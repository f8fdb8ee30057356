import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportForm } from "./ImportForm";
import { ImportResult } from "./ImportResult";

/** From a file or pasted rows to a running import and its summary, on one sheet. Closing it never stops the job. */
export default function ImportDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const [id, setId] = useState<string>();
  const job = useJob(id);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      title={words.import.title}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job?.__typename === "ImportJob" ? (
        <ImportResult job={job} onAgain={() => setId(undefined)} onClose={onClose} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="md">
            {words.import.into(book.title)}
          </Text>
          <ImportForm book={book} onStarted={setId} onClose={onClose} />
        </>
      )}
    </Modal>
  );
}
