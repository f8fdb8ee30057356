"""Numbers of erased people: kept so that they can be recognised, and can't be read.

Where the ledger's subject table has the number of everybody else it has an HMAC of theirs. Who brings the number again, by an import, a
message or by hand, finds the same subject, opted out: it gets its number back, and from there on is one like any other.
"""

from collections.abc import Iterable, Sequence

from asyncpg import Record

from backend.consent.keys import keys
from backend.database import execute, fetch_all


class KeyMissing(Exception):
    """Numbers are kept under a key that this process wasn't told: nobody can say which are opted out."""


def hidden(organization_id: int, phones: Iterable[str]) -> tuple[list[str], list[bytes]]:
    """As columns: the numbers, and what would stand for each if the person had been erased; once for each key."""
    pairs = [(phone, key.hide(organization_id, phone)) for phone in phones for key in keys()]
    return [phone for phone, _ in pairs], [number for _, number in pairs]


def require_known(used: Iterable[str]) -> None:
    """Raises KeyMissing for a key id that this process has no key of."""
    if missing := sorted(set(used) - {key.id for key in keys()}):
        raise KeyMissing(f"this process has no erasure key {', '.join(missing)}: see ERASURE_KEY in docs/operations.md")


_KEYS = "SELECT id FROM erasure_keys WHERE organization_id = $1"

_NAMED_AGAIN = """
WITH erased AS MATERIALIZED (
    SELECT s.id, n.phone FROM unnest($2::text[], $3::bytea[]) AS n(phone, hidden)
    JOIN consent_subjects s ON s.organization_id = $1 AND s.erased_number = n.hidden
    ORDER BY s.id FOR UPDATE OF s
)
UPDATE consent_subjects s SET phone = erased.phone, erased_number = NULL FROM erased WHERE s.organization_id = $1 AND s.id = erased.id
"""


async def recognise(organization_id: int, phones: Sequence[str]) -> None:
    """Give the subjects of erased people their numbers back, those that are named here. Under a lock of consent.

    It costs a look, and an HMAC a number where the organization has erased somebody.
    """
    if not phones:
        return
    used = await fetch_all(_KEYS, organization_id)
    if used:
        require_known(row["id"] for row in used)
        await execute(_NAMED_AGAIN, organization_id, *hidden(organization_id, phones))


_ERASED = """
SELECT n.phone, s.opted_out FROM unnest($2::text[], $3::bytea[]) AS n(phone, hidden)
JOIN consent_subjects s ON s.organization_id = $1 AND s.erased_number = n.hidden
"""


async def opted_out_among(organization_id: int, phones: Sequence[str]) -> list[str]:
    """Those of the numbers whose person was erased and is opted out; nothing is changed. For trying out what a file would do."""
    used = await fetch_all(_KEYS, organization_id) if phones else []
    if not used:
        return []
    require_known(row["id"] for row in used)
    found: list[Record] = await fetch_all(_ERASED, organization_id, *hidden(organization_id, phones))
    return [row["phone"] for row in found if row["opted_out"]]
