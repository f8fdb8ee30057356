"""How a file that is to be imported shows in the API."""

import strawberry

from backend.imports import preview
from backend.imports.rows import ImportColumn, RowErrorCode
from backend.imports.rows import RowError as RowErrorRow
from backend.imports.types import ImportJob, RowError
from backend.jobs.types import job


@strawberry.type(description="One of a file's columns.")
class ImportPreviewColumn:
    header: str | None = strawberry.field(description="What the file calls it; null where it has no header.")
    proposed: ImportColumn = strawberry.field(
        description="What it seems to hold, by its header or else by its cells; OPTED_OUT by its header only. Where it was said what it"
        " holds: that."
    )


@strawberry.type(description="A row of a file, as it would be stored.")
class ImportPreviewRow:
    row: int = strawberry.field(description="The record's number as a spreadsheet shows it: the first is 1, header included.")
    cells: list[str] = strawberry.field(description="What would be stored of each cell, left to right; a bad one as it is.")
    errors: list[RowError] = strawberry.field(description="What is wrong with it, if the columns hold what is proposed or was said.")


@strawberry.type(description="What an import would make of a file, from its first megabyte. A dry run tells how many of each outcome.")
class ImportPreview:
    encoding: str | None = strawberry.field(description="UTF-8, UTF-16, UTF-32 or Windows-1252, by all of the file; null for an .xlsx.")
    delimiter: str | None = strawberry.field(description="What stands between cells: a comma, semicolon, tab or pipe; null for an .xlsx.")
    has_header: bool = strawberry.field(description="The first line names the columns: skipFirstLine.")
    columns: list[ImportPreviewColumn] = strawberry.field(description="The file's columns, left to right.")
    rows: list[ImportPreviewRow] = strawberry.field(description="Its first rows, up to 20.")
    warnings: list[str] = strawberry.field(description="What a person should look at before importing.")
    imported_before: ImportJob | None = strawberry.field(
        description="The last import of the same file into the book that SUCCEEDED and was neither taken back nor purged since."
    )


def import_preview(found: preview.Preview) -> ImportPreview:
    """A preview as the API shows it."""
    before = job(found.imported_before) if found.imported_before is not None else None
    assert before is None or isinstance(before, ImportJob)
    return ImportPreview(
        encoding=found.encoding,
        delimiter=found.delimiter,
        has_header=found.has_header,
        columns=[ImportPreviewColumn(header=column.header, proposed=column.proposed) for column in found.columns],
        rows=[
            ImportPreviewRow(row=row.number, cells=list(row.cells), errors=[_found_error(error) for error in row.errors])
            for row in found.rows
        ],
        warnings=list(found.warnings),
        imported_before=before,
    )


def _found_error(error: RowErrorRow) -> RowError:
    row, _, column, value, code, message = error
    return RowError(row=row, column=ImportColumn(column) if column else None, value=value, code=RowErrorCode(code), message=message)
