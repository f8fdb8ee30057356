import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { bytes } from "../format";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportOptions, type Options } from "./ImportOptions";
import { SourceField } from "./SourceField";
import type { Source } from "./source";
import type { Sent } from "./startImport";
import type { Importing } from "./useImport";

type Props = {
  book: Book;
  source: Source | undefined;
  options: Options;
  importing: Importing;
  onSource: (source: Source | undefined) => void;
  onOptions: (options: Options) => void;
  onClose: () => void;
};

export function ImportForm({ book, source, options, importing, onSource, onOptions, onClose }: Props) {
  const { start, cancel, sent, busy, errors } = importing;
  const giveUp = () => {
    cancel();
    onClose();
  };

  const general = errors.filter((error) => !error.field?.includes("newList"));
  return (
    <Stack>
      <SourceField source={source} onChange={onSource} disabled={busy} />
      {source && <ImportOptions book={book} source={source} options={options} onChange={onOptions} errors={errors} />}
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
