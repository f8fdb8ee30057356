import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { bytes } from "../format";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportOptions, type Options } from "./ImportOptions";
import { SourceField } from "./SourceField";
import { type Source, startsWithHeader } from "./source";
import type { Sent } from "./startImport";
import { useImport } from "./useImport";

type Props = { book: Book; onStarted: (id: string) => void; onClose: () => void };

const untouched: Options = { skipFirstLine: false, listId: null, newList: "", onExisting: "FILL_BLANKS" };

export function ImportForm({ book, onStarted, onClose }: Props) {
  const [source, setSource] = useState<Source>();
  const [options, setOptions] = useState(untouched);
  const { start, cancel, forget, sent, busy, errors } = useImport(book, onStarted);

  const choose = (chosen: Source | undefined) => {
    setSource(chosen);
    forget();
    if (chosen) setOptions((before) => ({ ...before, skipFirstLine: startsWithHeader(chosen) }));
  };
  const giveUp = () => {
    cancel();
    onClose();
  };

  const general = errors.filter((error) => !error.field?.includes("newList"));
  return (
    <Stack>
      <SourceField source={source} onChange={choose} disabled={busy} />
      {source && <ImportOptions book={book} source={source} options={options} onChange={setOptions} errors={errors} />}
      {general.length > 0 && (
        <Alert color="red" role="alert" title={words.import.notStarted}>
          {general.map((error) => error.message).join(" ")}
        </Alert>
      )}
      {sent && <Uploading {...sent} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={giveUp}>
          {words.cancel}
        </Button>
        <Button onClick={() => source && start(source, options)} loading={busy} disabled={source === undefined}>
          {words.import.submit}
        </Button>
      </Group>
    </Stack>
  );
}

function Uploading({ sent, size }: Sent) {
  return (
    <div>
      <Text size="sm" c="dimmed" className="figures">
        {words.import.uploading} {bytes(sent)} / {bytes(size)}
      </Text>
      <Progress value={(100 * sent) / Math.max(1, size)} aria-label={words.import.uploading} />
    </div>
  );
}
