"""Starting an import, and what it reported."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from asyncpg import Record

from backend.contacts import lists, validation
from backend.contacts.validation import Invalid
from backend.database import fetch_all, fetch_value, transaction
from backend.imports import again, formats, samples, uploads
from backend.imports import preview as previews
from backend.imports.order import Order
from backend.imports.preview import MOST_COLUMNS, Preview
from backend.imports.rows import COLUMNS, NAMES, ImportColumn
from backend.jobs import service as jobs
from backend.organizations.caller import Caller
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode


async def start(caller: Caller, order: Order) -> Record:
    """Queue an import. Raises Problem; BUSY while the book is being purged.

    The same idempotency key gives the job it made, however that ended; INVALID there where that job was asked for something else.
    ALREADY_IMPORTED where the book holds an import of the same file by the same columns, unless that is wanted.
    """
    owner = await book_owner(caller, order.owner_id)
    settings: dict[str, Any] = {
        "columns": _columns(order.columns),
        "region": _region(order.region or caller.default_region),
        "region_said": order.region,
        "skip_first_line": order.skip_first_line,
        "list_id": order.list_id,
        "on_existing": order.on_existing,
        "on_invalid_row": order.on_invalid_row,
        "confirm_opt_outs": order.confirm_opt_outs,
    }
    if made := await again.with_key(caller, owner, order, settings):
        return made
    _check_confirmation(order.confirm_opt_outs)
    await _own_list(caller, owner, order.list_id)
    upload = await (uploads.paste(caller, order.text) if order.text is not None else uploads.ready(caller, order.upload_id))
    parameters = settings | {
        "actor": caller.name,
        "dry_run": order.dry_run,
        "format": asdict(await samples.format_of(upload)),
        "workbook": upload["encoding"] == formats.WORKBOOK,
        "upload_id": upload["id"],
        "filename": upload["filename"] if order.text is None else None,
        "storage_key": upload["storage_key"],
        "bytes": upload["size"],
        "digest": upload["digest"].hex(),
    }
    async with transaction():
        await jobs.lock_book(owner)
        if made := await again.with_key(caller, owner, order, settings):
            return made
        if not order.dry_run and not order.even_if_imported:
            await again.refuse(caller, owner, upload["digest"], settings["columns"])
        if order.list_id is not None and not await lists.lock(caller.organization_id, order.list_id):
            raise _no_list()
        return await jobs.create(caller, order.kind, owner, parameters, idempotency_key=order.idempotency_key)


def _check_confirmation(count: int | None) -> None:
    if count is not None and count < 0:
        raise Problem(ProblemCode.INVALID, ("confirm_opt_outs",), "Give the number of opt-outs that a dry run told: none is below 0.")


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
    return replace(found, imported_before=await again.imported_before(caller, owner, digest))


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
