"""What an export writes: everybody who is wanted once, as they are when they are read, and nobody else."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from backend import settings
from backend.contacts import lists, service
from backend.contacts.filters import ConsentMessageStatus
from backend.contacts.service import Changes
from backend.database import execute, fetch_all
from backend.exports import work as exporting
from backend.exports.service import ExportFormat
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.claim import Claim
from backend.jobs.kinds import JobState
from backend.jobs.tasks import Slice
from backend.problems import Problem, ProblemCode
from tests.exports.reading import exported, rows_of, start, text_of
from tests.jobs import desk as at
from tests.jobs.desk import Desk

ANA, BO, CY = "+12125550143", "+12125550144", "+442071838750"


def kept_files(job: asyncpg.Record) -> int:
    """How many files storage holds of a job."""
    return len(list((settings.load().data_directory / "files" / f"jobs/{job['id']}").glob("*")))


class TestWhoMay:
    async def test_another_organization_does_not_find_the_book(self, desk: Desk) -> None:
        for caller in (desk.zoe, desk.ben):
            with pytest.raises(Problem) as refused:
                await start(caller, at.book(desk.uma))
            assert (refused.value.code, refused.value.field) == (ProblemCode.NOT_FOUND, ("owner_id",))

    async def test_nor_a_list_or_an_import_of_another_book(self, desk: Desk) -> None:
        list_id, job = await at.a_list(desk.ben), await at.start(desk.ben, f"Ana,{ANA},\n")
        for wanted, path in (({"list_id": list_id}, "list_id"), ({"import_id": job["id"]}, "import_id")):
            for caller, owner in ((desk.zoe, None), (desk.uma, None), (desk.sue, at.book(desk.uma))):
                with pytest.raises(Problem) as refused:
                    await start(caller, owner, **wanted)
                assert (refused.value.code, refused.value.field) == (ProblemCode.NOT_FOUND, ("filter", path))

    async def test_a_job_that_is_no_import_is_none(self, desk: Desk) -> None:
        other = await start(desk.uma)
        with pytest.raises(Problem) as refused:
            await start(desk.uma, import_id=other["id"])
        assert (refused.value.code, refused.value.field) == (ProblemCode.NOT_FOUND, ("filter", "import_id"))


class TestBusy:
    async def test_while_the_book_is_being_purged(self, desk: Desk) -> None:
        job = await at.purge(desk.sue, at.book(desk.uma))
        with pytest.raises(Problem) as refused:
            await start(desk.uma)
        assert refused.value.code == ProblemCode.BUSY
        await start(desk.ben)
        await at.do(job)
        await start(desk.uma)

    async def test_but_not_beside_imports_and_other_exports_and_nobody_waits_for_it(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        waiting = await at.start(desk.uma, f"Bo,{BO},\n")
        await start(desk.uma)
        assert [row[1] for row in await exported(desk.uma)] == [ANA]
        assert at.outcome(await at.do(waiting)) == {"rows": 1, "created": 1}


class TestWhatIsWritten:
    async def test_of_an_empty_book_the_header(self, desk: Desk) -> None:
        job = await at.do(await start(desk.uma))
        assert await text_of(desk.uma, job) == "Full Name,Phone,Email,Notes,Opted Out\r\n"
        assert (job["state"], job["done"], job["total"], job["fraction"]) == (JobState.SUCCEEDED, 0, 0, 1)

    async def test_for_an_import(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, 'Ana "Annie" López, Jr.', email="ana@example.com", notes="One\nTwo", opted_out=True)
        await at.create(desk.uma, CY, "=HYPERLINK(0)", notes="-1")
        await at.create(desk.ben, BO, "Not hers")
        assert await text_of(desk.uma, await at.do(await start(desk.uma))) == (
            "Full Name,Phone,Email,Notes,Opted Out\r\n"
            '"Ana ""Annie"" López, Jr.",+12125550143,ana@example.com,"One\nTwo",yes\r\n'
            "'=HYPERLINK(0),+442071838750,,'-1,\r\n"
        )

    async def test_for_people(self, desk: Desk) -> None:
        ana = await at.create(desk.uma, ANA, "Zoë Ångström", opted_out=True)
        cy = await at.create(desk.uma, CY)
        for name in ("patients", "=Old", "Émigrés"):
            await lists.add(desk.uma, await at.a_list(desk.uma, name), [ana["id"]])
        text = await text_of(desk.uma, await at.do(await start(desk.uma, format_=ExportFormat.SPREADSHEET)))
        assert text.startswith("\ufeffFull Name,Phone,Email,Notes,Opted Out,Lists,Added (UTC),Changed (UTC)\r\n")
        first, second = rows_of(text)
        moment = f"{ana['created_at'].astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        assert first[:7] == ["Zoë Ångström", "(212) 555-0143", "", "", "yes", "'=Old; patients; Émigrés", moment]
        assert second[:6] == [cy["full_name"], "'+44 20 7183 8750", "", "", "", ""]

    async def test_of_somebody_without_a_name_the_rest(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        await execute("UPDATE contacts SET full_name = NULL, name_key = '' WHERE organization_id = $1", desk.uma.organization_id)
        assert await exported(desk.uma) == [["", ANA, "", "", ""]]


class TestWhoIsWanted:
    """Given Ana, opted out, in a list; Bo, imported into it; Cy, sent the consent message and changed lately."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk) -> None:
        ana = await at.create(desk.uma, ANA, "Ana Velázquez", email="Ana@example.com", opted_out=True)
        self.list_id = await at.a_list(desk.uma)
        await lists.add(desk.uma, self.list_id, [ana["id"]])
        self.job = await at.do(await at.start(desk.uma, f"Bo,{BO},\n", list_id=self.list_id))
        await at.create(desk.uma, CY, "Cy")
        self.later = datetime.now(UTC) + timedelta(hours=1)
        await execute(
            "UPDATE contacts SET consent_message = 'SENT', updated_at = $2 WHERE organization_id = $1 AND phone = $3",
            desk.uma.organization_id,
            self.later,
            CY,
        )
        await execute("UPDATE books SET consent_sent = 1 WHERE organization_id = $1 AND total = 3", desk.uma.organization_id)

    async def test_by_every_filter(self, desk: Desk) -> None:
        for wanted, phones in (
            ({"name": "velazq"}, [ANA]),
            ({"phone": "(212) 555-0144"}, [BO]),
            ({"email": "ana@EXAMPLE.com"}, [ANA]),
            ({"opted_out": True}, [ANA]),
            ({"opted_out": False}, [BO, CY]),
            ({"consent_message": ConsentMessageStatus.SENT}, [CY]),
            ({"consent_message": ConsentMessageStatus.NOT_REQUIRED}, [ANA, BO]),
            ({"list_id": self.list_id}, [ANA, BO]),
            ({"import_id": self.job["id"]}, [BO]),
            ({"updated_since": self.later}, [CY]),
            ({"search": "0144"}, [BO]),
            ({"search": "ana@ex", "opted_out": True, "list_id": self.list_id}, [ANA]),
            ({"search": "nobody"}, []),
        ):
            assert [row[1] for row in await exported(desk.uma, **wanted)] == phones, wanted

    async def test_by_a_supervisor_out_of_anothers_book(self, desk: Desk) -> None:
        assert [row[1] for row in await exported(desk.sue, at.book(desk.uma), list_id=self.list_id)] == [ANA, BO]
        assert await exported(desk.sue, at.book(desk.ben)) == []

    async def test_a_list_that_is_deleted_meanwhile_is_said(self, desk: Desk) -> None:
        job = await start(desk.uma, list_id=self.list_id)
        await lists.delete(desk.uma, self.list_id)
        job = await at.do(job)
        assert (job["state"], job["failure"]) == (JobState.FAILED, "The list was deleted before everything was written. There is no file.")
        assert await files.find(desk.uma, job["id"]) is None


