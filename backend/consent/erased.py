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


_RECORD = """
WITH named AS (
    INSERT INTO consent_subjects AS s (id, organization_id, phone, opted_out) VALUES (gen_random_uuid(), $1, $2, false)
    ON CONFLICT (organization_id, phone) DO UPDATE SET phone = excluded.phone RETURNING s.id, s.opted_out, s.opt_out_source
), moment AS (SELECT clock_timestamp() AS now)
INSERT INTO consent_events (organization_id, subject_id, kind, source, actor, effective_at, recorded_at)
SELECT $1, named.id, 'OPT_OUT', 'ERASURE', $3, moment.now, moment.now FROM named, moment
WHERE NOT (named.opted_out AND named.opt_out_source IS NOT DISTINCT FROM 'ERASURE')
"""
_NAME_KEY = "INSERT INTO erasure_keys (organization_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_HIDE = """
UPDATE consent_subjects s SET phone = NULL, erased_number = $3, opted_out = true, opt_out_source = 'ERASURE', opt_out_keyword = NULL,
    possible_opt_out_at = NULL, wrote_at = NULL, opt_out_changed_at = greatest(opt_out_changed_at, (
        SELECT max(effective_at) FROM consent_events e WHERE e.organization_id = $1 AND e.subject_id = s.id AND e.source = 'ERASURE'))
WHERE s.organization_id = $1 AND s.phone = $2
"""


async def erase(organization_id: int, phone: str, actor: str) -> None:
    """Record the last that is known of a person, an opt-out, and hide the number; twice does no more than once.

    Within a transaction that holds `lock_to_change` and leaves no contact with the number. Raises KeyMissing where there is no key.
    """
    if not keys():
        raise KeyMissing("there is no erasure key: see ERASURE_KEY in docs/operations.md")
    await execute(_RECORD, organization_id, phone, actor)
    await execute(_NAME_KEY, organization_id, keys()[0].id)
    await execute(_HIDE, organization_id, phone, keys()[0].hide(organization_id, phone))
