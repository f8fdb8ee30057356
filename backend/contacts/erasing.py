"""Removing a person for good, from every book of the organization, and their number from what was noted on others."""

from typing import Any

from asyncpg import Record

from backend.contacts import books
from backend.contacts.books import ContactChangeKind
from backend.contacts.names import name_key
from backend.contacts.service import count_by_book
from backend.contacts.sightings import Number
from backend.database import execute, fetch_all

_DELETE = """
WITH gone AS (
    DELETE FROM contacts c USING books b
    WHERE b.organization_id = $1 AND c.organization_id = $1 AND c.owner_id = b.owner_id AND c.phone = $2
    RETURNING c.id, c.owner_id, c.opted_out, c.consent_message
), members AS (
    DELETE FROM contact_list_members m USING gone WHERE m.organization_id = $1 AND m.contact_id = gone.id RETURNING m.list_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS left_list
    WHERE l.organization_id = $1 AND l.id = left_list.list_id
)
SELECT * FROM gone
"""
_EMPTY_TRASH = """
DELETE FROM deleted_contacts d USING books b
WHERE b.organization_id = $1 AND d.organization_id = $1 AND d.owner_id = b.owner_id AND d.phone = $2
"""


async def remove(organization_id: int, phone: str) -> dict[str, int]:
    """Delete the contacts with the number, and those in the trash; how many. Within a transaction that holds consent's lock."""
    gone = await fetch_all(_DELETE, organization_id, phone)
    await count_by_book(organization_id, gone, -1)
    return {"contacts": len(gone), "deleted_contacts": await execute(_EMPTY_TRASH, organization_id, phone)}


_FIELDS = ("full_name", "email", "notes")
_MENTIONS = """
SELECT c.id, c.owner_id, c.full_name, c.email, c.notes FROM books b JOIN {0} c ON c.owner_id = b.owner_id AND c.organization_id = $1
WHERE b.organization_id = $1 AND (c.notes ~ $2 OR c.full_name ~ $2 OR c.email ~ $2)
"""
_CHANGE = """
UPDATE {0} SET full_name = $3, name_key = $4, email = $5, notes = $6, version = version + 1, updated_at = clock_timestamp()
WHERE organization_id = $1 AND id = $2 AND (full_name, email, notes) IS NOT DISTINCT FROM ($7, $8, $9)
"""


async def scrub(organization_id: int, number: Number) -> int:
    """Take the number out of what is noted on other people; on how many. Reads every contact of the organization once."""
    changed = 0
    for table in ("contacts", "deleted_contacts"):
        for contact in await fetch_all(_MENTIONS.format(table), organization_id, number.pattern):
            changed += await _scrub(organization_id, table, contact, number)
    return changed


async def _scrub(organization_id: int, table: str, contact: Record, number: Number) -> int:
    """One contact, as long as nobody changes it meanwhile."""
    was = [contact[name] for name in _FIELDS]
    full_name, email, notes = (_without(number, value) for value in was)
    if [full_name, email, notes] == was:
        return 0
    email = email if email == contact["email"] else None
    values: list[Any] = [full_name, name_key(full_name or ""), email, notes]
    if not await execute(_CHANGE.format(table), organization_id, contact["id"], *values, *was):
        return 0
    if table == "contacts":
        await books.count(organization_id, contact["owner_id"], changes=[(ContactChangeKind.UPDATED, contact["id"])])
    return 1


def _without(number: Number, text: str | None) -> str | None:
    return None if text is None else number.out_of(text)
