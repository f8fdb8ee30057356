"""Files on their way in: an address that works once, for 15 minutes, for the caller it was made for; and pasted texts."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from asyncpg import Record

from backend.database import execute, fetch_all, fetch_one, transaction
from backend.imports import workbook
from backend.imports.formats import WORKBOOK, Tally, as_utf_8
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode
from backend.settings import load
from backend.storage import storage

ADDRESS_WORKS_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(hours=24)
FILENAME_LIMIT = 255
MOST_OPEN = 20
"""Addresses that a caller may have at once whose bytes have not come."""

_UTF_16_GROWS = 2
"""Times, at most, when it becomes UTF-8: one and a half, rounded up."""
WORKBOOK_ENDING = ".xlsx"

_MINE = "organization_id = $1 AND user_id IS NOT DISTINCT FROM $2 AND token_id IS NOT DISTINCT FROM $3"


@dataclass(frozen=True, slots=True)
class TooLarge(Exception):
    """More came than is taken: bytes, as they came or of a workbook unpacked."""

    message: str
    limit: int
    actual: int


def _whose(caller: Caller) -> tuple[int, int | None, int | None]:
    return caller.organization_id, caller.user_id, caller.token_id


async def create(caller: Caller, filename: str, size: int) -> tuple[Record, str]:
    """A place for a file of up to `size` bytes, and the secret of its address. Raises Problem."""
    limit = load().upload_limit
    if size < 1:
        raise Problem(ProblemCode.INVALID, ("size",), "The file is empty: there is nothing to import.")
    if size > limit:
        raise Problem(ProblemCode.TOO_LARGE, ("size",), f"A file can have up to {_megabytes(limit)} MB. Split it and import the parts.")
    if filename.strip().lower().endswith(WORKBOOK_ENDING) and size > load().workbook_limit:
        raise Problem(ProblemCode.TOO_LARGE, ("size",), _workbook_too_large(load().workbook_limit))
    return await _insert(caller, filename, size, claimed=False)


def _workbook_too_large(limit: int) -> str:
    return f"An Excel workbook can have up to {_megabytes(limit)} MB. Save the sheet as CSV and upload that."


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f}"


async def _insert(caller: Caller, filename: str, size: int, *, claimed: bool) -> tuple[Record, str]:
    async with transaction():
        await _hold_room(caller.organization_id, size)
        return await _inserted(caller, filename, size, claimed=claimed)


# What waits for its bytes counts with what it may get. A dry run is no import, and one that failed or was cancelled has kept nothing busy.
_IDLE = """
SELECT count(*) AS files, coalesce(sum(coalesce(size, size_limit)), 0) AS bytes FROM uploads u
WHERE u.organization_id = $1 AND (size IS NOT NULL OR expires_at > now()) AND NOT EXISTS (
    SELECT FROM jobs j WHERE j.organization_id = $1 AND j.parameters ? 'upload_id' AND j.parameters ->> 'upload_id' = u.id::text
        AND j.parameters ->> 'dry_run' IS DISTINCT FROM 'true' AND j.state NOT IN ('FAILED', 'CANCELLED'))
"""


async def _hold_room(organization_id: int, size: int) -> None:
    """Raise TOO_MANY where the organization has too much lying that was never imported; of two at once the second waits."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended('uploads', $1))", organization_id)
    idle = await fetch_one(_IDLE, organization_id)
    assert idle is not None
    limit, most = load().idle_uploads_limit, load().idle_uploads_number
    if idle["files"] >= most or idle["bytes"] + size > limit:
        raise Problem(
            ProblemCode.TOO_MANY,
            (),
            f"Your organization has {idle['files']:,} uploaded files with {_megabytes(idle['bytes'])} MB that were not imported; up to"
            f" {most:,} files and {_megabytes(limit)} MB are kept. Import those first, or wait: each goes a day after it came.",
        )


