"""The rejected rows of an import as a CSV in the file's own columns with the reason behind them: mended, it imports as it is.

It is written along with the import, a part with each batch that has such rows: so it says what was committed, however the import ends.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import PurePath
from typing import Any, Protocol

from backend.contacts.spreadsheets import defused, restored
from backend.database import transaction
from backend.imports.formats import Format
from backend.imports.reader import Place, Reader, Unreadable
from backend.imports.reader import Record as FileRecord
from backend.imports.reasons import HEADER, with_reason
from backend.imports.rows import RowError
from backend.jobs import files
from backend.jobs.claim import Claim
from backend.storage import storage

ERRORS_KEPT = 10_000
"""What is wrong with rows, of one import, that can be paged through; the file of rejected rows tells of all."""
BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows UTF-8; an import passes over it."""
NAME_WITHOUT_A_FILE = "Pasted text"


def filename(parameters: Mapping[str, Any]) -> str:
    """What the file is called: like the one that was imported."""
    return f"{PurePath(parameters['filename'] or NAME_WITHOUT_A_FILE).stem}, rejected rows.csv"


class Rejected(Protocol):
    """What a batch of a file's records holds that can't be stored: the records by their numbers, and why, in the file's order."""

    rejected: dict[int, FileRecord]
    errors: list[RowError]


@asynccontextmanager
async def kept(claim: Claim, parsed: Rejected) -> AsyncIterator[None]:
    """Keep what is wrong with a batch's rows, to be shown, up to so much; the rows themselves as a file, all of them.

    Within the batch's transaction. The file is written while what is inside is done.
    """
    await _show(claim, parsed)
    if not parsed.rejected:
        yield
        return
    writing = asyncio.ensure_future(_write(claim, parsed))
    try:
        yield
        part = await writing
    finally:
        writing.cancel()
        await asyncio.wait({writing})
    await files.add_part(claim.organization_id, claim.id, part)


async def keep(claim: Claim, parsed: Rejected) -> None:
    """As `kept`, where nothing else is to be done meanwhile."""
    async with kept(claim, parsed):
        pass


async def _show(claim: Claim, parsed: Rejected) -> None:
    room = max(0, ERRORS_KEPT - claim.outcome.get("errors", 0))
    if not parsed.errors[:room]:
        return
    columns = ["organization_id", "job_id", "row_number", "ordinal", "column_name", "value", "code", "message"]
    async with transaction() as connection:
        await connection.copy_records_to_table(
            "import_row_errors", columns=columns, records=[(claim.organization_id, claim.id, *error) for error in parsed.errors[:room]]
        )


async def _write(claim: Claim, parsed: Rejected) -> files.Part:
    is_first = not claim.outcome.get("errors")
    return await files.write_part(claim.id, await asyncio.to_thread(_part, claim.parameters, parsed, is_first))


def _part(parameters: Mapping[str, Any], parsed: Rejected, is_first: bool) -> bytes:
    format_ = Format(**parameters["format"])
    header = _header(parameters, format_) if parameters["skip_first_line"] else []
    width = max(len(parameters["columns"]), len(header))
    lines = [with_reason(_cells(parsed.rejected[number]), reasons, width) for number, reasons in _reasons(parsed.errors)]
    if is_first and header:
        lines.insert(0, [*header, *[""] * (width - len(header)), HEADER])
    return ((BYTE_ORDER_MARK if is_first else "") + _csv(lines, format_.delimiter)).encode()


def _reasons(errors: Iterable[RowError]) -> Iterable[tuple[int, Sequence[str]]]:
    found: dict[int, list[str]] = {}
    for number, _, _, _, _, message in errors:
        found.setdefault(number, []).append(message)
    return found.items()


def _header(parameters: Mapping[str, Any], format_: Format) -> list[str]:
    """The file's header line, without the reason's that one of our own has."""
    with storage().open(str(parameters["storage_key"])) as file:
        _, records = Reader(file, Place(), format_).batch(1 + format_.separator_line)
    cells = _cells(records[-1]) if records else []
    return cells[:-1] if cells and cells[-1] == HEADER else cells


def _cells(record: FileRecord) -> list[str]:
    """What is there of a row: of one that is no text its beginning."""
    return [record.text] if isinstance(record, Unreadable) else record


def _csv(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """Cells that came defused stay as they are; others are: an import takes both for the same."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([defused(restored(cell)) for cell in row] for row in rows)
    return file.getvalue()
