/* Where the rows come from: a chosen file or pasted text. */

export type Source = { kind: "file"; file: File } | { kind: "text"; text: string };

export const acceptedFiles =
  ".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Pasted text longer than this goes as a file: a GraphQL request is no place for megabytes. */
const longestText = 200_000;

/** What a look at the rows needs, and a little more, so that the server sees that it isn't the whole. An even number: UTF-16. */
const beginningSize = 1024 * 1024 + 4096;

/** What has to be uploaded; undefined for a text that goes along with the request. */
export function fileOf(source: Source): File | undefined {
  if (source.kind === "file") return source.file;
  return source.text.length > longestText ? new File([source.text], "pasted.csv") : undefined;
}

/** The part of a large file that is enough for a look at its rows; undefined for a small one, and for a workbook, which can't be cut. */
export async function beginningOf(file: File): Promise<File | undefined> {
  if (file.size <= beginningSize) return undefined;
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isZip = first === 0x50 && second === 0x4b;
  return isZip ? undefined : new File([file.slice(0, beginningSize)], file.name);
}

/** As its name says; what it is, the server finds out. */
export const isWorkbook = (source: Source) => source.kind === "file" && /\.xls[xm]?$/i.test(source.file.name);

/** Tells one source from another, so that the same wish once more keeps its key. */
export const fingerprint = (source: Source) =>
  source.kind === "text" ? source.text : [source.file.name, source.file.size, source.file.lastModified].join("/");
