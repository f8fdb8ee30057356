"""A contact book: its lock, its counters, and which rows a caller may see.

Every transaction that creates contacts holds the book's lock shared before it takes an id; a purge preview holds it
exclusively while it reads the greatest id: so no smaller id can be committed after it.

The counters change in the transaction that changes the contacts, touched last, just before commit; whoever follows the book is
told after it.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import orjson

from backend.consent import service as consent
from backend.database import after_commit, execute, fetch_all, fetch_value
from backend.events import publish
from backend.organizations.caller import Caller

_LOCK = 0x0B00_0000_0000_0000


async def lock_to_create(owner_id: int) -> None:
    """Before contacts are created; until the transaction ends."""
    await execute("SELECT pg_advisory_xact_lock_shared($1)", _LOCK + owner_id)


async def lock_to_measure(owner_id: int) -> None:
    """No contact is being created in the book; until the transaction ends."""
    await execute("SELECT pg_advisory_xact_lock($1)", _LOCK + owner_id)


def reach(caller: Caller) -> tuple[int, int | None]:
    """The rows of a caller: ($1, $2) of `organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)`."""
    return caller.organization_id, None if caller.all_books else caller.owner_id


class ContactChangeKind(StrEnum):
    """What happened to a contact, or that more changed than is told one by one."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    BOOK_CHANGED = "BOOK_CHANGED"


Changes = Sequence[tuple[ContactChangeKind, int]]
"""Which contacts changed, and how."""
MOST_TOLD = 20
"""Contacts of one change that are told one by one."""


def topic(owner_id: int) -> str:
    """What `events` calls the changes of a book; what is said is `revision`, then kind and id of each contact."""
    return f"book:{owner_id}"


def stats_topics(organization_id: int, owner_id: int | None) -> tuple[str, ...]:
    """What `events` calls the figures of the organization, and of one of its books."""
    organization = f"organization-stats:{organization_id}"
    return (organization,) if owner_id is None else (organization, f"book-stats:{owner_id}")


async def count(
    organization_id: int,
    owner_id: int,
    *,
    total: int = 0,
    opted_out: int = 0,
    consent_sent: int = 0,
    consent_failed: int = 0,
    added: int = 0,
    left: int = 0,
    changes: Changes = (),
) -> None:
    """Add to a book's counters, raise its revision, and tell after commit.

    `added` and `left` are for the figures by day: contacts created, and those that opted out. Without `changes` the book as a
    whole is told to have changed.
    """
    revision = await fetch_value(
        """
        WITH today AS (
            INSERT INTO book_days AS d (organization_id, owner_id, day, added, opted_out)
            SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date, $7::bigint, $8::bigint WHERE $7 <> 0 OR $8 <> 0
            ON CONFLICT (owner_id, day) DO UPDATE SET added = d.added + excluded.added, opted_out = d.opted_out + excluded.opted_out
        )
        UPDATE books SET total = total + $3, opted_out = opted_out + $4, consent_sent = consent_sent + $5,
            consent_failed = consent_failed + $6, revision = revision + 1
        WHERE organization_id = $1 AND owner_id = $2 RETURNING revision
        """,
        organization_id,
        owner_id,
        total,
        opted_out,
        consent_sent,
        consent_failed,
        added,
        left,
    )
    told = [(kind.value, number) for kind, number in changes] if len(changes) <= MOST_TOLD else []
    await after_commit(partial(publish, topic(owner_id), saying=orjson.dumps([revision, told])))
    await after_commit(partial(publish, *stats_topics(organization_id, owner_id)))


@consent.on_change
async def show_consent(organization_id: int, phones: Sequence[str]) -> None:
    """Bring every contact with one of the numbers, in every book, up to date with the ledger's state."""
    rows = await fetch_all(
        """
        WITH stale AS (
            SELECT c.id, s.opted_out, s.consent_message, c.opted_out AS was_out, c.consent_message AS was_message
            FROM books b JOIN contacts c ON c.owner_id = b.owner_id AND c.phone = ANY ($2::text[])
            JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = c.phone
            WHERE b.organization_id = $1 AND (c.opted_out, c.consent_message) IS DISTINCT FROM (s.opted_out, s.consent_message)
            ORDER BY c.owner_id, c.phone FOR UPDATE OF c
        ), shown AS (
            UPDATE contacts c SET opted_out = stale.opted_out, consent_message = stale.consent_message, updated_at = now()
            FROM stale WHERE c.id = stale.id AND c.organization_id = $1
            RETURNING c.id, c.owner_id, c.opted_out::int - stale.was_out::int AS opted_out,
                (c.consent_message IS NOT DISTINCT FROM 'SENT')::int - (stale.was_message IS NOT DISTINCT FROM 'SENT')::int AS sent,
                (c.consent_message IS NOT DISTINCT FROM 'FAILED')::int - (stale.was_message IS NOT DISTINCT FROM 'FAILED')::int AS failed
        )
        SELECT owner_id, sum(opted_out) AS opted_out, sum(sent) AS sent, sum(failed) AS failed, array_agg(id) AS ids,
            count(*) FILTER (WHERE opted_out > 0) AS left_now
        FROM shown GROUP BY 1 ORDER BY 1
        """,
        organization_id,
        list(phones),
    )
    for row in rows:
        await count(
            organization_id,
            row["owner_id"],
            opted_out=row["opted_out"],
            consent_sent=row["sent"],
            consent_failed=row["failed"],
            left=row["left_now"],
            changes=[(ContactChangeKind.UPDATED, number) for number in row["ids"]],
        )
