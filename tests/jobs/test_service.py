"""Turns, fences and ends of jobs, step by step."""

import orjson
import pytest
from asyncpg import Record

from backend.broker import broker
from backend.contacts import lists
from backend.imports.source import BATCH
from backend.jobs import claim as claims
from backend.jobs import service as jobs
from backend.jobs.claim import MOST_FRUITLESS_ATTEMPTS, Claim, JobFailed, Superseded, finish
from backend.jobs.kinds import JobState, wake, wakers
from backend.jobs.tasks import BEGUN, FIRST_SLICE, NEW, SLICE, Slice
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.problems import Problem, ProblemCode
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller


async def taken(job: Record) -> Claim:
    """The job in the hands of a worker that was just told of it."""
    claim = await take(job)
    assert claim is not None
    return claim


async def take(job: Record) -> Claim | None:
    return await claims.take(job["organization_id"], job["id"], (await at.again(job))["attempt"])


async def refusal(caller: Caller, job_id: int | None) -> tuple[ProblemCode, tuple[str | int, ...]]:
    """Why a job isn't cancelled."""
    with pytest.raises(Problem) as refused:
        await jobs.cancel(caller, job_id)
    return refused.value.code, refused.value.field


class TestTurns:
    async def test_the_second_import_of_a_book_waits_visibly_for_the_first(self, desk: Desk) -> None:
        first, second = [await at.start(desk.uma, at.rows(range(n, n + 3), f"Import {n}")) for n in (0, 2)]
        assert await take(second) is None
        waiting = await at.again(second)
        assert (waiting["state"], waiting["attempt"], waiting["revision"]) == (JobState.QUEUED, 0, 1)
        assert at.outcome(await at.do(first)) == {"rows": 3, "created": 3}
        assert at.outcome(await at.do(second)) == {"rows": 3, "created": 2, "unchanged": 1}

    async def test_imports_of_other_books_wait_for_nobody(self, desk: Desk) -> None:
        first, other = await at.start(desk.uma, at.rows(range(3))), await at.start(desk.ben, at.rows(range(3)))
        await taken(first)
        assert (await at.do(other))["state"] == JobState.SUCCEEDED

    @pytest.mark.parametrize("end", [JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED])
    async def test_the_next_one_is_woken_however_the_first_ended(self, desk: Desk, end: JobState, monkeypatch: pytest.MonkeyPatch) -> None:
        woken: list[int] = []

        async def note(organization_id: int, job_id: int, attempt: int) -> None:
            woken.append(job_id)

        monkeypatch.setitem(wakers, "IMPORT", note)
        first, second, third = [await at.start(desk.uma, at.rows(range(3))) for _ in range(3)]
        woken.clear()
        if end == JobState.CANCELLED:
            await jobs.cancel(desk.uma, first["id"])
        else:
            await finish(await taken(first), end, "It broke." if end == JobState.FAILED else None)
        assert woken == [second["id"]]
        await at.do(second)
        assert woken == [second["id"], third["id"]]


async def test_what_is_new_and_what_goes_on_wait_in_different_queues(desk: Desk) -> None:
    """A worker has threads for either."""
    job = await at.start(desk.uma, at.rows(range(2 * BATCH)))
    assert (waiting_in(NEW), waiting_in(BEGUN)) == (1, 0)
    assert await at.slice_of(job, in_batches)
    await wake("IMPORT", job["organization_id"], job["id"], (await at.again(job))["attempt"])
    assert (waiting_in(NEW), waiting_in(BEGUN)) == (1, 1)


def waiting_in(queue: str) -> int:
    return int(broker.client.llen(f"{broker.namespace}:{queue}"))


async def test_the_first_slice_is_a_short_one(desk: Desk) -> None:
    slices: list[Slice] = []

    async def note(claim: Claim, slice_: Slice) -> bool:
        slices.append(slice_)
        return False

    job = await at.start(desk.uma, at.rows(range(3)))
    for _ in range(3):
        assert await at.slice_of(job, note)
    assert [(slice_.is_first, slice_.length) for slice_ in slices] == [(True, FIRST_SLICE), (False, SLICE), (False, SLICE)]


