"""Jobs in real worker processes that are killed, doubled or cut off: each ends as if nothing had happened."""

import asyncio
import csv
import io
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from asyncpg import Record

from backend import settings
from backend.contacts.upsert import OnExisting
from backend.database import close_database, fetch_all, open_database
from backend.embedded.postgresql import database_url
from backend.embedded.processes import Process
from backend.embedded.valkey import Valkey
from backend.imports import revert_work as taking_back
from backend.imports import reverts
from backend.imports import source as importing
from backend.jobs import service as jobs
from backend.jobs.claim import Claim
from backend.jobs.kinds import AT_WORK, JobState, wake
from backend.jobs.tasks import Slice
from backend.organizations.caller import Caller
from backend.purges import work as purging
from tests import processes
from tests.engines import Engines
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller

ROWS = 200_000
KILLS = 10
RESUMES_WITHIN = 20.0
"""Seconds: what is promised after a kill -9."""
PATIENCE = 180.0
GENERATOR = Path(__file__).parent.parent / "data" / "gen_contacts.py"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


async def wait(job: Record, *, beyond: int, patience: float = PATIENCE) -> Record:
    """The job's row once more than so many rows are done."""
    async with asyncio.timeout(patience):
        while (row := await at.again(job))["done"] <= beyond:  # noqa: ASYNC110 - the worker is another process
            await asyncio.sleep(0.02)
    return row


async def ended(job: Record) -> Record:
    """The job's row once it has ended."""
    async with asyncio.timeout(PATIENCE):
        while (row := await at.again(job))["state"] in AT_WORK:  # noqa: ASYNC110 - the worker is another process
            await asyncio.sleep(0.05)
    return row


def generated(path: Path, rows: int) -> tuple[bytes, dict[str, int]]:
    """A file, and what an import of it must report."""
    done = subprocess.run([sys.executable, str(GENERATOR), str(rows), str(path)], capture_output=True, text=True, check=True)
    return path.read_bytes(), {name: count for name, count in json.loads(done.stdout).items() if name != "international"}


@dataclass(frozen=True)
class Hold:
    """A contact's row that a connection of the test's own keeps locked."""

    connection: asyncpg.Connection

    async def reached(self) -> None:
        """Until the job wants the row."""
        await at.until_blocked(self.connection, PATIENCE)

    async def release(self) -> None:
        await self.connection.execute("ROLLBACK")


@asynccontextmanager
async def holding(engines: Engines, contact_ids: Sequence[int]) -> AsyncIterator[list[Hold]]:
    """Hold each of the contacts."""
    async with AsyncExitStack() as stack:
        holds = []
        for number in contact_ids:
            connection = await asyncpg.connect(database_url(engines.directory, "postgres"))
            stack.push_async_callback(connection.close)
            await connection.execute("BEGIN")
            assert await connection.fetchval("SELECT id FROM contacts WHERE id = $1 FOR UPDATE", number) == number
            holds.append(Hold(connection))
        yield holds


async def people(caller: Caller) -> list[tuple[Any, ...]]:
    """Everything about the contacts of a book but ids and times."""
    rows = await at.contacts(caller, "full_name, name_key, email, notes, opted_out, source, version")
    return [(phone, *row) for phone, row in rows.items()]


async def errors(job: Record) -> list[tuple[Any, ...]]:
    """What an import said about rows."""
    found = await fetch_all(
        "SELECT row_number, ordinal, column_name, value, code, message FROM import_row_errors "
        "WHERE organization_id = $1 AND job_id = $2 ORDER BY 1, 2",
        job["organization_id"],
        job["id"],
    )
    return [tuple(row) for row in found]


