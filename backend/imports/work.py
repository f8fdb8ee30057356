"""Doing an import: batch by batch out of the file into the book, the next batch parsed while the last is written."""

import asyncio
from dataclasses import dataclass

from backend.consent import service as consent
from backend.contacts import books, lists
from backend.contacts.service import ContactSource
from backend.contacts.upsert import OnExisting, Written, upsert
from backend.database import execute, fetch_all, fetch_value, transaction
from backend.imports.reader import Place, Reader
from backend.imports.rows import Parsed, parse
from backend.jobs.claim import Claim, JobFailed
from backend.jobs.tasks import Slice
from backend.storage import storage

BATCH = 5_000
"""Rows a transaction: some 150 ms, for which others who write the same book may have to wait."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A parsed batch and where the next one begins; `is_last`: nothing follows."""

    parsed: Parsed
    place: Place
    is_last: bool


class Source:
    """The file of an import, read in batches in a thread."""

    def __init__(self, claim: Claim) -> None:
        self._key = str(claim.parameters["storage_key"])
        self._region = str(claim.parameters["region"])
        self._skip = bool(claim.parameters["skip_first_line"]) and not claim.position
        self._place = Place(int(claim.position.get("byte", 0)), int(claim.position.get("row", 1)))
        self._reader: Reader | None = None

    def next(self) -> Chunk:
        """The next batch; blocks. Raises JobFailed when the file is gone."""
        if self._reader is None:
            try:
                self._reader = Reader(storage().open(self._key, self._place.byte), self._place)
            except FileNotFoundError:
                raise JobFailed("The file is no longer there. Upload it again and start a new import.") from None
        first, records = self._reader.batch(BATCH)
        is_last = len(records) < BATCH
        if self._skip and records:
            first, records = first + 1, records[1:]
        self._skip = False
        return Chunk(parse(first, records, self._region), self._reader.place, is_last)


async def work(claim: Claim, slice_: Slice) -> bool:
    """Write batches until the file ends (True) or the slice is over (False)."""
    if claim.position.get("ended"):
        return True
    source = Source(claim)
    coming = asyncio.ensure_future(asyncio.to_thread(source.next))
    try:
        while True:
            chunk = await coming
            if chunk.is_last:
                await _write(claim, chunk)
                await _look_at_the_book(claim, BATCH)
                return True
            if slice_.is_over:
                await _write(claim, chunk)
                return False
            coming = asyncio.ensure_future(asyncio.to_thread(source.next))
            is_first = not claim.position
            await _write(claim, chunk)
            if is_first:
                await _look_at_the_book(claim, 0)
    finally:
        await asyncio.gather(coming, return_exceptions=True)


async def _look_at_the_book(claim: Claim, least: int) -> None:
    """Have PostgreSQL see that the book is large now: else it plans pages as for an empty one, and sorts all of it for each.

    It would look by itself, a minute later.
    """
    if claim.done > least:
        await execute("ANALYZE contacts")


async def _write(claim: Claim, chunk: Chunk) -> None:
    position = {"byte": chunk.place.byte, "row": chunk.place.row} | ({"ended": True} if chunk.is_last else {})
    parsed = chunk.parsed
    async with claim.batch(position) as batch:
        batch.done += parsed.records
        batch.fraction = min(1.0, chunk.place.byte / max(1, int(claim.parameters["bytes"])))
        batch.add(rows=parsed.records, invalid=parsed.invalid, duplicates=parsed.duplicates, errors=len(parsed.errors))
        if parsed.errors:
            await _keep_errors(claim, parsed)
        if parsed.rows:
            batch.add(**await _store(claim, parsed))


async def _keep_errors(claim: Claim, parsed: Parsed) -> None:
    columns = ["organization_id", "job_id", "row_number", "ordinal", "column_name", "value", "code", "message"]
    async with transaction() as connection:
        await connection.copy_records_to_table(
            "import_row_errors", columns=columns, records=[(claim.organization_id, claim.id, *error) for error in parsed.errors]
        )


async def _store(claim: Claim, parsed: Parsed) -> dict[str, int]:
    """Upsert the rows, join the list, count; what became of them."""
    organization, owner = claim.organization_id, claim.owner_id
    await books.lock_to_create(owner)
    await consent.lock_to_read(organization)
    mode = OnExisting(str(claim.parameters["on_existing"]))
    written = await upsert(organization, owner, parsed.rows, mode=mode, source=ContactSource.IMPORT, import_id=claim.id)
    unchanged, duplicates, unchanged_opted_out = await _rest(claim, written) if written.rest else (0, 0, 0)
    joined = await _join_list(claim, parsed)
    await books.count(
        organization,
        owner,
        total=len(written.created),
        opted_out=written.created_opted_out,
        consent_sent=written.created_sent,
        consent_failed=written.created_failed,
        added=len(written.created),
    )
    return {
        "created": len(written.created),
        "updated": len(written.updated),
        "unchanged": unchanged,
        "duplicates": duplicates,
        "added_to_list": joined,
        "opted_out": written.created_opted_out + written.updated_opted_out + unchanged_opted_out,
    }


_REST = """
WITH rest AS (
    SELECT c.id, c.opted_out, c.import_id IS NOT DISTINCT FROM $3 AS touched FROM contacts c
    WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.phone = ANY ($4::text[])
), first_time AS (
    INSERT INTO import_unchanged (organization_id, job_id, contact_id) SELECT $1, $3, id FROM rest WHERE NOT touched
    ON CONFLICT DO NOTHING RETURNING contact_id
)
SELECT (SELECT count(*) FROM first_time) AS unchanged,
    (SELECT count(*) FROM (SELECT id FROM rest WHERE opted_out INTERSECT SELECT contact_id FROM first_time) AS leaving) AS opted_out
"""


async def _rest(claim: Claim, written: Written) -> tuple[int, int, int]:
    """Of rows that changed nothing: unchanged contacts, duplicates of rows in earlier batches, and the opted-out among the unchanged."""
    (row,) = await fetch_all(_REST, claim.organization_id, claim.owner_id, claim.id, written.rest)
    return row["unchanged"], len(written.rest) - row["unchanged"], row["opted_out"]


_JOIN = """
WITH joined AS (
    INSERT INTO contact_list_members (organization_id, list_id, contact_id)
    SELECT $1, $3, c.id FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.phone = ANY ($4::text[])
    ON CONFLICT DO NOTHING RETURNING contact_id
), counted AS (
    UPDATE contact_lists SET contact_count = contact_count + (SELECT count(*) FROM joined)
    WHERE organization_id = $1 AND id = $3 AND owner_id = $2
)
SELECT count(*) FROM joined
"""


async def _join_list(claim: Claim, parsed: Parsed) -> int:
    list_id = claim.parameters.get("list_id")
    if list_id is None:
        return 0
    if not await lists.lock(claim.organization_id, int(list_id)):
        raise JobFailed("The list was deleted. What was imported before is kept.")
    return int(await fetch_value(_JOIN, claim.organization_id, claim.owner_id, int(list_id), parsed.rows.phone))


async def clean_up(organization_id: int, job_id: int) -> None:
    """When an import ends: forget which contacts it left unchanged."""
    await execute("DELETE FROM import_unchanged WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)
