"""How many numbers a file would opt out that aren't yet: more than a hundred are to be confirmed, since it can't be undone."""

from collections.abc import Sequence
from datetime import datetime

from backend.consent import erased
from backend.database import execute, fetch_all, fetch_value
from backend.imports.order import CONFIRMED_FROM
from backend.jobs.claim import Batch, Claim

_NOTE = """
INSERT INTO import_numbers (organization_id, job_id, phone, opted_out, had_row)
SELECT $1, $2, n.phone, true, false FROM unnest($3::text[], $4::timestamptz[]) AS n(phone, at) WHERE NOT EXISTS (
    SELECT FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = n.phone AND (s.opted_out OR s.opt_out_changed_at > n.at))
ON CONFLICT DO NOTHING RETURNING phone
"""
_TO_OPT_OUT = """
SELECT count(*) FROM import_numbers n WHERE n.organization_id = $1 AND n.job_id = $2 AND NOT EXISTS (
    SELECT FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = n.phone AND s.opted_out)
"""


async def note(claim: Claim, phones: Sequence[str], dates: Sequence[datetime | None] | None = None) -> list[str]:
    """Keep in mind those of the numbers that the file would opt out, each once; which weren't before. `dates`: as of when, unless now."""
    opted_out = set(await erased.opted_out_among(claim.organization_id, phones))
    said = [(phone, at) for phone, at in zip(phones, dates or [None] * len(phones), strict=True) if phone not in opted_out]
    rows = await fetch_all(_NOTE, claim.organization_id, claim.id, [phone for phone, _ in said], [at for _, at in said])
    return [row["phone"] for row in rows]


async def unconfirmed(claim: Claim, batch: Batch) -> str | None:
    """When all are noted: why the file can't be imported, for people; None where it can. Forgets the numbers."""
    count = int(await fetch_value(_TO_OPT_OUT, claim.organization_id, claim.id))
    await forget(claim.organization_id, claim.id)
    confirmed = claim.parameters["confirm_opt_outs"]
    if count <= CONFIRMED_FROM or confirmed == count:
        return None
    batch.add(leaving=count)
    said = f"; {confirmed:,} were confirmed" if confirmed is not None else ""
    return (
        f"The file would opt out {count:,} numbers, which can't be undone{said}. Nothing was changed."
        f" If that is right, import it again and confirm {count:,} opt-outs."
    )


async def forget(organization_id: int, job_id: int) -> None:
    """Numbers that a check or a dry run keeps while it is at work."""
    await execute("DELETE FROM import_numbers WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)
