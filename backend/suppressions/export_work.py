"""Doing the export of an opt-out list: stretch by stretch of the numbers that are opted out into parts of a file.

Its lines are what an import takes: the number in E.164, since when, why. Erased people are not among them: nobody knows their numbers.
"""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from backend.contacts.spreadsheets import defused
from backend.database import fetch_all
from backend.jobs import files
from backend.jobs.claim import Claim
from backend.jobs.tasks import Slice

LENGTH = 10_000
HEADER = ("Phone", "Opted Out Since (UTC)", "Reason")
_REASONS = {
    "KEYWORD": "Replied",
    "MANUAL": "Marked as opted out",
    "IMPORT": "On a list that was imported",
    "API": "Told by another system",
    "CARRIER": "Reported by the carrier",
    "ERASURE": "Erased",
}

_NEXT = """
SELECT s.phone, s.opt_out_changed_at, s.opt_out_source, s.opt_out_keyword, (
    SELECT r.reason FROM consent_events e JOIN consent_reasons r ON r.organization_id = $1 AND r.event_id = e.id
    WHERE e.organization_id = $1 AND e.subject_id = s.id AND e.effective_at = s.opt_out_changed_at ORDER BY e.id LIMIT 1) AS reason
FROM consent_subjects s
WHERE s.organization_id = $1 AND s.opted_out AND s.phone > $2 AND ($3::timestamptz IS NULL OR s.opt_out_changed_at >= $3)
ORDER BY s.phone LIMIT $4
"""


async def work(claim: Claim, slice_: Slice) -> bool:
    """Write stretches until there are no more numbers (True) or the slice is over (False)."""
    while not claim.position.get("ended"):
        if slice_.is_over:
            return False
        await _stretch(claim)
    return True


async def _stretch(claim: Claim) -> None:
    since = claim.parameters["since"]
    after = str(claim.position.get("phone", ""))
    moment = datetime.fromisoformat(since) if since else None
    found = await fetch_all(_NEXT, claim.organization_id, after, moment, LENGTH)
    data = await asyncio.to_thread(_lines, found, not claim.position)
    position = {"phone": found[-1]["phone"]} if len(found) == LENGTH else {"ended": True}
    async with claim.batch(position) as batch:
        if data:
            await files.add_part(claim.organization_id, claim.id, await files.write_part(claim.id, data))
        batch.done += len(found)


def _lines(found: Sequence[Record], is_first: bool) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if is_first:
        writer.writerow(HEADER)
    writer.writerows([(row["phone"], row["opt_out_changed_at"].isoformat().replace("+00:00", "Z"), defused(_reason(row))) for row in found])
    return file.getvalue().encode()


def _reason(row: Record) -> str:
    told = _REASONS[row["opt_out_source"]]
    return str(row["reason"] or (f"{told} {row['opt_out_keyword']}" if row["opt_out_keyword"] else told))
