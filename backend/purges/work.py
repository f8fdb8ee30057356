"""Doing a purge: batch by batch along the book's numbers, up to the watermark of the preview."""

from backend.contacts import books, upkeep
from backend.database import execute, fetch_one, fetch_value
from backend.exports import service as exports
from backend.imports import reverts, uploads
from backend.jobs import files
from backend.jobs.claim import Claim
from backend.jobs.tasks import Slice

BATCH = 5_000

_END_OF_BATCH = """
SELECT max(phone) AS upto, count(*) AS n FROM (
    SELECT phone FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone > $3 ORDER BY phone LIMIT $4) AS coming
"""

_HOLD = """
SELECT count(*) FROM (
    SELECT FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone > $3 AND phone <= $4 AND id <= $5
    ORDER BY id FOR UPDATE) AS held
"""
# A statement of its own: `_DELETE` then sees the memberships of a list that somebody was putting a contact into.

_DELETE = """
WITH gone AS (
    DELETE FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone > $3 AND phone <= $4 AND id <= $5
    RETURNING id, opted_out, consent_message
), members AS (
    DELETE FROM contact_list_members m USING gone WHERE m.organization_id = $1 AND m.contact_id = gone.id RETURNING m.list_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS left_list
    WHERE l.organization_id = $1 AND l.id = left_list.list_id
)
SELECT count(*) AS total, count(*) FILTER (WHERE opted_out) AS opted_out, count(*) FILTER (WHERE consent_message = 'SENT') AS consent_sent,
    count(*) FILTER (WHERE consent_message = 'FAILED') AS consent_failed FROM gone
"""


async def work(claim: Claim, slice_: Slice) -> bool:
    """Delete batches until no contact up to the watermark is left (True) or the slice is over (False).

    A contact whose number was changed to one behind the resume point is found by another round.
    """
    while not claim.position.get("ended"):
        if slice_.is_over:
            return False
        await _batch(claim)
    return True


async def _batch(claim: Claim) -> None:
    organization, owner, watermark = claim.organization_id, claim.owner_id, int(claim.parameters["watermark"])
    begin = str(claim.position.get("phone", ""))
    end = await fetch_one(_END_OF_BATCH, organization, owner, begin, BATCH)
    assert end is not None, "an aggregate has a row"
    if end["n"]:
        async with claim.batch({"phone": end["upto"]}) as batch:
            await _begin(claim)
            stretch = organization, owner, begin, end["upto"], watermark
            await fetch_value(_HOLD, *stretch)
            gone = await fetch_one(_DELETE, *stretch)
            assert gone is not None, "an aggregate has a row"
            await books.count(organization, owner, **{name: -number for name, number in gone.items()})
            batch.add(deleted=gone["total"])
            batch.done += gone["total"]
            batch.fraction = min(1.0, batch.done / max(1, claim.total or 0))
        return
    left = await fetch_value(
        "SELECT EXISTS (SELECT FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND id <= $3)", organization, owner, watermark
    )
    async with claim.batch({"phone": ""} if left else {"phone": begin, "ended": True}):
        await _begin(claim)
        if not left:
            await _empty_trash(organization, owner, watermark)
            await uploads.forget_of_book(organization, owner)
            await reverts.forget_of_book(organization, owner)
            await files.forget_of_book(organization, owner)
    if not left:
        upkeep.tidy(claim.done)


async def _begin(claim: Claim) -> None:
    """In the first batch: what is being exported of the book can't be whole any more, and no export starts beside a purge."""
    if not claim.position:
        await exports.end_those_of(claim.organization_id, claim.owner_id)


async def _empty_trash(organization_id: int, owner_id: int, watermark: int) -> None:
    """What was deleted one by one goes with the rest; what was created after the preview stays in the trash."""
    await execute(
        "DELETE FROM deleted_contacts WHERE organization_id = $1 AND owner_id = $2 AND id <= $3", organization_id, owner_id, watermark
    )
