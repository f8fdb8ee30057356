"""An export in real worker processes that are killed: its file is the one of an undisturbed run."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from backend import settings
from backend.contacts.spreadsheets import restored
from backend.database import fetch_value
from backend.exports.work import LENGTH
from backend.jobs.kinds import AT_WORK, JobState
from tests import processes
from tests.exports.people import fill, people
from tests.exports.reading import rows_of, start, text_of
from tests.jobs import desk as at
from tests.jobs.desk import Desk

ROWS = 100_000
KILLS = 4
PATIENCE = 180.0


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


async def test_killed_in_mid_batch_again_and_again_it_holds_everybody_once(desk: Desk, observer: asyncpg.Connection, log: Path) -> None:
    """The test lets no part be told of: so each worker is killed with one written that belongs to no file."""
    known = people(ROWS)
    await fill(desk.uma, known)
    job = await start(desk.uma)
    worker = processes.start_worker(log)
    try:
        for kill in range(KILLS):
            await done(job, kill * LENGTH)
            async with observer.transaction():
                await observer.execute("LOCK TABLE job_file_parts IN SHARE MODE")
                await at.until_blocked(observer, PATIENCE)
                await processes.kill(worker)
            worker = processes.start_worker(log)
        async with asyncio.timeout(PATIENCE):
            while (job := await at.again(job))["state"] in AT_WORK:  # noqa: ASYNC110 - the worker is another process
                await asyncio.sleep(0.05)
    finally:
        await processes.kill(worker)
    assert (job["state"], job["done"], job["fraction"]) == (JobState.SUCCEEDED, ROWS, 1), job["failure"]
    assert job["attempt"] > KILLS
    rows = rows_of(await text_of(desk.uma, job))
    assert [tuple(map(restored, row)) for row in rows] == [
        (name, phone, email or "", notes or "", "yes" if opted_out else "") for name, phone, email, notes, opted_out in known
    ]
    told = await fetch_value("SELECT count(*) FROM job_file_parts WHERE organization_id = $1", desk.uma.organization_id)
    assert len(list((settings.load().data_directory / "files" / f"jobs/{job['id']}").glob("*"))) == told + KILLS


async def done(job: asyncpg.Record, rows: int) -> None:
    """Until so many rows are written."""
    async with asyncio.timeout(PATIENCE):
        while (await at.again(job))["done"] < rows:  # noqa: ASYNC110 - the worker is another process
            await asyncio.sleep(0.02)
