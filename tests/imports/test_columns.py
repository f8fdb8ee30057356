"""What columns hold by choice: names in two parts, notes, opt-outs; and what a bad row does to the others."""

import pytest

from backend.consent import service as consent
from backend.consent.service import ConsentSource
from backend.contacts.upsert import OnExisting
from backend.imports import error_file, source
from backend.imports import service as imports
from backend.imports.order import CONFIRMED_FROM, OnInvalidRow
from backend.imports.rows import ImportColumn
from backend.imports.source import BATCH
from backend.jobs import files
from backend.jobs.kinds import JobState
from backend.problems import Problem, ProblemCode
from tests.jobs import desk as at
from tests.jobs.desk import Desk

C = ImportColumn
WITH_OPT_OUT = [C.FULL_NAME, C.PHONE, C.OPTED_OUT]
ANA, BO, CY = "+12125550143", "+12125550144", "+12125550145"


async def states(desk: Desk) -> dict[str, bool]:
    """Who is opted out in Uma's book."""
    return {phone: opted_out for phone, (opted_out,) in (await at.contacts(desk.uma, "opted_out")).items()}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([], "phone number"),
        ([C.FULL_NAME, C.EMAIL], "phone number"),
        ([C.PHONE, C.PHONE, C.FULL_NAME], "once"),
        ([C.FULL_NAME, C.FIRST_NAME, C.PHONE], "full name"),
        ([C.FULL_NAME, C.PHONE] + [C.IGNORE] * 600, "up to 500"),
    ],
)
async def test_columns_that_give_no_contact_are_refused_before_anything_is_kept(
    desk: Desk, columns: list[ImportColumn], message: str
) -> None:
    with pytest.raises(Problem, match=message) as refused:
        await at.start(desk.uma, f"Ana,{ANA}\n", columns=columns)
    assert (refused.value.code, refused.value.field) == (ProblemCode.INVALID, ("columns",))


async def test_columns_may_stand_in_any_order_and_be_ignored(desk: Desk) -> None:
    columns = [C.IGNORE, C.NOTES, C.PHONE, C.LAST_NAME, C.IGNORE, C.FIRST_NAME, C.EMAIL]
    await at.imported(desk.uma, f'x,"likes\ntea",{ANA},Lopez,y,Ana,ana@example.com\n,,{BO},,,Bo,\n,,{CY},Ito,,,\n', columns=columns)
    assert await at.contacts(desk.uma, "full_name, email, notes") == {
        ANA: ("Ana Lopez", "ana@example.com", "likes\ntea"),
        BO: ("Bo", None, None),
        CY: ("Ito", None, None),
    }


async def test_a_row_without_either_name_says_so(desk: Desk) -> None:
    counts = await at.imported(desk.uma, f",,{ANA}\n", columns=[C.FIRST_NAME, C.LAST_NAME, C.PHONE])
    assert counts == {"rows": 1, "invalid": 1, "errors": 1}


async def test_an_empty_cell_never_erases(desk: Desk) -> None:
    columns = [C.FULL_NAME, C.PHONE, C.EMAIL, C.NOTES]
    await at.imported(desk.uma, f"Ana,{ANA},ana@example.com,tea\n", columns=columns)
    again = await at.imported(desk.uma, f"Ana,{ANA},,\n", columns=columns, on_existing=OnExisting.OVERWRITE)
    assert again == {"rows": 1, "unchanged": 1}
    assert await at.contacts(desk.uma, "email, notes") == {ANA: ("ana@example.com", "tea")}


