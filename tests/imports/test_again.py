"""The same import again: by its key, or by its file."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from asyncpg import Record

from backend.contacts.upsert import OnExisting
from backend.imports import uploads
from backend.imports.order import OnInvalidRow
from backend.imports.rows import COLUMNS, ImportColumn
from backend.jobs import service as jobs
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode
from tests.jobs import desk as at
from tests.jobs.desk import Desk

ANA, BO = "+12125550143", "+12125550144"
TEXT = f"Ana,{ANA},\n"


class TestKey:
    async def test_the_same_key_again_gives_the_job_it_made(self, desk: Desk) -> None:
        job = await at.start(desk.uma, f"Ana,{ANA},\n", idempotency_key="monday")
        assert (await at.start(desk.uma, f"Ana,{ANA},\n", idempotency_key="monday"))["id"] == job["id"]
        await at.do(job)
        assert (await at.start(desk.uma, f"Ana,{ANA},\n", idempotency_key="monday"))["id"] == job["id"]
        assert (await at.start(desk.ben, f"Bo,{BO},\n", idempotency_key="monday"))["id"] != job["id"]

    async def test_the_same_key_for_another_import_is_refused(self, desk: Desk) -> None:
        text = TEXT
        job = await at.start(desk.uma, text, idempotency_key="monday")
        patients = await at.a_list(desk.uma)
        others: list[dict[str, Any]] = [
            {"text": f"Bo,{BO},\n"},
            {"skip_first_line": True},
            {"list_id": patients},
            {"on_existing": OnExisting.KEEP},
            {"region": "GB"},
        ]
        for other in others:
            with pytest.raises(Problem) as refused:
                await at.start(desk.uma, **{"text": text, "idempotency_key": "monday"} | other)
            assert (refused.value.code, refused.value.field) == (ProblemCode.INVALID, ("idempotency_key",)), other
        assert (await at.start(desk.uma, text, idempotency_key="monday"))["id"] == job["id"]

    async def test_the_same_file_uploaded_again_is_the_same_import(self, desk: Desk) -> None:
        first, again, other = [await uploads.paste(desk.uma, text) for text in (f"Ana,{ANA},\n", f"Ana,{ANA},\n", f"Bo,{BO},\n")]
        job = await at.start(desk.uma, upload_id=first["id"], idempotency_key="monday")
        for upload in (first, again):
            assert (await at.start(desk.uma, upload_id=upload["id"], idempotency_key="monday"))["id"] == job["id"]
        assert (await at.start(desk.uma, f"Ana,{ANA},\n", idempotency_key="monday"))["id"] == job["id"]
        for upload_id, field in ((other["id"], ("idempotency_key",)), (0, ("source", "upload_id"))):
            with pytest.raises(Problem) as refused:
                await at.start(desk.uma, upload_id=upload_id, idempotency_key="monday")
            assert refused.value.field == field

    @pytest.mark.parametrize(("key", "code"), [("", ProblemCode.REQUIRED), ("k" * 201, ProblemCode.TOO_LONG)])
    async def test_a_key_has_1_to_200_characters(self, desk: Desk, key: str, code: ProblemCode) -> None:
        with pytest.raises(Problem) as refused:
            await at.start(desk.uma, f"Ana,{ANA},\n", idempotency_key=key)
        assert (refused.value.code, refused.value.field) == (code, ("idempotency_key",))

    async def test_what_is_left_out_is_the_same_as_its_default_said(self, desk: Desk) -> None:
        job = await at.start(desk.uma, TEXT, idempotency_key="monday")
        for said in ({"columns": list(COLUMNS)}, {"region": "us"}, {"columns": list(COLUMNS), "region": desk.uma.default_region}):
            assert (await at.start(desk.uma, TEXT, idempotency_key="monday", **said))["id"] == job["id"], said

    async def test_left_out_twice_the_region_is_the_same_when_the_organizations_has_changed(self, desk: Desk) -> None:
        job = await at.start(desk.uma, TEXT, idempotency_key="monday")
        moved = replace(desk.uma, default_region="GB")
        assert (await at.start(moved, TEXT, idempotency_key="monday"))["id"] == job["id"]
        with pytest.raises(Problem):
            await at.start(moved, TEXT, idempotency_key="monday", region="GB")

    async def test_a_dry_run_has_keys_of_its_own(self, desk: Desk) -> None:
        tried = await at.start(desk.uma, TEXT, idempotency_key="monday", dry_run=True)
        made = await at.start(desk.uma, TEXT, idempotency_key="monday")
        assert tried["id"] != made["id"]
        assert (await at.start(desk.uma, TEXT, idempotency_key="monday", dry_run=True))["id"] == tried["id"]

    async def test_of_one_that_failed_gives_that_one_and_another_key_tries_again(self, desk: Desk) -> None:
        said: dict[str, Any] = {"text": f"Ana,{ANA},nobody\n", "on_invalid_row": OnInvalidRow.REJECT_FILE}
        job = await at.do(await at.start(desk.uma, **said, idempotency_key="monday"))
        again = await at.start(desk.uma, **said, idempotency_key="monday")
        assert (again["id"], again["state"]) == (job["id"], JobState.FAILED)
        assert (await at.start(desk.uma, **said, idempotency_key="tuesday"))["id"] != job["id"]

    async def test_comes_before_the_question_whether_the_file_was_imported(self, desk: Desk) -> None:
        job = await at.do(await at.start(desk.uma, TEXT, idempotency_key="monday", even_if_imported=False))
        assert (await at.start(desk.uma, TEXT, idempotency_key="monday", even_if_imported=False))["id"] == job["id"]


async def asked_again(caller: Caller, text: str | None = TEXT, **said: Any) -> Problem | Record:
    """What an import gets that doesn't say `evenIfImported`."""
    try:
        return await at.start(caller, text, **{"even_if_imported": False} | said)
    except Problem as problem:
        return problem


