"""Messages that read like an opt-out, and what a person decides about them.

The queue holds what nobody has decided yet, but for numbers that are opted out by now: there is nothing left to ask. Every form of a
number knows since when one waits (`possible_opt_out_at` of its subject): that is what holds campaigns back. The person's own later START
settles one: whatever somebody decided, it would stand.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from asyncpg import Record

from backend.consent import service as consent
from backend.consent.messages import Reading
from backend.consent.numbers import every_form
from backend.contacts.books import reach
from backend.contacts.service import REACH, evidence_of
from backend.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode


class PossibleOptOutDecision(StrEnum):
    """What a person decides."""

    OPT_OUT = "OPT_OUT"
    DISMISS = "DISMISS"


_ASK = """
INSERT INTO possible_opt_outs (organization_id, owner_id, subject_id, message_id, received_at, rule, phrase, word_list)
SELECT organization_id, owner_id, subject_id, id, received_at, $3, $4, $5 FROM inbound_messages WHERE organization_id = $1 AND id = $2
"""

_HOLD = """
WITH forms AS MATERIALIZED (
    SELECT id FROM consent_subjects WHERE organization_id = $1 AND phone = ANY ($2::text[])
)
UPDATE consent_subjects s SET possible_opt_out_at = (
    SELECT min(p.received_at) FROM possible_opt_outs p JOIN forms ON p.subject_id = forms.id
    WHERE p.organization_id = $1 AND p.decided_at IS NULL)
FROM forms WHERE s.organization_id = $1 AND s.id = forms.id
"""


async def ask(organization_id: int, message_id: int, phone: str, reading: Reading, word_list: str) -> None:
    """Put a message of a number before a person, and why; within the transaction that records it."""
    await execute(_ASK, organization_id, message_id, reading.rule, reading.phrase, word_list)
    await execute(_HOLD, organization_id, every_form([phone]))


_SETTLE = """
UPDATE possible_opt_outs AS p SET decided_at = clock_timestamp(), decision = 'DISMISS'
FROM consent_subjects s
WHERE p.organization_id = $1 AND p.decided_at IS NULL AND s.organization_id = $1 AND s.id = p.subject_id AND s.phone = ANY ($2::text[])
    AND p.received_at < (SELECT max(effective_at) FROM consent_events e
        WHERE e.organization_id = $1 AND e.subject_id = p.subject_id AND e.kind = 'OPT_IN')
"""


async def settle(organization_id: int, phone: str) -> None:
    """Close those that the person opted in after, by any form of the number; within the transaction that records either."""
    forms = every_form([phone])
    if await execute(_SETTLE, organization_id, forms):
        await execute(_HOLD, organization_id, forms)


_WAITING = f"""
SELECT p.id, p.owner_id, p.received_at, p.rule, p.phrase, s.phone, coalesce(b.body, '') AS body
FROM (SELECT * FROM possible_opt_outs WHERE {REACH} AND decided_at IS NULL) AS p
JOIN consent_subjects s ON s.organization_id = $1 AND s.id = p.subject_id AND NOT s.opted_out
LEFT JOIN message_bodies b ON b.organization_id = $1 AND b.message_id = p.message_id
"""


async def waiting(caller: Caller, *, key: tuple[object, ...] | None, backward: bool, limit: int) -> list[Record]:
    """Those of the books that the caller may open, the longest waiting first. `key`: (received_at, id)."""
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    received_at, number = key or (None, None)
    return await fetch_all(
        f"""
        {_WAITING} WHERE $3::timestamptz IS NULL OR (p.received_at, p.id) {comparison} ($3, $4::bigint)
        ORDER BY p.received_at {direction}, p.id {direction} LIMIT $5
        """,
        *reach(caller),
        received_at,
        number,
        limit,
    )


async def count(caller: Caller) -> int:
    """How many wait."""
    return int(await fetch_value(f"SELECT count(*) FROM ({_WAITING}) AS waiting", *reach(caller)))


async def find(caller: Caller, ids: Sequence[int]) -> list[Record]:
    """Those of them that wait."""
    return await fetch_all(f"{_WAITING} WHERE p.id = ANY ($3::bigint[])", *reach(caller), list(ids))


_DECIDE = f"""
UPDATE possible_opt_outs AS p SET decided_at = clock_timestamp(), decision = $4, decided_by = $5
FROM consent_subjects s
WHERE p.id = (SELECT id FROM possible_opt_outs WHERE {REACH} AND id = $3 AND decided_at IS NULL) AND p.decided_at IS NULL
    AND p.organization_id = $1 AND s.organization_id = $1 AND s.id = p.subject_id AND s.phone IS NOT NULL
RETURNING p.id, p.owner_id, p.message_id, p.received_at, p.word_list, s.phone
"""


async def decide(caller: Caller, number: int | None, decision: PossibleOptOutDecision) -> int:
    """OPT_OUT opts the number out as of the message, DISMISS lets campaigns go on. Raises NOT_FOUND, also when it is decided."""
    async with transaction():
        await consent.lock_to_change(caller.organization_id, [])
        decided = await fetch_one(_DECIDE, *reach(caller), number, decision, caller.name) if number is not None else None
        if decided is None:
            raise Problem(
                ProblemCode.NOT_FOUND,
                ("id",),
                "There is no such message waiting. Somebody may have decided it, or the person opted in since.",
            )
        await execute(_HOLD, caller.organization_id, every_form([decided["phone"]]))
        if decision == PossibleOptOutDecision.OPT_OUT:
            by = evidence_of(caller, decided["owner_id"])
            evidence = replace(by, text="Read as an opt-out", message_id=decided["message_id"], word_list=decided["word_list"])
            await consent.opt_out(caller.organization_id, [decided["phone"]], evidence, decided["received_at"])
    return int(decided["id"])


async def contacts_of(caller: Caller, asked: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The contact's id for each (book, number) that has a contact there, or else in another book that the caller may open.

    Under any form of the number, the one asked for first.
    """
    rows = await fetch_all(
        """
        SELECT c.id, c.owner_id, c.phone FROM books b JOIN contacts c ON c.owner_id = b.owner_id AND c.phone = ANY ($3::text[])
        WHERE b.organization_id = $1 AND c.organization_id = $1 AND ($2::bigint IS NULL OR b.owner_id = $2) ORDER BY c.owner_id
        """,
        *reach(caller),
        every_form(phone for _, phone in asked),
    )
    anywhere = {row["phone"]: row["id"] for row in reversed(rows)}
    there = {(row["owner_id"], row["phone"]): row["id"] for row in rows}
    ids = {}
    for owner, phone in asked:
        forms = every_form([phone])
        found = [there.get((owner, form)) for form in forms] + [anywhere.get(form) for form in forms]
        ids[owner, phone] = next((id for id in found if id is not None), None)
    return {about: id for about, id in ids.items() if id is not None}
