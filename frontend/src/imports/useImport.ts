/* From the filled-in form to a running job: a list made first if need be, then the upload, then the import. */
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { explain, type UserError } from "../errors";
import { useJobStore } from "../jobs/JobsProvider";
import { CreateContactList, ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import { useUnsaved } from "../shell/Leaving";
import { complain } from "../ui/toast";
import { words } from "../words";
import type { Options } from "./ImportOptions";
import { isEmpty, isTooLargeToRewrite, type Source } from "./source";
import { type Sent, startImport } from "./startImport";

const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const general = (message: string): UserError => ({ code: "", field: null, message });

export type Importing = ReturnType<typeof useImport>;

/** The dialog may be closed meanwhile: the upload goes on, and the job appears in the tray. Only `cancel` stops it. */
export function useImport(book: Book, onStarted: (id: string) => void) {
  const client = useClient();
  const store = useJobStore();
  const [sent, setSent] = useState<Sent>();
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const attempt = useRef({ wanted: "", key: "", cancelled: new AbortController() });
  const made = useRef({ name: "", id: "" });
  const open = useRef(true);
  useUnsaved(busy);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  function refuse(refused: readonly UserError[]) {
    if (open.current) setErrors(refused);
    else complain(words.import.notStarted, refused.map(({ message }) => message).join(" "));
  }

  /** Once, also where the same rows are imported again. */
  async function makeList(name: string): Promise<string | undefined> {
    if (made.current.name === name) return made.current.id;
    const { data, error } = await client
      .mutation(CreateContactList, { input: { ...ownerInput(book.owner), name } })
      .toPromise();
    const message = error ? explain(error) : data?.createContactList.userErrors[0]?.message;
    if (message) refuse([{ ...general(message), field: ["newList"] }]);
    const id = data?.createContactList.list?.id;
    if (id !== undefined) made.current = { name, id };
    return id;
  }

  async function run(source: Source, options: Options) {
    const { skipFirstLine, onExisting, newList } = options;
    const listId = newList.trim() === "" ? (options.listId ?? undefined) : await makeList(newList);
    if (newList.trim() !== "" && listId === undefined) return;
    const { key, cancelled } = attempt.current;
    const input = {
      ...ownerInput(book.owner),
      skipFirstLine,
      onExisting,
      evenIfImported: true,
      idempotencyKey: key,
      ...(listId && { listId }),
    };
    const started = await startImport(client, source, input, setSent, cancelled.signal);
    if ("job" in started) {
      store.remember(started.job);
      await store.settled(started.job.id);
      onStarted(started.job.id);
    } else if (!cancelled.signal.aborted) {
      refuse("error" in started ? [general(explain(started.error))] : started.errors);
    }
  }

  return {
    sent,
    busy,
    errors,
    forget: () => setErrors([]),
    cancel: () => attempt.current.cancelled.abort(),
    start(source: Source, options: Options) {
      if (isEmpty(source)) return setErrors([general(words.import.empty)]);
      if (isTooLargeToRewrite(source)) return setErrors([general(words.import.tooLargeToRewrite)]);
      // The same wish once more keeps its key, so that an answer that got lost doesn't import twice.
      const wanted = JSON.stringify([
        source.firstLine,
        source.kind === "file" ? source.file.lastModified : source.text,
        options,
      ]);
      const key = wanted === attempt.current.wanted ? attempt.current.key : randomKey();
      attempt.current = { wanted, key, cancelled: new AbortController() };
      setBusy(true);
      setErrors([]);
      void run(source, options).finally(() => {
        setBusy(false);
        setSent(undefined);
      });
    },
  };
}
