"""A dry run's batch: what storing it would do, told from the book and from what the file said before; nothing is stored."""

from backend.consent import erased
from backend.contacts.upsert import OnExisting, would_change
from backend.database import fetch_one
from backend.imports.rows import Parsed
from backend.jobs.claim import Claim

_STATEMENT = """
WITH out AS MATERIALIZED (SELECT phone FROM unnest($5::text[]) AS phone),
leaving AS MATERIALIZED (
    SELECT o.phone, coalesce(n.had_row, false) AS had_row FROM out o
    LEFT JOIN import_numbers n ON n.organization_id = $1 AND n.job_id = $3 AND n.phone = o.phone
    LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = o.phone
    WHERE NOT coalesce(n.opted_out, false) AND NOT coalesce(s.opted_out, false) AND o.phone <> ALL ($10::text[])
), rows AS MATERIALIZED (
    SELECT r.*, o.phone IS NOT NULL OR coalesce(n.opted_out, false) OR coalesce(s.opted_out, false) OR r.phone = ANY ($10::text[])
            AS opted_out,
        coalesce(s.opted_out, false) OR r.phone = ANY ($10::text[]) AS was_opted_out, coalesce(n.had_row, false) AS had_row
    FROM unnest($6::text[], $7::text[], $8::text[], $9::text[]) AS r(phone, full_name, email, notes)
    LEFT JOIN out o ON o.phone = r.phone
    LEFT JOIN import_numbers n ON n.organization_id = $1 AND n.job_id = $3 AND n.phone = r.phone
    LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = r.phone
), kept AS (
    INSERT INTO import_numbers AS n (organization_id, job_id, phone, opted_out, had_row)
    SELECT $1, $3, phone, bool_or(opted_out), bool_or(had_row) FROM (
        SELECT phone, opted_out, true AS had_row FROM rows UNION ALL SELECT phone, true, false FROM out) AS said
    GROUP BY phone
    ON CONFLICT (job_id, phone) DO UPDATE SET opted_out = n.opted_out OR excluded.opted_out, had_row = n.had_row OR excluded.had_row
), fresh AS (
    SELECT r.opted_out, r.was_opted_out, c.id IS NULL AS created, c.id IS NOT NULL AND (({changes}) OR l.phone IS NOT NULL) AS updated,
        $4::bigint IS NOT NULL AND m.contact_id IS NULL AS joins
    FROM rows r LEFT JOIN contacts c ON c.organization_id = $1 AND c.owner_id = $2 AND c.phone = r.phone
    LEFT JOIN leaving l ON l.phone = r.phone
    LEFT JOIN contact_list_members m ON m.organization_id = $1 AND m.list_id = $4 AND m.contact_id = c.id
    WHERE NOT r.had_row
)
SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE updated) AS updated,
    count(*) FILTER (WHERE NOT created AND NOT updated) AS unchanged, count(*) FILTER (WHERE joins) AS added_to_list,
    (SELECT count(*) FROM rows WHERE had_row) AS duplicates, (SELECT count(*) FROM leaving) AS leaving,
    count(*) FILTER (WHERE opted_out) + (SELECT count(*) FROM leaving WHERE had_row) AS opted_out,
    count(*) FILTER (WHERE opted_out AND NOT was_opted_out) + (SELECT count(*) FROM leaving WHERE had_row) AS newly_opted_out FROM fresh
"""
_STATEMENTS = {mode: _STATEMENT.format(changes=would_change(mode, old="c", new="r")) for mode in OnExisting}


async def try_rows(claim: Claim, parsed: Parsed) -> dict[str, int]:
    """What would become of the rows."""
    counts = await fetch_one(
        _STATEMENTS[OnExisting(str(claim.parameters["on_existing"]))],
        claim.organization_id,
        claim.owner_id,
        claim.id,
        claim.parameters.get("list_id"),
        sorted(parsed.opt_outs),
        parsed.rows.phone,
        parsed.rows.full_name,
        parsed.rows.email,
        parsed.rows.notes,
        await erased.opted_out_among(claim.organization_id, [*{*parsed.rows.phone, *parsed.opt_outs}]),
    )
    assert counts is not None, "an aggregate has a row"
    return dict(counts)