class TestFence:
    """Whoever took a job last has it."""

    async def test_a_worker_that_was_superseded_stops_at_its_next_batch_without_a_trace(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        first, second = await taken(job), await taken(job)
        before = await at.again(job)
        with pytest.raises(Superseded):
            async with first.batch({"byte": 10}):
                pytest.fail("its batch must not begin")
        await finish(first, JobState.SUCCEEDED)
        await finish(first, JobState.FAILED, "It broke.")
        assert await at.again(job) == before
        async with second.batch({"byte": 10}) as batch:
            batch.add(rows=1)
        assert at.outcome(await at.again(job)) == {"rows": 1}

    async def test_a_message_delivered_twice_counts_once(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        found = [await claims.take(job["organization_id"], job["id"], 0) for _ in range(MOST_FRUITLESS_ATTEMPTS + 2)]
        assert [claim is not None for claim in found] == [True] + [False] * (MOST_FRUITLESS_ATTEMPTS + 1)
        assert (await at.again(job))["attempt"] == 1

    async def test_a_batch_that_breaks_leaves_the_resume_point_where_it_was(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        claim = await taken(job)

        async def breaking() -> None:
            async with claim.batch({"byte": 10}) as batch:
                batch.add(rows=1)
                await at.create(desk.uma, at.number(1))
                raise JobFailed("It broke.")

        with pytest.raises(JobFailed):
            await breaking()
        assert at.outcome(await at.again(job)) == {}
        assert await at.counters(desk.uma) == (0, 0)
        async with claim.batch({"byte": 20}) as batch:
            batch.add(rows=2)
        assert at.outcome(await at.again(job)) == {"rows": 2}

    async def test_a_job_that_has_ended_is_not_done_again(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        await at.do(job)
        assert at.outcome(await at.do(job)) == {"rows": 3, "created": 3}
        assert await take(job) is None

    async def test_another_organization_can_not_take_it(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        assert await claims.take(desk.zoe.organization_id, job["id"], 0) is None


class TestAttempts:
    async def test_after_five_without_progress_the_job_has_failed_and_says_so(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        for _ in range(MOST_FRUITLESS_ATTEMPTS):
            await taken(job)
        assert await take(job) is None
        failed = await at.again(job)
        assert (failed["state"], failed["attempt"]) == (JobState.FAILED, 5)
        assert "five times" in failed["failure"]
        assert failed["finished_at"] is not None

    async def test_a_batch_that_was_committed_lets_it_try_anew(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        for begin in range(3):
            for _ in range(MOST_FRUITLESS_ATTEMPTS):
                claim = await taken(job)
            async with claim.batch({"byte": begin}):
                pass
        assert (await at.do(job))["state"] == JobState.SUCCEEDED


class TestCancel:
    async def test_needs_the_job_to_be_in_reach(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        for caller in (desk.zoe, desk.ben):
            assert await refusal(caller, job["id"]) == (ProblemCode.NOT_FOUND, ("id",))
        assert await refusal(desk.uma, None) == (ProblemCode.NOT_FOUND, ("id",))

    async def test_needs_the_permission_that_starts_such_a_job(self, desk: Desk) -> None:
        job = await at.start(desk.sue, at.rows(range(3)))
        other = await a_caller(desk.sue.organization_id, Role.SUPERVISOR, denied=(Permission.CONTACTS_IMPORT,))
        assert await refusal(other, job["id"]) == (ProblemCode.NOT_PERMITTED, ("id",))
        purge = await at.purge(desk.sue, at.book(desk.uma))
        assert await refusal(desk.uma, purge["id"]) == (ProblemCode.NOT_PERMITTED, ("id",))
        assert (await at.again(purge))["state"] == JobState.QUEUED

    async def test_ends_a_queued_job_at_once(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        cancelled = await jobs.cancel(desk.uma, job["id"])
        assert (cancelled["state"], cancelled["revision"]) == (JobState.CANCELLED, 2)
        assert cancelled["finished_at"] is not None
        assert (await at.do(job))["state"] == JobState.CANCELLED
        assert await at.counters(desk.uma) == (0, 0)

    async def test_ends_a_running_job_after_its_batch_and_keeps_what_was_done(self, desk: Desk) -> None:
        await at.create(desk.uma, at.number(0))
        job = await at.start(desk.uma, at.rows(range(2 * BATCH)))

        async def cancel_in_the_first_batch(claim: Claim, slice_: Slice) -> bool:
            await at.WORK["IMPORT"](claim, Slice(0))
            assert (await jobs.cancel(desk.sue, job["id"]))["state"] == JobState.CANCELLING
            return await at.WORK["IMPORT"](claim, slice_)

        assert not await at.slice_of(job, cancel_in_the_first_batch)
        cancelled = await at.again(job)
        assert (cancelled["state"], cancelled["done"]) == (JobState.CANCELLED, BATCH)
        assert at.outcome(cancelled) == {"rows": BATCH, "created": BATCH - 1, "unchanged": 1}
        assert await at.counters(desk.uma) == (BATCH, 0)
        assert await at.left_unchanged(desk.uma) == 0

    async def test_ends_a_job_whose_worker_died(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        await taken(job)
        await jobs.cancel(desk.uma, job["id"])
        assert (await at.do(job))["state"] == JobState.CANCELLED

    async def test_leaves_a_job_that_has_ended_as_it_is(self, desk: Desk) -> None:
        job = await at.do(await at.start(desk.uma, at.rows(range(3))))
        assert await jobs.cancel(desk.uma, job["id"]) == job

    async def test_twice_is_as_once(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        await taken(job)
        first = await jobs.cancel(desk.uma, job["id"])
        assert await jobs.cancel(desk.uma, job["id"]) == first

    async def test_too_late_lets_the_job_succeed(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        claim = await taken(job)
        await at.WORK["IMPORT"](claim, Slice(0))
        await jobs.cancel(desk.uma, job["id"])
        await finish(claim, JobState.SUCCEEDED)
        assert (await at.again(job))["state"] == JobState.SUCCEEDED


class TestSweeper:
    async def test_wakes_what_went_silent_once_and_nothing_else(self, desk: Desk) -> None:
        silent, second, lively = [await at.start(caller, at.rows(range(3))) for caller in (desk.uma, desk.uma, desk.ben)]
        await at.start(desk.zoe, at.rows(range(3)))
        ended = await at.do(await at.start(desk.sue, at.rows(range(3))))
        for job in (silent, second, ended):
            await at.go_silent(job)
        assert [row["id"] for row in await claims.silent()] == [silent["id"]]
        assert await claims.silent() == []
        assert (await at.again(lively))["state"] == JobState.QUEUED

    async def test_wakes_the_job_whose_worker_died_and_the_one_that_waits_only_after_it(self, desk: Desk) -> None:
        first, second = [await at.start(desk.uma, at.rows(range(3))) for _ in range(2)]
        await taken(first)
        for job in (first, second):
            await at.go_silent(job)
        assert [row["id"] for row in await claims.silent()] == [first["id"]]


async def test_figures_never_go_down_and_revisions_grow(desk: Desk) -> None:
    job = await at.start(desk.uma, at.rows(range(2 * BATCH)))
    states = [job]
    while await at.slice_of(job, in_batches):
        states.append(await at.again(job))
    states.append(await at.again(job))
    assert [row["revision"] for row in states] == sorted({row["revision"] for row in states})
    assert [row["done"] for row in states] == [0, BATCH, 2 * BATCH, 2 * BATCH]
    fractions = [row["fraction"] for row in states]
    assert fractions[0] is None
    assert fractions[1:] == sorted(fractions[1:])
    assert fractions[-1] == 1
    assert (states[-1]["total"], states[0]["total"]) == (2 * BATCH, None)


async def in_batches(claim: Claim, _: Slice) -> bool:
    return await at.WORK["IMPORT"](claim, Slice(0))


async def test_the_parameters_of_a_job_are_data(desk: Desk) -> None:
    list_id = await at.a_list(desk.uma)
    job = await at.start(desk.uma, at.rows(range(3)), list_id=list_id)
    assert orjson.loads(job["parameters"])["list_id"] == list_id
    assert (await lists.get(desk.uma, list_id))["contact_count"] == 0
