"""A file without names can only say something of contacts that the book has: its other rows are rejected, all but their opt-outs."""

from backend.consent import service as consent
from backend.contacts import books
from backend.contacts.upsert import Rows
from backend.database import fetch_all
from backend.imports.rows import ImportColumn, Parsed, RowErrorCode
from backend.jobs.claim import Claim

_UNKNOWN = "No contact of this book has this number, and a new one needs a full name: no column holds it."
_KNOWN = "SELECT phone FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = ANY ($3::text[])"


async def reject_unknown(claim: Claim, parsed: Parsed, *, lock: bool = False) -> None:
    """Leave the rows of contacts that there are; with `lock` they stay until the transaction ends."""
    if not parsed.nameless:
        return
    if lock:
        await books.lock_to_create(claim.owner_id)
        await (consent.lock_to_change if parsed.opt_outs else consent.lock_to_read)(claim.organization_id, [])
    statement = f"{_KNOWN} ORDER BY phone FOR UPDATE" if lock else _KNOWN
    known = {row["phone"] for row in await fetch_all(statement, claim.organization_id, claim.owner_id, [*parsed.nameless])}
    for phone, rows in parsed.nameless.items():
        if phone not in known:
            parsed.invalid += len(rows)
            parsed.duplicates -= len(rows) - 1
            for number, record in rows:
                parsed.rejected[number] = record
                parsed.errors.append((number, 0, ImportColumn.FULL_NAME, None, RowErrorCode.REQUIRED, _UNKNOWN))
    parsed.errors.sort(key=lambda error: error[:2])
    columns = (parsed.rows.phone, parsed.rows.full_name, parsed.rows.email, parsed.rows.notes)
    parsed.rows = Rows.of([contact for contact in zip(*columns, strict=True) if contact[0] in known])
