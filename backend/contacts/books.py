"""A contact book: its lock, its counters, and which rows a caller may see.

Every transaction that creates contacts holds the book's lock shared before it takes an id; a purge preview holds it
exclusively while it reads the greatest id: so no smaller id can be committed after it.

The counters change in the transaction that changes the contacts, touched last, just before commit.
"""

from collections.abc import Sequence

from backend.consent import service as consent
from backend.database import execute, fetch_all
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


async def count(
    organization_id: int, owner_id: int, *, total: int = 0, opted_out: int = 0, consent_sent: int = 0, consent_failed: int = 0
) -> None:
    """Add to a book's counters and raise its revision."""
    await execute(
        """
        UPDATE books SET total = total + $3, opted_out = opted_out + $4, consent_sent = consent_sent + $5,
            consent_failed = consent_failed + $6, revision = revision + 1
        WHERE organization_id = $1 AND owner_id = $2
        """,
        organization_id,
        owner_id,
        total,
        opted_out,
        consent_sent,
        consent_failed,
    )


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
            RETURNING c.owner_id, c.opted_out::int - stale.was_out::int AS opted_out,
                (c.consent_message IS NOT DISTINCT FROM 'SENT')::int - (stale.was_message IS NOT DISTINCT FROM 'SENT')::int AS sent,
                (c.consent_message IS NOT DISTINCT FROM 'FAILED')::int - (stale.was_message IS NOT DISTINCT FROM 'FAILED')::int AS failed
        )
        SELECT owner_id, sum(opted_out) AS opted_out, sum(sent) AS sent, sum(failed) AS failed FROM shown GROUP BY 1 ORDER BY 1
        """,
        organization_id,
        list(phones),
    )
    for row in rows:
        await count(organization_id, row["owner_id"], opted_out=row["opted_out"], consent_sent=row["sent"], consent_failed=row["failed"])
