import { Modal, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import type { Book } from "../shell/book";
import { useCloseOnLeave } from "../ui/useCloseOnLeave";
import { useFocusBack } from "../ui/useFocusBack";
import { words } from "../words";
import { importWords } from "../words/imports";
import { ImportForm } from "./ImportForm";
import { ImportResult } from "./ImportResult";
import { type Said, useImport } from "./useImport";
import { useImportForm } from "./useImportForm";

type Started = { id: string; said: Said };

/** From a file or pasted rows to a running import and its summary, on one sheet. Closing it never stops the job. */
export default function ImportDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const isPhone = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  useCloseOnLeave(onClose);
  useFocusBack();
  const [started, setStarted] = useState<Started>();
  const [checked, setChecked] = useState<string>();
  const form = useImportForm(book);
  const importing = useImport(book, form, (id, said) =>
    said.dryRun === true ? setChecked(id) : setStarted({ id, said }),
  );
  const job = useJob(started?.id);

  const headerWasImported = form.preview?.hasHeader === true && !(started?.said.skipFirstLine ?? form.skipFirstLine);
  const again = () => {
    setStarted(undefined);
    setChecked(undefined);
    form.put(undefined);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      fullScreen={isPhone}
      closeOnClickOutside={false}
      title={importWords.title}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job?.__typename === "ImportJob" ? (
        <ImportResult
          job={job}
          busy={importing.busy !== undefined}
          onAgain={again}
          onClose={onClose}
          onBack={() => setStarted(undefined)}
          onConfirm={(confirmOptOuts) => importing.start({ ...started?.said, confirmOptOuts })}
          {...(headerWasImported && {
            onSkipFirstLine: () => importing.start({ skipFirstLine: true, evenIfImported: true }),
          })}
        />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="md">
            {importWords.into(book.title)}
          </Text>
          <ImportForm
            book={book}
            form={form}
            importing={importing}
            checked={checked}
            onUncheck={() => setChecked(undefined)}
            onClose={onClose}
          />
        </>
      )}
    </Modal>
  );
}
