"""What a purge deletes: what the preview counted, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from asyncpg import Record

from backend.contacts import lists, service, trash
from backend.contacts.filters import Filter
from backend.contacts.service import Changes
from backend.database import execute, fetch_value, transaction
from backend.exports import service as exports
from backend.exports.service import ExportFormat
from backend.graph.node import encode
from backend.jobs.kinds import JobState
from backend.organizations import tokens
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode
from backend.purges import service as purges
from backend.purges.work import BATCH
from tests.contacts.asking import ask
from tests.jobs import desk as at
from tests.jobs.desk import Desk

ANA, BO, CY = "+12125550143", "+12125550144", "+12125550145"


async def refusal(caller: Caller, owner_id: int | None, confirmation: str, typed_count: int) -> tuple[ProblemCode, tuple[str | int, ...]]:
    """Why a purge isn't started."""
    with pytest.raises(Problem) as refused:
        await purges.start(caller, owner_id, confirmation, typed_count)
    return refused.value.code, refused.value.field


class TestConfirmation:
    """Given a preview of Uma's book, with two contacts, for Sue."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk) -> None:
        for phone in (ANA, BO):
            await at.create(desk.uma, phone)
        self.uma = at.book(desk.uma)
        self.preview = await purges.preview(desk.sue, self.uma)
        assert self.preview.contacts == 2

    async def test_another_organization_does_not_find_the_book(self, desk: Desk) -> None:
        assert await refusal(desk.zoe, self.uma, self.preview.confirmation, 2) == (ProblemCode.NOT_FOUND, ("owner_id",))

    async def test_is_of_no_use_to_another_caller(self, desk: Desk) -> None:
        mismatch = (ProblemCode.CONFIRMATION_MISMATCH, ("confirmation",))
        assert await refusal(desk.uma, None, self.preview.confirmation, 2) == mismatch
        made = await tokens.create_api_token(
            desk.sue, name="Sync", owner_id=None, held_to_book=False, scopes=[Permission.CONTACTS_PURGE], expires_at=None
        )
        token = await authenticate(None, made.secret)
        assert token is not None
        assert await refusal(token, self.uma, self.preview.confirmation, 2) == mismatch

    async def test_is_of_no_use_for_another_book(self, desk: Desk) -> None:
        mismatch = (ProblemCode.CONFIRMATION_MISMATCH, ("confirmation",))
        assert await refusal(desk.sue, desk.ben.owner_id, self.preview.confirmation, 2) == mismatch

    async def test_must_be_one(self, desk: Desk) -> None:
        assert await refusal(desk.sue, self.uma, "", 2) == (ProblemCode.CONFIRMATION_MISMATCH, ("confirmation",))

    @pytest.mark.parametrize("typed", [0, 1, 3, -2])
    async def test_needs_the_count_typed_as_it_was_shown(self, desk: Desk, typed: int) -> None:
        assert await refusal(desk.sue, self.uma, self.preview.confirmation, typed) == (ProblemCode.CONFIRMATION_MISMATCH, ("typed_count",))
        await purges.start(desk.sue, self.uma, self.preview.confirmation, 2)

    async def test_holds_for_ten_minutes(self, desk: Desk) -> None:
        works = await fetch_value("SELECT expires_at - now() FROM purge_previews WHERE organization_id = $1", desk.sue.organization_id)
        assert works <= purges.PREVIEW_HOLDS_FOR
        await execute("UPDATE purge_previews SET expires_at = now() - interval '1 s' WHERE organization_id = $1", desk.sue.organization_id)
        assert await refusal(desk.sue, self.uma, self.preview.confirmation, 2) == (ProblemCode.EXPIRED, ("confirmation",))

    async def test_works_once(self, desk: Desk) -> None:
        await at.do(await purges.start(desk.sue, self.uma, self.preview.confirmation, 2))
        assert await refusal(desk.sue, self.uma, self.preview.confirmation, 2) == (ProblemCode.EXPIRED, ("confirmation",))

    async def test_is_not_used_up_by_a_refusal(self, desk: Desk) -> None:
        job = await at.start(desk.uma, f"Cy,{CY},\n")
        assert (await refusal(desk.sue, self.uma, self.preview.confirmation, 2))[0] == ProblemCode.BUSY
        await at.do(job)
        purged = await at.do(await purges.start(desk.sue, self.uma, self.preview.confirmation, 2))
        assert at.outcome(purged) == {"deleted": 2}
        assert list(await at.contacts(desk.uma)) == [CY]


class TestBusy:
    async def test_a_purge_while_an_import_is_queued_or_another_purge_is(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        await at.start(desk.uma, f"Bo,{BO},\n")
        with pytest.raises(Problem) as refused:
            await at.purge(desk.sue, at.book(desk.uma))
        assert refused.value.code == ProblemCode.BUSY
        await at.purge(desk.sue, at.book(desk.ben))
        with pytest.raises(Problem) as refused:
            await at.purge(desk.sue, at.book(desk.ben))
        assert refused.value.code == ProblemCode.BUSY

    async def test_an_import_while_a_purge_is_queued(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        job = await at.purge(desk.sue, at.book(desk.uma))
        with pytest.raises(Problem) as refused:
            await at.start(desk.uma, f"Bo,{BO},\n")
        assert refused.value.code == ProblemCode.BUSY
        assert await at.imported(desk.ben, f"Bo,{BO},\n") == {"rows": 1, "created": 1}
        await at.do(job)
        assert await at.imported(desk.uma, f"Bo,{BO},\n") == {"rows": 1, "created": 1}


class TestWhatGoes:
    async def test_every_contact_edited_since_or_not_and_no_other_book_is_touched(self, desk: Desk) -> None:
        ana, bo = await at.create(desk.uma, ANA), await at.create(desk.uma, BO)
        await at.create(desk.ben, ANA)
        preview = await purges.preview(desk.sue, at.book(desk.uma))
        await service.update(desk.uma, bo["id"], None, Changes(full_name="Robert"))
        await service.update(desk.uma, ana["id"], None, Changes(phone=CY))
        job = await at.do(await purges.start(desk.sue, at.book(desk.uma), preview.confirmation, 2))
        assert (job["state"], at.outcome(job), job["done"], job["fraction"]) == (JobState.SUCCEEDED, {"deleted": 2}, 2, 1)
        assert await at.counters(desk.uma) == (0, 0)
        assert await at.counters(desk.ben) == (1, 0)

    async def test_not_what_was_created_or_imported_after_the_preview(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        preview = await purges.preview(desk.sue, at.book(desk.uma))
        await at.create(desk.uma, BO)
        await at.imported(desk.uma, f"Cy,{CY},\n")
        job = await at.do(await purges.start(desk.sue, at.book(desk.uma), preview.confirmation, 1))
        assert at.outcome(job) == {"deleted": 1}
        assert list(await at.contacts(desk.uma)) == [BO, CY]
        assert await at.counters(desk.uma) == (2, 0)

    async def test_fewer_than_counted_where_some_were_deleted_since_and_the_trash_with_them(self, desk: Desk) -> None:
        ana, _ = await at.create(desk.uma, ANA), await at.create(desk.uma, BO)
        preview = await purges.preview(desk.sue, at.book(desk.uma))
        await service.delete(desk.uma, [ana["id"]])
        job = await at.do(await purges.start(desk.sue, at.book(desk.uma), preview.confirmation, 2))
        assert at.outcome(job) == {"deleted": 1}
        assert await trash.page(desk.uma, at.book(desk.uma), key=None, backward=False, limit=10) == []

    async def test_the_trash_of_this_book_only(self, desk: Desk) -> None:
        for caller in (desk.uma, desk.ben):
            await service.delete(caller, [(await at.create(caller, ANA))["id"]])
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert await trash.page(desk.uma, at.book(desk.uma), key=None, backward=False, limit=10) == []
        assert len(await trash.page(desk.ben, at.book(desk.ben), key=None, backward=False, limit=10)) == 1

    async def test_members_of_lists_which_stay_empty(self, desk: Desk) -> None:
        list_id, other = await at.a_list(desk.uma), await at.a_list(desk.ben)
        await at.imported(desk.uma, at.rows(range(20)), list_id=list_id)
        await at.imported(desk.ben, at.rows(range(20)), list_id=other)
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert await at.list_count(desk.uma, list_id) == 0
        assert (await lists.get(desk.uma, list_id))["name"] == "Patients"
        assert await at.list_count(desk.ben, other) == 20

    async def test_the_file_of_an_export_which_then_has_no_day_to_be_kept_until(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        export = await at.do(await exports.start(desk.sue, at.book(desk.uma), Filter(), ExportFormat.IMPORTABLE))
        asked = "query ($id: ID!) { job(id: $id) { ... on ExportJob { expiresAt downloadUrl } } }"
        before = (await ask(desk.sue, asked, id=encode("ExportJob", export["id"]))).data
        assert before["expiresAt"] and before["downloadUrl"]
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        after = (await ask(desk.sue, asked, id=encode("ExportJob", export["id"]))).data
        assert after == {"expiresAt": None, "downloadUrl": None}

    async def test_no_opt_out(self, desk: Desk) -> None:
        for phone in (ANA, BO):
            await at.create(desk.uma, phone, opted_out=phone == ANA)
        preview = await purges.preview(desk.sue, at.book(desk.uma))
        assert (preview.contacts, preview.opt_outs_kept) == (2, 1)
        await at.do(await purges.start(desk.sue, at.book(desk.uma), preview.confirmation, 2))
        assert await at.counters(desk.uma) == (0, 0)
        assert (await at.create(desk.uma, ANA))["opted_out"]
        assert await at.counters(desk.uma) == (1, 1)

    async def test_nothing_of_an_empty_book_and_it_ends(self, desk: Desk) -> None:
        job = await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert (job["state"], at.outcome(job)) == (JobState.SUCCEEDED, {})


async def test_a_number_changed_to_one_behind_the_resume_point_is_deleted_all_the_same(desk: Desk, observer: asyncpg.Connection) -> None:
    """Given two batches; when the first one is committed and the second waits, the last contact gets the lowest number."""
    await at.imported(desk.uma, at.rows(range(1, BATCH + 2)))
    last = await at.contact(desk.uma, at.number(BATCH + 1))
    job = await at.purge(desk.sue, at.book(desk.uma))
    async with held(observer, last):
        working = asyncio.create_task(at.do(job))
        await at.until_blocked(observer)
        assert await at.counters(desk.uma) == (1, 0)
        await observer.execute("UPDATE contacts SET phone = $2 WHERE id = $1", last["id"], at.number(0))
    done = await working
    assert at.outcome(done) == {"deleted": BATCH + 1}
    assert await at.contacts(desk.uma) == {}


async def test_a_contact_that_is_put_into_a_list_at_that_moment_leaves_nothing_in_it(desk: Desk, observer: asyncpg.Connection) -> None:
    """Not by chance: the transaction that puts it there is held open until the purge waits for it."""
    list_id, contact = await at.a_list(desk.uma), await at.create(desk.uma, ANA)
    job = await at.purge(desk.sue, at.book(desk.uma))
    entered, leave = asyncio.Event(), asyncio.Event()

    async def put() -> None:
        async with transaction():
            await lists.add(desk.uma, list_id, [contact["id"]])
            entered.set()
            await leave.wait()

    putting = asyncio.create_task(put())
    await entered.wait()
    purging = asyncio.create_task(at.do(job))
    await at.until_somebody_waits(observer)
    leave.set()
    await putting
    assert at.outcome(await purging) == {"deleted": 1}
    assert await at.list_count(desk.uma, list_id) == 0
    assert await observer.fetchval("SELECT count(*) FROM contact_list_members") == 0


@asynccontextmanager
async def held(observer: asyncpg.Connection, contact: Record) -> AsyncIterator[None]:
    """Hold a contact's row; what was done meanwhile is committed at the end."""
    async with observer.transaction():
        await observer.execute("SELECT FROM contacts WHERE id = $1 FOR UPDATE", contact["id"])
        yield


async def test_figures_grow_and_end_at_what_was_deleted(desk: Desk) -> None:
    await at.imported(desk.uma, at.rows(range(BATCH + 1)))
    job = await at.purge(desk.sue, at.book(desk.uma))
    assert (job["total"], job["done"], job["fraction"]) == (BATCH + 1, 0, None)
    done = await at.do(job)
    assert (done["total"], done["done"], done["fraction"], at.outcome(done)) == (BATCH + 1, BATCH + 1, 1, {"deleted": BATCH + 1})
    assert done["revision"] > job["revision"] + 2


async def test_previews_that_are_over_are_forgotten(desk: Desk) -> None:
    await purges.preview(desk.sue, at.book(desk.uma))
    assert await purges.forget_old() == 0
    await execute("UPDATE purge_previews SET expires_at = now() - interval '25 h' WHERE organization_id = $1", desk.sue.organization_id)
    assert await purges.forget_old() == 1
