import { NativeSelect, Text } from "@mantine/core";
import { Fragment } from "react";
import { count } from "../format";
import { Notice } from "../ui/Notice";
import { importWords } from "../words/imports";
import { type Column, kinds } from "./columns";
import classes from "./PreviewTable.module.css";
import type { ImportForm } from "./useImportForm";
import type { Preview } from "./usePreview";

type Props = { form: ImportForm; preview: Preview; onColumn: (at: number, kind: Column) => void };
type Row = Preview["rows"][number];

const choices = kinds.map((value) => ({ value, label: importWords.column[value] }));

/** Their own first rows as they will be stored, above each column what it holds, and under each row what is wrong with it. */
export function PreviewTable({ form, preview, onColumn }: Props) {
  const { columns, missing, skipFirstLine } = form;
  const header = preview.columns.map((column) => column.header ?? "");
  const isHeaderImported = preview.hasHeader && !skipFirstLine;
  return (
    <div>
      <Text size="sm" fw={500}>
        {importWords.firstRows}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {importWords.readAs(preview.encoding, preview.delimiter)}
      </Text>
      {preview.warnings.length > 0 && (
        <Notice tone="warning">
          {preview.warnings.map((warning) => (
            <div key={warning}>{warning}</div>
          ))}
          {preview.encoding !== "UTF-8" && preview.encoding !== null && importWords.readWrong}
        </Notice>
      )}
      <section className={classes.scroll} aria-label={importWords.firstRows} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col" className={classes.number}>
                {importWords.rowNumber}
              </th>
              {preview.columns.map((column, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={at} scope="col" data-ignored={columns[at] === "IGNORE"}>
                  <NativeSelect
                    size="xs"
                    data={choices}
                    value={columns[at] ?? "IGNORE"}
                    aria-label={importWords.holds(at, column.header)}
                    onChange={(event) => onColumn(at, event.currentTarget.value as Column)}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.hasHeader && (
              <Cells number={firstOf(preview)} cells={header} columns={columns} skipped={!isHeaderImported} />
            )}
            {preview.rows.map((row, at) => (
              <Fragment key={row.row}>
                <Cells
                  number={row.row}
                  cells={row.cells}
                  columns={columns}
                  skipped={at === 0 && !preview.hasHeader && skipFirstLine}
                />
                <Errors row={row} width={preview.columns.length} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
      {missing.length > 0 && (
        <Text size="sm" c="var(--danger-text)" mt="xs" role="status">
          {missing.map((what) => importWords.missing[what]).join(" ")}
        </Text>
      )}
      {columns.includes("OPTED_OUT") && (
        <Text size="sm" c="dimmed" mt="xs">
          {importWords.optOutColumn}
        </Text>
      )}
    </div>
  );
}

/** The row of the header: the one before the first that is shown, or the file's first. */
const firstOf = ({ rows: [first] }: Preview) => Math.max(1, (first?.row ?? 2) - 1);

type CellsProps = { number: number; cells: readonly string[]; columns: readonly Column[]; skipped: boolean };

function Cells({ number, cells, columns, skipped }: CellsProps) {
  return (
    <tr data-skipped={skipped}>
      <td className={classes.number}>
        {skipped && <span className="hidden-text">{importWords.skipped} </span>}
        {count(number)}
      </td>
      {columns.map((held, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <td key={at} data-ignored={held === "IGNORE"}>
          {cells[at]}
        </td>
      ))}
    </tr>
  );
}

function Errors({ row, width }: { row: Row; width: number }) {
  if (row.errors.length === 0) return null;
  return (
    <tr className={classes.errors}>
      <td />
      <td colSpan={width}>
        {row.errors.map(({ column, message }) => (
          <div key={`${column} ${message}`} className={classes.reason}>
            {column !== null && `${importWords.column[column]}: `}
            {message}
          </div>
        ))}
      </td>
    </tr>
  );
}
