"""How many contacts there are: from counters where they tell, else counted so far."""

from collections.abc import Sequence
from typing import Any

from backend.contacts.filters import (
    COUNTED_UP_TO,
    NAMES,
    ConsentMessageStatus,
    Filter,
    candidates,
    conditions_of,
    never_sent,
    ways_of,
)
from backend.contacts.search import Way
from backend.database import fetch_value
from backend.organizations.caller import Caller

_STRETCH = 50_000
"""Names that are looked through first."""


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
    if await _is_plenty(caller, owner_id, wanted, ways):
        return COUNTED_UP_TO, False
    finding: list[Way | None] = []
    number = 0
    for way in ways or (None,):
        found = await _number(caller, owner_id, wanted, [way])
        if found > COUNTED_UP_TO:
            return COUNTED_UP_TO, False
        if found:
            finding.append(way)
            number = found
    if len(finding) > 1:
        number = await _number(caller, owner_id, wanted, finding)
    return min(number, COUNTED_UP_TO), number <= COUNTED_UP_TO


async def _number(caller: Caller, owner_id: int, wanted: Filter, ways: Sequence[Way | None]) -> int:
    """How many the ways find together, each up to one more than is counted."""
    conditions = conditions_of(caller, owner_id, wanted)
    found = " UNION ".join(f"({candidates(conditions, way, 'id')})" for way in ways)
    return int(await fetch_value(f"SELECT count(*) FROM ({found}) AS found", *conditions.arguments))


async def _is_plenty(caller: Caller, owner_id: int, wanted: Filter, ways: Sequence[Way]) -> bool:
    """Whether a stretch of the names alone holds more than is counted: where most match, that is the quicker way to know."""
    conditions = conditions_of(caller, owner_id, wanted)
    by_name = [way for way in ways if way.on_name_only]
    if not by_name or not conditions.are_of_the_book_only:
        return False
    number = await fetch_value(
        f"""
        SELECT count(*) FROM (
            SELECT FROM ({NAMES} ORDER BY name_key, id LIMIT {_STRETCH}) AS names
            WHERE {by_name[0].matches(conditions.bind)} LIMIT {COUNTED_UP_TO + 1}) AS found
        """,
        *conditions.arguments,
    )
    return bool(number > COUNTED_UP_TO)


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
            never_sent(caller): "total - consent_sent - consent_failed",
        }.get(wanted.consent_message or ConsentMessageStatus.SENT, "0")
        return book.format(expression), []
    if asked == {"list_id"}:
        return "SELECT contact_count FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = $3", [wanted.list_id]
    return None
