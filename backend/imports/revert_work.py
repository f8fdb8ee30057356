"""Doing a revert: batch by batch through the contacts that the import was the last to touch, then those that a later one took over,
then its list, and in the end the trash.

Of the contacts that it created and changed, those are as it left them whose version is the one it wrote. They are removed, or get
back what was overwritten; the others are kept and listed. Consent is nobody's to take back: it stays as it is.
"""

from asyncpg import Record

from backend.consent import service as consent
from backend.contacts import books, lists
from backend.database import execute, fetch_one, fetch_value
from backend.jobs.claim import Batch, Claim
from backend.jobs.tasks import Slice

BATCH = 5_000
_LIST_BATCH = 20_000
"""Members of the list that are looked through at a time."""
_CONTACTS, _OVERTAKEN, _LIST, _TRASH = "contacts", "overtaken", "list", "trash"


async def work(claim: Claim, slice_: Slice) -> bool:
    """Do batches until everything is gone through (True) or the slice is over (False)."""
    while not claim.position.get("ended"):
        if slice_.is_over:
            return False
        await _STEPS[str(claim.position.get("phase", _CONTACTS))](claim)
    return True


def _import(claim: Claim) -> int:
    return int(claim.parameters["import_id"])


def _passed(claim: Claim) -> int:
    """The last contact that was gone through in this phase."""
    return int(claim.position.get("id", 0))


_NEXT = """
SELECT max(id) AS upto, count(*) AS n FROM (
    SELECT c.id FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id = $3 AND c.id > $4 ORDER BY c.id LIMIT $5
) AS coming
"""
_HOLD = """
SELECT count(*) FROM (
    SELECT FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id = $3 AND c.id > $4 AND c.id <= $5
    ORDER BY c.id FOR UPDATE) AS held
"""
_OPTED_OUT_OTHERWISE = """
SELECT count(*) FROM {0} WHERE {0}.opted_out AND NOT EXISTS (
    SELECT FROM consent_subjects s JOIN import_opt_outs o ON o.organization_id = $1 AND o.job_id = $3 AND o.subject_id = s.id
    WHERE s.organization_id = $1 AND s.phone = {0}.phone)
"""
_TAKE_BACK = f"""
WITH batch AS MATERIALIZED (
    SELECT c.id, c.phone, c.opted_out, c.version IS NOT DISTINCT FROM c.import_version AS stands,
        c.import_created AND c.version IS NOT DISTINCT FROM c.import_version
        AND NOT EXISTS (SELECT FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = c.phone AND (
            s.consent_message = 'SENT' AND s.consent_message_at >= c.created_at OR s.wrote_at >= c.created_at)) AS goes
    FROM contacts c
    WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id = $3 AND c.id > $5 AND c.id <= $6
        AND NOT EXISTS (SELECT FROM revert_kept k WHERE k.organization_id = $1 AND k.job_id = $4 AND k.contact_id = c.id)
), gone AS (
    DELETE FROM contacts c USING batch WHERE c.organization_id = $1 AND c.id = batch.id AND batch.goes
    RETURNING c.id, c.opted_out, c.consent_message
), members AS (
    DELETE FROM contact_list_members m USING gone WHERE m.organization_id = $1 AND m.contact_id = gone.id RETURNING m.list_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS left_list
    WHERE l.organization_id = $1 AND l.id = left_list.list_id
), former AS (
    DELETE FROM import_overwritten o USING batch
    WHERE o.organization_id = $1 AND o.job_id = $3 AND o.contact_id = batch.id AND batch.stands AND NOT batch.goes RETURNING o.*
), restored AS (
    UPDATE contacts c SET full_name = f.full_name, name_key = f.name_key, email = f.email, notes = f.notes, import_id = f.import_id,
        import_created = f.import_created, import_version = CASE WHEN f.is_as_written THEN c.version + 1 END, version = c.version + 1,
        updated_at = clock_timestamp()
    FROM former f WHERE c.organization_id = $1 AND c.id = f.contact_id RETURNING c.id
), kept AS (
    INSERT INTO revert_kept (organization_id, job_id, contact_id) SELECT $1, $4, batch.id FROM batch
    WHERE NOT batch.goes AND NOT EXISTS (SELECT FROM former f WHERE f.contact_id = batch.id) ON CONFLICT DO NOTHING RETURNING contact_id
)
SELECT (SELECT count(*) FROM restored) AS restored, (SELECT count(*) FROM kept) AS kept,
    ({_OPTED_OUT_OTHERWISE.format("batch")}) AS opt_outs_kept,
    count(*) AS deleted, count(*) FILTER (WHERE opted_out) AS opted_out, count(*) FILTER (WHERE consent_message = 'SENT') AS consent_sent,
    count(*) FILTER (WHERE consent_message = 'FAILED') AS consent_failed FROM gone
"""


