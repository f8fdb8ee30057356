"""What an import does to a book."""

import csv
from pathlib import Path

import pytest

from backend.consent import service as consent
from backend.contacts import lists, service
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.database import fetch_all
from backend.imports import service as imports
from backend.imports.source import BATCH
from backend.jobs.kinds import JobState
from backend.problems import Problem, ProblemCode
from backend.storage import storage
from tests.jobs import desk as at
from tests.jobs.desk import Desk

LEGISLATORS = Path(__file__).parent.parent / "data" / "legislators.csv"
ANA, BO, CY = "+12125550143", "+12125550144", "+12125550145"


async def test_real_people_are_imported_and_the_one_without_a_number_is_explained(desk: Desk) -> None:
    job = await at.do(await at.start(desk.uma, LEGISLATORS.read_text("utf-8"), skip_first_line=True))
    assert at.outcome(job) == {"rows": 537, "created": 536, "invalid": 1, "errors": 1}
    (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=10)
    assert (error["row_number"], error["column_name"], error["code"]) == (538, "PHONE", "REQUIRED")
    assert await at.counters(desk.uma) == (536, 0)
    with LEGISLATORS.open(encoding="utf-8", newline="") as file:
        names = sorted(row["Full Name"] for row in csv.DictReader(file) if row["Phone"])
    assert sorted(name for (name,) in (await at.contacts(desk.uma, "full_name")).values()) == names


async def test_the_first_line_is_a_row_unless_it_is_to_be_skipped(desk: Desk) -> None:
    text = f"Full Name,Phone,Email\nAna,{ANA},\n"
    assert await at.imported(desk.uma, text) == {"rows": 2, "created": 1, "invalid": 1, "errors": 2}
    assert await at.imported(desk.ben, text, skip_first_line=True) == {"rows": 1, "created": 1}


async def test_a_file_of_nothing_but_a_skipped_line_changes_nothing(desk: Desk) -> None:
    assert await at.imported(desk.uma, "Full Name,Phone,Email\n", skip_first_line=True) == {}


async def test_a_file_of_just_whole_batches_ends(desk: Desk) -> None:
    assert await at.imported(desk.uma, at.rows(range(BATCH))) == {"rows": BATCH, "created": BATCH}


async def test_row_numbers_count_on_over_batches_the_skipped_line_and_empty_lines(desk: Desk) -> None:
    text = "Full Name,Phone,Email\n\n" + at.rows(range(BATCH)) + "\nBo,12,\n"
    job = await at.do(await at.start(desk.uma, text, skip_first_line=True))
    assert at.outcome(job) == {"rows": BATCH + 1, "created": BATCH, "invalid": 1, "errors": 1}
    (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=10)
    assert error["row_number"] == BATCH + 4


async def test_errors_come_in_the_files_order_by_pages(desk: Desk) -> None:
    job = await at.do(await at.start(desk.uma, "".join(f",{index},nobody\n" for index in range(5))))
    organization = desk.uma.organization_id
    pages = [await imports.row_errors(organization, job["id"], key=None, backward=False, limit=8)]
    last = pages[0][-1]
    pages.append(await imports.row_errors(organization, job["id"], key=(last["row_number"], last["ordinal"]), backward=False, limit=8))
    assert [(row["row_number"], row["ordinal"]) for page in pages for row in page] == [(row, n) for row in range(1, 6) for n in range(3)]
    back = await imports.row_errors(organization, job["id"], key=(2, 0), backward=True, limit=2)
    assert [(row["row_number"], row["ordinal"]) for row in back] == [(1, 2), (1, 1)]


@pytest.mark.parametrize("far_apart", [False, True], ids=["in a batch", "batches apart"])
class TestDuplicates:
    """The first row of a number wins, however far behind it the next one comes."""

    async def test_of_a_new_contact(self, desk: Desk, far_apart: bool) -> None:
        text = f"Ana,{ANA},\n{filler(far_apart)}Bo,(212) 555-0143,bo@example.com\n"
        counts = await at.imported(desk.uma, text, on_existing=OnExisting.OVERWRITE)
        assert counts == {"rows": size(far_apart) + 2, "created": size(far_apart) + 1, "duplicates": 1}
        assert (await at.contacts(desk.uma))[ANA] == ("Ana", None)

    async def test_of_a_contact_that_the_first_row_updated(self, desk: Desk, far_apart: bool) -> None:
        await at.create(desk.uma, ANA, "Anna")
        text = f"Ana,{ANA},\n{filler(far_apart)}Bo,{ANA},bo@example.com\n"
        counts = await at.imported(desk.uma, text, on_existing=OnExisting.OVERWRITE)
        assert (counts["updated"], counts["duplicates"]) == (1, 1)
        assert (await at.contacts(desk.uma))[ANA] == ("Ana", None)

    async def test_of_a_contact_that_the_first_row_left_as_it_was(self, desk: Desk, far_apart: bool) -> None:
        await at.create(desk.uma, ANA, "Ana")
        text = f"Ana,{ANA},\n{filler(far_apart)}Ana,{ANA},ana@example.com\n{filler(far_apart, 50_000)}Ana,{ANA},\n"
        counts = await at.imported(desk.uma, text)
        assert (counts["unchanged"], counts["duplicates"], counts.get("updated", 0)) == (1, 2, 0)
        assert (await at.contacts(desk.uma))[ANA] == ("Ana", None)
        assert await at.left_unchanged(desk.uma) == 0

    async def test_join_no_list_twice(self, desk: Desk, far_apart: bool) -> None:
        list_id = await at.a_list(desk.uma)
        counts = await at.imported(desk.uma, f"Ana,{ANA},\n{filler(far_apart)}Bo,{ANA},\n", list_id=list_id)
        assert counts["added_to_list"] == await at.list_count(desk.uma, list_id) == size(far_apart) + 1


