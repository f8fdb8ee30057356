/* From the form to a job: the bytes first, then the import that names them. */
import type { Client, CombinedError } from "@urql/core";
import type { UserError } from "../errors";
import { graphql, type VariablesOf } from "../graphql";
import { putFile } from "../http";
import { type Job, JobFacts } from "../jobs/job";
import { words } from "../words";
import { type Source, withCommas } from "./source";

const CreateUpload = graphql(`
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      upload { id url }
      userErrors { code field message }
    }
  }
`);

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

export type ImportInput = Omit<VariablesOf<typeof ImportContacts>["input"], "source">;
export type Sent = { sent: number; size: number };
export type Started = { job: Job } | { errors: readonly UserError[] } | { error: CombinedError };

/** Pasted text longer than this goes as a file: a GraphQL request is no place for megabytes. */
const longestText = 200_000;

const asFile = (rows: File | string): File | undefined => {
  if (typeof rows !== "string") return rows;
  return rows.length > longestText ? new File([rows], "pasted.csv") : undefined;
};

export async function startImport(
  client: Client,
  source: Source,
  input: ImportInput,
  onSent: (sent: Sent) => void,
  signal: AbortSignal,
): Promise<Started> {
  const rows = await withCommas(source);
  if (rows === undefined) return { errors: [{ code: "INVALID", field: null, message: words.import.garbled }] };
  const file = asFile(rows);
  if (file === undefined) return send(client, { ...input, source: { text: rows as string } });

  const { data, error } = await client
    .mutation(CreateUpload, { input: { filename: file.name, size: file.size } })
    .toPromise();
  if (error) return { error };
  const upload = data?.createUpload.upload;
  if (!upload) return { errors: data?.createUpload.userErrors ?? [] };
  try {
    await putFile(upload.url, file, (sent) => onSent({ sent, size: file.size }), signal);
  } catch {
    return { errors: [{ code: "INVALID", field: null, message: words.import.uploadFailed }] };
  }
  return send(client, { ...input, source: { uploadId: upload.id } });
}

async function send(client: Client, input: VariablesOf<typeof ImportContacts>["input"]): Promise<Started> {
  const { data, error } = await client.mutation(ImportContacts, { input }).toPromise();
  if (error) return { error };
  const job = data?.importContacts.job;
  return job ? { job } : { errors: data?.importContacts.userErrors ?? [] };
}
