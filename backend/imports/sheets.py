"""The sheet of an uploaded workbook as the CSV that imports read: made once, by the first import or dry run that needs it.

Until it is whole nothing points to it: a worker that is killed meanwhile leaves nothing behind that counts, and the next begins anew.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from contextlib import aclosing

from asyncpg import Record

from backend.database import fetch_one
from backend.imports import uploads, workbook
from backend.jobs.claim import Claim, JobFailed
from backend.settings import load
from backend.storage import TooLarge, storage

QUICK = 1024**2
"""Bytes of a workbook that is read within a first slice, or a little more."""
_LOOK_UP = 0.2
"""Seconds after which a worker that is told to stop notices it."""
_GONE = "The file is no longer there. Upload it again and start a new import."


async def prepare(claim: Claim, is_stopping: Callable[[], bool], *, is_first: bool) -> bool:
    """Have the job read the sheet in the workbook's place; False when that takes longer than its first slice may, or this worker is to
    end before it is done. Raises JobFailed.
    """
    if not claim.parameters.get("workbook"):
        return True
    found = await _found(claim)
    if found["sheet_key"] is None:
        if is_first and found["size"] > QUICK:
            return False
        made = asyncio.ensure_future(_unless(is_stopping, _make(str(found["storage_key"]), claim.organization_id)))
        try:
            sheet = await claim.wait_for(made)
        finally:
            made.cancel()
            await asyncio.gather(made, return_exceptions=True)
        if sheet is None:
            return False
        found = await _keep(claim, *sheet)
    claim.parameters |= {"storage_key": found["sheet_key"], "bytes": found["sheet_size"]}
    return True


async def _found(claim: Claim) -> Record:
    statement = "SELECT storage_key, size, sheet_key, sheet_size FROM uploads WHERE organization_id = $1 AND id = $2"
    row = await fetch_one(statement, claim.organization_id, claim.parameters["upload_id"])
    if row is None:
        raise JobFailed(_GONE)
    return row


async def _unless(is_stopping: Callable[[], bool], made: Coroutine[None, None, tuple[str, int]]) -> tuple[str, int] | None:
    task = asyncio.ensure_future(made)
    try:
        while not task.done() and not is_stopping():
            await asyncio.wait({task}, timeout=_LOOK_UP)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _make(workbook_key: str, organization_id: int) -> tuple[str, int]:
    key = f"{uploads.sheets_of(workbook_key)}/{secrets.token_hex(16)}"
    limit = load().upload_limit
    try:
        async with aclosing(workbook.sheet(workbook_key, organization_id)) as blocks:
            return key, await storage().write(key, blocks, limit)
    except FileNotFoundError:
        raise JobFailed(_GONE) from None
    except workbook.Refused as refused:
        raise JobFailed(str(refused)) from None
    except TooLarge:
        raise JobFailed(f"The sheet holds more than {limit / 1024**2:,.0f} MB of text. Split it and import the parts.") from None


async def _keep(claim: Claim, key: str, size: int) -> Record:
    """Have the sheet found by whoever needs it; another may have been as fast."""
    await fetch_one(
        """
        UPDATE uploads SET sheet_key = $3, sheet_size = $4 WHERE organization_id = $1 AND id = $2 AND sheet_key IS NULL RETURNING id
        """,
        claim.organization_id,
        claim.parameters["upload_id"],
        key,
        size,
    )
    found = await _found(claim)
    if found["sheet_key"] != key:
        await storage().delete(key)
    return found
