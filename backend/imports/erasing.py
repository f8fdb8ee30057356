"""A person in what imports keep: rejected rows, and the files that were uploaded."""

from collections.abc import AsyncIterator, Sequence

from asyncpg import Record

from backend.contacts.names import name_key
from backend.contacts.sightings import Number
from backend.database import execute, fetch_all, fetch_one, fetch_value
from backend.imports import uploads
from backend.storage import storage

_OVERLAP = 200
"""Characters of a block that are looked at once more with the next: a number may lie across."""
_NOT_TEXT = b"PK\x03\x04"
"""How a workbook begins: what is in it is packed."""

_FORGET_FORMER = """
DELETE FROM import_overwritten o WHERE o.organization_id = $1 AND (o.phone = $2 OR o.contact_id IN (
    SELECT c.id FROM books b JOIN contacts c ON c.organization_id = $1 AND c.owner_id = b.owner_id AND c.phone = $2
    WHERE b.organization_id = $1
    UNION ALL SELECT d.id FROM books b JOIN deleted_contacts d ON d.organization_id = $1 AND d.owner_id = b.owner_id AND d.phone = $2
    WHERE b.organization_id = $1))
"""
_FORMER_MENTIONS = """
SELECT o.job_id, o.contact_id, o.full_name, o.email, o.notes FROM import_overwritten o
WHERE o.organization_id = $1 AND (o.notes ~ $2 OR o.full_name ~ $2 OR o.email ~ $2)
"""
_CHANGE_FORMER = """
UPDATE import_overwritten SET full_name = $4, name_key = $5, email = $6, notes = $7
WHERE organization_id = $1 AND job_id = $2 AND contact_id = $3
"""


async def forget_former(organization_id: int, phone: str) -> int:
    """Forget what imports overwrote on the contacts with the number; before those go."""
    return await execute(_FORGET_FORMER, organization_id, phone)


async def scrub_former(organization_id: int, number: Number) -> int:
    """Take the number out of what imports overwrote on other people; on how many."""
    changed = 0
    for row in await fetch_all(_FORMER_MENTIONS, organization_id, number.pattern):
        was = [row["full_name"], row["email"], row["notes"]]
        full_name, email, notes = (None if text is None else number.out_of(text) for text in was)
        if [full_name, email, notes] != was:
            email = email if email == row["email"] else None
            about = organization_id, row["job_id"], row["contact_id"]
            changed += await execute(_CHANGE_FORMER, *about, full_name, name_key(full_name or ""), email, notes)
    return changed


_WITH_ERRORS = """
SELECT e.job_id, array_agg(DISTINCT e.row_number) AS numbers FROM import_row_errors e
WHERE e.organization_id = $1 AND (e.value ~ $2 OR e.message ~ $2) GROUP BY 1 ORDER BY 1
"""
_FORGET_ROWS = "DELETE FROM import_row_errors WHERE organization_id = $1 AND job_id = $2 AND row_number = ANY ($3::bigint[])"
_COUNT_LESS = """
UPDATE jobs SET revision = revision + 1, outcome = jsonb_set(outcome, '{errors}', to_jsonb((outcome ->> 'errors')::bigint - $3))
WHERE organization_id = $1 AND id = $2 AND outcome ? 'errors'
"""


async def forget_rows(organization_id: int, job_id: int, numbers: Sequence[int]) -> int:
    """Forget what was wrong with rows of a file; of how many."""
    forgotten = await execute(_FORGET_ROWS, organization_id, job_id, list(numbers)) if numbers else 0
    if forgotten:
        await execute(_COUNT_LESS, organization_id, job_id, forgotten)
    return len(numbers) if forgotten else 0


async def forget_rows_with(organization_id: int, number: Number) -> int:
    """Forget what was wrong with rows where that tells the number; of how many."""
    rows = await fetch_all(_WITH_ERRORS, organization_id, number.pattern)
    return sum([await forget_rows(organization_id, row["job_id"], row["numbers"]) for row in rows])


async def rejected_rows(organization_id: int, job_id: int, places: Sequence[int]) -> list[int]:
    """Which rows of a file stand at these places among its rejected ones, from 0."""
    found = await fetch_all(
        """
        SELECT row_number FROM (
            SELECT row_number, row_number() OVER (ORDER BY row_number) - 1 AS place
            FROM (SELECT DISTINCT row_number FROM import_row_errors WHERE organization_id = $1 AND job_id = $2) AS rows
        ) AS placed WHERE place = ANY ($3::bigint[])
        """,
        organization_id,
        job_id,
        list(places),
    )
    return [row["row_number"] for row in found]


async def last_upload(organization_id: int) -> int:
    """The newest one."""
    return int(await fetch_value("SELECT coalesce(max(id), 0) FROM uploads WHERE organization_id = $1", organization_id))


async def next_upload(organization_id: int, after: int, upto: int) -> Record | None:
    """The first one behind `after`, with its file's `storage_key`, its name, and whether a job at work needs it."""
    return await fetch_one(
        """
        SELECT u.id, u.storage_key, u.filename, EXISTS (
            SELECT FROM jobs j WHERE j.organization_id = $1 AND j.parameters ? 'upload_id' AND j.parameters ->> 'upload_id' = u.id::text
                AND j.state IN ('QUEUED', 'RUNNING', 'CANCELLING')) AS is_needed
        FROM uploads u WHERE u.organization_id = $1 AND u.id > $2 AND u.id <= $3 ORDER BY u.id LIMIT 1
        """,
        organization_id,
        after,
        upto,
    )


async def sightings(upload: Record, number: Number) -> AsyncIterator[bool]:
    """For each block of a file, whether it may hold the number. One that is no text may, and one that is gone."""
    try:
        rest = ""
        async for block in storage().read(upload["storage_key"]):
            text = rest + block.decode("utf-8", "replace")
            yield block.startswith(_NOT_TEXT) or number.may_be_in(text)
            rest = text[-_OVERLAP:]
    except FileNotFoundError:
        yield True


async def forget_upload(organization_id: int, upload: Record) -> None:
    """Delete the file, and then what is known of it: what is interrupted is done by the next call."""
    await uploads.delete_file(upload["storage_key"])
    await execute("DELETE FROM uploads WHERE organization_id = $1 AND id = $2", organization_id, upload["id"])


async def scrub_names(organization_id: int, number: Number) -> None:
    """Take the number out of the names of files."""
    mentions = "SELECT id, filename FROM uploads WHERE organization_id = $1 AND filename ~ $2"
    for upload in await fetch_all(mentions, organization_id, number.pattern):
        statement = "UPDATE uploads SET filename = $3 WHERE organization_id = $1 AND id = $2"
        await execute(statement, organization_id, upload["id"], number.out_of(upload["filename"]))
