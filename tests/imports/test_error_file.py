"""The rejected rows as a file: in the file's own columns, with why; mended, they import."""

import csv
import io

import pytest

from backend.database import fetch_all
from backend.imports import source
from backend.imports import work as importing
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.claim import Claim
from backend.jobs.kinds import JobState
from backend.jobs.tasks import Slice
from backend.storage import storage
from tests.jobs import desk as at
from tests.jobs.desk import Desk

HEADER = "Full Name,Phone,Email\r\n"
PHONE = "Reason: This isn't a phone number."


@pytest.fixture(autouse=True)
async def _no_files(desk: Desk) -> None:
    """Jobs of a fresh database have the ids of earlier ones, whose files are still there."""
    await storage().delete_all("jobs")


async def rejected(desk: Desk) -> str:
    """The file of the last import's rejected rows, without the mark of its encoding."""
    (row,) = await fetch_all("SELECT id FROM jobs WHERE organization_id = $1 ORDER BY id DESC LIMIT 1", desk.uma.organization_id)
    found = await files.find(desk.uma, row["id"])
    assert found is not None
    text = b"".join([block async for block in found.blocks()]).decode()
    assert text.startswith("\ufeff") and text.count("\ufeff") == 1
    return text.removeprefix("\ufeff")


async def errors_of(desk: Desk, text: str, *, skip_first_line: bool = False) -> str:
    """Import a text; the file of its rejected rows."""
    await at.do(await at.start(desk.uma, text, skip_first_line=skip_first_line))
    return await rejected(desk)


async def test_holds_the_rows_that_were_rejected_with_their_header_and_why(desk: Desk) -> None:
    text = HEADER + f"Ana,{at.number(1)},ana@example.com\r\nBo,n/a,\r\n\r\nCy,{at.number(2)},cy@\r\n,x,y\r\n"
    assert await errors_of(desk, text, skip_first_line=True) == (
        "Full Name,Phone,Email,Reason\r\n"
        f"Bo,n/a,,{PHONE}\r\n"
        f"Cy,{at.number(2)},cy@,Reason: This isn't an email address.\r\n"
        f",x,y,Reason: A full name is required. This isn't a phone number. This isn't an email address.\r\n"
    )


async def test_has_no_header_where_the_file_had_none(desk: Desk) -> None:
    assert await errors_of(desk, "Bo,n/a,\n") == f"Bo,n/a,,{PHONE}\r\n"


async def test_of_rows_with_too_few_or_too_many_cells_all_that_is_there(desk: Desk) -> None:
    text = await errors_of(desk, "Bo,n/a\nCy\na,b,c,d,e\n")
    assert [row[:-1] for row in csv.reader(io.StringIO(text))] == [["Bo", "n/a", ""], ["Cy", "", ""], ["a", "b", "c", "d", "e"]]


async def test_of_a_row_that_is_no_text_its_beginning(desk: Desk) -> None:
    text = await errors_of(desk, 'Bo,"n/a,\nCy,n/a,\n')
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ['Bo,"n/a,', "Cy"]


async def test_no_cell_of_it_is_run_by_a_spreadsheet_and_cells_that_were_safe_stay_as_they_were(desk: Desk) -> None:
    text = await errors_of(desk, "=1+1,+1 555,\n'=1,'t Hooft,\n'+1,+999,\n")
    assert [row[:2] for row in csv.reader(io.StringIO(text))] == [["'=1+1", "'+1 555"], ["'=1", "'t Hooft"], ["'+1", "+999"]]


@pytest.mark.parametrize("skip_first_line", [True, False])
async def test_mended_it_imports_with_the_same_settings(desk: Desk, skip_first_line: bool) -> None:
    begin = HEADER if skip_first_line else ""
    text = await errors_of(desk, begin + 'Bo,n/a,\n"Quist, Cy",call me,cy@example.com\nDi,0,\n', skip_first_line=skip_first_line)
    mended = text.replace("n/a", at.number(1)).replace("call me", at.number(2))
    assert await at.imported(desk.uma, mended, skip_first_line=skip_first_line) == {"rows": 3, "created": 2, "invalid": 1, "errors": 1}
    assert await at.contacts(desk.uma) == {at.number(1): ("Bo", None), at.number(2): ("Quist, Cy", "cy@example.com")}
    left = await rejected(desk)
    assert left == ("Full Name,Phone,Email,Reason\r\n" if skip_first_line else "") + "Di,0,,Reason: This isn't a phone number.\r\n"


async def test_there_is_none_where_no_row_was_rejected(desk: Desk) -> None:
    job = await at.do(await at.start(desk.uma, HEADER + f"Ana,{at.number(1)},\n", skip_first_line=True))
    assert await files.find(desk.uma, job["id"]) is None


class TestInBatches:
    """Given a file of three batches, of which the first is done."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(source, "BATCH", 2)
        self.job = await at.start(desk.uma, HEADER + "Bo,n/a,\n" * 5, skip_first_line=True)
        await at.slice_of(self.job, one_batch)

    async def test_there_is_none_before_the_end_and_then_it_is_whole(self, desk: Desk) -> None:
        assert await files.find(desk.uma, self.job["id"]) is None
        job = await at.do(self.job)
        assert await rejected(desk) == "Full Name,Phone,Email,Reason\r\n" + f"Bo,n/a,,{PHONE}\r\n" * 5
        assert at.outcome(job) == {"rows": 5, "invalid": 5, "errors": 5}

    async def test_cancelled_it_holds_what_was_committed(self, desk: Desk) -> None:
        await jobs.cancel(desk.uma, self.job["id"])
        job = await at.do(self.job)
        assert (job["state"], at.outcome(job)) == (JobState.CANCELLED, {"rows": 1, "invalid": 1, "errors": 1})
        assert await rejected(desk) == f"Full Name,Phone,Email,Reason\r\nBo,n/a,,{PHONE}\r\n"


async def one_batch(claim: Claim, _: Slice) -> bool:
    return await importing.work(claim, Slice(0))


async def test_a_purge_takes_it(desk: Desk) -> None:
    job = await at.do(await at.start(desk.uma, "Bo,n/a,\n"))
    assert await files.find(desk.uma, job["id"]) is not None
    await at.do(await at.purge(desk.sue, at.book(desk.uma)))
    assert await files.find(desk.uma, job["id"]) is None
