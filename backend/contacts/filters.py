"""Which contacts of a book are wanted, as SQL."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from backend.contacts import phones, search
from backend.contacts.orders import STANDINGS, bind
from backend.contacts.search import Way, name_ways
from backend.organizations.caller import Caller

COUNTED_UP_TO = 10_000
"""Beyond that a total that no counter tells is `at least`."""


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

    def bind(self, value: Any) -> str:
        return bind(self.arguments, value)

    def add(self, part: str) -> None:
        self.parts.append(part)

    @property
    def are_of_the_book_only(self) -> bool:
        return len(self.parts) == 1

    @property
    def narrowing(self) -> str:
        """What they say besides whose contacts; or `true`."""
        return " AND ".join(self.parts[1:]) or "true"

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts)


def never_sent(caller: Caller) -> ConsentMessageStatus:
    """What is shown where no consent message was ever sent."""
    return ConsentMessageStatus.NOT_SENT if caller.consent_message_required else ConsentMessageStatus.NOT_REQUIRED


def consent_message_status(caller: Caller, stored: str | None) -> ConsentMessageStatus:
    """What is stored is what happened; `never` is shown by whether the organization requires the message."""
    return ConsentMessageStatus(stored) if stored else never_sent(caller)


def standings_of(caller: Caller, wanted: Filter) -> tuple[int, ...]:
    """What the filter by opt-out and consent message leaves: places in STANDINGS."""
    return tuple(
        standing
        for standing, (opted_out, sent) in enumerate(STANDINGS)
        if wanted.opted_out in (None, opted_out) and wanted.consent_message in (None, consent_message_status(caller, sent))
    )


def conditions_of(caller: Caller, owner_id: int, wanted: Filter, *, without: Container[str] = ()) -> Conditions:
    """What the filter says, but for what the fields named in `without` say."""
    conditions = Conditions(caller.organization_id, owner_id)
    bind = conditions.bind
    standings = standings_of(caller, wanted)
    if wanted.name and _searched(wanted):
        for way in name_ways(wanted.name):
            conditions.add(way.matches(bind))
    if wanted.phone is not None:
        conditions.add(f"phone = {bind(number_of(caller, wanted.phone))}")
    if wanted.email is not None:
        conditions.add(f'lower(email) COLLATE "C" = lower({bind(wanted.email.strip())}) COLLATE "C"')
    if "standing" not in without and len(standings) < len(STANDINGS):
        conditions.add(f"standing IN ({', '.join(map(str, standings))})" if standings else "false")
    if "list_id" not in without and wanted.list_id is not None:
        conditions.add(
            f"id IN (SELECT contact_id FROM contact_list_members m WHERE m.organization_id = $1 AND m.list_id = {bind(wanted.list_id)})"
        )
    if wanted.import_id is not None:
        conditions.add(f"import_id = {bind(wanted.import_id)}")
    if "updated_since" not in without and wanted.updated_since is not None:
        conditions.add(f"updated_at >= {bind(wanted.updated_since)}")
    return conditions


def asks_names_only(caller: Caller, owner_id: int, wanted: Filter) -> bool:
    """Whether nothing but what is searched for, opt-out and consent message is asked: the index of names tells these."""
    return conditions_of(caller, owner_id, wanted, without={"standing"}).are_of_the_book_only


def add_membership(conditions: Conditions, wanted: Filter, number: str) -> None:
    """Whether the contact `number` is in the list asked for, looked up for each: for a bounded number of contacts of a list of any size."""
    if wanted.list_id is not None:
        conditions.add(
            "(SELECT true FROM contact_list_members m WHERE m.organization_id = $1"
            f" AND m.list_id = {conditions.bind(wanted.list_id)} AND m.contact_id = {number})"
        )


def _searched(wanted: Filter) -> str:
    return (wanted.search or "").strip()


def ways_of(caller: Caller, wanted: Filter) -> list[Way]:
    """What is searched for, else the part of a name that the filter asks for: each has indexes of its own."""
    if text := _searched(wanted):
        return search.ways(text, caller.default_region)
    return [*name_ways(wanted.name or "")]


def number_of(caller: Caller, text: str) -> str | None:
    """The number in E.164; None where it is none."""
    try:
        return phones.normalise(text, caller.default_region)
    except phones.InvalidPhone:
        return None
