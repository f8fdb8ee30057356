"""The rules of consent: what changes it, in which order, and whom it reaches.

Consent belongs to (organization, number). Every change is an event of the append-only ledger; `consent_subjects` holds the
state that follows from it. The later `effective_at` wins, an opt-out wins a tie; deleting, importing or re-creating a contact
changes nothing.

Locks: whoever writes events holds the organization's consent lock exclusively (`lock_to_change`), whoever shows a number's
state on a contact that it creates or renumbers holds it shared (`lock_to_read`): so no contact can come to show the state of
a moment before. Both end with the transaction. Taken after a book's lock, before any row's. Both name the numbers at hand: those of
people who were erased are recognised by it (erased.py).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asyncpg import Record

from backend.consent import erased
from backend.database import execute, fetch_all
from backend.organizations.caller import Caller

_LOCK = 0x0C0A_0000_0000_0000


class ConsentSource(StrEnum):
    """The door through which a change of consent came."""

    KEYWORD = "KEYWORD"
    MANUAL = "MANUAL"
    IMPORT = "IMPORT"
    API = "API"
    CARRIER = "CARRIER"
    ERASURE = "ERASURE"


class ConsentEventKind(StrEnum):
    """What happened."""

    OPT_OUT = "OPT_OUT"
    OPT_IN = "OPT_IN"
    CONSENT_MESSAGE_SENT = "CONSENT_MESSAGE_SENT"
    CONSENT_MESSAGE_FAILED = "CONSENT_MESSAGE_FAILED"


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an event came about. `owner_id` is the book it came through: who may not open that sees neither actor nor evidence."""

    source: ConsentSource
    actor: str
    owner_id: int | None = None
    keyword: str | None = None
    text: str | None = None


Projection = Callable[[int, Sequence[str]], Awaitable[None]]
_projections: list[Projection] = []


def on_change(projection: Projection) -> Projection:
    """Have a function bring its tables up to date with `consent_subjects`, in the transaction of the change.

    It gets the organization and the numbers whose state changed. Domains further along register here: consent knows none of them.
    """
    _projections.append(projection)
    return projection


async def lock_to_read(organization_id: int, phones: Sequence[str]) -> None:
    """Nobody's consent in the organization changes until the transaction ends. `phones`: those that contacts come to have."""
    await execute("SELECT pg_advisory_xact_lock_shared($1)", _LOCK + organization_id)
    await erased.recognise(organization_id, phones)


async def lock_to_change(organization_id: int, phones: Sequence[str]) -> None:
    """Changes of consent in the organization happen one after the other. `phones`: those that events or contacts are about."""
    await execute("SELECT pg_advisory_xact_lock($1)", _LOCK + organization_id)
    await erased.recognise(organization_id, phones)


_OPT_OUT = """
WITH named AS (
    INSERT INTO consent_subjects AS s (id, organization_id, phone, opted_out)
    SELECT gen_random_uuid(), $1, phone, false FROM unnest($2::text[]) AS phone
    ON CONFLICT (organization_id, phone) DO UPDATE SET phone = excluded.phone
    RETURNING s.id, s.phone, s.opted_out, s.opt_out_changed_at
), moment AS (SELECT clock_timestamp() AS now),
recorded AS (
    INSERT INTO consent_events
        (organization_id, subject_id, kind, source, actor, owner_id, keyword, evidence, effective_at, recorded_at)
    SELECT $1, named.id, 'OPT_OUT', $3, $4, $5, $6, $7, least(coalesce($8, moment.now), moment.now), moment.now
    FROM named, moment WHERE NOT named.opted_out
    RETURNING subject_id, effective_at
)
SELECT named.id, named.phone, recorded.effective_at FROM recorded JOIN named ON named.id = recorded.subject_id
WHERE named.opt_out_changed_at IS NULL OR recorded.effective_at >= named.opt_out_changed_at
"""
# A number that is opted out already gets no second event from a person's hand, a file or an API call: it says nothing new.

_PROJECT = """
UPDATE consent_subjects AS s SET opted_out = true, opt_out_changed_at = changed.effective_at, opt_out_source = $3, opt_out_keyword = $4
FROM unnest($2::uuid[], $5::timestamptz[]) AS changed(id, effective_at) WHERE s.organization_id = $1 AND s.id = changed.id
"""


