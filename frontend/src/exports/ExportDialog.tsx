import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { useFocusBack } from "../ui/useFocusBack";
import { words } from "../words";
import { exportWords } from "../words/exports";
import { ExportForm, type Wanted } from "./ExportForm";

/** What it is about, for the person: the whole book, a list of it, or what the list of contacts shows. */
export type What = {
  book: string;
  shown?: { total: number; exact: boolean } | undefined;
  list?: { name: string; total: number };
};

type Props = { wanted: Wanted; what: What; onClose: () => void };

function describe({ book, shown, list }: What): string {
  if (list) return exportWords.ofList(list.total, list.name);
  return shown ? exportWords.shown(shown.total, shown.exact, book) : exportWords.all(book);
}

/** Which contacts and what for, then the progress and the file. Closing it never stops the job. */
export default function ExportDialog({ wanted, what, onClose }: Props) {
  const [id, setId] = useState<string>();
  const job = useJob(id);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={exportWords.title}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job ? (
        <Stack>
          <JobView job={job} hint={exportWords.closeHint} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.close}
            </Button>
          </Group>
        </Stack>
      ) : (
        <ExportForm wanted={wanted} what={describe(what)} format="SPREADSHEET" onStarted={setId} onClose={onClose} />
      )}
    </Modal>
  );
}
