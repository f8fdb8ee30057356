/* Where the rows come from: a chosen file or pasted text. */
import { beginningOf, firstLine, looksLikeHeader } from "./firstLine";
import { type Separator, separatorOf, toCommas } from "./table";

type Beginning = { beginning: string; firstLine: string; separator: Separator };

export type Source = Beginning & ({ kind: "file"; file: File } | { kind: "text"; text: string });

export const acceptedFiles = ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values";

/** Above this a file that isn't separated by commas is not rewritten in the browser: it would be held in memory whole. */
const mostRewritten = 50_000_000;

const begin = (text: string): Beginning => {
  const line = firstLine(text);
  return { beginning: text.replace(/^\uFEFF/, ""), firstLine: line, separator: separatorOf(line) };
};

export const fromFile = async (file: File): Promise<Source> => ({
  kind: "file",
  file,
  ...begin(await beginningOf(file)),
});
export const fromText = (text: string): Source => ({ kind: "text", text, ...begin(text) });

export const isEmpty = (source: Source) =>
  source.kind === "file" ? source.file.size === 0 : source.text.trim() === "";
export const startsWithHeader = (source: Source) => looksLikeHeader(source.firstLine);

/** Whether letters of the file come out wrong: it isn't UTF-8. */
export const isGarbled = (source: Source) => source.kind === "file" && source.beginning.includes("\uFFFD");

export const isTooLargeToRewrite = (source: Source) =>
  source.kind === "file" && source.separator !== "," && source.file.size > mostRewritten;

/** The rows as the server takes them, with commas between their cells. Undefined for a file to be rewritten that isn't UTF-8. */
export async function withCommas(source: Source): Promise<File | string | undefined> {
  if (source.kind === "text") return toCommas(source.text, source.separator);
  const { file, separator } = source;
  if (separator === ",") return file;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return new File([toCommas(text, separator)], file.name);
  } catch {
    return undefined;
  }
}