async def opt_out(organization_id: int, phones: Sequence[str], evidence: Evidence, effective_at: datetime | None = None) -> list[str]:
    """Record an opt-out for each number (E.164) that isn't opted out; within a transaction that holds `lock_to_change`.

    `effective_at`: when the person said so; left out, or later than the database's clock, it is now. Returns the numbers whose
    state changed: one with a later opt-in stays opted in, but the event is in the ledger.
    """
    changed = await fetch_all(
        _OPT_OUT,
        organization_id,
        sorted(set(phones)),
        evidence.source,
        evidence.actor,
        evidence.owner_id,
        evidence.keyword,
        evidence.text,
        effective_at,
    )
    if not changed:
        return []
    await execute(
        _PROJECT,
        organization_id,
        [row["id"] for row in changed],
        evidence.source,
        evidence.keyword,
        [row["effective_at"] for row in changed],
    )
    numbers = [row["phone"] for row in changed]
    for projection in _projections:
        await projection(organization_id, numbers)
    return numbers


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What stands for one number. `since` and `source` are None unless it is opted out."""

    opted_out: bool = False
    since: datetime | None = None
    source: ConsentSource | None = None
    keyword: str | None = None
    consent_message: str | None = None
    consent_message_at: datetime | None = None
    possible_opt_out_at: datetime | None = None
    """Since when a message that reads like an opt-out waits for somebody's decision."""
    wrote_at: datetime | None = None
    """When the person last wrote to the organization."""


UNKNOWN = ConsentState()
"""A number of which the ledger has no event."""

_STATES = """
SELECT phone, {0} FROM consent_subjects s WHERE s.organization_id = $1 AND phone = ANY ($2::text[])
UNION ALL
SELECT n.phone, {0} FROM unnest($3::text[], $4::bytea[]) AS n(phone, hidden)
JOIN consent_subjects s ON s.organization_id = $1 AND s.erased_number = n.hidden
""".format(
    "s.opted_out, s.opt_out_changed_at, s.opt_out_source, s.opt_out_keyword, s.consent_message, s.consent_message_at,"
    " s.possible_opt_out_at, s.wrote_at"
)


async def states(organization_id: int, phones: Sequence[str]) -> dict[str, ConsentState]:
    """The state of each number that has one, also of people who were erased."""
    rows = await fetch_all(_STATES, organization_id, list(phones), *erased.hidden(organization_id, phones))
    return {
        row["phone"]: ConsentState(
            opted_out=row["opted_out"],
            since=row["opt_out_changed_at"] if row["opted_out"] else None,
            source=ConsentSource(row["opt_out_source"]) if row["opted_out"] else None,
            keyword=row["opt_out_keyword"] if row["opted_out"] else None,
            consent_message=row["consent_message"],
            consent_message_at=row["consent_message_at"],
            possible_opt_out_at=row["possible_opt_out_at"],
            wrote_at=row["wrote_at"],
        )
        for row in rows
    }


EVENT_COLUMNS = "e.id, e.kind, e.source, e.actor, e.owner_id, e.keyword, e.evidence, e.effective_at, e.recorded_at"


async def history(organization_id: int, phone: str, *, key: tuple[object, ...] | None, backward: bool, limit: int) -> list[Record]:
    """The events of a number, newest first. `key`: (effective_at, id)."""
    comparison, direction = (">", "ASC") if backward else ("<", "DESC")
    effective_at, number = key or (None, None)
    return await fetch_all(
        f"""
        SELECT {EVENT_COLUMNS} FROM consent_subjects s JOIN consent_events e ON e.organization_id = $1 AND e.subject_id = s.id
        WHERE s.organization_id = $1 AND s.phone = $2
            AND ($3::timestamptz IS NULL OR (e.effective_at, e.id) {comparison} ($3, $4::bigint))
        ORDER BY e.effective_at {direction}, e.id {direction} LIMIT $5
        """,
        organization_id,
        phone,
        effective_at,
        number,
        limit,
    )


async def find_events(caller: Caller, ids: Sequence[int]) -> list[Record]:
    """Those of the events that came through a book the caller may open."""
    return await fetch_all(
        f"""
        SELECT {EVENT_COLUMNS} FROM consent_events e
        WHERE e.organization_id = $1 AND ($2::bigint IS NULL OR e.owner_id = $2) AND e.id = ANY ($3::bigint[])
        """,
        caller.organization_id,
        None if caller.all_books else caller.owner_id,
        list(ids),
    )
