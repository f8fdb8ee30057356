"""What contacts show of consent, held to their numbers' state: the columns that filters and counts go by must say the same."""

from dataclasses import dataclass

from backend.consent import service as consent
from backend.contacts import books
from backend.contacts.books import ContactChangeKind
from backend.database import fetch_all, transaction

_STALE = """
SELECT c.id, c.opted_out AS said, coalesce(s.opted_out, false) AS follows, c.consent_message AS said_message, s.consent_message AS message
FROM contacts c LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = c.phone
WHERE c.organization_id = $1 AND c.owner_id = $2
    AND (c.opted_out, c.consent_message) IS DISTINCT FROM (coalesce(s.opted_out, false), s.consent_message)
ORDER BY c.id
"""

_MEND = """
UPDATE contacts c SET opted_out = stale.opted_out, consent_message = stale.message, updated_at = clock_timestamp()
FROM unnest($2::bigint[], $3::boolean[], $4::text[]) AS stale(id, opted_out, message) WHERE c.organization_id = $1 AND c.id = stale.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A contact that showed something else than its number's state."""

    organization_id: int
    contact_id: int
    said: tuple[bool, str | None]
    follows: tuple[bool, str | None]

    def __str__(self) -> str:
        said, follows = (f"opted out {opted_out}, consent message {message}" for opted_out, message in (self.said, self.follows))
        return f"organization {self.organization_id}, contact {self.contact_id}: showed {said}; its number has {follows}"


async def compare(*, repair: bool = True) -> list[Difference]:
    """Every difference, over all books; mended unless told otherwise. The counters are another matter (counters.py)."""
    found: list[Difference] = []
    for row in await fetch_all("SELECT organization_id, owner_id FROM books ORDER BY organization_id, owner_id"):
        found += await _of_book(row["organization_id"], row["owner_id"], repair)
    return found


async def _of_book(organization_id: int, owner_id: int, repair: bool) -> list[Difference]:
    async with transaction():
        await (consent.lock_to_change if repair else consent.lock_to_read)(organization_id, [])
        stale = await fetch_all(_STALE, organization_id, owner_id)
        if repair and stale:
            ids, states = [row["id"] for row in stale], [row["follows"] for row in stale]
            await fetch_all(_MEND, organization_id, ids, states, [row["message"] for row in stale])
            await books.count(organization_id, owner_id, changes=[(ContactChangeKind.UPDATED, number) for number in ids])
    return [Difference(organization_id, row["id"], (row["said"], row["said_message"]), (row["follows"], row["message"])) for row in stale]
