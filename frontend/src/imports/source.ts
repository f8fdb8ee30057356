/* Where the rows come from: a chosen file or pasted text. */
import { firstLine, firstLineOf, looksLikeHeader } from "./firstLine";

export type Source =
  | { kind: "file"; file: File; firstLine: string }
  | { kind: "text"; text: string; firstLine: string };

export const acceptedFiles = ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values";

export const fromFile = async (file: File): Promise<Source> => ({
  kind: "file",
  file,
  firstLine: await firstLineOf(file),
});
export const fromText = (text: string): Source => ({ kind: "text", text, firstLine: firstLine(text) });

export const isEmpty = (source: Source) =>
  source.kind === "file" ? source.file.size === 0 : source.text.trim() === "";
export const startsWithHeader = (source: Source) => looksLikeHeader(source.firstLine);