class TestFile:
    """Given a file that Uma imported."""

    @pytest.fixture(autouse=True)
    async def job(self, desk: Desk) -> Record:
        return await at.do(await at.start(desk.uma, TEXT))

    async def test_again_is_told_when_and_by_whom(self, desk: Desk, job: Record) -> None:
        refused = await asked_again(desk.uma)
        assert isinstance(refused, Problem)
        assert (refused.code, refused.field) == (ProblemCode.ALREADY_IMPORTED, ("even_if_imported",))
        assert f"Uma Larsen imported this file into this book on {job['finished_at']:%Y-%m-%d at %H:%M} UTC" in refused.message

    async def test_uploaded_with_explicit_columns_is_the_same(self, desk: Desk) -> None:
        upload = await uploads.paste(desk.uma, TEXT)
        assert isinstance(await asked_again(desk.uma, None, upload_id=upload["id"], columns=list(COLUMNS)), Problem)

    @pytest.mark.parametrize(
        "other",
        [
            {"even_if_imported": True},
            {"dry_run": True},
            {"text": TEXT + f"Bo,{BO},\n"},
            {"columns": [ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.NOTES]},
        ],
        ids=["all the same", "to try", "another file", "other columns"],
    )
    async def test_is_imported_where_it_is_wanted_or_another(self, desk: Desk, other: dict[str, Any]) -> None:
        assert isinstance(await asked_again(desk.uma, **other), Record)

    async def test_is_imported_into_another_book(self, desk: Desk) -> None:
        assert isinstance(await asked_again(desk.ben), Record)
        assert isinstance(await asked_again(desk.zoe), Record)

    async def test_is_known_while_the_other_import_of_it_waits(self, desk: Desk) -> None:
        first = await at.start(desk.ben, TEXT)
        refused = await asked_again(desk.ben)
        assert isinstance(refused, Problem) and refused.code == ProblemCode.ALREADY_IMPORTED
        assert "is importing this file into this book already" in refused.message
        assert isinstance(await asked_again(desk.ben, columns=[ImportColumn.FULL_NAME, ImportColumn.PHONE]), Record)
        await jobs.cancel(desk.ben, first["id"])
        assert isinstance(await asked_again(desk.ben), Record)

    async def test_of_two_who_import_it_at_once_one_does(self, desk: Desk) -> None:
        answers = await asyncio.gather(*[asked_again(desk.ben) for _ in range(2)])
        assert sorted(type(answer) is Problem for answer in answers) == [False, True]

    async def test_is_imported_once_it_was_taken_back(self, desk: Desk, job: Record) -> None:
        await at.revert(job, desk.uma)
        assert isinstance(await asked_again(desk.uma), Record)

    async def test_is_imported_once_the_book_was_purged(self, desk: Desk) -> None:
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert isinstance(await asked_again(desk.uma), Record)

    async def test_is_imported_where_it_was_only_tried_or_cancelled(self, desk: Desk) -> None:
        await at.do(await at.start(desk.ben, TEXT, dry_run=True))
        cancelled = await at.start(desk.ben, TEXT)
        await jobs.cancel(desk.ben, cancelled["id"])
        assert isinstance(await asked_again(desk.ben), Record)
