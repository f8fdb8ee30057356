import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { ExportForm } from "../exports/ExportForm";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { isFinal } from "../jobs/job";
import { ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import { exportWords } from "../words/exports";

/** A copy of the book before all of it is deleted: a deletion that begins meanwhile would end the export. */
export function ExportFirst({ book, onBack }: { book: Book; onBack: () => void }) {
  const [id, setId] = useState<string>();
  const job = useJob(id);
  if (!job) {
    return (
      <ExportForm
        wanted={ownerInput(book.owner)}
        what={exportWords.all(book.title)}
        format="IMPORTABLE"
        onStarted={setId}
        onClose={onBack}
      />
    );
  }
  return (
    <Stack>
      <JobView job={job} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack} disabled={!isFinal(job)}>
          {exportWords.backToDeleting}
        </Button>
      </Group>
    </Stack>
  );
}
