"""Doing the import of an opt-out list: its numbers counted first, then opted out, batch by batch; or only tried."""

from functools import partial

from backend.consent import service as consent
from backend.consent.service import ConsentSource, Evidence, Said
from backend.contacts.sightings import without_numbers
from backend.imports import confirming, error_file, sheets
from backend.imports.source import chunks_of
from backend.jobs.claim import Batch, Claim, JobFailed
from backend.jobs.tasks import Slice, stopping
from backend.suppressions.opt_out_lists import keep_reasons
from backend.suppressions.opt_out_rows import OptOut, Parsed, parse

BATCH = 1_000
"""Rows a transaction: for so long nobody else's consent changes."""
_CHECK, _STORE = "check", "store"
_CHECKS_SHARE = 0.3


async def work(claim: Claim, slice_: Slice) -> bool:
    """Do batches until the file ends (True) or the slice is over (False)."""
    if not await sheets.prepare(claim, stopping.is_set, is_first=slice_.is_first):
        return False
    if not claim.parameters["dry_run"] and claim.position.get("phase", _CHECK) == _CHECK:
        if not await _through_the_file(claim, slice_, _CHECK):
            return False
        await _decide(claim)
    return bool(claim.position.get("ended")) or await _through_the_file(claim, slice_, _STORE)


async def _through_the_file(claim: Claim, slice_: Slice, phase: str) -> bool:
    size = max(1, int(claim.parameters["bytes"]))
    is_dry = bool(claim.parameters["dry_run"])
    async with chunks_of(claim, partial(parse, region=str(claim.parameters["region"])), BATCH) as chunks:
        async for chunk in chunks:
            position = {"phase": phase, "byte": chunk.place.byte, "row": chunk.place.row} | ({"ended": True} if chunk.is_last else {})
            chunk.read_on()
            async with claim.batch(position) as batch:
                passed = min(1.0, chunk.place.byte / size)
                if phase == _CHECK:
                    batch.fraction = _CHECKS_SHARE * passed
                    await _note(claim, chunk.parsed.opt_outs)
                else:
                    batch.fraction = passed if is_dry else _CHECKS_SHARE + (1 - _CHECKS_SHARE) * passed
                    left = await (_note if is_dry else _opt_out)(claim, chunk.parsed.opt_outs)
                    await _count(claim, batch, chunk.parsed, left)
            if chunk.is_last:
                return True
            if slice_.is_over:
                return False
    return True


async def _note(claim: Claim, said: list[OptOut]) -> list[str]:
    """Which numbers would be opted out that aren't yet, and were in no earlier batch."""
    return await confirming.note(claim, [one.phone for one in said], [one.at for one in said])


async def _opt_out(claim: Claim, said: list[OptOut]) -> list[str]:
    """Opt out; who wasn't."""
    if not said:
        return []
    organization = claim.organization_id
    await consent.lock_to_change(organization, sorted({one.phone for one in said}))
    evidence = Evidence(ConsentSource.IMPORT, str(claim.parameters["actor"]), text=_evidence(claim))
    distinct = {(one.phone, one.at): one for one in reversed(said)}.values()
    left = await consent.opt_out_all(organization, [Said(one.phone, one.at) for one in distinct], evidence)
    await keep_reasons(organization, [(one.phone, one.at, one.reason) for one in distinct if one.reason])
    return left


def _evidence(claim: Claim) -> str:
    filename = claim.parameters["filename"]
    return f"Opt-out list {without_numbers(filename, str(claim.parameters['region']))}" if filename else "A pasted opt-out list"


async def _count(claim: Claim, batch: Batch, parsed: Parsed, left: list[str]) -> None:
    """Each row is one of opted_out, already and invalid; of several with a number the first is the one that opts it out."""
    batch.done += parsed.records
    valid = [one.phone for one in parsed.opt_outs if one.is_valid]
    opted_out = len(set(left).intersection(valid))
    batch.add(rows=parsed.records, invalid=parsed.invalid, opted_out=opted_out, already=len(valid) - opted_out, errors=len(parsed.errors))
    if claim.parameters["dry_run"]:
        batch.add(leaving=len(left))
    await error_file.keep(claim, parsed)


async def _decide(claim: Claim) -> None:
    """After the check: begin to store, or give up with nothing stored. Raises JobFailed."""
    async with claim.batch({"phase": _STORE, "byte": 0, "row": 1}) as batch:
        refusal = await confirming.unconfirmed(claim, batch)
    if refusal:
        raise JobFailed(refusal)
