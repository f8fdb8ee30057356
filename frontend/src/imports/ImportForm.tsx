import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { explain, type UserError } from "../errors";
import { bytes } from "../format";
import { useJobStore } from "../jobs/JobsProvider";
import { CreateContactList, ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import { words } from "../words";
import { ImportOptions, type Options } from "./ImportOptions";
import { SourceField } from "./SourceField";
import { isEmpty, type Source, startsWithHeader } from "./source";
import { type Sent, startImport } from "./startImport";

type Props = { book: Book; onStarted: (id: string) => void; onClose: () => void };

const random = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function ImportForm({ book, onStarted, onClose }: Props) {
  const client = useClient();
  const store = useJobStore();
  const [source, setSource] = useState<Source>();
  const [options, setOptions] = useState<Options>({
    skipFirstLine: false,
    listId: null,
    newList: "",
    onExisting: "FILL_BLANKS",
  });
  const [sent, setSent] = useState<Sent>();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const attempt = useRef({ key: random(), leaving: new AbortController() });
  useEffect(() => () => attempt.current.leaving.abort(), []);

  const choose = (chosen: Source | undefined) => {
    setSource(chosen);
    setErrors([]);
    attempt.current = { key: random(), leaving: new AbortController() };
    if (chosen) setOptions((before) => ({ ...before, skipFirstLine: startsWithHeader(chosen) }));
  };

  /** The list to import into: the chosen one, one made now, or none. */
  const list = async (): Promise<string | undefined | null> => {
    if (options.newList.trim() === "") return options.listId ?? undefined;
    const { data, error } = await client
      .mutation(CreateContactList, { input: { ...ownerInput(book.owner), name: options.newList } })
      .toPromise();
    const made = data?.createContactList.list;
    if (!made) {
      setErrors(
        error
          ? [{ code: "", field: null, message: explain(error) }]
          : [{ code: "", field: ["newList"], message: data?.createContactList.userErrors[0]?.message ?? "" }],
      );
      return null;
    }
    setOptions((before) => ({ ...before, newList: "", listId: made.id }));
    return made.id;
  };

  const submit = async (from: Source) => {
    const listId = await list();
    if (listId === null) return;
    const { skipFirstLine, onExisting } = options;
    const input = {
      ...ownerInput(book.owner),
      skipFirstLine,
      onExisting,
      idempotencyKey: attempt.current.key,
      ...(listId && { listId }),
    };
    const started = await startImport(client, from, input, setSent, attempt.current.leaving.signal);
    setSent(undefined);
    if ("job" in started) {
      store.remember(started.job);
      await store.settled(started.job.id);
      return onStarted(started.job.id);
    }
    setErrors("error" in started ? [{ code: "", field: null, message: explain(started.error) }] : started.errors);
  };

  const start = () => {
    if (source === undefined || isEmpty(source))
      return setErrors([{ code: "", field: null, message: words.import.empty }]);
    setBusy(true);
    setErrors([]);
    void submit(source).finally(() => setBusy(false));
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
      {sent && (
        <div>
          <Text size="sm" c="dimmed" className="figures">
            {words.import.uploading} {bytes(sent.sent)} / {bytes(sent.size)}
          </Text>
          <Progress value={(100 * sent.sent) / Math.max(1, sent.size)} aria-label={words.import.uploading} />
        </div>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button onClick={start} loading={busy} disabled={source === undefined}>
          {words.import.submit}
        </Button>
      </Group>
    </Stack>
  );
}
