"""Pages of a book's contacts: filter, search, order, by keyset; an index serves each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asyncpg import Record

from backend.contacts.filters import COUNTED_UP_TO, ENDLESS, NAMES, Conditions, Filter, candidates, conditions_of, ways_of
from backend.contacts.names import name_key
from backend.contacts.search import Way
from backend.contacts.service import COLUMNS, qualified
from backend.database import fetch_all
from backend.organizations.caller import Caller

SHORT_STRETCH = 2_000
LONG_STRETCH = 50_000
"""Contacts of the order that are looked through for a page, before and after other indexes are asked."""

AFTER_EVERYTHING = "\U0010ffff"


class ContactOrderField(StrEnum):
    """What contacts are ordered by; ties by id."""

    FULL_NAME = "FULL_NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


ORDER_COLUMN = {
    ContactOrderField.FULL_NAME: "name_key",
    ContactOrderField.CREATED_AT: "created_at",
    ContactOrderField.UPDATED_AT: "updated_at",
}


@dataclass(frozen=True, slots=True)
class Order:
    """`starting_with`: begin at the first name not before this text; in place of a key."""

    field: ContactOrderField = ContactOrderField.FULL_NAME
    descending: bool = False
    key: tuple[Any, ...] | None = None
    starting_with: str | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`total`: how many there are in all and whether exactly, where looking for them told."""

    rows: Sequence[Record]
    total: tuple[int, bool] | None = None


async def page(caller: Caller, owner_id: int, wanted: Filter, order: Order, limit: int) -> Page:
    """Contacts of the book in the order asked for; reversed when backward.

    Without a filter, for the opted-out, and for what changed since a moment in the order of change, an index is in the order
    itself. Else, from the cheapest: where much matches, a page of it is found in a short stretch of the order; where little does,
    other indexes find all of it; where much does, but not here, the order is followed until a page is full.
    """
    question = _Question(caller, owner_id, wanted, order, limit)
    ways = ways_of(caller, wanted)
    if not ways and question.conditions.are_in_order_of(question.column):
        return Page(await question.in_order())
    rows = await question.near(SHORT_STRETCH, ways)
    if rows is not None:
        return Page(rows)
    found = [await question.page_of(way) for way in ways or (None,)]
    merged = {row["id"]: row for rows, _ in found for row in rows}
    in_order = sorted(merged.values(), key=lambda row: (row[question.column], row["id"]), reverse=question.descending)
    return Page(in_order[:limit], _total([number for _, number in found]))


def _total(numbers: Sequence[int]) -> tuple[int, bool] | None:
    """How many several ways find together; None where the same contact may be found by two of them."""
    if max(numbers) > COUNTED_UP_TO:
        return COUNTED_UP_TO, False
    finding = [number for number in numbers if number]
    return (sum(finding), True) if len(finding) <= 1 else None


class _Question:
    """A page asked for, and the ways to it."""

    def __init__(self, caller: Caller, owner_id: int, wanted: Filter, order: Order, limit: int) -> None:
        self.caller, self.owner_id, self.wanted, self.order, self.limit = caller, owner_id, wanted, order, limit
        self.column = ORDER_COLUMN[order.field]
        self.descending = order.descending != order.backward
        self.sorting = f"{self.column} DESC, id DESC" if self.descending else f"{self.column}, id"
        self.conditions, self.behind = self._begin()

    def _begin(self) -> tuple[Conditions, str]:
        conditions = conditions_of(self.caller, self.owner_id, self.wanted)
        return conditions, _behind(conditions, self.order, self.column, self.descending)

    async def in_order(self) -> list[Record]:
        conditions, behind = self._begin()
        return await fetch_all(
            f"SELECT {COLUMNS} FROM contacts WHERE {conditions.sql} AND {behind} ORDER BY {self.sorting} LIMIT {self.limit}",
            *conditions.arguments,
        )

    async def near(self, stretch: int, ways: Sequence[Way]) -> list[Record] | None:
        """A page that lies in the next stretch of the order; None: it doesn't."""
        conditions, behind = self._begin()
        if ways:
            conditions.add(f"({' OR '.join(way.matches(conditions.bind) for way in ways)})")
        rows = await fetch_all(
            f"""
            SELECT {COLUMNS} FROM (
                SELECT * FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND {behind}
                ORDER BY {self.sorting} LIMIT {stretch}) AS stretch
            WHERE {conditions.sql} ORDER BY {self.sorting} LIMIT {self.limit}
            """,
            *conditions.arguments,
        )
        return rows if len(rows) == self.limit else None

    async def page_of(self, way: Way | None) -> tuple[list[Record], int]:
        """The page of what one way, or without a search the filter, leaves; and how many that are, up to one more than is counted."""
        rows, number = await self.if_few(way)
        return (rows if number <= COUNTED_UP_TO else await self._page_of_many(way)), number

    async def _page_of_many(self, way: Way | None) -> list[Record]:
        if way is not None and way.on_name_only and self.column == "name_key" and self.conditions.are_of_the_book_only:
            return await self.by_names(way)
        rows = await self.near(LONG_STRETCH, [way] if way else [])
        return await self.all(way) if rows is None else rows

    async def if_few(self, way: Way | None) -> tuple[list[Record], int]:
        """The page from all that other indexes find, if that isn't too much, and how many they find."""
        conditions, behind = self._begin()
        found = candidates(conditions, way, f"id, {self.column}")
        first, *others = await fetch_all(
            f"""
            WITH found AS MATERIALIZED ({found})
            SELECT number, page.* FROM (SELECT count(*) AS number FROM found) AS counted
            LEFT JOIN LATERAL (
                SELECT {qualified("c")} FROM (
                    SELECT id FROM found WHERE {behind} AND number <= {COUNTED_UP_TO} ORDER BY {self.sorting} LIMIT {self.limit}) AS few
                JOIN contacts c ON c.organization_id = $1 AND c.id = few.id) AS page ON true
            """,
            *conditions.arguments,
        )
        return [row for row in (first, *others) if row["id"] is not None], first["number"]

    async def by_names(self, way: Way) -> list[Record]:
        """Along the index of names, without a look at the contacts that don't match."""
        conditions, behind = self._begin()
        return await fetch_all(
            f"""
            SELECT {qualified("c")} FROM (
                SELECT id FROM ({NAMES} AND {behind} ORDER BY {self.sorting} LIMIT {ENDLESS}) AS names
                WHERE {way.matches(conditions.bind)} LIMIT {self.limit}) AS page
            JOIN contacts c ON c.organization_id = $1 AND c.id = page.id
            """,
            *conditions.arguments,
        )

    async def all(self, way: Way | None) -> list[Record]:
        conditions, behind = self._begin()
        if way:
            conditions.add(way.matches(conditions.bind))
        return await fetch_all(
            f"""
            WITH found AS MATERIALIZED (SELECT {COLUMNS} FROM contacts WHERE {conditions.sql} AND {behind})
            SELECT * FROM found ORDER BY {self.sorting} LIMIT {self.limit}
            """,
            *conditions.arguments,
        )


def _behind(conditions: Conditions, order: Order, column: str, descending: bool) -> str:
    """The condition for what comes behind the key, or from where the page is to begin."""
    if order.key is not None:
        value, number = (conditions.bind(part) for part in order.key)
        return f"({column}, id) {'<' if descending else '>'} ({value}, {number})"
    if order.starting_with is not None:
        text = name_key(order.starting_with)
        return f"name_key {'<=' if descending else '>='} {conditions.bind(text + AFTER_EVERYTHING if descending else text)}"
    return "true"
