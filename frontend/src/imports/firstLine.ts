/* What can be told of rows from their beginning, before anything is sent. */

const bytesRead = 64 * 1024;
const namesOfColumns = /\b(name|phone|telephone|tel|mobile|cell|number|e-?mail|contact|notes?|opted)\b/i;
const expected = [/\bname\b/i, /\b(phone|telephone|tel|mobile|cell)\b/i, /\be-?mail\b/i];

/** The beginning of a file as text; enough for a glance, whatever its size. */
export async function beginningOf(file: Blob): Promise<string> {
  return new TextDecoder().decode(new Uint8Array(await file.slice(0, bytesRead).arrayBuffer()), { stream: true });
}

export const firstLine = (text: string) => text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/, 1)[0] ?? "";

const words = (cell: string) => cell.replaceAll("_", " ");

/** A header names columns and holds neither a telephone number nor an email address. */
export function looksLikeHeader(line: string): boolean {
  const cells = line.split(/[,;\t|]/);
  const isData = (cell: string) => cell.includes("@") || (cell.match(/\d/g)?.length ?? 0) >= 7;
  return !cells.some(isData) && cells.some((cell) => namesOfColumns.test(words(cell)));
}

/** Whether a header names columns where others are expected: Full Name, Phone, Email. */
export const looksReordered = (header: readonly string[]) =>
  header.some((cell, at) => {
    const named = expected.findIndex((name) => name.test(words(cell)));
    return named !== -1 && named !== at && !expected[at]?.test(words(cell));
  });
