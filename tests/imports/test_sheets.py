"""Importing a workbook: as any file is, whoever is killed meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asyncpg import Record

from backend.database import execute, fetch_one, fetch_value
from backend.imports import service as imports
from backend.imports import sheets, uploads
from backend.imports import work as importing
from backend.imports.rows import ImportColumn
from backend.jobs import claim, files, tasks
from backend.jobs import service as jobs
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode
from backend.storage import storage
from tests.imports.test_workbook import the_process
from tests.imports.workbooks import MACROS, workbook
from tests.jobs import desk as at
from tests.jobs.desk import Desk

C = ImportColumn
PEOPLE = workbook({1: ["Name", "Phone", "Since"], 2: ["Ana", 12125550143, (45000, 1)], 4: ["Bo", 12, ""], 5: ["Cy", "(212) 555-0145"]})
COLUMNS = [C.FULL_NAME, C.PHONE, C.NOTES]
IMPORTED = {"rows": 3, "created": 2, "invalid": 1, "errors": 1}


async def uploaded(caller: Caller, data: bytes) -> int:
    """The upload of a file that has arrived."""
    made, secret = await uploads.create(caller, "people.xlsx", len(data))
    upload = await uploads.claim(caller, made["id"], secret)
    assert upload is not None

    async def chunks() -> AsyncIterator[bytes]:
        yield data[:3]
        yield data[3:]

    await uploads.receive(upload, chunks())
    return int(upload["id"])


async def started(caller: Caller, **said: Any) -> Record:
    return await at.start(caller, columns=COLUMNS, skip_first_line=True, upload_id=await uploaded(caller, PEOPLE), **said)


async def sheet_of(job: Record) -> Record:
    row = await fetch_one(
        "SELECT u.sheet_key, u.sheet_size, u.storage_key FROM uploads u JOIN jobs j ON j.organization_id = $1"
        " AND j.parameters ->> 'upload_id' = u.id::text WHERE u.organization_id = $1 AND j.id = $2",
        job["organization_id"],
        job["id"],
    )
    assert row is not None
    return row


async def test_its_rows_become_contacts_with_the_sheets_row_numbers(desk: Desk) -> None:
    job = await at.do(await started(desk.uma))
    assert (job["state"], at.outcome(job)) == (JobState.SUCCEEDED, IMPORTED)
    assert await at.contacts(desk.uma, "full_name, notes") == {"+12125550143": ("Ana", "2023-03-15"), "+12125550145": ("Cy", None)}
    (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
    assert (error["row_number"], error["value"]) == (4, "12")


async def test_its_rejected_rows_are_a_csv_in_the_sheets_columns(desk: Desk) -> None:
    await storage().delete_all("jobs")
    job = await at.do(await started(desk.uma))
    found = await files.find(desk.uma, job["id"])
    assert found is not None and found.name == "people, rejected rows.csv"
    text = b"".join([block async for block in found.blocks()]).decode()
    assert text == "\ufeffName,Phone,Since,Reason\r\nBo,12,,Reason: The number is too short: with its area code?\r\n"


async def test_a_preview_shows_its_first_rows_without_an_encoding(desk: Desk) -> None:
    found = await imports.preview(desk.uma, None, upload_id=await uploaded(desk.uma, PEOPLE), text=None, region=None)
    assert (found.encoding, found.delimiter, found.has_header) == (None, None, True)
    assert [column.proposed for column in found.columns] == [C.FULL_NAME, C.PHONE, C.IGNORE]
    assert [(row.number, row.cells[:2]) for row in found.rows] == [
        (2, ["Ana", "+12125550143"]),
        (4, ["Bo", "12"]),
        (5, ["Cy", "+12125550145"]),
    ]


async def test_one_sheet_serves_the_dry_run_and_the_import_and_goes_with_the_upload(desk: Desk) -> None:
    upload_id = await uploaded(desk.uma, PEOPLE)
    tried = await at.do(await at.start(desk.uma, columns=COLUMNS, skip_first_line=True, upload_id=upload_id, dry_run=True))
    made = await sheet_of(tried)
    job = await at.do(await at.start(desk.uma, columns=COLUMNS, skip_first_line=True, upload_id=upload_id))
    assert at.outcome(tried) == at.outcome(job) == IMPORTED
    assert await sheet_of(job) == made
    await at.do(await at.purge(desk.sue, at.book(desk.uma)))
    assert await fetch_value("SELECT count(*) FROM uploads WHERE organization_id = $1", desk.uma.organization_id) == 0
    for key in (made["storage_key"], made["sheet_key"]):
        with pytest.raises(FileNotFoundError):
            await storage().size(key)


async def test_the_same_workbook_again_is_recognised_by_its_bytes(desk: Desk) -> None:
    job = await at.do(await started(desk.uma, idempotency_key="k"))
    assert (await started(desk.uma, idempotency_key="k"))["id"] == job["id"]
    found = await imports.preview(desk.uma, None, upload_id=await uploaded(desk.uma, PEOPLE), text=None, region=None)
    assert found.imported_before is not None and found.imported_before["id"] == job["id"]


async def test_a_worker_that_is_told_to_stop_leaves_it_to_the_next(desk: Desk) -> None:
    job = await started(desk.uma)
    tasks.stopping.set()
    try:
        assert await at.slice_of(job, importing.work)
    finally:
        tasks.stopping.clear()
    assert (await sheet_of(job))["sheet_key"] is None
    assert at.outcome(await at.do(job)) == IMPORTED


async def test_a_large_one_is_not_read_on_a_thread_that_is_kept_for_what_is_new(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "QUICK", len(PEOPLE) - 1)
    job = await started(desk.uma)
    assert await at.slice_of(job, importing.work)
    assert (await sheet_of(job))["sheet_key"] is None
    assert at.outcome(await at.do(job)) == IMPORTED


async def test_a_worker_that_is_superseded_leaves_no_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "SIGN_OF_LIFE", 0.01)
    job = await started(desk.uma)
    working = asyncio.ensure_future(at.slice_of(job, importing.work))
    process = await the_process()
    process.suspend()
    statement = "UPDATE jobs SET attempt = attempt + 1 WHERE organization_id = $1 AND id = $2"
    await execute(statement, job["organization_id"], job["id"])
    assert not await working
    assert not process.is_running()
    assert at.outcome(await at.do(job)) == IMPORTED


async def test_cancelling_ends_the_process_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "SIGN_OF_LIFE", 0.01)
    job = await started(desk.uma)
    working = asyncio.ensure_future(at.slice_of(job, importing.work))
    process = await the_process()
    process.suspend()
    await jobs.cancel(desk.uma, job["id"])
    await working
    assert (await at.again(job))["state"] == JobState.CANCELLED
    assert not process.is_running()


async def test_when_the_process_is_killed_the_job_says_so_and_nothing_is_changed(desk: Desk) -> None:
    job = await started(desk.uma)
    working = asyncio.ensure_future(at.slice_of(job, importing.work))
    (await the_process()).kill()
    await working
    ended = await at.again(job)
    assert (ended["state"], at.outcome(ended)) == (JobState.FAILED, {})
    assert "was stopped" in ended["failure"] and "CSV" in ended["failure"]
    assert await at.counters(desk.uma) == (0, 0)


async def test_what_can_not_be_read_is_refused_before_there_is_a_job(desk: Desk) -> None:
    upload_id = await uploaded(desk.uma, workbook([["Ana"]], kind=MACROS))
    for ask in (
        at.start(desk.uma, upload_id=upload_id),
        imports.preview(desk.uma, None, upload_id=upload_id, text=None, region=None),
    ):
        with pytest.raises(Problem) as refused:
            await ask
        assert (refused.value.code, refused.value.field) == (ProblemCode.UNSUPPORTED, ("source", "upload_id"))


async def test_a_workbook_that_is_gone_ends_the_job(desk: Desk) -> None:
    job = await started(desk.uma)
    await storage().delete((await sheet_of(job))["storage_key"])
    assert "no longer there" in (await at.do(job))["failure"]


async def test_of_two_that_make_the_sheet_at_once_one_is_kept(desk: Desk) -> None:
    upload_id = await uploaded(desk.uma, PEOPLE)
    orders = [
        await at.start(caller, columns=COLUMNS, skip_first_line=True, upload_id=upload_id, owner_id=owner, dry_run=True)
        for caller, owner in ((desk.uma, None), (desk.uma, None))
    ]
    for ended in await asyncio.gather(*(at.do(job) for job in orders)):
        assert at.outcome(ended) == IMPORTED
    made = await sheet_of(orders[0])
    assert await storage().size(made["sheet_key"]) == made["sheet_size"]