async def _inserted(caller: Caller, filename: str, size: int, *, claimed: bool) -> tuple[Record, str]:
    secret = secrets.token_urlsafe(32)
    key = f"uploads/{secrets.token_hex(16)}"
    row = await fetch_one(
        f"""
        INSERT INTO uploads
            (organization_id, user_id, token_id, filename, size_limit, secret_hash, storage_key, created_at, expires_at, claimed_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, now(), now() + $8::interval, CASE WHEN $9 THEN now() END
        WHERE (SELECT count(*) FROM uploads WHERE {_MINE} AND size IS NULL AND expires_at > now()) < $10
        RETURNING id, organization_id, storage_key, size_limit, expires_at
        """,
        *_whose(caller),
        _clean(filename),
        size,
        _hash(secret),
        key,
        ADDRESS_WORKS_FOR,
        claimed,
        MOST_OPEN,
    )
    if row is None:
        raise Problem(ProblemCode.TOO_MANY, (), f"{MOST_OPEN} uploads are waiting for their bytes. PUT those first, or wait 15 minutes.")
    return row, secret


def _clean(filename: str) -> str:
    """The last part of the name, printable: it is shown, and used for nothing else."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in name if character.isprintable())[:FILENAME_LIMIT] or "file"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def claim(caller: Caller, upload_id: int, secret: str) -> Record | None:
    """Use the address up: the upload, or None when it isn't this caller's, is over or was used."""
    return await fetch_one(
        f"""
        UPDATE uploads SET claimed_at = now() WHERE {_MINE} AND id = $4 AND secret_hash = $5 AND claimed_at IS NULL AND expires_at > now()
        RETURNING id, organization_id, storage_key, size_limit
        """,
        *_whose(caller),
        upload_id,
        _hash(secret),
    )


async def receive(upload: Record, chunks: AsyncIterator[bytes]) -> int:
    """Keep the bytes, UTF-16 and UTF-32 as UTF-8; how many. Raises TooLarge. Until it returns, the upload can't be imported."""
    key, limit = str(upload["storage_key"]), int(upload["size_limit"])
    message = f"More than the {limit:,} bytes that createUpload was told."
    digest, tally, received = hashlib.sha256(), Tally(), 0

    async def digested() -> AsyncIterator[bytes]:
        nonlocal received
        async for chunk in chunks:
            received += len(chunk)
            if received > limit:
                return
            digest.update(chunk)
            yield chunk

    async def tallied(kept: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for chunk in kept:
            tally.add(chunk)
            yield chunk

    encoding, kept = await as_utf_8(digested())
    if encoding == WORKBOOK and limit > load().workbook_limit:
        limit = load().workbook_limit
        message = _workbook_too_large(limit)
    size = await storage().write(key, tallied(kept) if encoding is None else kept, limit * _UTF_16_GROWS)
    if received > limit:
        await storage().delete(key)
        raise TooLarge(message, limit, received)
    refusal = await _refusal(key, upload["organization_id"]) if encoding == WORKBOOK else None
    await execute(
        "UPDATE uploads SET size = $3, digest = $4, encoding = $5, refusal = $6 WHERE organization_id = $1 AND id = $2",
        upload["organization_id"],
        upload["id"],
        size,
        digest.digest(),
        encoding or tally.encoding_name,
        refusal,
    )
    return size


async def _refusal(key: str, organization_id: int) -> str | None:
    """Why a workbook can't be read, if so. Raises TooLarge, and keeps nothing, where there is too much in it."""
    try:
        await workbook.check(key, organization_id)
    except workbook.Refused as refused:
        if refused.limit is not None and refused.actual is not None:
            await storage().delete(key)
            raise TooLarge(str(refused), refused.limit, refused.actual) from None
        return str(refused)
    return None


async def ready(caller: Caller, upload_id: int | None) -> Record:
    """A received upload of this caller. Raises Problem NOT_FOUND, INVALID when its bytes have not come, or UNSUPPORTED."""
    path = ("source", "upload_id")
    statement = f"SELECT id, organization_id, filename, storage_key, size, digest, encoding, refusal FROM uploads WHERE {_MINE} AND id = $4"
    row = await fetch_one(statement, *_whose(caller), upload_id)
    if row is None:
        raise Problem(
            ProblemCode.NOT_FOUND,
            path,
            "There is no such upload. It is kept for a day, or until the book is purged: upload the file again.",
        )
    if row["size"] is None:
        raise Problem(ProblemCode.INVALID, path, "The file's bytes have not arrived yet: PUT them to the upload's url first.")
    if row["size"] == 0:
        raise Problem(ProblemCode.INVALID, path, "The file is empty: there is nothing to import.")
    if row["refusal"] is not None:
        raise Problem(ProblemCode.UNSUPPORTED, path, row["refusal"])
    return row


def pasted(text: str) -> bytes:
    """A pasted text's bytes. Raises Problem where there is nothing in it, or too much."""
    path = ("source", "text")
    limit = load().paste_limit
    if not text.strip():
        raise Problem(ProblemCode.REQUIRED, path, "There is nothing in it: paste lines of Full Name, Phone, Email.")
    data = text.encode()
    if len(data) > limit:
        raise Problem(
            ProblemCode.TOO_LARGE, path, f"A pasted text can have up to {_megabytes(limit)} MB: save it as a file and upload that."
        )
    return data


async def paste(caller: Caller, text: str) -> Record:
    """Keep a pasted text as a file is kept. Raises Problem."""
    data = pasted(text)

    async def chunks() -> AsyncIterator[bytes]:
        yield data

    upload, _ = await _insert(caller, "pasted text", len(data), claimed=True)
    await receive(upload, chunks())
    return await ready(caller, upload["id"])


async def forget_old(limit: int = 100) -> int:
    """Delete files a day after their last job, and those that none was made of; over all organizations."""
    rows = await fetch_all(
        """
        DELETE FROM uploads WHERE id IN (
            SELECT id FROM uploads u WHERE expires_at < now() - $1::interval AND NOT EXISTS (
                SELECT FROM jobs j WHERE j.parameters ? 'upload_id' AND j.parameters ->> 'upload_id' = u.id::text
                    AND (j.finished_at IS NULL OR j.finished_at > now() - $1::interval))
            LIMIT $2) RETURNING storage_key
        """,
        KEPT_FOR,
        limit,
    )
    for row in rows:
        await delete_file(row["storage_key"])
    return len(rows)


async def delete_file(key: str) -> None:
    """Delete what was uploaded, and what was made of it."""
    await storage().delete(key)
    await storage().delete_all(sheets_of(key))


def sheets_of(key: str) -> str:
    """Below which key the sheet of an uploaded workbook is kept as CSV."""
    return f"{key}.sheet"


async def forget_of_book(organization_id: int, owner_id: int) -> None:
    """Delete what was uploaded to import into a book, unless a job waits for it still, and the rejected rows kept of it."""
    rows = await fetch_all(
        """
        DELETE FROM uploads u USING jobs j WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.parameters ? 'upload_id'
            AND u.organization_id = $1 AND j.parameters ->> 'upload_id' = u.id::text AND NOT EXISTS (
                SELECT FROM jobs w WHERE w.organization_id = $1 AND w.parameters ? 'upload_id' AND w.parameters ->> 'upload_id' = u.id::text
                    AND w.state IN ('QUEUED', 'RUNNING', 'CANCELLING'))
        RETURNING u.storage_key
        """,
        organization_id,
        owner_id,
    )
    for row in rows:
        await delete_file(row["storage_key"])
    await execute(
        """
        UPDATE jobs SET outcome = outcome - 'errors', revision = revision + 1
        WHERE organization_id = $1 AND owner_id = $2 AND outcome ? 'errors'
        """,
        organization_id,
        owner_id,
    )
    await execute(
        """
        DELETE FROM import_row_errors e USING jobs j
        WHERE j.organization_id = $1 AND j.owner_id = $2 AND e.organization_id = $1 AND e.job_id = j.id
        """,
        organization_id,
        owner_id,
    )
