"""Taking an import back."""

from datetime import timedelta
from typing import Any

import pytest
from asyncpg import Record

from backend.consent import service as consent
from backend.contacts import lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item, upsert_contacts
from backend.database import execute, fetch_value
from backend.imports import reverts
from backend.imports.rows import ImportColumn
from backend.jobs import service as jobs
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode
from tests.jobs import desk as at
from tests.jobs.desk import Desk

ANA, BO, CY = "+12125550143", "+12125550144", "+12125550145"
OPTING_OUT = [ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.OPTED_OUT]
EVERYTHING = "full_name, name_key, email, notes, opted_out, source, import_id"


async def imported(caller: Caller, text: str, **said: Any) -> Record:
    """The import, done."""
    return await at.do(await at.start(caller, text, **said))


async def kept(caller: Caller, job: Record) -> set[str]:
    """Whom the last revert of an import kept, by number."""
    (since,) = await reverts.since(caller, [job["id"]])
    assert since.revert is not None
    found = await reverts.kept(caller.organization_id, since.revert["id"], key=None, backward=False, limit=100)
    return {row["phone"] for row in found}


async def refused(caller: Caller, import_id: int | None) -> ProblemCode:
    with pytest.raises(Problem) as problem:
        await reverts.start(caller, import_id)
    assert problem.value.field == ("import_id",) or problem.value.code == ProblemCode.BUSY
    return problem.value.code


