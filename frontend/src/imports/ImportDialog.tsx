import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useJob } from "../jobs/JobsProvider";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportForm } from "./ImportForm";
import type { Options } from "./ImportOptions";
import { ImportResult } from "./ImportResult";
import { type Source, startsWithHeader } from "./source";
import { useImport } from "./useImport";

const untouched: Options = { skipFirstLine: false, listId: null, newList: "", onExisting: "FILL_BLANKS" };

/** From a file or pasted rows to a running import and its summary, on one sheet. Closing it never stops the job. */
export default function ImportDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const [id, setId] = useState<string>();
  const [source, setSource] = useState<Source>();
  const [options, setOptions] = useState(untouched);
  const importing = useImport(book, setId);
  const job = useJob(id);

  const choose = (chosen: Source | undefined) => {
    setSource(chosen);
    importing.forget();
    if (chosen) setOptions((before) => ({ ...before, skipFirstLine: startsWithHeader(chosen) }));
  };
  const again = () => {
    setId(undefined);
    choose(undefined);
  };
  const skipAndImport = (rows: Source) => {
    const skipping = { ...options, skipFirstLine: true };
    setOptions(skipping);
    setId(undefined);
    importing.start(rows, skipping);
  };
  const headerWasImported = source !== undefined && startsWithHeader(source) && !options.skipFirstLine;

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
        <ImportResult
          job={job}
          onAgain={again}
          onClose={onClose}
          {...(headerWasImported && { onSkipFirstLine: () => skipAndImport(source) })}
        />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="md">
            {words.import.into(book.title)}
          </Text>
          <ImportForm
            book={book}
            source={source}
            options={options}
            importing={importing}
            onSource={choose}
            onOptions={setOptions}
            onClose={onClose}
          />
        </>
      )}
    </Modal>
  );
}
