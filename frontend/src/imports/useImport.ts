/* From the filled-in form to a running import, or a check that writes nothing: a list made first if need be, then the job. */
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { explain, type UserError } from "../errors";
import { graphql, type VariablesOf } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { CreateContactList, ownerInput } from "../lists/lists";
import type { Book } from "../shell/book";
import { useUnsaved } from "../shell/Leaving";
import { complain } from "../ui/toast";
import { importWords } from "../words/imports";
import { fingerprint } from "./source";
import { general } from "./upload";
import type { ImportForm } from "./useImportForm";

const ImportContacts = graphql(
  `
    mutation ImportContacts($input: ImportContactsInput!) {
      importContacts(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

type Input = VariablesOf<typeof ImportContacts>["input"];
/** What is said beside the form: answers to what was asked, and whether it is only a check. */
export type Said = Pick<Input, "dryRun" | "confirmOptOuts" | "evenIfImported" | "skipFirstLine">;

const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export type Importing = ReturnType<typeof useImport>;

/** The dialog may be closed meanwhile: the upload goes on, and the job appears in the tray. Only `cancel` stops it. */
export function useImport(book: Book, form: ImportForm, onStarted: (id: string, said: Said) => void) {
  const client = useClient();
  const store = useJobStore();
  const [busy, setBusy] = useState<"check" | "import">();
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const attempt = useRef({ wanted: "", key: "", isCancelled: false });
  const made = useRef({ name: "", id: "" });
  const open = useRef(true);
  useUnsaved(busy !== undefined);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  function refuse(refused: readonly UserError[]) {
    if (form.source?.kind === "text") form.draft.keep(form.source.text);
    if (open.current) setErrors(refused);
    else complain(importWords.notStarted, refused.map(({ message }) => message).join(" "));
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

  async function run(said: Said, current: typeof attempt.current) {
    const { options, columns, skipFirstLine, arrival } = form;
    const newList = options.newList.trim();
    const isNew = newList !== "" && said.dryRun !== true;
    const listId = isNew ? await makeList(newList) : (options.listId ?? undefined);
    if (isNew && listId === undefined) return;
    const source = await arrival.whole();
    if (current.isCancelled) return;
    if (source === undefined) return refuse(open.current ? [] : [general(importWords.uploadFailed)]);
    const input: Input = {
      ...ownerInput(book.owner),
      source,
      skipFirstLine,
      columns,
      onExisting: options.onExisting,
      onInvalidRow: options.onInvalidRow,
      idempotencyKey: current.key,
      ...(options.region !== null && { defaultRegion: options.region }),
      ...(listId !== undefined && { listId }),
      ...said,
    };
    const { data, error } = await client.mutation(ImportContacts, { input }).toPromise();
    const job = data?.importContacts.job;
    if (!job) return refuse(error ? [general(explain(error))] : (data?.importContacts.userErrors ?? []));
    attempt.current.wanted = "";
    store.remember(job);
    await store.settled(job.id);
    onStarted(job.id, said);
  }

  return {
    busy,
    errors,
    forget: () => setErrors([]),
    cancel() {
      attempt.current.isCancelled = true;
      form.arrival.release();
    },
    start(said: Said = {}) {
      const { source, options, columns, skipFirstLine } = form;
      if (source === undefined) return;
      // The same wish once more keeps its key, so that an answer that got lost doesn't import twice.
      const wanted = JSON.stringify([fingerprint(source), options, columns, skipFirstLine, said]);
      const key = wanted === attempt.current.wanted ? attempt.current.key : randomKey();
      attempt.current = { wanted, key, isCancelled: false };
      setBusy(said.dryRun === true ? "check" : "import");
      setErrors([]);
      if (said.dryRun !== true) form.draft.keep(undefined);
      void run(said, attempt.current).finally(() => setBusy(undefined));
    },
  };
}