class TestContacts:
    async def test_that_it_created_are_gone_for_good(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA)
        before = await at.contacts(desk.uma, EVERYTHING)
        job = await imported(desk.uma, at.rows(range(20)))
        assert await at.revert(job, desk.uma) == {"deleted": 20}
        assert await at.contacts(desk.uma, EVERYTHING) == before
        assert await at.counters(desk.uma) == (1, 0)
        assert await trash.page(desk.uma, at.book(desk.uma), key=None, backward=False, limit=5) == []

    @pytest.mark.parametrize("mode", [OnExisting.FILL_BLANKS, OnExisting.OVERWRITE])
    async def test_that_it_changed_are_as_they_were(self, desk: Desk, mode: OnExisting) -> None:
        await at.create(desk.uma, ANA, "Ána Lopez", notes="Calls on Mondays")
        await at.create(desk.uma, BO, "Bo", email="bo@example.com")
        before = await at.contacts(desk.uma, EVERYTHING)
        job = await imported(desk.uma, f"Anna,{ANA},ana@example.com\nBob,{BO},\n", on_existing=mode)
        changed = 2 if mode == OnExisting.OVERWRITE else 1
        assert await at.revert(job, desk.uma) == {"restored": changed}
        assert await at.contacts(desk.uma, EVERYTHING) == before
        assert (await at.contact(desk.uma, ANA))["version"] == 3

    async def test_that_somebody_changed_since_are_kept_and_listed(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Anna,{ANA},\nBo,{BO},\nCy,{CY},\n", on_existing=OnExisting.OVERWRITE)
        for phone in (ANA, BO):
            await service.update(desk.uma, (await at.contact(desk.uma, phone))["id"], None, Changes(notes="Called."))
        assert await at.revert(job, desk.uma) == {"deleted": 1, "kept": 2}
        assert await at.contacts(desk.uma, "full_name, notes") == {ANA: ("Anna", "Called."), BO: ("Bo", "Called.")}
        assert await kept(desk.uma, job) == {ANA, BO}

    async def test_that_a_partner_changed_since_are_kept(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        await upsert_contacts(desk.uma, None, [Item(phone=ANA, notes="Called.")], OnExisting.OVERWRITE)
        assert await at.revert(job, desk.uma) == {"kept": 1}

    async def test_that_were_sent_the_consent_message_since_are_kept(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\nBo,{BO},\n")
        await sent(desk.uma, ANA, timedelta(0))
        await sent(desk.uma, BO, timedelta(days=-1))
        assert await at.revert(job, desk.uma) == {"deleted": 1, "kept": 1}
        assert await kept(desk.uma, job) == {ANA}

    async def test_that_were_there_and_stayed_as_they_were_are_no_matter(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Ana,{ANA},\n", on_existing=OnExisting.KEEP)
        assert await at.revert(job, desk.uma) == {}
        assert await kept(desk.uma, job) == set()

    async def test_of_other_books_with_the_same_numbers_stay(self, desk: Desk) -> None:
        await imported(desk.ben, f"Ana,{ANA},\n")
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        await at.revert(job, desk.uma)
        assert list(await at.contacts(desk.ben)) == [ANA]

    async def test_over_batches_all_are_gone_through(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("backend.imports.revert_work.BATCH", 3)
        monkeypatch.setattr("backend.imports.revert_work._LIST_BATCH", 2)
        list_id = await at.a_list(desk.uma)
        for index in range(5):
            await at.create(desk.uma, at.number(index), "Somebody")
        job = await imported(desk.uma, at.rows(range(15)), on_existing=OnExisting.OVERWRITE, list_id=list_id)
        later = await imported(desk.uma, at.rows(range(10, 14), "Later"), on_existing=OnExisting.OVERWRITE)
        made = await at.do(await reverts.start(desk.uma, job["id"]))
        assert at.outcome(made) == {"deleted": 6, "restored": 5, "kept": 4}
        assert (made["done"], made["total"], made["fraction"]) == (15, 15, 1)
        assert (await at.counters(desk.uma), await at.list_count(desk.uma, list_id)) == ((9, 0), 0)
        assert await at.revert(later, desk.uma) == {"restored": 4}


async def sent(caller: Caller, phone: str, ago: timedelta) -> None:
    """The consent message was sent to the number so long after now."""
    await execute(
        """
        INSERT INTO consent_subjects (id, organization_id, phone, opted_out, consent_message, consent_message_at)
        VALUES (gen_random_uuid(), $1, $2, false, 'SENT', now() + $3::interval)
        """,
        caller.organization_id,
        phone,
        ago,
    )
    await execute(
        "UPDATE contacts SET consent_message = 'SENT' WHERE organization_id = $1 AND owner_id = $2 AND phone = $3",
        caller.organization_id,
        at.book(caller),
        phone,
    )
    await execute(
        "UPDATE books SET consent_sent = consent_sent + 1 WHERE organization_id = $1 AND owner_id = $2",
        caller.organization_id,
        at.book(caller),
    )


class TestSeveralImports:
    """Given an import that created Ana, and a later one that changed her."""

    @pytest.fixture
    async def first(self, desk: Desk) -> Record:
        return await imported(desk.uma, f"Ana,{ANA},\n")

    @pytest.fixture
    async def second(self, desk: Desk, first: Record) -> Record:
        return await imported(desk.uma, f"Anna,{ANA},\n", on_existing=OnExisting.OVERWRITE)

    async def test_taken_back_from_the_last_on_leave_nothing(self, desk: Desk, first: Record, second: Record) -> None:
        assert await at.revert(second, desk.uma) == {"restored": 1}
        assert (await at.contact(desk.uma, ANA))["import_id"] == first["id"]
        assert await at.revert(first, desk.uma) == {"deleted": 1}
        assert await at.counters(desk.uma) == (0, 0)

    async def test_what_a_later_one_changed_is_kept(self, desk: Desk, first: Record, second: Record) -> None:
        assert await at.revert(first, desk.uma) == {"kept": 1}
        assert await kept(desk.uma, first) == {ANA}
        assert await at.contacts(desk.uma, "full_name") == {ANA: ("Anna",)}

    async def test_what_somebody_changed_between_them_is_kept(self, desk: Desk, first: Record) -> None:
        ana = await at.contact(desk.uma, ANA)
        await service.update(desk.uma, ana["id"], None, Changes(notes="Called."))
        second = await imported(desk.uma, f"Anna,{ANA},\n", on_existing=OnExisting.OVERWRITE)
        assert await at.revert(second, desk.uma) == {"restored": 1}
        assert await at.revert(first, desk.uma) == {"kept": 1}
        assert await at.contacts(desk.uma, "full_name, notes") == {ANA: ("Ana", "Called.")}


class TestLists:
    async def test_lose_whom_the_import_put_there_and_nobody_else(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        ana, bo = await at.create(desk.uma, ANA, "Ana"), await at.create(desk.uma, BO, "Bo")
        await lists.add(desk.uma, list_id, [ana["id"]])
        job = await imported(desk.uma, f"Ana,{ANA},\nBo,{BO},\nCy,{CY},\n", list_id=list_id)
        assert await at.list_count(desk.uma, list_id) == 3
        assert await at.revert(job, desk.uma) == {"deleted": 1}
        assert await at.list_count(desk.uma, list_id) == 1
        assert [row["id"] for row in (await lists.of_contacts(desk.uma, [ana["id"], bo["id"]])).get(ana["id"], [])] == [list_id]

    async def test_keep_whom_somebody_put_there_again(self, desk: Desk) -> None:
        list_id, ana = await at.a_list(desk.uma), await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Ana,{ANA},\n", list_id=list_id)
        await lists.remove(desk.uma, list_id, [ana["id"]])
        await lists.add(desk.uma, list_id, [ana["id"]])
        await at.revert(job, desk.uma)
        assert await at.list_count(desk.uma, list_id) == 1

    async def test_lose_also_those_who_are_kept(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        job = await imported(desk.uma, f"Ana,{ANA},\n", list_id=list_id)
        await service.update(desk.uma, (await at.contact(desk.uma, ANA))["id"], None, Changes(notes="Called."))
        assert await at.revert(job, desk.uma) == {"kept": 1}
        assert await at.list_count(desk.uma, list_id) == 0

    async def test_that_are_gone_are_no_matter(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        job = await imported(desk.uma, f"Ana,{ANA},\n", list_id=list_id)
        await lists.delete(desk.uma, list_id)
        assert await at.revert(job, desk.uma) == {"deleted": 1}


class TestTrash:
    async def test_what_somebody_deleted_stays_there_and_comes_back_as_before_the_import(self, desk: Desk) -> None:
        list_id = await at.a_list(desk.uma)
        ana = await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Anna,{ANA},\nBo,{BO},\n", on_existing=OnExisting.OVERWRITE, list_id=list_id)
        bo = await at.contact(desk.uma, BO)
        await service.delete(desk.uma, [ana["id"], bo["id"]])
        assert await at.revert(job, desk.uma) == {}
        await trash.restore(desk.uma, [ana["id"], bo["id"]])
        assert await at.contacts(desk.uma, "full_name, import_id") == {ANA: ("Ana", None), BO: ("Bo", job["id"])}
        assert (await at.counters(desk.uma), await at.list_count(desk.uma, list_id)) == ((2, 0), 0)

    async def test_deleted_and_restored_is_not_touched(self, desk: Desk) -> None:
        list_id, ana = await at.a_list(desk.uma), await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Anna,{ANA},\nBo,{BO},\n", on_existing=OnExisting.OVERWRITE, list_id=list_id)
        ids = [ana["id"], (await at.contact(desk.uma, BO))["id"]]
        await service.delete(desk.uma, ids)
        await trash.restore(desk.uma, ids)
        assert await at.list_count(desk.uma, list_id) == 2
        assert await at.revert(job, desk.uma) == {"restored": 1, "deleted": 1}
        assert (await at.counters(desk.uma), await at.list_count(desk.uma, list_id)) == ((1, 0), 0)

    async def test_restored_while_the_rest_is_taken_back_it_is_found_by_another_round(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = await imported(desk.uma, at.rows(range(4)))
        first = await at.contact(desk.uma, at.number(0))
        await service.delete(desk.uma, [first["id"]])
        revert = await reverts.start(desk.uma, job["id"])
        monkeypatch.setattr("backend.imports.revert_work.BATCH", 2)
        monkeypatch.setattr("backend.jobs.tasks.Slice.is_over", property(at.after_batches(1)))
        assert await at.slice_of(revert, at.WORK["REVERT"])
        await trash.restore(desk.uma, [first["id"]])
        monkeypatch.undo()
        assert at.outcome(await at.do(revert)) == {"deleted": 4}
        assert await at.counters(desk.uma) == (0, 0)


class TestOptOuts:
    async def test_none_is_taken_back(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, "Ana")
        await at.create(desk.ben, CY, opted_out=True)
        text = f"Ana,{ANA},yes\nBo,{BO},yes\nCy,{CY},\nDi,+12125550146,\n"
        job = await imported(desk.uma, text, columns=OPTING_OUT)
        assert await at.revert(job, desk.uma) == {"deleted": 3, "opt_outs_kept": 3}
        states = await consent.states(desk.uma.organization_id, [ANA, BO, CY])
        assert {phone for phone, state in states.items() if state.opted_out} == {ANA, BO, CY}
        assert await at.contacts(desk.uma, "opted_out") == {ANA: (True,)}
        assert await at.counters(desk.uma) == (1, 1)
        assert (await imported(desk.uma, text, columns=OPTING_OUT))["state"] == JobState.SUCCEEDED
        assert await at.counters(desk.uma) == (4, 3)

    async def test_not_even_of_what_changed_since(self, desk: Desk) -> None:
        await at.create(desk.uma, ANA, "Ana")
        job = await imported(desk.uma, f"Anna,{ANA},\nBo,{BO},\n", on_existing=OnExisting.OVERWRITE)
        for phone in (ANA, BO):
            await service.update(desk.uma, (await at.contact(desk.uma, phone))["id"], None, Changes(opted_out=True))
        assert await at.revert(job, desk.uma) == {"deleted": 1, "restored": 1, "opt_outs_kept": 2}
        assert await at.contacts(desk.uma, "full_name, opted_out") == {ANA: ("Ana", True)}


class TestStart:
    async def test_asks_for_an_import_of_the_callers(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        purge = await at.do(await at.purge(desk.sue, at.book(desk.ben)))
        for caller, number in ((desk.ben, job["id"]), (desk.zoe, job["id"]), (desk.uma, None), (desk.sue, purge["id"])):
            assert await refused(caller, number) == ProblemCode.NOT_FOUND
        assert await at.revert(job, desk.sue) == {"deleted": 1}

    async def test_of_a_dry_run_is_refused(self, desk: Desk) -> None:
        assert await refused(desk.uma, (await imported(desk.uma, f"Ana,{ANA},\n", dry_run=True))["id"]) == ProblemCode.INVALID

    async def test_of_one_at_work_has_to_wait(self, desk: Desk) -> None:
        assert await refused(desk.uma, (await at.start(desk.uma, f"Ana,{ANA},\n"))["id"]) == ProblemCode.BUSY

    async def test_twice_is_refused(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        revert = await reverts.start(desk.uma, job["id"])
        assert await refused(desk.uma, job["id"]) == ProblemCode.BUSY
        await at.do(revert)
        assert await refused(desk.uma, job["id"]) == ProblemCode.EXPIRED

    async def test_after_30_days_is_refused(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        await ended_before(job, timedelta(days=29, hours=23))
        assert await until(desk.uma, job) is not None
        await ended_before(job, timedelta(days=30))
        assert (await refused(desk.uma, job["id"]), await until(desk.uma, job)) == (ProblemCode.EXPIRED, None)

    async def test_after_a_purge_is_refused(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        purge = await at.purge(desk.sue, at.book(desk.uma))
        assert await refused(desk.uma, job["id"]) == ProblemCode.BUSY
        await at.do(purge)
        assert (await refused(desk.uma, job["id"]), await until(desk.uma, job)) == (ProblemCode.EXPIRED, None)

    async def test_takes_its_turn_among_imports_and_holds_up_a_purge(self, desk: Desk) -> None:
        job = await imported(desk.uma, f"Ana,{ANA},\n")
        waiting = await at.start(desk.uma, f"Bo,{BO},\n")
        revert = await reverts.start(desk.uma, job["id"])
        assert not await at.slice_of(revert, at.WORK["REVERT"])
        assert (await at.again(revert))["state"] == JobState.QUEUED
        with pytest.raises(Problem) as refusal:
            await at.purge(desk.sue, at.book(desk.uma))
        assert refusal.value.code == ProblemCode.BUSY
        await at.do(waiting)
        assert (await at.do(revert))["state"] == JobState.SUCCEEDED
        assert list(await at.contacts(desk.uma)) == [BO]

    async def test_of_one_that_was_cancelled_takes_back_what_was_committed(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("backend.imports.source.BATCH", 5)
        job = await at.start(desk.uma, at.rows(range(20)))
        monkeypatch.setattr("backend.jobs.tasks.Slice.is_over", property(at.after_batches(1)))
        assert await at.slice_of(job, at.WORK["IMPORT"])
        monkeypatch.undo()
        await jobs.cancel(desk.uma, job["id"])
        assert (await at.do(job))["state"] == JobState.CANCELLED
        found = len(await at.contacts(desk.uma))
        assert 0 < found < 20
        assert await at.revert(job, desk.uma) == {"deleted": found}

    async def test_again_of_one_that_was_cancelled_goes_on(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        job = await imported(desk.uma, at.rows(range(20)))
        revert = await reverts.start(desk.uma, job["id"])
        monkeypatch.setattr("backend.imports.revert_work.BATCH", 5)
        monkeypatch.setattr("backend.jobs.tasks.Slice.is_over", property(at.after_batches(2)))
        assert await at.slice_of(revert, at.WORK["REVERT"])
        monkeypatch.undo()
        await jobs.cancel(desk.uma, revert["id"])
        assert (await at.do(revert))["state"] == JobState.CANCELLED
        assert await until(desk.uma, job) is not None
        assert await at.counters(desk.uma) == (10, 0)
        assert await at.revert(job, desk.uma) == {"deleted": 10}


async def ended_before(job: Record, age: timedelta) -> None:
    await execute(
        "UPDATE jobs SET finished_at = now() - $3::interval WHERE organization_id = $1 AND id = $2", job["organization_id"], job["id"], age
    )


async def until(caller: Caller, job: Record) -> object:
    (since,) = await reverts.since(caller, [job["id"]])
    return reverts.possible_until(await at.again(job), since)


class TestWhatIsRemembered:
    async def remembered(self, desk: Desk) -> tuple[int, int]:
        """Contacts that imports overwrote, and numbers that they opted out."""
        organization = desk.uma.organization_id
        return (
            await fetch_value("SELECT count(*) FROM import_overwritten WHERE organization_id = $1", organization),
            await fetch_value("SELECT count(*) FROM import_opt_outs WHERE organization_id = $1", organization),
        )

    @pytest.fixture
    async def job(self, desk: Desk) -> Record:
        """Anna, who was Ana; Bo is new, and opted out."""
        await at.create(desk.uma, ANA, "Ana")
        return await imported(desk.uma, f"Anna,{ANA},\nBo,{BO},yes\n", columns=OPTING_OUT, on_existing=OnExisting.OVERWRITE)

    async def test_is_only_what_it_overwrote(self, desk: Desk, job: Record) -> None:
        assert await self.remembered(desk) == (1, 1)

    async def test_goes_with_the_revert(self, desk: Desk, job: Record) -> None:
        await at.revert(job, desk.uma)
        assert await self.remembered(desk) == (0, 1)

    async def test_goes_with_a_purge_of_the_book(self, desk: Desk, job: Record) -> None:
        await at.do(await at.purge(desk.sue, at.book(desk.ben)))
        assert await self.remembered(desk) == (1, 1)
        await at.do(await at.purge(desk.sue, at.book(desk.uma)))
        assert (await self.remembered(desk))[0] == 0

    async def test_goes_when_no_revert_can_need_it(self, desk: Desk, job: Record) -> None:
        await ended_before(job, timedelta(days=30, hours=12))
        assert await reverts.forget_old() == 0
        await ended_before(job, timedelta(days=31))
        assert await reverts.forget_old() == 2
        assert await self.remembered(desk) == (0, 0)

    async def test_gone_too_early_nothing_is_removed_for_it(self, desk: Desk, job: Record) -> None:
        await execute("DELETE FROM import_overwritten WHERE organization_id = $1", desk.uma.organization_id)
        assert await at.revert(job, desk.uma) == {"deleted": 1, "kept": 1, "opt_outs_kept": 1}
        assert await at.contacts(desk.uma, "full_name") == {ANA: ("Anna",)}


async def test_the_import_shows_that_it_is_taken_back(desk: Desk) -> None:
    job = await imported(desk.uma, f"Ana,{ANA},\n")
    revert = await reverts.start(desk.uma, job["id"])
    queued = await at.again(job)
    assert queued["revision"] > job["revision"]
    (since,) = await reverts.since(desk.uma, [job["id"]])
    assert since.revert is not None and since.revert["id"] == revert["id"]
    await at.do(revert)
    assert (await at.again(job))["revision"] > queued["revision"]
