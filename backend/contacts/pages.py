"""Finding contacts of a book: filter, search, order, and pages by keyset; an index serves each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from asyncpg import Record

from backend.contacts import phones
from backend.contacts.names import name_key
from backend.contacts.service import COLUMNS
from backend.database import fetch_all, fetch_value
from backend.organizations.caller import Caller

COUNTED_UP_TO = 10_000
"""Beyond that a total that no counter tells is `at least`."""
SHORT_STRETCH = 2_000
LONG_STRETCH = 50_000
"""Contacts of the order that are looked through for a page, before and after other indexes are asked."""
SHORTEST_DIGITS = 2

AFTER_EVERYTHING = "\U0010ffff"


class ContactOrderField(StrEnum):
    """What contacts are ordered by; ties by id."""

    FULL_NAME = "FULL_NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


class ConsentMessageStatus(StrEnum):
    """Whether the one-time consent message was sent to the number."""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    FAILED = "FAILED"


ORDER_COLUMN = {
    ContactOrderField.FULL_NAME: "name_key",
    ContactOrderField.CREATED_AT: "created_at",
    ContactOrderField.UPDATED_AT: "updated_at",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """None: not asked for. `list_id` and `import_id` 0: named, but no such thing."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    opted_out: bool | None = None
    consent_message: ConsentMessageStatus | None = None
    list_id: int | None = None
    import_id: int | None = None
    updated_since: datetime | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """`starting_with`: begin at the first name not before this text; in place of a key."""

    field: ContactOrderField = ContactOrderField.FULL_NAME
    descending: bool = False
    key: tuple[Any, ...] | None = None
    starting_with: str | None = None
    backward: bool = False


class _Conditions:
    """The WHERE clause as it grows, with its numbered arguments."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = list(arguments)
        self.parts = ["organization_id = $1 AND owner_id = $2"]

    def are_in_order_of(self, column: str) -> bool:
        """Whether an index holds what they leave in this order: the book, the opted-out of it, or its end by the order itself."""
        others = set(self.parts[1:]) - {"opted_out", "NOT opted_out"}
        return all(part.startswith(f"{column} >= ") for part in others)

    def bind(self, value: Any) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def add(self, part: str) -> None:
        self.parts.append(part)

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts)


async def page(caller: Caller, owner_id: int, wanted: Filter, order: Order, limit: int) -> list[Record]:
    """Contacts of the book in the order asked for; reversed when backward.

    Without a filter, for the opted-out, and for what changed since a moment in the order of change, an index is in the order
    itself. Else, from the cheapest: where much matches, a page of it is found in a short stretch of the order; where little does,
    other indexes find all of it; where much does, but not here, a long stretch has it; at last all of it is sorted.
    """
    column = ORDER_COLUMN[order.field]
    descending = order.descending != order.backward
    conditions = _conditions(caller, owner_id, wanted)
    behind = _behind(conditions, order, column, descending)
    search = _Search(conditions, behind, f"{column} DESC, id DESC" if descending else f"{column}, id", limit)
    if conditions.are_in_order_of(column):
        return await search.in_order()
    rows = await search.near(SHORT_STRETCH)
    if rows is None:
        rows = await search.if_few()
    if rows is None:
        rows = await search.near(LONG_STRETCH)
    return await search.all() if rows is None else rows


@dataclass(frozen=True, slots=True)
class _Search:
    """Ways to a page of what matches; None: this way doesn't lead there."""

    conditions: _Conditions
    behind: str
    sorting: str
    limit: int

    async def in_order(self) -> list[Record]:
        return await self._fetch(
            f"SELECT {COLUMNS} FROM contacts WHERE {self.conditions.sql} AND {self.behind} ORDER BY {self.sorting} LIMIT {self.limit}"
        )

    async def near(self, stretch: int) -> list[Record] | None:
        rows = await self._fetch(
            f"""
            SELECT {COLUMNS} FROM (
                SELECT * FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND {self.behind}
                ORDER BY {self.sorting} LIMIT {stretch}) AS stretch
            WHERE {self.conditions.sql} ORDER BY {self.sorting} LIMIT {self.limit}
            """
        )
        return rows if len(rows) == self.limit else None

    async def if_few(self) -> list[Record] | None:
        first, *others = await self._fetch(
            f"""
            WITH found AS MATERIALIZED (SELECT {COLUMNS} FROM contacts WHERE {self.conditions.sql} LIMIT {COUNTED_UP_TO + 1})
            SELECT number, page.* FROM (SELECT count(*) AS number FROM found) AS counted
            LEFT JOIN LATERAL (SELECT * FROM found WHERE {self.behind} ORDER BY {self.sorting} LIMIT {self.limit}) AS page ON true
            """
        )
        return None if first["number"] > COUNTED_UP_TO else [row for row in (first, *others) if row["id"] is not None]

    async def all(self) -> list[Record]:
        return await self._fetch(
            f"""
            WITH found AS MATERIALIZED (SELECT {COLUMNS} FROM contacts WHERE {self.conditions.sql} AND {self.behind})
            SELECT * FROM found ORDER BY {self.sorting} LIMIT {self.limit}
            """
        )

    async def _fetch(self, sql: str) -> list[Record]:
        return await fetch_all(sql, *self.conditions.arguments)