def size(far_apart: bool) -> int:
    return BATCH if far_apart else 1


def filler(far_apart: bool, begin: int = 0) -> str:
    return at.rows(range(begin, begin + size(far_apart)))


class TestOnExisting:
    """Given Ana without an email address and Bo with one."""

    TEXT = f"Anna,{ANA},ana@example.com\nRobert,{BO},robert@example.com\nCy,{CY},\n"

    @pytest.fixture(autouse=True)
    async def _people(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, "Ana", notes="Calls on Mondays")
        await at.create(desk.uma, BO, "Bo", email="bo@example.com")

    @pytest.mark.parametrize(
        ("mode", "updated", "people"),
        [
            (OnExisting.KEEP, 0, [("Ana", None), ("Bo", "bo@example.com"), ("Cy", None)]),
            (OnExisting.FILL_BLANKS, 1, [("Ana", "ana@example.com"), ("Bo", "bo@example.com"), ("Cy", None)]),
            (OnExisting.OVERWRITE, 2, [("Anna", "ana@example.com"), ("Robert", "robert@example.com"), ("Cy", None)]),
        ],
    )
    async def test_decides_what_happens_to_them(
        self, desk: Desk, mode: OnExisting, updated: int, people: list[tuple[str, str | None]]
    ) -> None:
        counts = await at.imported(desk.uma, self.TEXT, on_existing=mode)
        assert (counts["created"], counts.get("updated", 0), counts.get("unchanged", 0)) == (1, updated, 2 - updated)
        assert list((await at.contacts(desk.uma)).values()) == people
        assert (await at.contact(desk.uma, ANA))["notes"] == "Calls on Mondays"

    @pytest.mark.parametrize("mode", list(OnExisting))
    async def test_an_empty_cell_never_erases(self, desk: Desk, mode: OnExisting) -> None:
        assert await at.imported(desk.uma, f"Bo,{BO},\n", on_existing=mode) == {"rows": 1, "unchanged": 1}
        assert (await at.contacts(desk.uma))[BO] == ("Bo", "bo@example.com")

    @pytest.mark.parametrize("mode", list(OnExisting))
    async def test_the_same_file_again_changes_nothing(self, desk: Desk, mode: OnExisting) -> None:
        await at.imported(desk.uma, self.TEXT, on_existing=mode)
        before = await at.contacts(desk.uma, "version, updated_at, import_id")
        counts = await at.imported(desk.uma, self.TEXT + f"Cy,{CY},\n", on_existing=mode)
        assert counts == {"rows": 4, "unchanged": 3, "duplicates": 1}
        assert await at.contacts(desk.uma, "version, updated_at, import_id") == before

    async def test_what_changes_raises_the_version_and_carries_the_import(self, desk: Desk) -> None:
        job = await at.do(await at.start(desk.uma, self.TEXT))
        found = await at.contacts(desk.uma, "version, import_id, source")
        assert list(found.values()) == [(2, job["id"], "MANUAL"), (1, None, "MANUAL"), (1, job["id"], "IMPORT")]

    async def test_a_changed_name_is_found_by_its_new_spelling(self, desk: Desk) -> None:
        await at.imported(desk.uma, f"Ána  Lópéz,{ANA},\n", on_existing=OnExisting.OVERWRITE)
        assert (await at.contact(desk.uma, ANA))["name_key"] == "ana lopez"