async def _contacts(claim: Claim) -> None:
    organization, owner, passed = claim.organization_id, claim.owner_id, _passed(claim)
    found = await fetch_one(_NEXT, organization, owner, _import(claim), passed, BATCH)
    assert found is not None, "an aggregate has a row"
    if not found["n"]:
        async with claim.batch({"phase": _OVERTAKEN}) as batch:
            await _begin(claim, batch)
        return
    async with claim.batch({"phase": _CONTACTS, "id": found["upto"]}) as batch:
        await _begin(claim, batch)
        await consent.lock_to_read(organization, [])  # what was kept of an erased person went with them
        await execute(_HOLD, organization, owner, _import(claim), passed, found["upto"])
        done = await fetch_one(_TAKE_BACK, organization, owner, _import(claim), claim.id, passed, found["upto"])
        assert done is not None, "an aggregate has a row"
        _add(batch, done)
        if done["deleted"] or done["restored"]:
            lost = {"total": "deleted", "opted_out": "opted_out", "consent_sent": "consent_sent", "consent_failed": "consent_failed"}
            await books.count(organization, owner, **{counter: -done[name] for counter, name in lost.items()})


def _add(batch: Batch, done: Record) -> None:
    counts = {name: done[name] for name in ("deleted", "restored", "kept", "opt_outs_kept")}
    batch.add(**counts)
    batch.done += counts["deleted"] + counts["restored"] + counts["kept"]
    batch.fraction = min(1.0, batch.done / max(1, batch.total or 0))


_TOTAL = """
SELECT (SELECT count(*) FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id = $3)
    + (SELECT count(*) FROM import_overwritten o JOIN contacts c ON c.organization_id = $1 AND c.id = o.contact_id
        WHERE o.organization_id = $1 AND o.import_id = $3 AND c.import_id <> $3)
"""
_OPTED_OUT_BY_IT = """
SELECT count(*) FROM import_opt_outs o JOIN consent_subjects s ON s.organization_id = $1 AND s.id = o.subject_id
WHERE o.organization_id = $1 AND o.job_id = $2 AND s.opted_out
"""


async def _begin(claim: Claim, batch: Batch) -> None:
    """In the first batch: how much there is to go through, and whom the import itself opted out."""
    if claim.position:
        return
    batch.total = int(await fetch_value(_TOTAL, claim.organization_id, claim.owner_id, _import(claim)))
    batch.add(opt_outs_kept=int(await fetch_value(_OPTED_OUT_BY_IT, claim.organization_id, _import(claim))))


_NEXT_OVERTAKEN = """
SELECT max(contact_id) AS upto, count(*) AS n FROM (
    SELECT o.contact_id FROM import_overwritten o WHERE o.organization_id = $1 AND o.import_id = $2 AND o.contact_id > $3
    ORDER BY o.contact_id LIMIT $4) AS coming
"""
_KEEP_OVERTAKEN = f"""
WITH overtaken AS MATERIALIZED (
    SELECT c.id, c.phone, c.opted_out FROM contacts c
    WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id IS DISTINCT FROM $3 AND c.id IN (
        SELECT o.contact_id FROM import_overwritten o
        WHERE o.organization_id = $1 AND o.import_id = $3 AND o.contact_id > $5 AND o.contact_id <= $6)
), kept AS (
    INSERT INTO revert_kept (organization_id, job_id, contact_id) SELECT $1, $4, id FROM overtaken ON CONFLICT DO NOTHING
    RETURNING contact_id
), fresh AS (SELECT overtaken.* FROM overtaken JOIN kept ON kept.contact_id = overtaken.id)
SELECT 0 AS deleted, 0 AS restored, (SELECT count(*) FROM kept) AS kept, ({_OPTED_OUT_OTHERWISE.format("fresh")}) AS opt_outs_kept
"""


