"""Storing a batch of rows: consent first, then the contacts, their list, and the counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.consent import service as consent
from backend.consent.service import ConsentSource, Evidence
from backend.contacts import books, lists
from backend.contacts.service import ContactSource
from backend.contacts.sightings import without_numbers
from backend.contacts.upsert import OnExisting, Written, array_of, one_text, upsert
from backend.database import execute, fetch_all, fetch_value
from backend.imports.rows import ImportColumn, Parsed
from backend.jobs.claim import Claim, JobFailed


async def write_rows(claim: Claim, parsed: Parsed, meanwhile: Callable[[], None]) -> dict[str, int]:
    """Upsert the rows, join the list, count; what became of them. Within the batch's transaction.

    `meanwhile` is called as soon as PostgreSQL has the most to do.
    """
    organization, owner = claim.organization_id, claim.owner_id
    await books.lock_to_create(owner)
    left, seen_and_left = await _opt_out(claim, parsed)
    meanwhile()
    mode = OnExisting(str(claim.parameters["on_existing"]))
    written = await upsert(
        organization,
        owner,
        parsed.rows,
        mode=mode,
        source=ContactSource.IMPORT,
        import_id=claim.id,
        mostly_known=claim.outcome.get("unchanged", 0) > claim.outcome.get("created", 0),
    )
    rest = await _rest(claim, written, left)
    opted_out = [*written.created_opted_out, *written.updated_opted_out, *rest.opted_out]
    newly = await _opted_out_by(claim, opted_out, left)
    joined = await _join_list(claim, parsed)
    await books.count(
        organization,
        owner,
        total=len(written.created),
        opted_out=len(written.created_opted_out),
        consent_sent=written.created_sent,
        consent_failed=written.created_failed,
        added=len(written.created),
        left=len(newly.intersection(written.created_opted_out)),
    )
    return {
        "created": len(written.created),
        "updated": len(written.updated) + rest.updated,
        "unchanged": rest.unchanged,
        "duplicates": rest.duplicates,
        "added_to_list": joined,
        "opted_out": seen_and_left + len(opted_out),
        "newly_opted_out": seen_and_left + len(newly),
    }


_SEEN = """
SELECT count(*) FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.phone = ANY ($4::text[]) AND (c.import_id = $3
    OR (SELECT true FROM import_unchanged u WHERE u.organization_id = $1 AND u.job_id = $3 AND u.contact_id = c.id))
"""


async def _opt_out(claim: Claim, parsed: Parsed) -> tuple[list[str], int]:
    """Opt out whom the rows opt out: the numbers that weren't, and how many of them had a row in an earlier batch."""
    if not parsed.opt_outs:
        await consent.lock_to_read(claim.organization_id, parsed.rows.phone)
        return [], 0
    await consent.lock_to_change(claim.organization_id, [*{*parsed.rows.phone, *parsed.opt_outs}])
    evidence = Evidence(ConsentSource.IMPORT, str(claim.parameters["actor"]), claim.owner_id, text=_evidence(claim))
    left = await consent.opt_out(claim.organization_id, sorted(parsed.opt_outs), evidence)
    if left:
        await execute(_REMEMBER, claim.organization_id, claim.id, left)
    seen = int(await fetch_value(_SEEN, claim.organization_id, claim.owner_id, claim.id, left)) if left else 0
    return left, seen


_REMEMBER = """
INSERT INTO import_opt_outs (organization_id, job_id, subject_id)
SELECT s.organization_id, $2, s.id FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = ANY ($3::text[])
ON CONFLICT DO NOTHING
"""


_OPTED_OUT_BY = """
SELECT s.phone FROM import_opt_outs o JOIN consent_subjects s ON s.organization_id = $1 AND s.id = o.subject_id
WHERE o.organization_id = $1 AND o.job_id = $2 AND s.phone = ANY ($3::text[])
"""


async def _opted_out_by(claim: Claim, phones: Sequence[str], left: Sequence[str]) -> set[str]:
    """Those of the numbers, all opted out, that this import opted out: they left just now, or by a row of an earlier batch."""
    newly = set(phones).intersection(left)
    others = [phone for phone in phones if phone not in newly]
    if others and ImportColumn.OPTED_OUT in claim.parameters["columns"]:
        newly.update(row["phone"] for row in await fetch_all(_OPTED_OUT_BY, claim.organization_id, claim.id, others))
    return newly


def _evidence(claim: Claim) -> str:
    filename = claim.parameters["filename"]
    return f"Import of {without_numbers(filename, str(claim.parameters['region']))}" if filename else "Import of a pasted text"


_REST = f"""
WITH phones AS MATERIALIZED (
    SELECT unnest({array_of("$4")}) AS phone
), rest AS (
    SELECT c.id, c.phone, c.opted_out, c.import_id IS NOT DISTINCT FROM $3 AS touched FROM contacts c JOIN phones USING (phone)
    WHERE c.organization_id = $1 AND c.owner_id = $2
), first_time AS (
    INSERT INTO import_unchanged (organization_id, job_id, contact_id) SELECT $1, $3, id FROM rest WHERE NOT touched
    ON CONFLICT DO NOTHING RETURNING contact_id
)
SELECT count(*) FILTER (WHERE phone = ANY ($5::text[])) AS updated,
    count(*) FILTER (WHERE phone <> ALL ($5::text[])) + (SELECT count(*) FROM phones) - (SELECT count(*) FROM rest) AS unchanged,
    coalesce(array_agg(phone) FILTER (WHERE opted_out), '{{}}') AS opted_out FROM rest JOIN first_time ON first_time.contact_id = rest.id
"""
"""A contact that was as the row says, and that somebody deleted since it was looked at, was left unchanged."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """Rows whose fields changed nothing: `updated` are contacts that were opted out with it, duplicates repeat rows of earlier batches."""

    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    opted_out: Sequence[str] = ()


async def _rest(claim: Claim, written: Written, left: list[str]) -> _Rest:
    if not written.rest:
        return _Rest()
    (row,) = await fetch_all(_REST, claim.organization_id, claim.owner_id, claim.id, one_text(written.rest), left)
    return _Rest(row["updated"], row["unchanged"], len(written.rest) - row["updated"] - row["unchanged"], row["opted_out"])


_JOIN = f"""
WITH joined AS (
    INSERT INTO contact_list_members (organization_id, list_id, contact_id, import_id, standing, name_key, created_at, updated_at)
    SELECT $1, $3, c.id, $5, c.standing, c.name_key, c.created_at, c.updated_at FROM contacts c
    WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.phone = ANY ({array_of("$4")})
    ON CONFLICT DO NOTHING RETURNING contact_id
), counted AS (
    UPDATE contact_lists SET contact_count = contact_count + (SELECT count(*) FROM joined)
    WHERE organization_id = $1 AND id = $3 AND owner_id = $2
)
SELECT count(*) FROM joined
"""


async def _join_list(claim: Claim, parsed: Parsed) -> int:
    list_id = claim.parameters.get("list_id")
    if list_id is None:
        return 0
    if not await lists.lock(claim.organization_id, int(list_id)):
        raise JobFailed("The list was deleted. What was imported before is kept.")
    return int(await fetch_value(_JOIN, claim.organization_id, claim.owner_id, int(list_id), parsed.rows.texts[0], claim.id))
