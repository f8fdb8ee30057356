"""What a consent event is, and reading the ledger of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asyncpg import Record

from backend.database import fetch_all
from backend.organizations.caller import Caller


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
    """How an event came about. `owner_id` is the book it came through: who may not open that sees neither actor nor evidence.

    Holds no personal data: the ledger can't be erased. `text` says what proves it; what the person wrote is told by `message_id`.
    """

    source: ConsentSource
    actor: str | None
    owner_id: int | None = None
    keyword: str | None = None
    text: str | None = None
    message_id: int | None = None
    """The inbound message that said so."""
    word_list: str | None = None
    """By which words that message was read."""


@dataclass(frozen=True, slots=True)
class Said:
    """That a number (E.164) said or got something: when (None: now), and what proves it where that is not the same for all."""

    phone: str
    at: datetime | None = None
    text: str | None = None


EVENT_COLUMNS = (
    "e.id, e.kind, e.source, e.actor, e.owner_id, e.keyword, e.evidence, e.word_list, e.effective_at, e.recorded_at,"
    " b.body, b.reference, r.reason"
)
_BODY = """
LEFT JOIN message_bodies b ON b.organization_id = $1 AND b.message_id = e.message_id
LEFT JOIN consent_reasons r ON r.organization_id = $1 AND r.event_id = e.id
"""


async def history(organization_id: int, phone: str, *, key: tuple[object, ...] | None, backward: bool, limit: int) -> list[Record]:
    """What happened to a number, newest first, with the messages that said so. `key`: (effective_at, id).

    Who was opted out and says so again, and who opts in once more, changes nothing: it is in the ledger, and not shown.
    """
    comparison, direction = (">", "ASC") if backward else ("<", "DESC")
    effective_at, number = key or (None, None)
    return await fetch_all(
        f"""
        SELECT {EVENT_COLUMNS} FROM (
            SELECT e.*, e.kind = lag(e.kind) OVER (
                PARTITION BY e.kind IN ('OPT_OUT', 'OPT_IN') ORDER BY e.effective_at, e.kind = 'OPT_OUT', e.id) AS is_repeated
            FROM consent_subjects s JOIN consent_events e ON e.organization_id = $1 AND e.subject_id = s.id
            WHERE s.organization_id = $1 AND s.phone = $2
        ) AS e {_BODY}
        WHERE (e.kind NOT IN ('OPT_OUT', 'OPT_IN') OR e.is_repeated IS NOT TRUE)
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
        SELECT {EVENT_COLUMNS} FROM consent_events e {_BODY}
        WHERE e.organization_id = $1 AND ($2::bigint IS NULL OR e.owner_id = $2) AND e.id = ANY ($3::bigint[])
        """,
        caller.organization_id,
        None if caller.all_books else caller.owner_id,
        list(ids),
    )
