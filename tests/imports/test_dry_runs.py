"""A dry run says what the import will say, and leaves nothing behind."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.contacts.upsert import OnExisting
from backend.database import fetch_value
from backend.imports import service as imports
from backend.imports.rows import ImportColumn
from backend.imports.source import BATCH
from backend.jobs.kinds import JobState
from tests.jobs import desk as at
from tests.jobs.desk import Desk, a_desk

C = ImportColumn
COLUMNS = [C.FULL_NAME, C.PHONE, C.EMAIL, C.OPTED_OUT]
ANA = "+12125550143"


async def tried(desk: Desk, text: str, **said: object) -> dict[str, int]:
    job = await at.do(await at.start(desk.uma, text, dry_run=True, **said))
    assert job["state"] == JobState.SUCCEEDED
    return at.outcome(job)


async def test_it_writes_nothing_and_keeps_nothing(desk: Desk) -> None:
    assert await tried(desk, f"Ana,{ANA},ana@example.com,yes\nBo,12,,\n", columns=COLUMNS) == {
        "rows": 2,
        "created": 1,
        "invalid": 1,
        "errors": 1,
        "opted_out": 1,
    }
    assert await at.counters(desk.uma) == (0, 0)
    for table in ("consent_subjects", "consent_events", "import_numbers", "import_unchanged"):
        assert await fetch_value(f"SELECT count(*) FROM {table} WHERE organization_id = $1", desk.uma.organization_id) == 0


async def test_its_errors_can_be_read(desk: Desk) -> None:
    job = await at.do(await at.start(desk.uma, "Bo,12,\n", dry_run=True))
    (error,) = await imports.row_errors(desk.uma.organization_id, job["id"], key=None, backward=False, limit=5)
    assert (error["row_number"], error["code"]) == (1, "INVALID_PHONE")


async def test_it_takes_no_turn_and_holds_up_nothing(desk: Desk) -> None:
    waiting = await at.start(desk.uma, at.rows(range(3)))
    assert await tried(desk, at.rows(range(3))) == {"rows": 3, "created": 3}
    assert (await at.again(waiting))["state"] == JobState.QUEUED
    other = await at.start(desk.uma, at.rows(range(3)), dry_run=True)
    assert (await at.do(waiting))["state"] == JobState.SUCCEEDED
    assert (await at.again(other))["state"] == JobState.QUEUED


async def test_no_confirmation_is_needed_to_be_told_how_many(desk: Desk) -> None:
    text = "".join(f"Contact {index},{at.number(index)},,yes\n" for index in range(150))
    assert await tried(desk, text, columns=COLUMNS) == {"rows": 150, "created": 150, "opted_out": 150}


@pytest.mark.parametrize(("out_already", "told"), [(0, 150), (20, 130), (60, None)])
async def test_it_tells_how_many_opt_outs_to_confirm_of_numbers_that_are_not_out_yet(
    desk: Desk, out_already: int, told: int | None
) -> None:
    rows = [f"Contact {index},{at.number(index)},,yes\n" for index in range(150)]
    await at.imported(desk.ben, "".join(rows[:out_already]) or ",,,\n", columns=COLUMNS)
    job = await at.do(await at.start(desk.uma, "".join(rows + rows[:5]), dry_run=True, columns=COLUMNS))
    assert at.opt_outs_to_confirm(job) == told


@pytest.mark.parametrize("mode", OnExisting)
async def test_over_batches_it_knows_what_it_said_before(desk: Desk, mode: OnExisting) -> None:
    text = f"Ana,{ANA},,\n{at.rows(range(BATCH)).replace(chr(10), ',' + chr(10))}Bo,{ANA},bo@example.com,yes\n"
    counts = await tried(desk, text, columns=COLUMNS, on_existing=mode)
    assert counts == {"rows": BATCH + 2, "created": BATCH + 1, "duplicates": 1, "opted_out": 1}
    assert await at.imported(desk.uma, text, columns=COLUMNS, on_existing=mode) == counts


phones = st.sampled_from([ANA, "(212) 555-0144", "212-555-0145", "+12125550146", "12"])
row = st.tuples(st.sampled_from(["Ana", "Bo", ""]), phones, st.sampled_from(["", "a@example.com"]), st.sampled_from(["", "yes", "no", "?"]))
texts = st.lists(row, max_size=9).map(lambda rows: "".join(",".join(cells) + "\n" for cells in rows) or "\n,\n")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts, st.sampled_from(list(OnExisting)), st.integers(1, 4))
async def test_it_says_what_the_import_then_does(database: object, before: str, text: str, mode: OnExisting, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("backend.imports.source.BATCH", size)
        async with a_desk() as desk:
            await at.imported(desk.uma, before, columns=COLUMNS)
            list_id = await at.a_list(desk.uma)
            said: dict[str, Any] = {"text": text, "columns": COLUMNS, "on_existing": mode, "list_id": list_id}
            told, made = [await at.do(await at.start(desk.uma, **said, dry_run=dry_run)) for dry_run in (True, False)]
            assert (told["state"], made["state"]) == (JobState.SUCCEEDED,) * 2
            assert at.outcome(made) == at.outcome(told)
            assert at.newly_opted_out(made) == at.newly_opted_out(told)
