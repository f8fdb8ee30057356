"""Which contacts of a book are wanted, as SQL."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from backend.contacts import phones, search
from backend.contacts.search import Way, name_ways
from backend.organizations.caller import Caller

COUNTED_UP_TO = 10_000
"""Beyond that a total that no counter tells is `at least`."""

NAMES = """
SELECT id, name_key FROM contacts WHERE owner_id = (SELECT owner_id FROM books WHERE organization_id = $1 AND owner_id = $2)
"""
"""The names of a book, of which the index alone tells: it doesn't hold the organization, which the book stands for."""
ENDLESS = 2**40
"""Rows. A subquery with a limit stays one, so that its index is followed in order, and matches looked for outside."""


class ConsentMessageStatus(StrEnum):
    """Whether the one-time consent message was sent to the number."""

    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_SENT = "NOT_SENT"
    SENT = "SENT"
    FAILED = "FAILED"


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


class Conditions:
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
    def are_of_the_book_only(self) -> bool:
        return len(self.parts) == 1

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts)


def candidates(conditions: Conditions, way: Way | None, columns: str) -> str:
    """A statement that finds by indexes all that match, up to one more than is counted."""
    matches = "true"
    if way is not None:
        matches = way.matches(conditions.bind)
        if arms := way.arms(conditions.bind):
            matches += f" AND ({' OR '.join(arms)})"
        else:
            matches = f"id IN (SELECT id FROM ({NAMES} ORDER BY name_key, id LIMIT {ENDLESS}) AS names WHERE {matches})"
    return f"SELECT {columns} FROM contacts WHERE {conditions.sql} AND {matches} LIMIT {COUNTED_UP_TO + 1}"


def never_sent(caller: Caller) -> ConsentMessageStatus:
    """What is shown where no consent message was ever sent."""
    return ConsentMessageStatus.NOT_SENT if caller.consent_message_required else ConsentMessageStatus.NOT_REQUIRED


def consent_message_status(caller: Caller, stored: str | None) -> ConsentMessageStatus:
    """What is stored is what happened; `never` is shown by whether the organization requires the message."""
    return ConsentMessageStatus(stored) if stored else never_sent(caller)


def conditions_of(caller: Caller, owner_id: int, wanted: Filter) -> Conditions:
    conditions = Conditions(caller.organization_id, owner_id)
    bind = conditions.bind
    if wanted.name and _searched(wanted):
        for way in name_ways(wanted.name):
            conditions.add(way.matches(bind))
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
    return conditions


def _searched(wanted: Filter) -> str:
    return (wanted.search or "").strip()


def ways_of(caller: Caller, wanted: Filter) -> list[Way]:
    """What is searched for, else the part of a name that the filter asks for: each has indexes of its own."""
    if text := _searched(wanted):
        return search.ways(text, caller.default_region)
    return [*name_ways(wanted.name or "")]


def _consent_message(conditions: Conditions, caller: Caller, status: ConsentMessageStatus) -> str:
    if status in (ConsentMessageStatus.SENT, ConsentMessageStatus.FAILED):
        return f"consent_message = {conditions.bind(status.value)}"
    return "consent_message IS NULL" if status == never_sent(caller) else "false"


def _number(text: str, region: str) -> str | None:
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return None
