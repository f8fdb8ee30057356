"""Doing an erasure, step by step: the person at once; then, when what was at work before has ended, whatever is left of them.

An import that is under way may read the number again from its file. That makes an opted-out contact, which the second look finds.
"""

import time

from asyncpg import Record

from backend.consent import erasing as consent_erasing
from backend.consent import service as consent
from backend.consent.numbers import every_form
from backend.contacts import erasing as contacts
from backend.contacts.sightings import Number
from backend.database import execute, fetch_value
from backend.imports import erasing as imports
from backend.inbound import erasing as inbound
from backend.jobs import erasing as jobs
from backend.jobs import files
from backend.jobs.claim import Batch, Claim, Waiting
from backend.jobs.tasks import Slice
from backend.suppressions import erasures, opt_out_lists, stored_files

_PERSON, _WAIT, _AGAIN, _TEXTS, _UPLOADS, _FILES = "person", "wait", "again", "texts", "uploads", "files"
_SIGN_OF_LIFE = 1.0
"""Seconds between two: a job that stays silent is given to another worker."""


async def work(claim: Claim, slice_: Slice) -> bool:
    """Take steps until nothing is left (True) or the slice is over (False). Raises Waiting."""
    while not claim.position.get("ended"):
        if slice_.is_over:
            return False
        await _STEPS[str(claim.position.get("phase", _PERSON))](claim)
    await _tidy_the_database()
    return True


def _phone(claim: Claim) -> str:
    return str(claim.parameters["phone"])


def _number(claim: Claim) -> Number:
    return Number(_phone(claim))


async def _person(claim: Claim) -> None:
    """From here on nobody sees the person, and nobody messages them."""
    async with claim.batch({"phase": _WAIT}) as batch:
        batch.fraction = 0.2
        await _remove(claim, batch)


async def _remove(claim: Claim, batch: Batch) -> None:
    organization, phone = claim.organization_id, _phone(claim)
    await consent.lock_to_change(organization, [phone])
    for form in every_form([phone]):
        former = await imports.forget_former(organization, form)
        removed = await contacts.remove(organization, form)
        await inbound.remove(organization, form)
        batch.add(**removed, former_values=former)
        batch.done += sum(removed.values())
    messages = await consent_erasing.erase(organization, phone, str(claim.parameters["actor"]), claim.created_at)
    batch.add(messages=messages)
    batch.done += messages


_LAST_JOB = "SELECT max(id) FROM jobs WHERE organization_id = $1"
_AT_WORK_BEFORE = """
SELECT EXISTS (SELECT FROM jobs WHERE organization_id = $1 AND id <= $2 AND kind <> $3 AND state IN ('QUEUED', 'RUNNING', 'CANCELLING'))
"""


async def _wait(claim: Claim) -> None:
    """Until every job has ended that may have read the person before they went."""
    last = claim.position.get("jobs") or await fetch_value(_LAST_JOB, claim.organization_id)
    if await fetch_value(_AT_WORK_BEFORE, claim.organization_id, last, erasures.ERASURE.name):
        await _wait_on(claim, {"phase": _WAIT, "jobs": last})
    async with claim.batch({"phase": _AGAIN}):
        pass


async def _wait_on(claim: Claim, position: dict[str, object]) -> None:
    async with claim.batch(position):
        pass
    raise Waiting


async def _again(claim: Claim) -> None:
    async with claim.batch({"phase": _TEXTS}) as batch:
        batch.fraction = 0.4
        await _remove(claim, batch)


_SCRUBS = (contacts.scrub, imports.scrub_former, inbound.scrub, opt_out_lists.scrub_reasons)


async def _texts(claim: Claim) -> None:
    organization, number = claim.organization_id, _number(claim)
    last = await imports.last_upload(organization)
    async with claim.batch({"phase": _UPLOADS, "id": 0, "upto": last}) as batch:
        batch.fraction = 0.6
        batch.add(
            mentions=sum([await scrub(organization, number) for scrub in _SCRUBS]),
            jobs=await jobs.scrub(organization, number),
        )
        await imports.scrub_names(organization, number)


async def _uploads(claim: Claim) -> None:
    organization, number, position = claim.organization_id, _number(claim), claim.position
    upload = await imports.next_upload(organization, int(position["id"]), int(position["upto"]))
    if upload is None:
        async with claim.batch({"phase": _FILES, "id": 0}) as batch:
            batch.fraction = 0.8
            return
    holds_it = await _looked_through(claim, upload, number)
    if holds_it and upload["is_needed"]:
        await _wait_on(claim, position)
    async with claim.batch({**position, "id": upload["id"]}) as batch:
        if holds_it:
            await imports.forget_upload(organization, upload)
            batch.add(uploads=1)


async def _looked_through(claim: Claim, upload: Record, number: Number) -> bool:
    """Whether a file may hold the number."""
    told = time.monotonic()
    async for sighted in imports.sightings(upload, number):
        if sighted:
            return True
        if time.monotonic() - told > _SIGN_OF_LIFE:
            await claim.show_life()
            told = time.monotonic()
    return False


async def _files(claim: Claim) -> None:
    organization, number, done = claim.organization_id, _number(claim), int(claim.position["id"])
    await files.forget_strays(organization, done)
    job = await stored_files.next_job(organization, done)
    if job is None:
        async with claim.batch({**claim.position, "ended": True}) as batch:
            # Last: files of rejected rows are told by these, row for row.
            batch.add(rejected_rows=await imports.forget_rows_with(organization, number))
            await erasures.forget_input(organization, claim.id)
            return
    async with claim.batch({"phase": _FILES, "id": job["id"]}) as batch:
        batch.add(**await stored_files.clean(organization, job, number))


_LEFT_BEHIND = (
    "contacts, deleted_contacts, contact_list_members, consent_subjects, consent_reasons, message_bodies, import_overwritten,"
    " import_row_errors, uploads, jobs"
)


async def _tidy_the_database() -> None:
    """Dead rows, and the samples of values that the planner keeps, go now and not some time later; a table that is busy is left out."""
    await execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {_LEFT_BEHIND}")


_STEPS = {_PERSON: _person, _WAIT: _wait, _AGAIN: _again, _TEXTS: _texts, _UPLOADS: _uploads, _FILES: _files}
