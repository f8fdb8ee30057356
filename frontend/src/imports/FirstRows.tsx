import { Alert, Text } from "@mantine/core";
import { words } from "../words";
import classes from "./FirstRows.module.css";
import { looksReordered } from "./firstLine";
import { isGarbled, isTooLargeToRewrite, type Source, startsWithHeader } from "./source";
import { firstRecords } from "./table";

const shown = 4;
const columns = words.import.columnNames;

/** Their own first rows under the columns in which they will be read, and what looks wrong with them. */
export function FirstRows({ source, skipFirstLine }: { source: Source; skipFirstLine: boolean }) {
  const rows = firstRecords(source.beginning, source.separator, shown);
  const width = Math.max(columns.length, ...rows.map((cells) => cells.length));
  const numbers = Array.from({ length: width }, (_, at) => at);
  const problem = problemWith(source, rows);
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {words.import.firstRows}
      </Text>
      <section className={classes.scroll} aria-label={words.import.firstRows} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {numbers.map((at) => (
                <th key={at} scope="col" data-wrong={at >= columns.length}>
                  {columns[at] ?? words.import.extraColumn}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing of their own, and never move
              <tr key={row} data-skipped={skipFirstLine && row === 0}>
                {numbers.map((at) => (
                  <td key={at}>
                    {at === 0 && skipFirstLine && row === 0 && (
                      <span className="hidden-text">{words.import.skipped} </span>
                    )}
                    {cells[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {problem && (
        <Alert color="yellow" role="status" mt="xs">
          {problem}
        </Alert>
      )}
    </div>
  );
}

function problemWith(source: Source, [first = []]: string[][]): string | undefined {
  if (isGarbled(source)) return words.import.garbled;
  if (isTooLargeToRewrite(source)) return words.import.tooLargeToRewrite;
  if (startsWithHeader(source) && looksReordered(first)) return words.import.reordered;
  return undefined;
}
