"""Going through what is wanted of a book from its oldest contact to its newest, stretch by stretch, however long that takes.

The key, when a contact was created and its id, never changes: whoever is there all along is met once, edited meanwhile or not.
A stretch is so many contacts of the book, wanted or not: an index leads through all of it once, and none takes longer than another.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Record

from backend.contacts.filters import Filter, add_membership, conditions_of, ways_of
from backend.contacts.orders import STANDINGS, ContactOrderField, Order, book
from backend.database import fetch_all
from backend.organizations.caller import Caller

Key = tuple[datetime, int]
START: Key = (datetime.min.replace(tzinfo=UTC), 0)

COLUMNS = "phone, full_name, email, notes, opted_out"
MORE = """, created_at, updated_at, (
    SELECT string_agg(l.name, '; ' ORDER BY lower(l.name) COLLATE "C")
    FROM contact_list_members m JOIN contact_lists l ON l.organization_id = m.organization_id AND l.id = m.list_id
    WHERE m.organization_id = $1 AND m.contact_id = stretch.id
) AS lists"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Those wanted of a stretch; `passed` counts all of it, and is 0 behind the end."""

    contacts: list[Record]
    passed: int
    key: Key
    """Where the next one begins."""


async def stretch(
    caller: Caller, owner_id: int, wanted: Filter, *, after: Key, until: datetime, length: int, more: bool = False
) -> Stretch:
    """The contacts of a book as they are now that follow on the key, created up to a moment. `more`: with their lists and times."""
    conditions = conditions_of(caller, owner_id, wanted, without={"list_id"})
    add_membership(conditions, wanted, "stretch.id")
    bind = conditions.bind
    if ways := ways_of(caller, wanted):
        conditions.add(f"({' OR '.join(f'({way.matches(bind)})' for way in ways)})")
    order = Order(ContactOrderField.CREATED_AT, key=after)
    where = f"{order.behind(conditions.arguments)} AND created_at <= {bind(until)}"
    coming = book("*", where, range(len(STANDINGS)), order, length)
    rows = await fetch_all(
        f"""
        WITH stretch AS MATERIALIZED (
            SELECT *, row_number() OVER (ORDER BY created_at, id) AS place FROM ({coming}) AS coming
        )
        SELECT found.*, last.place AS passed, last.created_at AS last_created_at, last.id AS last_id
        FROM (SELECT place, created_at, id FROM stretch ORDER BY place DESC LIMIT 1) AS last
        LEFT JOIN (SELECT place, {COLUMNS}{MORE if more else ""} FROM stretch WHERE {conditions.sql}) AS found ON true
        ORDER BY found.place
        """,
        *conditions.arguments,
    )
    if not rows:
        return Stretch([], 0, after)
    first = rows[0]
    contacts = [] if first["phone"] is None else rows
    return Stretch(contacts, first["passed"], (first["last_created_at"], first["last_id"]))
