/* A file on its way to the server: a place for it first, which is refused when it is too large, then its bytes. */
import type { Client } from "@urql/core";
import { explain, type UserError } from "../errors";
import { graphql } from "../graphql";
import { putFile } from "../http";
import { importWords } from "../words/imports";

const CreateUpload = graphql(`
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      upload { id url }
      userErrors { code field message }
    }
  }
`);

export type Sent = { sent: number; size: number };
export type Refused = { errors: readonly UserError[] };
type Place = { id: string; url: string };

export const general = (message: string): UserError => ({ code: "", field: null, message });

export async function askForPlace(client: Client, file: File): Promise<Place | Refused> {
  const { data, error } = await client
    .mutation(CreateUpload, { input: { filename: file.name, size: file.size } })
    .toPromise();
  if (error) return { errors: [general(explain(error))] };
  return data?.createUpload.upload ?? { errors: data?.createUpload.userErrors ?? [] };
}

/** The upload's id once the bytes are there. */
export async function send(
  place: Place,
  file: File,
  onSent: (sent: Sent) => void,
  signal: AbortSignal,
): Promise<{ uploadId: string } | Refused> {
  try {
    await putFile(place.url, file, (sent) => onSent({ sent, size: file.size }), signal);
    return { uploadId: place.id };
  } catch {
    return { errors: [general(importWords.uploadFailed)] };
  }
}