class TestWhileTheBookChanges:
    """Given a book of three stretches."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "LENGTH", 10)
        await at.imported(desk.uma, at.rows(range(25)))

    async def after_the_first_stretch(self, desk: Desk) -> asyncpg.Record:
        job = await start(desk.uma)
        await at.slice_of(job, one_stretch)
        return job

    async def test_who_is_renamed_renumbered_or_touched_is_written_once(self, desk: Desk) -> None:
        job = await self.after_the_first_stretch(desk)
        known = await at.contacts(desk.uma, "id")
        await service.update(desk.uma, known[at.number(0)][0], None, Changes(full_name="ZZZ", phone=CY))
        await service.update(desk.uma, known[at.number(24)][0], None, Changes(full_name="AAA", phone=ANA))
        rows = rows_of(await text_of(desk.uma, await at.do(job)))
        assert [row[1] for row in rows] == [*map(at.number, range(24)), ANA]
        assert (rows[0][0], rows[24][0]) == ("Contact 0", "AAA")

    async def test_who_is_created_later_is_not_in_it_and_who_is_deleted_before_they_are_read_neither(self, desk: Desk) -> None:
        job = await self.after_the_first_stretch(desk)
        await at.create(desk.uma, CY)
        known = await at.contacts(desk.uma, "id")
        await service.delete(desk.uma, [known[at.number(5)][0], known[at.number(15)][0]])
        done = await at.do(job)
        assert [row[1] for row in rows_of(await text_of(desk.uma, done))] == [at.number(index) for index in range(25) if index != 15]
        assert (done["state"], done["done"], done["fraction"]) == (JobState.SUCCEEDED, 24, 1)

    async def test_figures_grow(self, desk: Desk) -> None:
        job = await start(desk.uma)
        seen = [(job["total"], job["done"], job["fraction"])]
        while await at.slice_of(job, one_stretch):
            now = await at.again(job)
            seen.append((now["total"], now["done"], now["fraction"]))
        done = await at.again(job)
        assert [*seen, (done["total"], done["done"], done["fraction"])] == [(25, 0, None), (25, 10, 0.4), (25, 20, 0.8), (25, 25, 1)]

    async def test_one_that_another_worker_takes_over_goes_on_where_it_was(self, desk: Desk) -> None:
        job = await self.after_the_first_stretch(desk)
        before = kept_files(job)
        await execute("UPDATE contacts SET notes = 'Edited' WHERE organization_id = $1", desk.uma.organization_id)
        rows = rows_of(await text_of(desk.uma, await at.do(job)))
        assert [row[3] for row in rows] == [""] * 10 + ["Edited"] * 15
        assert kept_files(job) == before + 2

    async def test_cancelled_it_keeps_nothing(self, desk: Desk) -> None:
        job = await self.after_the_first_stretch(desk)
        assert kept_files(job) == 1
        await jobs.cancel(desk.sue, job["id"])
        job = await at.do(job)
        assert (job["state"], job["done"], kept_files(job)) == (JobState.CANCELLED, 10, 0)
        assert await files.find(desk.uma, job["id"]) is None
        assert await fetch_all("SELECT FROM job_file_parts WHERE organization_id = $1", desk.uma.organization_id) == []

    async def test_a_purge_ends_it_and_it_says_so(self, desk: Desk) -> None:
        job, other = await self.after_the_first_stretch(desk), await start(desk.ben)
        queued = await start(desk.uma)
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        for ended in (await at.do(job), await at.do(queued)):
            assert ended["state"] == JobState.FAILED
            assert ended["failure"] == "All contacts of the book were being deleted before everything was written. There is no file."
        assert kept_files(job) == 0
        assert (await at.do(other))["state"] == JobState.SUCCEEDED

    async def test_a_purge_takes_the_files_of_the_book_and_of_no_other(self, desk: Desk) -> None:
        hers, his = await at.do(await start(desk.uma)), await at.do(await start(desk.ben))
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert await files.find(desk.uma, hers["id"]) is None
        assert (kept_files(hers), kept_files(his)) == (0, 1)
        assert (await at.again(hers))["revision"] == hers["revision"] + 1


async def one_stretch(claim: Claim, _: Slice) -> bool:
    """As a worker whose slice is over after a stretch."""
    export = exporting.Export(claim)
    await export.write(await export.next())
    return bool(claim.position.get("ended"))