class TestWithoutNames:
    """Given a book with Ana, and a file that knows numbers but no names."""

    COLUMNS = [C.PHONE, C.OPTED_OUT, C.NOTES]
    TEXT = f"{ANA},yes,tea\n{BO},yes,\n{CY},,milk\n{BO},no,\n"

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)

    async def test_contacts_that_the_book_has_are_changed_and_no_others_made(self, desk: Desk) -> None:
        job = await at.do(await at.start(desk.uma, self.TEXT, columns=self.COLUMNS))
        assert at.outcome(job) == {"rows": 4, "updated": 1, "invalid": 3, "errors": 3, "opted_out": 1}
        assert await at.contacts(desk.uma, "full_name, notes, opted_out") == {ANA: ("Ana Lopez", "tea", True)}
        errors = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
        assert [(error["row_number"], error["code"], error["column_name"]) for error in errors] == [
            (2, "REQUIRED", "FULL_NAME"),
            (3, "REQUIRED", "FULL_NAME"),
            (4, "REQUIRED", "FULL_NAME"),
        ]

    async def test_opt_outs_of_others_are_recorded_all_the_same(self, desk: Desk) -> None:
        await at.do(await at.start(desk.uma, self.TEXT, columns=self.COLUMNS))
        states = await consent.states(desk.uma.organization_id, [BO, CY])
        assert states[BO].opted_out and CY not in states

    async def test_a_dry_run_says_the_same_and_rejecting_the_file_counts_them(self, desk: Desk) -> None:
        assert await at.imported(desk.uma, self.TEXT, columns=self.COLUMNS, dry_run=True) == {
            "rows": 4,
            "updated": 1,
            "invalid": 3,
            "errors": 3,
            "opted_out": 1,
        }
        job = await at.do(await at.start(desk.uma, self.TEXT, columns=self.COLUMNS, on_invalid_row=OnInvalidRow.REJECT_FILE))
        assert "3 of 4 rows" in job["failure"]
        assert await states(desk) == {ANA: False}

    async def test_numbers_alone_put_contacts_into_a_list(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        counts = await at.imported(desk.uma, f"{ANA}\n", columns=[C.PHONE], list_id=list_id)
        assert counts == {"rows": 1, "unchanged": 1, "added_to_list": 1}


class TestOptOuts:
    async def test_an_opted_out_cell_opts_out_and_never_in(self, desk: Desk) -> None:
        text = f"Ana,{ANA},YES\nBo,{BO},no\nCy,{CY},\n"
        assert await at.imported(desk.uma, text, columns=WITH_OPT_OUT) == {"rows": 3, "created": 3, "opted_out": 1}
        assert await states(desk) == {ANA: True, BO: False, CY: False}
        assert await at.imported(desk.uma, f"Ana,{ANA},no\n", columns=WITH_OPT_OUT) == {"rows": 1, "unchanged": 1, "opted_out": 1}
        assert await states(desk) == {ANA: True, BO: False, CY: False}
        assert await at.counters(desk.uma) == (3, 1)

    @pytest.mark.parametrize("between", [0, BATCH], ids=["in a batch", "batches apart"])
    async def test_it_tells_those_whom_the_file_opted_out_from_those_who_were_before(self, desk: Desk, between: int) -> None:
        """Given Ana who is opted out, Bo who isn't, and Cy, whom an invalid row opts out before another creates him."""
        await at.create(desk.uma, ANA, opted_out=True)
        await at.create(desk.uma, BO)
        text = f"Ana,{ANA},yes\n,{CY},yes\n{at.rows(range(between))}Bo,{BO},yes\nCy,{CY},\n"
        tried = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT, dry_run=True))
        first = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT))
        again = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT))
        without = await at.do(await at.start(desk.ben, f"Ana,{ANA},\n"))
        assert [at.outcome(job)["opted_out"] for job in (tried, first, again, without)] == [3, 3, 3, 1]
        assert [at.newly_opted_out(job) for job in (tried, first, again, without)] == [2, 2, 0, 0]

    async def test_the_ledger_says_which_import_it_was(self, desk: Desk) -> None:
        await at.imported(desk.uma, f"Ana,{ANA},x\n", columns=WITH_OPT_OUT)
        (event,) = await consent.history(desk.uma.organization_id, ANA, key=None, backward=False, limit=5)
        assert (event["source"], event["actor"], event["evidence"]) == (ConsentSource.IMPORT, "Uma Larsen", "Import of a pasted text")
        assert (await consent.states(desk.uma.organization_id, [ANA]))[ANA].source == ConsentSource.IMPORT

    async def test_it_reaches_the_contact_in_every_book_and_counts_as_a_change(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        await at.create(desk.ben, ANA)
        assert await at.imported(desk.uma, f",{ANA},stop\n".replace(",", "Ana,", 1), columns=WITH_OPT_OUT) == {
            "rows": 1,
            "updated": 1,
            "opted_out": 1,
        }
        assert await at.counters(desk.ben) == (1, 1)

    @pytest.mark.parametrize("far_apart", [False, True], ids=["in a batch", "batches apart"])
    async def test_a_duplicate_gives_its_opt_out_to_the_row_before_it(self, desk: Desk, far_apart: bool) -> None:
        filler = at.rows(range(BATCH)) if far_apart else ""
        counts = await at.imported(desk.uma, f"Ana,{ANA},\n{filler}Bo,{ANA},opted out\n", columns=WITH_OPT_OUT)
        size = BATCH if far_apart else 0
        assert counts == {"rows": size + 2, "created": size + 1, "duplicates": 1, "opted_out": 1}
        assert (await states(desk))[ANA]
        assert await at.counters(desk.uma) == (size + 1, 1)

    async def test_an_invalid_row_with_a_readable_number_gives_its_opt_out_all_the_same(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        counts = await at.imported(desk.uma, f",{ANA},yes\n,{BO},yes\nCy,12,yes\n", columns=WITH_OPT_OUT)
        assert counts == {"rows": 3, "invalid": 3, "errors": 3}
        assert await states(desk) == {ANA: True}
        assert (await consent.states(desk.uma.organization_id, [BO]))[BO].opted_out

    @pytest.mark.parametrize(
        "line",
        [
            f"Ana,{ANA},yes,VIP",
            f"Lopez, Ana,{ANA},yes",
            f"Ana,{ANA},,yes",
            f"Ana,{ANA},Main St,yes",
            f'"Ana,{ANA},yes',
            f"Ana,{ANA} ext. 12,yes",
            "Ana,2125550143.0,yes",
            f"Ana,'{ANA[2:]},yes",
            f"Ana,{ANA} ::: 12,yes",
        ],
    )
    async def test_no_defect_of_a_row_loses_its_opt_out(self, desk: Desk, line: str) -> None:
        await at.create(desk.uma, ANA)
        await at.do(await at.start(desk.uma, line + "\n", columns=WITH_OPT_OUT))
        assert await states(desk) == {ANA: True}

    @pytest.mark.parametrize(
        "line", [f"Ana,{ANA},no,x", f"Ana,{ANA},maybe", f"Lopez, Ana,{ANA},no", f"{ANA},yes,Ana,VIP,1", "Ana,1.21E+10,yes"]
    )
    async def test_what_says_no_opt_out_is_none(self, desk: Desk, line: str) -> None:
        await at.create(desk.uma, ANA)
        counts = at.outcome(await at.do(await at.start(desk.uma, line + "\n", columns=WITH_OPT_OUT)))
        assert counts == {"rows": 1, "invalid": 1, "errors": 1}
        assert await states(desk) == {ANA: False}

    async def test_all_numbers_of_a_cell_are_opted_out(self, desk: Desk) -> None:
        await at.do(await at.start(desk.uma, f"Ana,{ANA} ::: {BO},yes\n", columns=WITH_OPT_OUT))
        assert await states(desk) == {ANA: True}
        assert (await consent.states(desk.uma.organization_id, [BO]))[BO].opted_out

    async def test_fewer_than_none_can_not_be_confirmed(self, desk: Desk) -> None:
        with pytest.raises(Problem) as refused:
            await at.start(desk.uma, f"Ana,{ANA},yes\n", columns=WITH_OPT_OUT, confirm_opt_outs=-1)
        assert (refused.value.code, refused.value.field) == (ProblemCode.INVALID, ("confirm_opt_outs",))

    async def test_a_row_that_cant_be_stored_says_that_its_opt_out_is_taken(self, desk: Desk) -> None:
        text = f",{ANA},yes\nBo,12,yes\nCy,{BO},maybe\n"
        for dry_run in (True, False):
            job = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT, dry_run=dry_run))
            errors = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
            assert ["The opt-out is taken all the same." in error["message"] for error in errors] == [True, False, False]

    async def test_a_file_that_is_rejected_takes_no_opt_out_and_says_of_none(self, desk: Desk) -> None:
        for dry_run in (True, False):
            said = {"columns": WITH_OPT_OUT, "on_invalid_row": OnInvalidRow.REJECT_FILE, "dry_run": dry_run}
            job = await at.do(await at.start(desk.uma, f",{ANA},yes\n", **said))
            (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
            assert error["message"] == "A full name is required."
        assert await consent.states(desk.uma.organization_id, [ANA]) == {}

    @pytest.mark.parametrize("word", ["Opted-Out", "opted_out", "opt_out", "OPT OUT", " opt-out ", "1.0"])
    async def test_a_cell_says_yes_in_any_spelling(self, desk: Desk, word: str) -> None:
        await at.imported(desk.uma, f"Ana,{ANA},{word}\n", columns=WITH_OPT_OUT)
        assert await states(desk) == {ANA: True}

    async def test_a_spreadsheets_zero_says_nothing(self, desk: Desk) -> None:
        await at.imported(desk.uma, f"Ana,{ANA},0.0\n", columns=WITH_OPT_OUT)
        assert await states(desk) == {ANA: False}

    async def test_a_cell_that_says_neither_makes_the_row_invalid(self, desk: Desk) -> None:
        job = await at.do(await at.start(desk.uma, f"Ana,{ANA},maybe\n", columns=WITH_OPT_OUT))
        assert at.outcome(job) == {"rows": 1, "invalid": 1, "errors": 1}
        (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
        assert (error["column_name"], error["code"], error["value"]) == ("OPTED_OUT", "INVALID_VALUE", "maybe")

    async def test_many_need_their_count_confirmed_and_nothing_is_stored_before(self, desk: Desk) -> None:
        count = CONFIRMED_FROM + 1
        text = "".join(f"Contact {index},{at.number(index)},yes\n" for index in range(count))
        for confirmed in (None, count - 1):
            job = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT, confirm_opt_outs=confirmed))
            assert job["state"] == JobState.FAILED
            assert f"{count} numbers" in job["failure"] and "Nothing was changed" in job["failure"]
            assert at.opt_outs_to_confirm(job) == count
            assert (await at.counters(desk.uma), at.outcome(job)) == ((0, 0), {})
        assert await at.imported(desk.uma, text, columns=WITH_OPT_OUT, confirm_opt_outs=count) == {
            "rows": count,
            "created": count,
            "opted_out": count,
        }

    async def test_those_who_are_out_already_need_no_confirmation(self, desk: Desk) -> None:
        count = CONFIRMED_FROM + 1
        text = "".join(f"Contact {index},{at.number(index)},yes\n" for index in range(count))
        await at.imported(desk.uma, text, columns=WITH_OPT_OUT, confirm_opt_outs=count)
        assert await at.imported(desk.ben, text, columns=WITH_OPT_OUT) == {"rows": count, "created": count, "opted_out": count}


