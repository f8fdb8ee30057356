"""Writing the ledger, and bringing the state that follows from it up to date.

The rule stands in one statement, `STATE`: it is what every change is projected by and what `rebuild.py` compares with. All
functions run within a transaction that holds `lock_to_change`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from asyncpg import Record

from backend.consent import erased
from backend.consent.events import ConsentEventKind, ConsentSource, Evidence, Said
from backend.consent.numbers import every_form
from backend.database import execute, fetch_all

_LOCK = 0x0C0A_0000_0000_0000

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
    await erased.recognise(organization_id, every_form(phones))


async def lock_to_change(organization_id: int, phones: Sequence[str]) -> None:
    """Changes of consent in the organization happen one after the other. `phones`: those that events or contacts are about."""
    await execute("SELECT pg_advisory_xact_lock($1)", _LOCK + organization_id)
    await erased.recognise(organization_id, every_form(phones))


STATE = """
SELECT opt_out.effective_at IS NOT NULL AS opted_out, coalesce(opt_out.effective_at, opt_in.effective_at) AS opt_out_changed_at,
    opt_out.source AS opt_out_source, opt_out.keyword AS opt_out_keyword,
    message.status AS consent_message, message.effective_at AS consent_message_at
FROM (SELECT max(effective_at) AS effective_at FROM consent_events
      WHERE organization_id = $1 AND subject_id = subject.id AND kind = 'OPT_IN') AS opt_in
LEFT JOIN LATERAL (
    SELECT effective_at, source, keyword FROM consent_events
    WHERE organization_id = $1 AND subject_id = subject.id AND kind = 'OPT_OUT'
        AND effective_at >= coalesce(opt_in.effective_at, '-infinity')
    ORDER BY source <> 'ERASURE', effective_at, id LIMIT 1) AS opt_out ON true
LEFT JOIN LATERAL (
    SELECT CASE kind WHEN 'CONSENT_MESSAGE_SENT' THEN 'SENT' ELSE 'FAILED' END AS status, effective_at FROM consent_events
    WHERE organization_id = $1 AND subject_id = subject.id AND kind IN ('CONSENT_MESSAGE_SENT', 'CONSENT_MESSAGE_FAILED')
    ORDER BY kind = 'CONSENT_MESSAGE_FAILED', CASE kind WHEN 'CONSENT_MESSAGE_SENT' THEN effective_at END, effective_at DESC, id LIMIT 1
) AS message ON true
"""
"""The state of `subject.id`: the latest opt-out or opt-in by `effective_at` stands, an opt-out wins a tie. It holds since the first
opt-out after the last opt-in; of an erased person since the erasure. A consent message that was ever SENT stays so, since the first time;
else the last FAILED."""

STATE_COLUMNS = "opted_out, opt_out_changed_at, opt_out_source, opt_out_keyword, consent_message, consent_message_at"

_RECORD = """
WITH said AS (
    SELECT * FROM unnest($2::text[], $3::timestamptz[], $4::text[]) AS said(phone, at, evidence)
), numbers AS MATERIALIZED (
    SELECT DISTINCT phone FROM said
), met AS (
    INSERT INTO consent_subjects AS s (id, organization_id, phone, opted_out)
    SELECT gen_random_uuid(), $1, phone, false FROM numbers AS n
    WHERE NOT EXISTS (SELECT FROM consent_subjects k WHERE k.organization_id = $1 AND k.phone = n.phone) ORDER BY phone
    RETURNING s.id, s.phone, s.opted_out, s.opt_out_changed_at
), named AS MATERIALIZED (
    SELECT * FROM met UNION ALL
    SELECT s.id, s.phone, s.opted_out, s.opt_out_changed_at
    FROM numbers n JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = n.phone
), moment AS (SELECT clock_timestamp() AS now),
recorded AS (
    INSERT INTO consent_events (organization_id, subject_id, kind, source, actor, owner_id, keyword, evidence, message_id, word_list,
        effective_at, recorded_at)
    SELECT $1, named.id, $5, $6, $7, $8, $9, coalesce(said.evidence, $10), $11, $12, least(coalesce(said.at, moment.now), moment.now),
        moment.now
    FROM said JOIN named ON named.phone = said.phone CROSS JOIN moment
    WHERE NOT EXISTS (
        SELECT FROM consent_events e WHERE e.organization_id = $1 AND e.subject_id = named.id AND e.effective_at = said.at
            AND e.kind = $5 AND e.source = $6 AND $11::bigint IS NULL)
    RETURNING subject_id, effective_at
)
SELECT DISTINCT named.id FROM recorded JOIN named ON named.id = recorded.subject_id
WHERE $5 <> 'OPT_OUT' OR NOT named.opted_out OR recorded.effective_at < named.opt_out_changed_at
"""
# The lock keeps everybody else from adding subjects: one that isn't there can be added without looking for conflicts.
# Who is opted out and says so again has no other state by it: but for that, the event counts when an opt-in is heard of late.
# The same statement with the same date (a list of opt-outs that is imported again) says nothing at all.

_PROJECT = f"""
UPDATE consent_subjects AS s SET ({STATE_COLUMNS}) = (
    state.opted_out, state.opt_out_changed_at, state.opt_out_source, state.opt_out_keyword, state.consent_message, state.consent_message_at)
