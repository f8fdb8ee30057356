"""Doing an import: checked whole first where that was asked for, then written, or only tried, batch by batch."""

from collections.abc import Awaitable, Callable

from backend.consent import erased
from backend.contacts import upkeep
from backend.database import execute, fetch_value, transaction
from backend.imports import error_file, sheets
from backend.imports.known import reject_unknown
from backend.imports.order import CONFIRMED_FROM, OnInvalidRow
from backend.imports.rows import ImportColumn, Parsed
from backend.imports.source import BATCH, Chunk, chunks_of
from backend.imports.trying import try_rows
from backend.imports.writing import write_rows
from backend.jobs.claim import Batch, Claim, JobFailed
from backend.jobs.tasks import Slice, stopping

ERRORS_KEPT = 10_000
"""What is wrong with rows, of one import, that can be paged through; the file of rejected rows tells of all."""
_CHECK, _STORE = "check", "store"
_CHECKS_SHARE = 0.3

Step = Callable[[Claim, Batch, Parsed], Awaitable[None]]


async def work(claim: Claim, slice_: Slice) -> bool:
    """Do batches until the file ends (True) or the slice is over (False)."""
    if not await sheets.prepare(claim, stopping.is_set):
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
    async with chunks_of(claim) as chunks:
        async for chunk in chunks:
            is_first = not claim.done
            position = {"phase": phase, "byte": chunk.place.byte, "row": chunk.place.row} | ({"ended": True} if chunk.is_last else {})
            async with claim.batch(position) as batch:
                batch.fraction = begin + (end - begin) * min(1.0, chunk.place.byte / size)
                await step(claim, batch, chunk.parsed)
            if step is _write:
                await _look_at_the_book(claim, chunk, is_first)
            if chunk.is_last:
                return True
            if slice_.is_over:
                return False
    return True


async def _look_at_the_book(claim: Claim, chunk: Chunk, is_first: bool) -> None:
    if is_first and not chunk.is_last or chunk.is_last and claim.done > BATCH:
        await upkeep.look()
    if chunk.is_last:
        upkeep.tidy(claim.done)


async def _write(claim: Claim, batch: Batch, parsed: Parsed) -> None:
    await reject_unknown(claim, parsed, lock=True)
    await _count(claim, batch, parsed)
    if parsed.rows or parsed.opt_outs:
        batch.add(**await write_rows(claim, parsed))


async def _try(claim: Claim, batch: Batch, parsed: Parsed) -> None:
    await reject_unknown(claim, parsed)
    await _count(claim, batch, parsed)
    if parsed.rows or parsed.opt_outs:
        batch.add(**await try_rows(claim, parsed))


async def _count(claim: Claim, batch: Batch, parsed: Parsed) -> None:
    batch.done += parsed.records
    batch.add(rows=parsed.records, invalid=parsed.invalid, duplicates=parsed.duplicates, errors=len(parsed.errors))
    await _keep_errors(claim, parsed)


async def _keep_errors(claim: Claim, parsed: Parsed) -> None:
    """Keep what is wrong with rows, to be shown, up to so much; the rows themselves as a file, all of them."""
    if not parsed.errors:
        return
    columns = ["organization_id", "job_id", "row_number", "ordinal", "column_name", "value", "code", "message"]
    room = max(0, ERRORS_KEPT - claim.outcome.get("errors", 0))
    async with transaction() as connection:
        await connection.copy_records_to_table(
            "import_row_errors", columns=columns, records=[(claim.organization_id, claim.id, *error) for error in parsed.errors[:room]]
        )
    await error_file.add(claim, parsed)


async def _check(claim: Claim, batch: Batch, parsed: Parsed) -> None:
    await reject_unknown(claim, parsed)
    batch.add(checked=parsed.records, wrong=parsed.invalid)
    if claim.parameters["on_invalid_row"] == OnInvalidRow.REJECT_FILE:
        batch.add(errors=len(parsed.errors))
        await _keep_errors(claim, parsed)
    if parsed.opt_outs:
        opted_out = await erased.opted_out_among(claim.organization_id, [*parsed.opt_outs])
        await execute(_NUMBERS_TO_OPT_OUT, claim.organization_id, claim.id, sorted(parsed.opt_outs.difference(opted_out)))


_NUMBERS_TO_OPT_OUT = """
INSERT INTO import_numbers (organization_id, job_id, phone, opted_out, had_row)
SELECT $1, $2, phone, true, false FROM unnest($3::text[]) AS phone ON CONFLICT DO NOTHING
"""
_TO_OPT_OUT = """
SELECT count(*) FROM import_numbers n WHERE n.organization_id = $1 AND n.job_id = $2 AND NOT EXISTS (
    SELECT FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = n.phone AND s.opted_out)
"""


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
            refusal = await _unconfirmed(claim, batch)
    if refusal:
        raise JobFailed(refusal)


async def _unconfirmed(claim: Claim, batch: Batch) -> str | None:
    count = int(await fetch_value(_TO_OPT_OUT, claim.organization_id, claim.id))
    await forget_numbers(claim.organization_id, claim.id)
    confirmed = claim.parameters["confirm_opt_outs"]
    if count <= CONFIRMED_FROM or confirmed == count:
        return None
    batch.add(leaving=count)
    said = f"; {confirmed:,} were confirmed" if confirmed is not None else ""
    return (
        f"The file would opt out {count:,} numbers, which can't be undone{said}. Nothing was changed."
        f" If that is right, import it again and confirm {count:,} opt-outs."
    )


async def forget_numbers(organization_id: int, job_id: int) -> None:
    """Numbers that a check or a dry run keeps while it is at work."""
    await execute("DELETE FROM import_numbers WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)


async def clean_up(organization_id: int, job_id: int) -> None:
    """When an import ends: forget which contacts it left unchanged, and what a check or a dry run kept."""
    await execute("DELETE FROM import_unchanged WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)
    await forget_numbers(organization_id, job_id)
