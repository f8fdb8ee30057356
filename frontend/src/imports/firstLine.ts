/* What can be told of a file from its beginning, before anything is sent. */

const bytesRead = 64 * 1024;
const namesOfColumns = /\b(name|phone|telephone|tel|mobile|cell|number|e-?mail|contact|notes?|opted)\b/i;

/** The first line of a file as text; enough for a glance, whatever its size. */
export async function firstLineOf(file: Blob): Promise<string> {
  const start = new Uint8Array(await file.slice(0, bytesRead).arrayBuffer());
  return firstLine(new TextDecoder().decode(start));
}

export const firstLine = (text: string) => text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/, 1)[0] ?? "";

/** A header names columns and holds neither a telephone number nor an email address. */
export function looksLikeHeader(line: string): boolean {
  const cells = line.split(/[,;\t|]/);
  const isData = (cell: string) => cell.includes("@") || (cell.match(/\d/g)?.length ?? 0) >= 7;
  return !cells.some(isData) && cells.some((cell) => namesOfColumns.test(cell.replaceAll("_", " ")));
}
