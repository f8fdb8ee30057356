"""What an export wrote, as whoever downloads it reads it."""

import csv
import io
from dataclasses import replace
from typing import Any

from asyncpg import Record

from backend.contacts.filters import Filter
from backend.exports import service
from backend.exports.service import ExportFormat
from backend.jobs import files
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from tests.jobs import desk as at


async def start(caller: Caller, owner_id: int | None = None, format_: ExportFormat = ExportFormat.IMPORTABLE, **wanted: Any) -> Record:
    """The queued job."""
    return await service.start(caller, owner_id, replace(Filter(), **wanted), format_)


async def text_of(caller: Caller, job: Record) -> str:
    """The file, whole."""
    found = await files.find(caller, job["id"])
    assert found is not None
    data = b"".join([block async for block in found.blocks()])
    assert len(data) == found.size
    return data.decode()


def rows_of(text: str) -> list[list[str]]:
    """The lines below the header."""
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


async def exported(caller: Caller, owner_id: int | None = None, **wanted: Any) -> list[list[str]]:
    """Export from a book; the lines of the file."""
    job = await at.do(await start(caller, owner_id, **wanted))
    assert (job["state"], job["fraction"]) == (JobState.SUCCEEDED, 1), job["failure"]
    rows = rows_of(await text_of(caller, job))
    assert job["done"] == job["total"] == len(rows)
    return rows
