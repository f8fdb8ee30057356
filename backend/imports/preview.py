"""What an import would make of a file, told from its first megabyte: before anything is written."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from asyncpg import Record as JobRecord

from backend.imports import formats, headers
from backend.imports.formats import Format
from backend.imports.numbers import SEVERAL
from backend.imports.reader import Place, Reader, Record, Unreadable
from backend.imports.reasons import without_reason
from backend.imports.rows import ImportColumn, Layout, RowError, as_stored, parse
from backend.problems import Problem, ProblemCode

ROWS_SHOWN = 20
_LOOKED_AT = 200
_CELLS_LOOKED_AT = 2_000
MOST_COLUMNS = 500
_ONE_LINE = "The first line has no end within the first megabyte: this doesn't look like a CSV."


@dataclass(frozen=True, slots=True)
class Column:
    """One of the file's columns: its header, and what it seems to hold."""

    header: str | None
    proposed: ImportColumn


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it would be stored; what is wrong with it in `errors`."""

    number: int
    cells: Sequence[str]
    errors: Sequence[RowError]


@dataclass(frozen=True, slots=True)
class Preview:
    """See the API's type of this name."""

    encoding: str | None
    delimiter: str | None
    has_header: bool
    columns: Sequence[Column]
    rows: Sequence[Row]
    warnings: Sequence[str]
    imported_before: JobRecord | None = None


def preview(
    sample: bytes, region: str, *, is_whole: bool, came: str | None = None, columns: Sequence[ImportColumn] | None = None
) -> Preview:
    """Read the beginning of a file. Unless that is the whole of it, its last record may be cut off and is left out.

    `came` is what the whole file's bytes were found to be when they came; `columns` what a person said that they hold: those that
    nobody named are ignored.
    """
    is_workbook = came == formats.WORKBOOK
    format_ = formats.UTF_8_COMMAS if is_workbook else formats.guess(sample, came)
    first, records = Reader(io.BytesIO(sample), Place(), format_).batch(_LOOKED_AT + 1)
    if not is_whole and len(records) <= _LOOKED_AT:
        records = records[:-1]
    begins_without_end = not is_whole and not records
    if format_.separator_line:
        first, records = first + 1, records[1:]
    if (width := max(map(len, (record for record in records if isinstance(record, list))), default=0)) > MOST_COLUMNS:
        raise Problem(ProblemCode.INVALID, ("source",), f"The file has {width:,} columns; up to {MOST_COLUMNS} can be imported.")
    records = records[: max(ROWS_SHOWN, _CELLS_LOOKED_AT // max(1, width)) + 1]
    readable = [record for record in records if isinstance(record, list) and any(map(str.strip, record))]
    has_header = bool(readable) and records[0] is readable[0] and headers.is_header(readable[0], region)
    header = readable[0] if has_header else None
    rows = [without_reason(row) for row in (readable[1:] if has_header else readable)]
    proposed = headers.propose(header, rows, region)
    if columns is not None:
        proposed = [*columns, *[ImportColumn.IGNORE] * (len(proposed) - len(columns))]
    if has_header:
        first, records = first + 1, records[1:]
    return Preview(
        encoding=None if is_workbook else came or format_.encoding_name,
        delimiter=None if is_workbook else format_.delimiter,
        has_header=has_header,
        columns=[Column(_title(header, index), kind) for index, kind in enumerate(proposed)],
        rows=_rows(first, records, Layout(region, tuple(proposed))),
        warnings=[_ONE_LINE] if begins_without_end else [*_of_format(format_), *_of_columns(header or (), proposed, rows)],
    )


def _title(header: Sequence[str] | None, index: int) -> str | None:
    return header[index].strip() or None if header and index < len(header) else None


def _rows(first: int, records: Sequence[Record], layout: Layout) -> list[Row]:
    shown: list[Row] = []
    for number, record in enumerate(records, first):
        if len(shown) == ROWS_SHOWN:
            break
        if isinstance(record, Unreadable):
            shown.append(Row(number, [record.text], parse(number, [record], layout).errors))
        elif any(map(str.strip, record)):
            cells = [as_stored(layout, index, cell) for index, cell in enumerate(record)]
            shown.append(Row(number, cells, parse(number, [record], layout).errors))
    return shown


def _of_format(format_: Format) -> list[str]:
    if format_.encoding == formats.UTF_8:
        return []
    return [f"The file isn't UTF-8. It is read as {format_.encoding_name}: look whether accented letters are right."]


def _of_columns(header: Sequence[str], proposed: Sequence[ImportColumn], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return ["There are no rows in it."]
    found = []
    if ImportColumn.PHONE not in proposed:
        found.append("No column seems to hold phone numbers: say which one does.")
    elif any(SEVERAL in cell for row in rows for cell, kind in zip(row, proposed, strict=False) if kind == ImportColumn.PHONE):
        found.append(f"Some cells hold several phone numbers ({SEVERAL.strip()}): the first of each is imported, an opt-out is for all.")
    said = [title for title, kind in zip(header, headers.meanings(header), strict=True) if kind == ImportColumn.OPTED_OUT]
    if len(said) > 1:
        names = " and ".join(repr(title.strip()) for title in said)
        found.append(f"Several columns tell of opt-outs: {names}. An import takes one: make one of them, or import the file once for each.")
    return found