async def one_of_each_batch(caller: Caller, order: str, size: int) -> list[Record]:
    """A random contact out of each of ten random batches of the book, in that order.

    Never of two that follow each other: a file's batch holds fewer contacts than rows, so that one of its batches might have both.
    """
    rows = await fetch_all(
        f"SELECT id, phone, full_name, email FROM contacts WHERE organization_id = $1 AND owner_id = $2 ORDER BY {order}",
        caller.organization_id,
        at.book(caller),
    )
    batches = sorted(random.sample(range(0, len(rows) // size, 2), KILLS))
    return [rows[number * size + random.randrange(size)] for number in batches]


def as_csv(contacts: Sequence[Record]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows((row["full_name"], row["phone"], row["email"]) for row in contacts)
    return file.getvalue()


@pytest.mark.alone
async def test_killed_at_ten_moments_an_import_and_a_purge_end_as_if_undisturbed(
    desk: Desk, engines: Engines, log: Path, tmp_path: Path
) -> None:
    """Ben's import is the undisturbed run; then Uma's of the same file and a purge of Ben's book run together and are killed together.

    Uma's book holds ten of the file's contacts beforehand: rows at which the test can make the import wait.
    """
    data, expected = generated(tmp_path / "people.csv", ROWS)
    lists = {caller.name: await at.a_list(caller) for caller in (desk.ben, desk.uma)}
    async with processes.worker(log):
        undisturbed = await ended(await at.start_file(desk.ben, data, list_id=lists["Ben Ito"]))
    counts = at.outcome(undisturbed)
    assert {name: counts[name] for name in expected} == expected
    rows, said = await people(desk.ben), await errors(undisturbed)
    known, doomed = await one_of_each_batch(desk.ben, "id", importing.BATCH), await one_of_each_batch(desk.ben, "phone", purging.BATCH)
    assert await at.imported(desk.uma, as_csv(known)) == {"rows": KILLS, "created": KILLS}
    known_ids = [(await at.contact(desk.uma, row["phone"]))["id"] for row in known]

    async with (
        holding(engines, known_ids) as imports,
        holding(engines, [row["id"] for row in doomed]) as purges,
        workers(log) as next_worker,
    ):
        job = await at.start_file(desk.uma, data, list_id=lists["Uma Larsen"])
        purge = await at.purge(desk.sue, at.book(desk.ben))
        await next_worker()
        for in_import, in_purge in zip(imports, purges, strict=True):
            await asyncio.gather(in_import.reached(), in_purge.reached())
            before = await at.again(job), await at.again(purge)
            killed = await next_worker()
            await asyncio.gather(in_import.release(), in_purge.release())
            for row in before:
                await wait(row, beyond=row["done"], patience=RESUMES_WITHIN - (time.monotonic() - killed))
        job, purge = await ended(job), await ended(purge)

    assert at.outcome(job) == counts | {"created": counts["created"] - KILLS, "unchanged": KILLS}
    assert (job["state"], job["done"], job["fraction"]) == (JobState.SUCCEEDED, ROWS, 1)
    assert await people(desk.uma) == rows
    assert await errors(job) == said
    assert await at.counters(desk.uma) == (len(rows), 0)
    assert await at.list_count(desk.uma, lists["Uma Larsen"]) == len(rows)
    assert await at.left_unchanged(desk.uma) == 0
    assert (purge["state"], purge["done"], at.outcome(purge)) == (JobState.SUCCEEDED, len(rows), {"deleted": len(rows)})
    assert await at.counters(desk.ben) == (0, 0)
    assert await at.list_count(desk.ben, lists["Ben Ito"]) == 0


@asynccontextmanager
async def workers(log: Path) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """A function that kills the worker there is, if any, and starts the next; it says when."""
    running: list[Process] = []

    async def following() -> float:
        for process in running:
            await processes.kill(process)
        killed = time.monotonic()
        running[:] = [processes.start_worker(log)]
        return killed

    yield following
    for process in running:
        await processes.kill(process)


SMALL = 6 * importing.BATCH


async def test_the_same_message_delivered_to_two_workers_at_once_is_done_once(desk: Desk, log: Path) -> None:
    job = await at.start(desk.uma, at.rows(range(SMALL)))
    for _ in range(6):
        await wake("IMPORT", job["organization_id"], job["id"])
    async with processes.worker(log), processes.worker(log):
        job = await ended(job)
    assert (job["state"], at.outcome(job)) == (JobState.SUCCEEDED, {"rows": SMALL, "created": SMALL})
    assert await at.counters(desk.uma) == (SMALL, 0)


async def test_with_valkey_killed_and_emptied_jobs_end_right(desk: Desk, engines: Engines, log: Path) -> None:
    """One is being done, one waits for its turn, one is asked for while Valkey is away."""
    known = await at.create(desk.uma, at.number(SMALL // 2))
    first, second = [await at.start(desk.uma, at.rows(range(SMALL), "Ana Lopez")) for _ in range(2)]
    async with holding(engines, [known["id"]]) as (hold,), processes.worker(log):
        await hold.reached()
        await lose(engines.valkey)
        third = await at.start(desk.ben, at.rows(range(SMALL)))
        engines.valkey.start()
        await hold.release()
        first, second, third = [await ended(job) for job in (first, second, third)]
    assert at.outcome(first) == {"rows": SMALL, "created": SMALL - 1, "unchanged": 1}
    assert at.outcome(second) == {"rows": SMALL, "unchanged": SMALL}
    assert at.outcome(third) == {"rows": SMALL, "created": SMALL}
    assert await at.counters(desk.uma) == await at.counters(desk.ben) == (SMALL, 0)


async def lose(valkey: Valkey) -> None:
    """kill -9, and nothing of its data is left."""
    assert valkey.process is not None
    await processes.kill(valkey.process)
    shutil.rmtree(valkey.data / "appendonlydir")


async def test_with_postgresql_killed_a_job_ends_right(desk: Desk, engines: Engines, log: Path) -> None:
    job = await at.start(desk.uma, at.rows(range(SMALL)))
    async with processes.worker(log):
        await wait(job, beyond=0)
        assert engines.postgresql.process is not None
        await processes.kill(engines.postgresql.process)
        engines.postgresql.start()
        await close_database()
        await open_database(settings.load().database_url)
        job = await ended(job)
    assert (job["state"], at.outcome(job)) == (JobState.SUCCEEDED, {"rows": SMALL, "created": SMALL})
    assert await at.counters(desk.uma) == (SMALL, 0)


REVERT_KILLS, REVERTED = 2, 3 * taking_back.BATCH


@pytest.mark.alone
async def test_killed_at_some_moments_a_revert_leaves_what_was_there_before_the_import(desk: Desk, engines: Engines, log: Path) -> None:
    """A third of the contacts was there before; rows of some batches are held, at which the test can make the revert wait."""
    columns, list_id = "full_name, name_key, email, notes, opted_out, source, import_id", await at.a_list(desk.uma)
    await at.imported(desk.uma, at.rows(range(REVERTED // 3), "Before"))
    before = await at.contacts(desk.uma, columns)
    job = await at.do(await at.start(desk.uma, at.rows(range(REVERTED)), on_existing=OnExisting.OVERWRITE, list_id=list_id))
    ids = [number for (number,) in (await at.contacts(desk.uma, "id")).values()]
    batches = sorted(random.sample(range(REVERTED // taking_back.BATCH), REVERT_KILLS))
    held = [sorted(ids)[number * taking_back.BATCH + random.randrange(taking_back.BATCH)] for number in batches]
    async with holding(engines, held) as holds, workers(log) as next_worker:
        revert = await reverts.start(desk.uma, job["id"])
        await next_worker()
        for hold in holds:
            await hold.reached()
            row = await at.again(revert)
            killed = await next_worker()
            await hold.release()
            await wait(row, beyond=row["done"], patience=RESUMES_WITHIN - (time.monotonic() - killed))
        revert = await ended(revert)
    assert (revert["state"], revert["done"]) == (JobState.SUCCEEDED, REVERTED)
    assert at.outcome(revert) == {"deleted": REVERTED - len(before), "restored": len(before)}
    assert await at.contacts(desk.uma, columns) == before
    assert (await at.counters(desk.uma), await at.list_count(desk.uma, list_id)) == ((len(before), 0), 0)


async def test_a_large_import_holds_up_no_small_one_of_another_book(desk: Desk, log: Path) -> None:
    large = await at.start_file(desk.uma, b"\n" + at.rows(range(4 * SMALL)).encode())
    async with processes.worker(log):
        await wait(large, beyond=0)
        small = await ended(await at.start(desk.ben, at.rows(range(100))))
        large = await at.again(large)
        assert (small["state"], at.outcome(small), large["state"]) == (JobState.SUCCEEDED, {"rows": 100, "created": 100}, JobState.RUNNING)
        await jobs.cancel(desk.uma, large["id"])
        await ended(large)


THREADS = 4


async def test_as_many_large_imports_as_a_worker_has_threads_hold_up_no_small_one(desk: Desk, engines: Engines, log: Path) -> None:
    """They all went through a first batch. In the second each but one that waits for its turn is held, so that none can end."""
    callers = [await a_caller(desk.uma.organization_id, name=f"Large {n}") for n in range(THREADS)]
    known = [(await at.create(caller, at.number(importing.BATCH)))["id"] for caller in callers]
    large = [await at.start(caller, at.rows(range(2 * importing.BATCH))) for caller in callers]
    for job in large:
        assert await at.slice_of(job, a_batch)
        await wake("IMPORT", job["organization_id"], job["id"], 1)
    async with holding(engines, known) as holds, processes.worker(log, WORKER_THREADS=str(THREADS)):
        await asyncio.gather(*(hold.reached() for hold in holds[:-1]))
        small = await ended(await at.start(desk.ben, at.rows(range(100))))
        assert (small["state"], at.outcome(small)) == (JobState.SUCCEEDED, {"rows": 100, "created": 100})
        assert [(await at.again(job))["state"] for job in large] == THREADS * [JobState.RUNNING]
        for hold in holds:
            await hold.release()
        assert [(await ended(job))["state"] for job in large] == THREADS * [JobState.SUCCEEDED]


async def a_batch(claim: Claim, _: Slice) -> bool:
    return await at.WORK["IMPORT"](claim, Slice(0))


async def test_told_to_end_a_worker_ends_with_its_batch_and_another_goes_on(desk: Desk, engines: Engines, log: Path) -> None:
    """It is told while its second batch waits for a row that the test holds, so that it can't be through before it hears."""
    known = await at.create(desk.uma, at.number(importing.BATCH + 1))
    job = await at.start_file(desk.uma, b"\n" + at.rows(range(2 * SMALL), "Ana Lopez").encode())
    async with holding(engines, [known["id"]]) as (hold,), processes.worker(log) as worker:
        await hold.reached()
        worker.terminate()
        await hold.release()
        assert await processes.end(worker) == 0
    left = await at.again(job)
    assert left["state"] == JobState.RUNNING
    assert left["done"] == (await at.counters(desk.uma))[0]
    async with processes.worker(log):
        job = await ended(job)
    assert (job["state"], at.outcome(job)) == (JobState.SUCCEEDED, {"rows": 2 * SMALL, "created": 2 * SMALL - 1, "unchanged": 1})
    assert await at.counters(desk.uma) == (2 * SMALL, 0)