class TestList:
    async def test_gets_whoever_is_in_the_file_new_or_not(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        known, member = await at.create(desk.uma, ANA), await at.create(desk.uma, BO)
        await lists.add(desk.uma, list_id, [member["id"]])
        counts = await at.imported(desk.uma, f"Ana,{ANA},\nBo,{BO},\nCy,{CY},\nDi,12,\n", list_id=list_id)
        assert counts == {"rows": 4, "created": 1, "unchanged": 2, "invalid": 1, "errors": 1, "added_to_list": 2}
        assert await at.list_count(desk.uma, list_id) == 3
        assert known["version"] == (await at.contact(desk.uma, ANA))["version"]

    async def test_of_another_book_or_organization_is_not_found(self, desk: Desk) -> None:
        for caller in (desk.ben, desk.zoe):
            with pytest.raises(Problem) as refused:
                await at.start(desk.uma, f"Ana,{ANA},\n", list_id=await at.a_list(caller))
            assert (refused.value.code, refused.value.field) == (ProblemCode.NOT_FOUND, ("list_id",))

    async def test_can_not_be_deleted_while_an_import_names_it(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        job = await at.start(desk.uma, f"Ana,{ANA},\n", list_id=list_id)
        with pytest.raises(Problem) as refused:
            await lists.delete(desk.uma, list_id)
        assert refused.value.code == ProblemCode.BUSY
        await at.do(job)
        assert await lists.delete(desk.uma, list_id) == list_id
        assert await at.counters(desk.uma) == (1, 0)


class TestOptOuts:
    async def test_a_number_that_opted_out_is_imported_opted_out(self, desk: Desk) -> None:
        await at.create(desk.ben, ANA, opted_out=True)
        counts = await at.imported(desk.uma, f"Ana,{ANA},\nBo,{BO},\n")
        assert counts == {"rows": 2, "created": 2, "opted_out": 1}
        assert await at.contacts(desk.uma, "opted_out") == {ANA: (True,), BO: (False,)}
        assert await at.counters(desk.uma) == (2, 1)

    async def test_another_organizations_opt_out_is_not_ours(self, desk: Desk) -> None:
        await at.create(desk.zoe, ANA, opted_out=True)
        assert await at.imported(desk.uma, f"Ana,{ANA},\n") == {"rows": 1, "created": 1}

    async def test_those_updated_and_unchanged_are_counted_too(self, desk: Desk) -> None:
        for phone in (ANA, BO, CY):
            await at.create(desk.uma, phone, opted_out=phone != CY)
        text = f"Ana Lopez,{ANA},ana@example.com\nAna Lopez,{BO},\nAna Lopez,{CY},\nAna Lopez,{BO},\n"
        assert await at.imported(desk.uma, text) == {"rows": 4, "updated": 1, "unchanged": 2, "duplicates": 1, "opted_out": 2}

    async def test_neither_a_purge_nor_an_import_lifts_one(self, desk: Desk) -> None:
        await at.imported(desk.uma, f"Ana,{ANA},\n")
        await service.update(desk.uma, (await at.contact(desk.uma, ANA))["id"], None, Changes(opted_out=True))
        purged = await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert (at.outcome(purged), await at.counters(desk.uma)) == ({"deleted": 1}, (0, 0))
        assert await at.imported(desk.uma, f"Ana,{ANA},\n", on_existing=OnExisting.OVERWRITE) == {"rows": 1, "created": 1, "opted_out": 1}
        again = await at.contact(desk.uma, ANA)
        assert again["opted_out"]
        with pytest.raises(Problem) as refused:
            await service.update(desk.uma, again["id"], None, Changes(full_name="Bo", opted_out=False))
        assert refused.value.code == ProblemCode.OPT_OUT_LOCKED
        assert (await at.contact(desk.uma, ANA))["full_name"] == "Ana"
        states = await consent.states(desk.uma.organization_id, [ANA])
        assert states[ANA].opted_out
        assert len(await consent.history(desk.uma.organization_id, ANA, key=None, backward=False, limit=10)) == 1


class TestStart:
    @pytest.mark.parametrize(("text", "code"), [(" \n", ProblemCode.REQUIRED), ("x" * (1024**2 + 1), ProblemCode.TOO_LARGE)])
    async def test_a_pasted_text_has_something_up_to_a_megabyte(self, desk: Desk, text: str, code: ProblemCode) -> None:
        with pytest.raises(Problem) as refused:
            await at.start(desk.uma, text)
        assert (refused.value.code, refused.value.field) == (code, ("source", "text"))

    async def test_numbers_are_of_the_region_said_else_of_the_organizations(self, desk: Desk) -> None:
        text = "Ana,07400 123456,\n"
        assert (await at.imported(desk.uma, text))["invalid"] == 1
        assert (await at.imported(desk.uma, text, region="gb"))["created"] == 1
        with pytest.raises(Problem) as refused:
            await at.start(desk.uma, text, region="Britain")
        assert (refused.value.code, refused.value.field) == (ProblemCode.INVALID, ("default_region",))

    async def test_a_strangers_or_colleagues_book_is_not_found_and_a_supervised_one_is_written(self, desk: Desk) -> None:
        for caller in (desk.zoe, desk.ben):
            with pytest.raises(Problem) as refused:
                await at.start(caller, f"Ana,{ANA},\n", owner_id=desk.uma.owner_id)
            assert (refused.value.code, refused.value.field) == (ProblemCode.NOT_FOUND, ("owner_id",))
        assert await at.imported(desk.sue, f"Ana,{ANA},\n", owner_id=desk.uma.owner_id) == {"rows": 1, "created": 1}
        assert await at.counters(desk.uma) == (1, 0)


async def test_an_import_whose_file_is_gone_fails_and_says_so(desk: Desk) -> None:
    job = await at.start(desk.uma, f"Ana,{ANA},\n")
    (row,) = await fetch_all("SELECT storage_key FROM uploads WHERE organization_id = $1", desk.uma.organization_id)
    await storage().delete(row["storage_key"])
    failed = await at.do(job)
    assert failed["state"] == JobState.FAILED
    assert "Upload it again" in failed["failure"]
