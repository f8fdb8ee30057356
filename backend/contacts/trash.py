"""Deleted contacts: for 30 days they can be restored; then, or with a purge of the book, they are gone for good."""

from collections.abc import Sequence
from datetime import timedelta

from asyncpg import Record

from backend.consent import service as consent
from backend.contacts import books
from backend.contacts.service import REACH, count_by_book, qualified, refuse_unknown
from backend.database import execute, fetch_all, transaction
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode, Problems

KEPT_FOR = timedelta(days=30)
TRASH_COLUMNS = "id, owner_id, phone, full_name, deleted_at, deleted_by"


async def page(caller: Caller, owner_id: int, *, key: tuple[object, ...] | None, backward: bool, limit: int) -> list[Record]:
    """The deleted contacts of a book, newest first. `key`: (deleted_at, id)."""
    comparison, direction = (">", "ASC") if backward else ("<", "DESC")
    deleted_at, number = key or (None, None)
    return await fetch_all(
        f"""
        SELECT {TRASH_COLUMNS} FROM deleted_contacts WHERE organization_id = $1 AND owner_id = $2 AND deleted_at > now() - $6::interval
            AND ($3::timestamptz IS NULL OR (deleted_at, id) {comparison} ($3, $4::bigint))
        ORDER BY deleted_at {direction}, id {direction} LIMIT $5
        """,
        caller.organization_id,
        owner_id,
        deleted_at,
        number,
        limit,
        KEPT_FOR,
    )


async def restore(caller: Caller, ids: Sequence[int | None]) -> list[Record]:
    """Bring contacts back with their ids and lists, all or none; each shows its number's consent as it is now.

    Raises Problems: NOT_FOUND, or TAKEN where the number lives again.
    """
    known = [number for number in ids if number is not None]
    async with transaction():
        owners = await fetch_all(
            f"SELECT DISTINCT owner_id FROM deleted_contacts WHERE {REACH} AND id = ANY ($3::bigint[]) ORDER BY 1",
            *books.reach(caller),
            known,
        )
        for row in owners:
            await books.lock_to_create(row["owner_id"])
        await consent.lock_to_read(caller.organization_id, [])  # of an erased person nothing is left in the trash
        trashed = await fetch_all(
            f"""
            SELECT id, list_ids FROM deleted_contacts WHERE {REACH} AND id = ANY ($3::bigint[]) AND deleted_at > now() - $4::interval
            ORDER BY id FOR UPDATE
            """,
            *books.reach(caller),
            known,
            KEPT_FOR,
        )
        refuse_unknown(ids, {row["id"] for row in trashed}, "deleted contact")
        restored = await fetch_all(_RESTORE, caller.organization_id, known)
        _refuse_taken(ids, {row["id"] for row in restored})
        await execute(_BACK_INTO_LISTS, caller.organization_id, known)
        await execute("DELETE FROM deleted_contacts WHERE organization_id = $1 AND id = ANY ($2::bigint[])", caller.organization_id, known)
        await count_by_book(caller.organization_id, restored, 1)
    places = {number: place for place, number in enumerate(known)}
    return sorted(restored, key=lambda row: places[row["id"]])


_RESTORE = f"""
INSERT INTO contacts AS c (id, organization_id, owner_id, phone, full_name, name_key, email, notes, opted_out, consent_message, source,
    version, import_id, import_version, import_created, created_at, updated_at)
SELECT d.id, d.organization_id, d.owner_id, d.phone, d.full_name, d.name_key, d.email, d.notes, coalesce(s.opted_out, false),
    s.consent_message, d.source, d.version, d.import_id, d.import_version, d.import_created, d.created_at, clock_timestamp()
FROM deleted_contacts d LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = d.phone
WHERE d.organization_id = $1 AND d.id = ANY ($2::bigint[]) ORDER BY d.id
ON CONFLICT (owner_id, phone) DO NOTHING RETURNING {qualified("c")}
"""

_BACK_INTO_LISTS = """
WITH members AS (
    INSERT INTO contact_list_members (organization_id, list_id, contact_id, import_id, standing, name_key, created_at, updated_at)
    SELECT l.organization_id, l.id, c.id, was.import_id, c.standing, c.name_key, c.created_at, c.updated_at FROM deleted_contacts d
    CROSS JOIN LATERAL unnest(d.list_ids, d.list_imports) AS was(list_id, import_id)
    JOIN contacts c ON c.organization_id = $1 AND c.id = d.id
    JOIN contact_lists l ON l.id = was.list_id AND l.organization_id = $1 AND l.owner_id = d.owner_id
    WHERE d.organization_id = $1 AND d.id = ANY ($2::bigint[]) ON CONFLICT DO NOTHING RETURNING list_id
)
UPDATE contact_lists l SET contact_count = contact_count + n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS joined
WHERE l.organization_id = $1 AND l.id = joined.list_id
"""


def _refuse_taken(ids: Sequence[int | None], restored: set[int]) -> None:
    problems = [
        Problem(ProblemCode.TAKEN, ("ids", index), "Another contact in the book has this number now: delete that one first.")
        for index, number in enumerate(ids)
        if number not in restored
    ]
    if problems:
        raise Problems(problems)


async def forget_old(limit: int = 5_000) -> int:
    """Remove for good what has been in the trash for longer than 30 days; a batch at a time, over all organizations."""
    return await execute(
        "DELETE FROM deleted_contacts WHERE id IN (SELECT id FROM deleted_contacts WHERE deleted_at < now() - $1::interval LIMIT $2)",
        KEPT_FOR,
        limit,
    )
