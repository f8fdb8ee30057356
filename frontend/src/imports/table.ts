/* Rows as spreadsheets write them: cells separated by commas, semicolons or tabs, quoted as in RFC 4180. */

export type Separator = "," | ";" | "\t";

/** What separates the cells of a line, outside of quotes: a tab where there is one, else what stands there more often; a comma where nothing does. */
export function separatorOf(line: string): Separator {
  const bare = line.replaceAll(/"(?:[^"]|"")*"/g, "");
  if (bare.includes("\t")) return "\t";
  return bare.split(";").length > bare.split(",").length ? ";" : ",";
}

/** The cells of each record, one at a time. A quotation mark that is never closed is a character like any other. */
export function* records(text: string, separator: Separator): Generator<string[]> {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"(?=${separator}|\\r|\\n|$))|([^${separator}\\r\\n]*)`, "y");
  let cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    cell.lastIndex = at;
    const [whole, quoted, plain = ""] = cell.exec(text) ?? [""];
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    at += whole.length;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    yield cells;
    cells = [];
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (at === text.length) return;
  }
}

const written = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The same rows, empty ones too, with commas between their cells. */
export function toCommas(text: string, separator: Separator): string {
  if (separator === ",") return text;
  let csv = "";
  for (const cells of records(text, separator)) csv += `${cells.map(written).join(",")}\r\n`;
  return csv;
}

/** The first few records, for a look at them. */
export function firstRecords(text: string, separator: Separator, most: number): string[][] {
  const found: string[][] = [];
  for (const cells of records(text, separator)) {
    if (cells.some((cell) => cell.trim() !== "")) found.push(cells);
    if (found.length === most) break;
  }
  return found;
}
