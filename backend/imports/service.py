"""Starting an import, and what it reported."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from asyncpg import Record

from backend.contacts import lists, validation
from backend.contacts.upsert import OnExisting
from backend.contacts.validation import Invalid
from backend.database import fetch_all, fetch_value, transaction
from backend.imports import uploads
from backend.jobs import service as jobs
from backend.jobs.kinds import Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode

IMPORT = declare(
    Kind(
        "IMPORT",
        Permission.CONTACTS_IMPORT,
        takes_turns=True,
        excludes=frozenset({"PURGE"}),
        busy="All contacts of this book are being deleted. Wait until that is done, then import.",
    )
)
KEY_LIMIT = 200


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


async def start(caller: Caller, order: Order) -> Record:
    """Queue an import. Raises Problem; BUSY while the book is being purged.

    The same idempotency key gives the job it made; INVALID there where that job was asked for something else.
    """
    owner = await book_owner(caller, order.owner_id)
    _check_key(order.idempotency_key)
    if made := await _made(caller, owner, order):
        return made
    region = _region(order.region or caller.default_region)
    await _own_list(caller, owner, order.list_id)
    upload = await (uploads.paste(caller, order.text) if order.text is not None else uploads.ready(caller, order.upload_id))
    parameters = {
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
        return await jobs.create(caller, IMPORT, owner, parameters, idempotency_key=order.idempotency_key)


def _check_key(key: str | None) -> None:
    if key is not None and not 1 <= len(key) <= KEY_LIMIT:
        code = ProblemCode.TOO_LONG if key else ProblemCode.REQUIRED
        raise Problem(code, ("idempotency_key",), f"An idempotency key has 1 to {KEY_LIMIT} characters.")


async def _made(caller: Caller, owner: int, order: Order) -> Record | None:
    """The job that the order's idempotency key made. Raises Problem where that was another order."""
    if order.idempotency_key is None:
        return None
    made = await jobs.with_key(caller, IMPORT, owner, order.idempotency_key)
    if made is not None and not await _is_of(made, caller, order):
        message = "This key was used for another import into this book. Use a key of its own for each."
        raise Problem(ProblemCode.INVALID, ("idempotency_key",), message)
    return made


def _asked(order: Order) -> list[Any]:
    """What an order says of how to import, as it was said."""
    return [order.skip_first_line, order.list_id, order.on_existing.value, order.region]


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