def _behind(conditions: _Conditions, order: Order, column: str, descending: bool) -> str:
    """The condition for what comes behind the key, or from where the page is to begin."""
    if order.key is not None:
        value, number = (conditions.bind(part) for part in order.key)
        return f"({column}, id) {'<' if descending else '>'} ({value}, {number})"
    if order.starting_with is not None:
        text = name_key(order.starting_with)
        return f"name_key {'<=' if descending else '>='} {conditions.bind(text + AFTER_EVERYTHING if descending else text)}"
    return "true"


async def total(caller: Caller, owner_id: int, wanted: Filter) -> tuple[int, bool]:
    """How many there are, and whether that is exact: from the counters where they tell, else counted up to 10,000."""
    counter = _counter(caller, wanted)
    if counter is not None:
        sql, arguments = counter
        return int(await fetch_value(sql, caller.organization_id, owner_id, *arguments) or 0), True
    conditions = _conditions(caller, owner_id, wanted)
    counted = await fetch_value(
        f"SELECT count(*) FROM (SELECT 1 FROM contacts WHERE {conditions.sql} LIMIT {COUNTED_UP_TO + 1}) AS found", *conditions.arguments
    )
    return min(counted, COUNTED_UP_TO), counted <= COUNTED_UP_TO


def _counter(caller: Caller, wanted: Filter) -> tuple[str, list[Any]] | None:
    book = "SELECT {} FROM books WHERE organization_id = $1 AND owner_id = $2"
    asked = {name for name in Filter.__slots__ if getattr(wanted, name) is not None}
    if not asked:
        return book.format("total"), []
    if asked == {"opted_out"}:
        return book.format("opted_out" if wanted.opted_out else "total - opted_out"), []
    if asked == {"consent_message"}:
        expression = {
            ConsentMessageStatus.SENT: "consent_sent",
            ConsentMessageStatus.FAILED: "consent_failed",
            _never(caller): "total - consent_sent - consent_failed",
        }.get(wanted.consent_message or ConsentMessageStatus.SENT, "0")
        return book.format(expression), []
    if asked == {"list_id"}:
        return "SELECT contact_count FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = $3", [wanted.list_id]
    return None


def _never(caller: Caller) -> ConsentMessageStatus:
    """What is shown where no consent message was ever sent."""
    return ConsentMessageStatus.NOT_SENT if caller.consent_message_required else ConsentMessageStatus.NOT_REQUIRED


def consent_message_status(caller: Caller, stored: str | None) -> ConsentMessageStatus:
    """What is stored is what happened; `never` is shown by whether the organization requires the message."""
    return ConsentMessageStatus(stored) if stored else _never(caller)


def _conditions(caller: Caller, owner_id: int, wanted: Filter) -> _Conditions:
    conditions = _Conditions(caller.organization_id, owner_id)
    bind = conditions.bind
    if wanted.name:
        conditions.add(f"name_key LIKE {bind(_containing(name_key(wanted.name)))}")
    if wanted.phone is not None:
        conditions.add(f"phone = {bind(_number(wanted.phone, caller.default_region))}")
    if wanted.email is not None:
        conditions.add(f'lower(email) COLLATE "C" = lower({bind(wanted.email.strip())}) COLLATE "C"')
    if wanted.opted_out is not None:
        conditions.add("opted_out" if wanted.opted_out else "NOT opted_out")
    if wanted.consent_message is not None:
        conditions.add(_consent_message(conditions, caller, wanted.consent_message))
    if wanted.list_id is not None:
        conditions.add(
            f"id IN (SELECT contact_id FROM contact_list_members m WHERE m.organization_id = $1 AND m.list_id = {bind(wanted.list_id)})"
        )
    if wanted.import_id is not None:
        conditions.add(f"import_id = {bind(wanted.import_id)}")
    if wanted.updated_since is not None:
        conditions.add(f"updated_at >= {bind(wanted.updated_since)}")
    if wanted.search is not None and wanted.search.strip():
        conditions.add(_search(conditions, wanted.search.strip(), caller.default_region))
    return conditions


def _consent_message(conditions: _Conditions, caller: Caller, status: ConsentMessageStatus) -> str:
    if status in (ConsentMessageStatus.SENT, ConsentMessageStatus.FAILED):
        return f"consent_message = {conditions.bind(status.value)}"
    return "consent_message IS NULL" if status == _never(caller) else "false"


def _number(text: str, region: str) -> str | None:
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return None


def _search(conditions: _Conditions, text: str, region: str) -> str:
    """Any part of the name; the phone by its first or last digits in any spelling; the email from its beginning."""
    bind = conditions.bind
    ways = [f"name_key LIKE {bind(_containing(name_key(text)))}"]
    digits = phones.digits_of(text)
    if len(digits) >= SHORTEST_DIGITS and not any(character.isalpha() for character in text):
        ways += [f"phone LIKE {bind(beginning + '%')}" for beginning in phones.beginnings(digits, region)]
        ways.append(f'reverse(phone) COLLATE "C" LIKE {bind(digits[::-1] + "%")}')
    if not any(character.isspace() for character in text):
        ways.append(f'lower(email) COLLATE "C" LIKE {bind(_escaped(text.lower()) + "%")}')
    return f"({' OR '.join(ways)})"


def _containing(key: str) -> str:
    return f"%{_escaped(key)}%"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
