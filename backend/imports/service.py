"""Starting an import, and what it reported."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import orjson
from asyncpg import Record

from backend.contacts import lists, validation
from backend.contacts.upsert import OnExisting
from backend.contacts.validation import Invalid
from backend.database import fetch_all, fetch_one, fetch_value, transaction
from backend.imports import error_file, formats, samples, uploads
from backend.imports import preview as previews
from backend.imports.preview import MOST_COLUMNS, Preview
from backend.imports.rows import COLUMNS, NAMES, ImportColumn
from backend.jobs import service as jobs
from backend.jobs.kinds import ENDED, File, Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode

REJECTED_ROWS = File(needs=frozenset({Permission.CONTACT_DETAILS_READ}), when=ENDED, name=error_file.filename)
IMPORT = declare(
    Kind(
        "IMPORT",
        Permission.CONTACTS_IMPORT,
        takes_turns=True,
        excludes=frozenset({"PURGE"}),
        busy="All contacts of this book are being deleted. Wait until that is done, then import.",
        file=REJECTED_ROWS,
    )
)
DRY_RUN = declare(Kind("DRY_RUN", Permission.CONTACTS_IMPORT, file=REJECTED_ROWS))
"""Writes nothing, so it takes no turn and holds up nothing."""
KEY_LIMIT = 200
CONFIRMED_FROM = 100
"""Numbers that a file may opt out without their count being confirmed."""


class OnInvalidRow(StrEnum):
    """What a row that can't be stored does to the others."""

    SKIP_ROW = "SKIP_ROW"
    REJECT_FILE = "REJECT_FILE"


@dataclass(frozen=True, slots=True)
class Order:
    """What to import and how. Exactly one of `upload_id` and `text` is given; ids of 0 name nothing."""

    owner_id: int | None
    upload_id: int | None
    text: str | None
    skip_first_line: bool
    list_id: int | None
    on_existing: OnExisting
    region: str | None
    idempotency_key: str | None
    columns: Sequence[ImportColumn] | None = None
    on_invalid_row: OnInvalidRow = OnInvalidRow.SKIP_ROW
    dry_run: bool = False
    confirm_opt_outs: int | None = None

    @property
    def kind(self) -> Kind:
        return DRY_RUN if self.dry_run else IMPORT


async def start(caller: Caller, order: Order) -> Record:
    """Queue an import. Raises Problem; BUSY while the book is being purged.

    The same idempotency key gives the job it made; INVALID there where that job was asked for something else.
    """
    owner = await book_owner(caller, order.owner_id)
    _check_key(order.idempotency_key)
    if made := await _made(caller, owner, order):
        return made
    region = _region(order.region or caller.default_region)
    columns = _columns(order.columns)
    _check_confirmation(order.confirm_opt_outs)
    await _own_list(caller, owner, order.list_id)
    upload = await (uploads.paste(caller, order.text) if order.text is not None else uploads.ready(caller, order.upload_id))
    format_ = await samples.format_of(upload)
    parameters = {
        "actor": caller.name,
        "columns": columns,
        "format": asdict(format_),
        "workbook": upload["encoding"] == formats.WORKBOOK,
        "on_invalid_row": order.on_invalid_row,
        "dry_run": order.dry_run,
        "confirm_opt_outs": order.confirm_opt_outs,
        "upload_id": upload["id"],
        "filename": upload["filename"] if order.text is None else None,
        "storage_key": upload["storage_key"],
        "bytes": upload["size"],
        "skip_first_line": order.skip_first_line,
        "list_id": order.list_id,
        "on_existing": order.on_existing,
        "region": region,
        "asked": _asked(order),
        "digest": upload["digest"].hex(),
    }
    async with transaction():
        await jobs.lock_book(owner)
        if made := await _made(caller, owner, order):
            return made
        if order.list_id is not None and not await lists.lock(caller.organization_id, order.list_id):
            raise _no_list()
        return await jobs.create(caller, order.kind, owner, parameters, idempotency_key=order.idempotency_key)


def _check_key(key: str | None) -> None:
    if key is not None and not 1 <= len(key) <= KEY_LIMIT:
        code = ProblemCode.TOO_LONG if key else ProblemCode.REQUIRED
        raise Problem(code, ("idempotency_key",), f"An idempotency key has 1 to {KEY_LIMIT} characters.")


def _check_confirmation(count: int | None) -> None:
    if count is not None and count < 0:
        raise Problem(ProblemCode.INVALID, ("confirm_opt_outs",), "Give the number of opt-outs that a dry run told: none is below 0.")


async def _made(caller: Caller, owner: int, order: Order) -> Record | None:
    """The job that the order's idempotency key made. Raises Problem where that was another order."""
    if order.idempotency_key is None:
        return None
    made = await jobs.with_key(caller, order.kind, owner, order.idempotency_key)
    if made is not None and not await _is_of(made, caller, order):
        message = "This key was used for another import into this book. Use a key of its own for each."
        raise Problem(ProblemCode.INVALID, ("idempotency_key",), message)
    return made


def _asked(order: Order) -> list[Any]:
    """What an order says of how to import, as it was said."""
    columns = [column.value for column in order.columns] if order.columns is not None else None
    how = [order.skip_first_line, order.list_id, order.on_existing.value, order.region]
    return [*how, columns, order.on_invalid_row.value, order.confirm_opt_outs]