async def _overtaken(claim: Claim) -> None:
    """Contacts that a later import has changed since are kept: that one would have to be taken back first."""
    organization, passed = claim.organization_id, _passed(claim)
    found = await fetch_one(_NEXT_OVERTAKEN, organization, _import(claim), passed, BATCH)
    assert found is not None, "an aggregate has a row"
    if not found["n"]:
        async with claim.batch({"phase": _LIST}):
            return
    async with claim.batch({"phase": _OVERTAKEN, "id": found["upto"]}) as batch:
        done = await fetch_one(_KEEP_OVERTAKEN, organization, claim.owner_id, _import(claim), claim.id, passed, found["upto"])
        assert done is not None, "an aggregate has a row"
        _add(batch, done)


_NEXT_MEMBERS = """
SELECT max(contact_id) AS upto, count(*) AS n FROM (
    SELECT m.contact_id FROM contact_list_members m WHERE m.organization_id = $1 AND m.list_id = $2 AND m.contact_id > $3
    ORDER BY m.contact_id LIMIT $4) AS coming
"""
_LEAVE = """
WITH members AS (
    DELETE FROM contact_list_members m
    WHERE m.organization_id = $1 AND m.list_id = $2 AND m.import_id = $3 AND m.contact_id > $4 AND m.contact_id <= $5 RETURNING m.list_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - (SELECT count(*) FROM members) WHERE l.organization_id = $1 AND l.id = $2
)
SELECT count(*) FROM members
"""


async def _list(claim: Claim) -> None:
    """Who is still in the list because the import put them there leaves it."""
    organization, list_id, passed = claim.organization_id, claim.parameters["list_id"], _passed(claim)
    found = await fetch_one(_NEXT_MEMBERS, organization, list_id, passed, _LIST_BATCH) if list_id is not None else None
    if found is None or not found["n"]:
        async with claim.batch({"phase": _TRASH}):
            return
    async with claim.batch({"phase": _LIST, "id": found["upto"]}):
        await lists.lock(organization, list_id)
        if await fetch_value(_LEAVE, organization, list_id, _import(claim), passed, found["upto"]):
            await books.count(organization, claim.owner_id)


_RESTORE_IN_TRASH = """
WITH former AS (
    DELETE FROM import_overwritten o USING deleted_contacts d
    WHERE d.organization_id = $1 AND d.owner_id = $2 AND d.import_id = $3 AND d.version = d.import_version
        AND o.organization_id = $1 AND o.job_id = $3 AND o.contact_id = d.id RETURNING o.*
)
UPDATE deleted_contacts d SET full_name = f.full_name, name_key = f.name_key, email = f.email, notes = f.notes, import_id = f.import_id,
    import_created = f.import_created, import_version = CASE WHEN f.is_as_written THEN d.version + 1 END, version = d.version + 1
FROM former f WHERE d.organization_id = $1 AND d.id = f.contact_id
"""
_LEAVE_IN_TRASH = """
UPDATE deleted_contacts d SET (list_ids, list_imports) = (
    SELECT coalesce(array_agg(was.list_id), '{}'), array_agg(was.import_id)
    FROM unnest(d.list_ids, d.list_imports) AS was(list_id, import_id) WHERE was.import_id IS DISTINCT FROM $3)
WHERE d.organization_id = $1 AND d.owner_id = $2 AND $3 = ANY (d.list_imports)
"""
_IS_LEFT = """
SELECT EXISTS (SELECT FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.import_id = $3
    AND NOT EXISTS (SELECT FROM revert_kept k WHERE k.organization_id = $1 AND k.job_id = $4 AND k.contact_id = c.id))
"""


async def _trash(claim: Claim) -> None:
    """What somebody deleted since stays deleted; restored, it comes back as it was before the import.

    A contact that came out of the trash behind the resume point is found by another round.
    """
    about = claim.organization_id, claim.owner_id, _import(claim)
    left = await fetch_value(_IS_LEFT, *about, claim.id)
    async with claim.batch({"phase": _CONTACTS} if left else {"phase": _TRASH, "ended": True}):
        if not left:
            await execute(_RESTORE_IN_TRASH, *about)
            await execute(_LEAVE_IN_TRASH, *about)


_STEPS = {_CONTACTS: _contacts, _OVERTAKEN: _overtaken, _LIST: _list, _TRASH: _trash}