FROM unnest($2::uuid[]) AS subject(id), LATERAL ({STATE}) AS state
WHERE s.organization_id = $1 AND s.id = subject.id
RETURNING s.phone, old.opted_out AS was_opted_out, s.opted_out, old.consent_message AS had_message, s.consent_message
"""


async def record(organization_id: int, kind: ConsentEventKind, said: Sequence[Said], evidence: Evidence) -> list[Record]:
    """Write an event for each, in every form of its number; the numbers whose state was looked at again, with what it was and is."""
    said = [*dict.fromkeys(replace(one, phone=form) for one in said for form in every_form([one.phone]))]
    subjects = await fetch_all(
        _RECORD,
        organization_id,
        [one.phone for one in said],
        [one.at for one in said],
        [one.text for one in said],
        kind,
        evidence.source,
        evidence.actor,
        evidence.owner_id,
        evidence.keyword,
        evidence.text,
        evidence.message_id,
        evidence.word_list,
    )
    return await project(organization_id, [row["id"] for row in subjects]) if subjects else []


async def project(organization_id: int, subjects: Sequence[object]) -> list[Record]:
    """Bring the state of these subjects up to date with the ledger, and all that shows it."""
    looked_at = await fetch_all(_PROJECT, organization_id, list(subjects))
    changed = [row["phone"] for row in looked_at if row["phone"] and _shows(row)]
    if changed:
        for projection in _projections:
            await projection(organization_id, changed)
    return looked_at


def _shows(row: Record) -> bool:
    return bool(row["was_opted_out"] != row["opted_out"] or row["had_message"] != row["consent_message"])


async def opt_out(organization_id: int, phones: Sequence[str], evidence: Evidence, effective_at: datetime | None = None) -> list[str]:
    """Record that each number (E.164) opted out; the numbers that weren't before and are now.

    `effective_at`: when the person said so; left out, or later than the database's clock, it is now. One with a later opt-in stays
    opted in, but the event is in the ledger.
    """
    return await opt_out_all(organization_id, [Said(phone, effective_at) for phone in sorted(set(phones))], evidence)


async def opt_out_all(organization_id: int, said: Sequence[Said], evidence: Evidence) -> list[str]:
    """The same for numbers that each have a date and evidence of their own."""
    looked_at = await record(organization_id, ConsentEventKind.OPT_OUT, said, evidence)
    return [row["phone"] for row in looked_at if row["opted_out"] and not row["was_opted_out"]]


async def opt_in(organization_id: int, phone: str, evidence: Evidence, effective_at: datetime | None = None) -> bool:
    """Record that the person took the opt-out back, by a message of their own; whether it lifted one.

    The ledger itself refuses anything but KEYWORD with one of the four words and the message in which it stood.
    """
    assert evidence.source == ConsentSource.KEYWORD and evidence.message_id is not None, "only the person opts in"
    looked_at = await record(organization_id, ConsentEventKind.OPT_IN, [Said(phone, effective_at)], evidence)
    return any(row["was_opted_out"] and not row["opted_out"] for row in looked_at)