async def _is_of(job: Record, caller: Caller, order: Order) -> bool:
    """Whether a job was made by this order: of the same bytes, whether uploaded again or not, with everything else as it was."""
    parameters = orjson.loads(job["parameters"])
    if parameters.get("asked") != _asked(order):
        return False
    if order.text is not None:
        digest = hashlib.sha256(order.text.encode()).digest()
    elif order.upload_id == parameters["upload_id"]:
        return True
    else:
        digest = (await uploads.ready(caller, order.upload_id))["digest"]
    return bool(parameters["digest"] == digest.hex())


async def preview(
    caller: Caller,
    owner_id: int | None,
    *,
    upload_id: int | None,
    text: str | None,
    region: str | None,
    columns: Sequence[ImportColumn] | None = None,
) -> Preview:
    """What an import would make of a file. Exactly one of `upload_id` and `text` is given. Raises Problem."""
    owner = await book_owner(caller, owner_id)
    known_region = _region(region or caller.default_region)
    if text is not None:
        data = uploads.pasted(text)
        sample, digest = samples.of_text(data), hashlib.sha256(data).digest()
    else:
        upload = await uploads.ready(caller, upload_id)
        sample, digest = await samples.of_upload(upload), upload["digest"]
    said = None if columns is None else columns[:MOST_COLUMNS]
    found = await asyncio.to_thread(previews.preview, sample.data, known_region, is_whole=sample.is_whole, came=sample.came, columns=said)
    return replace(found, imported_before=await imported_before(caller, owner, digest))


async def imported_before(caller: Caller, owner: int, digest: bytes) -> Record | None:
    """The last import of the same bytes into the book that SUCCEEDED and was not purged since."""
    return await fetch_one(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs j WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.kind = 'IMPORT' AND j.state = 'SUCCEEDED'
            AND j.parameters ? 'digest' AND j.parameters ->> 'digest' = $3
            AND NOT EXISTS (SELECT FROM jobs p WHERE p.organization_id = $1 AND p.owner_id = $2
                AND p.kind = 'PURGE' AND p.id > j.id AND p.state = 'SUCCEEDED')
        ORDER BY id DESC LIMIT 1
        """,
        caller.organization_id,
        owner,
        digest.hex(),
    )


def _columns(said: Sequence[ImportColumn] | None) -> list[str]:
    """What the columns hold. Raises Problem where that tells of no contact. Without a name they tell of those that the book has."""
    columns = list(COLUMNS if said is None else said)
    named = [column for column in columns if column != ImportColumn.IGNORE]
    names = NAMES & set(named)
    problem = None
    if len(columns) > MOST_COLUMNS:
        problem = f"A file can have up to {MOST_COLUMNS} columns."
    elif len(named) > len(set(named)):
        problem = "Each column but IGNORE can be named once."
    elif ImportColumn.PHONE not in named:
        problem = "Say which column holds the phone number: a contact is found by it."
    elif ImportColumn.FULL_NAME in names and len(names) > 1:
        problem = "Say which column holds the full name, or which ones the first and the last name: not both."
    if problem:
        raise Problem(ProblemCode.INVALID, ("columns",), problem)
    return [column.value for column in columns]


def _region(text: str) -> str:
    try:
        return validation.region(text)
    except Invalid as invalid:
        raise Problem(invalid.code, ("default_region",), invalid.message) from None


async def _own_list(caller: Caller, owner: int, list_id: int | None) -> None:
    if list_id is None:
        return
    found = await lists.find(caller, [list_id])
    if not found or found[0]["owner_id"] != owner:
        raise _no_list()


def _no_list() -> Problem:
    return Problem(ProblemCode.NOT_FOUND, ("list_id",), "There is no such list in this book.")


async def names_list(organization_id: int, list_id: int) -> bool:
    """Whether an import at work names the list."""
    return bool(
        await fetch_value(
            """
            SELECT EXISTS (SELECT FROM jobs j JOIN contact_lists l ON l.organization_id = j.organization_id AND l.owner_id = j.owner_id
                WHERE j.organization_id = $1 AND l.id = $2 AND j.kind = 'IMPORT' AND j.state IN ('QUEUED', 'RUNNING', 'CANCELLING')
                    AND j.parameters ->> 'list_id' = $2::text)
            """,
            organization_id,
            list_id,
        )
    )


lists.in_use_by.append(names_list)


async def row_errors(organization_id: int, job_id: int, *, key: tuple[Any, ...] | None, backward: bool, limit: int) -> list[Record]:
    """What is wrong with rejected rows, in the file's order. `key`: (row_number, ordinal)."""
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    number, ordinal = key or (None, None)
    return await fetch_all(
        f"""
        SELECT row_number, ordinal, column_name, value, code, message FROM import_row_errors WHERE organization_id = $1 AND job_id = $2
            AND ($3::bigint IS NULL OR (row_number, ordinal) {comparison} ($3, $4::bigint))
        ORDER BY row_number {direction}, ordinal {direction} LIMIT $5
        """,
        organization_id,
        job_id,
        number,
        ordinal,
        limit,
    )
