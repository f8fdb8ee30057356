"""Doing an import: checked whole first where that was asked for, then written, or only tried, batch by batch."""

from collections.abc import Awaitable, Callable
from functools import partial

from backend.contacts import upkeep
from backend.database import execute
from backend.imports import confirming, error_file, sheets
from backend.imports.known import reject_unknown
from backend.imports.order import OnInvalidRow
from backend.imports.rows import ImportColumn, Parsed, layout_of, parse
from backend.imports.source import BATCH, Chunk, chunks_of
from backend.imports.trying import try_rows
from backend.imports.writing import write_rows
from backend.jobs.claim import Batch, Claim, JobFailed
from backend.jobs.tasks import Slice, stopping

_CHECK, _STORE = "check", "store"
_CHECKS_SHARE = 0.3

Step = Callable[[Claim, Batch, Chunk[Parsed]], Awaitable[None]]


async def work(claim: Claim, slice_: Slice) -> bool:
    """Do batches until the file ends (True) or the slice is over (False)."""
    if not await sheets.prepare(claim, stopping.is_set, is_first=slice_.is_first):
        return False
    is_dry = bool(claim.parameters["dry_run"])
    if not is_dry and _is_checked(claim) and claim.position.get("phase", _CHECK) == _CHECK:
        if not await _through_the_file(claim, slice_, _CHECK, _check, 0.0, _CHECKS_SHARE):
            return False
        await _decide(claim)
    if claim.position.get("ended"):
        return True
    return await _through_the_file(claim, slice_, _STORE, _try if is_dry else _write, _CHECKS_SHARE if _is_checked(claim) else 0.0, 1.0)


def _is_checked(claim: Claim) -> bool:
    """Whether the whole file is looked at before the first row is stored."""
    return claim.parameters["on_invalid_row"] == OnInvalidRow.REJECT_FILE or ImportColumn.OPTED_OUT in claim.parameters["columns"]


async def _through_the_file(claim: Claim, slice_: Slice, phase: str, step: Step, begin: float, end: float) -> bool:
    """Take a step with each batch that is left; whether the file ended. Progress goes from `begin` to `end`."""
    size = max(1, int(claim.parameters["bytes"]))
    async with chunks_of(claim, partial(parse, layout=layout_of(claim.parameters))) as chunks:
        async for chunk in chunks:
            is_first = not claim.done
            position = {"phase": phase, "byte": chunk.place.byte, "row": chunk.place.row} | ({"ended": True} if chunk.is_last else {})
            async with claim.batch(position) as batch:
                batch.fraction = begin + (end - begin) * min(1.0, chunk.place.byte / size)
                await step(claim, batch, chunk)
            if step is _write:
                await _look_at_the_book(claim, chunk, is_first)
            if chunk.is_last:
                return True
            if slice_.is_over:
                return False
    return True


async def _look_at_the_book(claim: Claim, chunk: Chunk[Parsed], is_first: bool) -> None:
    if is_first and not chunk.is_last or chunk.is_last and claim.done > BATCH:
        await upkeep.look()
    if chunk.is_last:
        upkeep.tidy(claim.done)


async def _write(claim: Claim, batch: Batch, chunk: Chunk[Parsed]) -> None:
    parsed = chunk.parsed
    await reject_unknown(claim, parsed, lock=True)
    parsed.say_who_is_opted_out()
    _count(batch, parsed)
    async with error_file.kept(claim, parsed):
        if parsed.rows or parsed.opt_outs:
            batch.add(**await write_rows(claim, parsed, chunk.read_on))


async def _try(claim: Claim, batch: Batch, chunk: Chunk[Parsed]) -> None:
    chunk.read_on()
    parsed = chunk.parsed
    await reject_unknown(claim, parsed)
    if claim.parameters["on_invalid_row"] != OnInvalidRow.REJECT_FILE:
        parsed.say_who_is_opted_out()
    _count(batch, parsed)
    async with error_file.kept(claim, parsed):
        if parsed.rows or parsed.opt_outs:
            batch.add(**await try_rows(claim, parsed))


def _count(batch: Batch, parsed: Parsed) -> None:
    batch.done += parsed.records
    batch.add(rows=parsed.records, invalid=parsed.invalid, duplicates=parsed.duplicates, errors=len(parsed.errors))


async def _check(claim: Claim, batch: Batch, chunk: Chunk[Parsed]) -> None:
    chunk.read_on()
    parsed = chunk.parsed
    await reject_unknown(claim, parsed)
    batch.add(checked=parsed.records, wrong=parsed.invalid)
    if claim.parameters["on_invalid_row"] == OnInvalidRow.REJECT_FILE:
        batch.add(errors=len(parsed.errors))
        await error_file.keep(claim, parsed)
    if parsed.opt_outs:
        await confirming.note(claim, [*parsed.opt_outs])


async def _decide(claim: Claim) -> None:
    """After the check: begin to store, or give up with nothing stored. Raises JobFailed."""
    wrong, checked = claim.outcome.get("wrong", 0), claim.outcome.get("checked", 0)
    refusal = None
    async with claim.batch({"phase": _STORE, "byte": 0, "row": 1}) as batch:
        for name in ("checked", "wrong"):
            batch.outcome.pop(name, None)
        if wrong and claim.parameters["on_invalid_row"] == OnInvalidRow.REJECT_FILE:
            batch.done = checked
            batch.outcome |= {"rows": checked, "invalid": checked}
            refusal = (
                f"{wrong:,} of {checked:,} rows can't be stored, and the import was to store all or none: nothing was changed."
                " Fix these rows and import the file again, or let bad rows be skipped."
            )
        else:
            refusal = await confirming.unconfirmed(claim, batch)
    if refusal:
        raise JobFailed(refusal)


async def clean_up(organization_id: int, job_id: int) -> None:
    """When an import ends: forget which contacts it left unchanged, and what a check or a dry run kept."""
    await execute("DELETE FROM import_unchanged WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)
    await confirming.forget(organization_id, job_id)
