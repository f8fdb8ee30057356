import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { ExportForm } from "../exports/ExportForm";
import { useJob } from "../jobs/JobsProvider";
import { JobView } from "../jobs/JobView";
import { isFinal } from "../jobs/job";
import { ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import { exportWords } from "../words/exports";

/**
 * A copy of the book before all of it is deleted. A deletion that begins meanwhile would end the export, and one that begins later
 * deletes the file: so it goes on when the file was taken, or when the person says that they do without.
 */
export function ExportFirst({ book, onBack }: { book: Book; onBack: () => void }) {
  const [id, setId] = useState<string>();
  const [isTaken, setTaken] = useState(false);
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
      <JobView job={job} before={{ hint: exportWords.firstNow, onDownload: () => setTaken(true) }} />
      <Group justify="flex-end">
        {isFinal(job) && !isTaken && (
          <Button variant="subtle" onClick={onBack}>
            {exportWords.withoutCopy}
          </Button>
        )}
        <Button variant="default" onClick={onBack} disabled={!isTaken}>
          {exportWords.backToDeleting}
        </Button>
      </Group>
    </Stack>
  );
}
