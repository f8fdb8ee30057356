import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import type { Book } from "../shell/book";
import { useFocusBack } from "../ui/useFocusBack";
import { words } from "../words";
import { ExportFirst } from "./ExportFirst";
import { PurgeForm } from "./PurgeForm";

/** Delete all contacts of a book: what goes and what stays, the count typed, then the progress and the real count. */
export default function PurgeDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const [id, setId] = useState<string>();
  const [isExporting, setExporting] = useState(false);
  const job = useJob(id);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={job ? words.settings.deleteAll : words.purge.title(book.title)}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job ? (
        <Stack>
          <JobView job={job} hint={words.purge.closeHint} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{words.close}</Button>
          </Group>
        </Stack>
      ) : isExporting ? (
        <ExportFirst book={book} onBack={() => setExporting(false)} />
      ) : (
        <PurgeForm book={book} onStarted={setId} onExport={() => setExporting(true)} onClose={onClose} />
      )}
    </Modal>
  );
}