async def test_only_so_much_is_kept_of_what_is_wrong_but_all_is_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_file, "ERRORS_KEPT", 5)
    monkeypatch.setattr(source, "BATCH", 3)
    job = await at.do(await at.start(desk.uma, "Ana,12,\n" * 8))
    assert at.outcome(job) == {"rows": 8, "invalid": 8, "errors": 8}
    errors = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=50)
    assert [error["row_number"] for error in errors] == [1, 2, 3, 4, 5]
    found = await files.find(desk.uma, job["id"])
    assert found is not None
    assert b"".join([block async for block in found.blocks()]).count(b"Ana,12") == 8


class TestRejectedFiles:
    async def test_one_bad_row_and_nothing_is_stored(self, desk: Desk) -> None:
        text = f"Ana,{ANA},yes\nBo,12,yes\n,{CY},yes\n"
        job = await at.do(await at.start(desk.uma, text, columns=WITH_OPT_OUT, on_invalid_row=OnInvalidRow.REJECT_FILE))
        assert (job["state"], at.outcome(job)) == (JobState.FAILED, {"rows": 3, "invalid": 3, "errors": 2})
        assert "2 of 3 rows" in job["failure"] and "nothing was changed" in job["failure"]
        errors = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
        assert [(error["row_number"], error["code"]) for error in errors] == [(2, "INVALID_PHONE"), (3, "REQUIRED")]
        assert await at.counters(desk.uma) == (0, 0)
        assert await consent.states(desk.uma.organization_id, [ANA, BO, CY]) == {}

    async def test_a_good_file_is_stored_whole(self, desk: Desk) -> None:
        text = at.rows(range(BATCH + 3))
        assert await at.imported(desk.uma, text, on_invalid_row=OnInvalidRow.REJECT_FILE) == {"rows": BATCH + 3, "created": BATCH + 3}
