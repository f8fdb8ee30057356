"""How many contacts there are: from counters where they tell, else counted so far."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from backend.contacts.filters import (
    COUNTED_UP_TO,
    ConsentMessageStatus,
    Filter,
    asks_names_only,
    conditions_of,
    never_sent,
    standings_of,
    ways_of,
)
from backend.contacts.orders import all_names, bind
from backend.contacts.search import Way
from backend.contacts.searched import candidates
from backend.database import fetch_value
from backend.organizations.caller import Caller

_STRETCH = 50_000
_LONG_STRETCH = 400_000
"""Names that are looked through first, and then where that many should hold enough."""


async def total(caller: Caller, owner_id: int, wanted: Filter, found: tuple[int, bool] | None = None) -> tuple[int, bool]:
    """How many there are, and whether that is exact: from the counters where they tell, else counted up to 10,000.

    `found`: what looking for a page told already.
    """
    counter = _counter(caller, wanted)
    if counter is not None:
        sql, arguments = counter
        return int(await fetch_value(sql, caller.organization_id, owner_id, *arguments) or 0), True
    return found or await _counted(caller, owner_id, wanted, ways_of(caller, wanted))


async def _counted(caller: Caller, owner_id: int, wanted: Filter, ways: Sequence[Way]) -> tuple[int, bool]:
    """Way by way, as long as none finds more than is counted; what several find is then counted once."""
    if not ways:
        return _told(await _filtered(caller, owner_id, wanted))
    if await _is_plenty(caller, owner_id, wanted, ways):
        return COUNTED_UP_TO, False
    finding: list[Way] = []
    number = 0
    for way in ways:
        found = await _number(caller, owner_id, wanted, [way])
        if found > COUNTED_UP_TO:
            return COUNTED_UP_TO, False
        if found:
            finding.append(way)
            number = found
    return _told(await _number(caller, owner_id, wanted, finding) if len(finding) > 1 else number)


def _told(number: int) -> tuple[int, bool]:
    return min(number, COUNTED_UP_TO), number <= COUNTED_UP_TO


async def _filtered(caller: Caller, owner_id: int, wanted: Filter) -> int:
    """How many the filter leaves, up to one more than is counted; of a list by its members alone, where they tell."""
    standings = standings_of(caller, wanted)
    asked = _asked(wanted)
    if not standings:
        return 0
    if "list_id" in asked and asked <= {"list_id", "opted_out", "consent_message"}:
        arguments = [caller.organization_id, owner_id, wanted.list_id]
        rows = f"""
            contact_list_members WHERE organization_id = $1 AND standing IN ({", ".join(map(str, standings))})
                AND list_id = (SELECT id FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = $3)
            """
    else:
        conditions = conditions_of(caller, owner_id, wanted)
        arguments, rows = conditions.arguments, f"contacts WHERE {conditions.sql}"
    return int(await fetch_value(f"SELECT count(*) FROM (SELECT FROM {rows} LIMIT {COUNTED_UP_TO + 1}) AS found", *arguments))


async def _number(caller: Caller, owner_id: int, wanted: Filter, ways: Sequence[Way]) -> int:
    """How many the ways find together, each up to one more than is counted."""
    conditions, standings = conditions_of(caller, owner_id, wanted), standings_of(caller, wanted)
    if not standings:
        return 0
    names_tell = asks_names_only(caller, owner_id, wanted)
    found = " UNION ".join(f"({candidates(conditions, way, standings, 'id', COUNTED_UP_TO, names_tell=names_tell)})" for way in ways)
    return int(await fetch_value(f"SELECT count(*) FROM ({found}) AS found", *conditions.arguments))


async def _is_plenty(caller: Caller, owner_id: int, wanted: Filter, ways: Sequence[Way]) -> bool:
    """Whether a stretch of the names alone holds more than is counted: where most match, that is the quicker way to know."""
    by_name = [way for way in ways if way.on_name_only and way.arms(lambda _: "")]
    if not by_name or not asks_names_only(caller, owner_id, wanted):
        return False
    found = await _among_names(caller, owner_id, wanted, by_name[0], _STRETCH)
    if found <= COUNTED_UP_TO < found * _LONG_STRETCH // _STRETCH:
        found = await _among_names(caller, owner_id, wanted, by_name[0], _LONG_STRETCH)
    return found > COUNTED_UP_TO


async def _among_names(caller: Caller, owner_id: int, wanted: Filter, way: Way, stretch: int) -> int:
    standings = standings_of(caller, wanted)
    if not standings:
        return 0
    arguments: list[Any] = [caller.organization_id, owner_id]
    matches = way.matches(partial(bind, arguments))
    found = f"SELECT FROM ({all_names(standings, stretch)}) AS names WHERE {matches} LIMIT {COUNTED_UP_TO + 1}"
    return int(await fetch_value(f"SELECT count(*) FROM ({found}) AS found", *arguments))


def _asked(wanted: Filter) -> set[str]:
    return {name for name in Filter.__slots__ if getattr(wanted, name) is not None}


def _counter(caller: Caller, wanted: Filter) -> tuple[str, list[Any]] | None:
    book = "SELECT {} FROM books WHERE organization_id = $1 AND owner_id = $2"
    asked = _asked(wanted)
    if not asked:
        return book.format("total"), []
    if asked == {"opted_out"}:
        return book.format("opted_out" if wanted.opted_out else "total - opted_out"), []
    if asked == {"consent_message"}:
        expression = {
            ConsentMessageStatus.SENT: "consent_sent",
            ConsentMessageStatus.FAILED: "consent_failed",
            never_sent(caller): "total - consent_sent - consent_failed",
        }.get(wanted.consent_message or ConsentMessageStatus.SENT, "0")
        return book.format(expression), []
    if asked == {"list_id"}:
        return "SELECT contact_count FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = $3", [wanted.list_id]
    return None
