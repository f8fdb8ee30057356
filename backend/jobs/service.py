"""Bulk jobs: made, taken, advanced batch by batch, cancelled, finished. The row in PostgreSQL is the truth.

Each batch is one transaction that holds its rows, its counts and the resume point, so that a kill at any moment loses nothing
and does nothing twice. A worker takes a job by raising `attempt` from what its message says: of a message delivered twice only one
counts. Every batch begins by advancing (position, attempt) from what this worker last saw, and a worker that was superseded stops
there without a trace.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

import asyncpg
import orjson
from asyncpg import Record

from backend.contacts.books import stats_topics
from backend.database import after_commit, execute, fetch_all, fetch_one, fetch_value, transaction
from backend.events import publish
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode

log = logging.getLogger(__name__)

MOST_FRUITLESS_ATTEMPTS = 5
"""Taken so often without committing a batch, a job is FAILED."""
_LOCK = 0x0B0C_0000_0000_0000

COLUMNS = (
    "id, organization_id, owner_id, kind, state, actor, parameters, outcome, position, attempt, fruitless_attempts, revision, done, total, "
    "fraction, failure, created_at, started_at, touched_at, finished_at"
)
REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"


class JobState(StrEnum):
    """Where a job stands. CANCELLED and FAILED keep what was committed."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


AT_WORK = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING})


@dataclass(frozen=True, slots=True)
class Kind:
    """What the service knows of a kind of job.

    `takes_turns`: one at a time in a book. `excludes`: kinds that may not be at work beside it.
    """

    name: str
    permission: Permission
    takes_turns: bool = False
    excludes: frozenset[str] = frozenset()
    busy: str = ""
    """What to say to whoever starts it while an excluded one is at work."""


kinds: dict[str, Kind] = {}
"""What the domains declared."""
wakers: dict[str, Callable[[int, int, int], Awaitable[None]]] = {}
"""By kind: what sends a job (organization, job, attempt) to a worker. Each domain's tasks.py brings its own."""


def declare(kind: Kind) -> Kind:
    """Make a kind of job known."""
    kinds[kind.name] = kind
    return kind


async def wake(kind: str, organization_id: int, job_id: int, attempt: int = 0) -> None:
    """Have a worker take the job, unless somebody does since its `attempt` was seen."""
    await wakers[kind](organization_id, job_id, attempt)


class Superseded(Exception):
    """Another worker has the job, or it was cancelled: stop without a trace."""


class JobFailed(Exception):
    """The job can't go on and trying again won't help; the message is for the person who started it."""


def topic(job_id: int) -> str:
    """What `events` calls the job."""
    return f"job:{job_id}"


async def _tell(organization_id: int, owner_id: int | None, job_id: int) -> None:
    await after_commit(partial(publish, topic(job_id), *stats_topics(organization_id, owner_id)))


async def lock_book(owner_id: int) -> None:
    """Jobs of a book are made one after the other, so that their ids are in the order of their commits."""
    await execute("SELECT pg_advisory_xact_lock($1)", _LOCK + owner_id)


async def create(
    caller: Caller,
    kind: Kind,
    owner_id: int,
    parameters: dict[str, Any],
    *,
    total: int | None = None,
    idempotency_key: str | None = None,
) -> Record:
    """A queued job; its worker is woken after commit. The transaction must hold `lock_book`. Raises Problem BUSY."""
    if kind.excludes and await at_work(caller.organization_id, owner_id, kind.excludes):
        raise Problem(ProblemCode.BUSY, (), kind.busy)
    row = await fetch_one(
        f"""
        INSERT INTO jobs (organization_id, owner_id, kind, state, actor, idempotency_key, parameters, outcome, position, attempt,
            fruitless_attempts, revision, done, total, created_at, touched_at)
        VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6, '{{}}', '{{}}', 0, 0, 1, 0, $7, now(), now()) RETURNING {COLUMNS}
        """,
        caller.organization_id,
        owner_id,
        kind.name,
        caller.name,
        idempotency_key,
        orjson.dumps(parameters).decode(),
        total,
    )
    assert row is not None
    await _tell(caller.organization_id, owner_id, row["id"])
    await after_commit(partial(wake, kind.name, caller.organization_id, row["id"]))
    return row


async def at_work(organization_id: int, owner_id: int, names: frozenset[str]) -> bool:
    """Whether any job of these kinds is queued or running in the book."""
    return bool(
        await fetch_value(
            """
            SELECT EXISTS (SELECT FROM jobs WHERE organization_id = $1 AND owner_id = $2 AND kind = ANY ($3::text[])
                AND state IN ('QUEUED', 'RUNNING', 'CANCELLING'))
            """,
            organization_id,
            owner_id,
            list(names),
        )
    )


async def with_key(caller: Caller, kind: Kind, owner_id: int, key: str) -> Record | None:
    """The job that this idempotency key made in the book."""
    return await fetch_one(
        f"SELECT {COLUMNS} FROM jobs WHERE organization_id = $1 AND owner_id = $2 AND kind = $3 AND idempotency_key = $4",
        caller.organization_id,
        owner_id,
        kind.name,
        key,
    )


async def find(caller: Caller, ids: list[int]) -> list[Record]:
    """Those of the jobs that the caller may see."""
    return await fetch_all(
        f"SELECT {COLUMNS} FROM jobs WHERE {REACH} AND id = ANY ($3::bigint[])",
        caller.organization_id,
        None if caller.all_books else caller.owner_id,
        ids,
    )


async def page(caller: Caller, owner_id: int | None, *, key: tuple[Any, ...] | None, backward: bool, limit: int) -> list[Record]:
    """Jobs of a book, or of every book that the caller may open, newest first. `key`: (id,)."""
    comparison, direction = (">", "ASC") if backward else ("<", "DESC")
    return await fetch_all(
        f"""
        SELECT {COLUMNS} FROM jobs WHERE {REACH} AND ($3::bigint IS NULL OR id {comparison} $3) ORDER BY id {direction} LIMIT $4
        """,
        caller.organization_id,
        owner_id if owner_id is not None or caller.all_books else caller.owner_id,
        key[0] if key else None,
        limit,
    )


async def cancel(caller: Caller, job_id: int | None) -> Record:
    """Stop a job between two batches; one that has ended stays as it is. Raises Problem NOT_FOUND or NOT_PERMITTED."""
    async with transaction():
        found = await find(caller, [job_id]) if job_id is not None else []
        if not found:
            raise Problem(ProblemCode.NOT_FOUND, ("id",), "There is no such job.")
        if not caller.may(kinds[found[0]["kind"]].permission):
            raise Problem(ProblemCode.NOT_PERMITTED, ("id",), "You may not start such a job, so you can't cancel it either.")
        row = await fetch_one(
            f"""
            UPDATE jobs SET state = CASE state WHEN 'QUEUED' THEN 'CANCELLED' ELSE 'CANCELLING' END, revision = revision + 1,
                finished_at = CASE state WHEN 'QUEUED' THEN now() END
            WHERE organization_id = $1 AND id = $2 AND state IN ('QUEUED', 'RUNNING') RETURNING {COLUMNS}
            """,
            caller.organization_id,
            job_id,
        )
        if row is None:
            return (await find(caller, [found[0]["id"]]))[0]
        await _tell(row["organization_id"], row["owner_id"], row["id"])
        if row["state"] == JobState.CANCELLED:
            await _ended(row["organization_id"], row["id"], row["owner_id"], row["kind"])
    return row


EndHook = Callable[[int, int], Any]
end_hooks: dict[str, list[EndHook]] = {}
"""By kind: what to do, in the transaction that ends a job (organization, job)."""


async def _ended(organization_id: int, job_id: int, owner_id: int | None, kind: str) -> None:
    for hook in end_hooks.get(kind, ()):
        await hook(organization_id, job_id)
    if owner_id is None or not kinds[kind].takes_turns:
        return
    following = await fetch_one(
        "SELECT id, kind FROM jobs WHERE organization_id = $1 AND owner_id = $2 AND state = 'QUEUED' ORDER BY id LIMIT 1",
        organization_id,
        owner_id,
    )
    if following is not None:
        await after_commit(partial(wake, following["kind"], organization_id, following["id"]))


@dataclass(slots=True)
class Claim:
    """A job in the hands of this worker, as last committed."""

    organization_id: int
    id: int
    owner_id: int
    kind: str
    attempt: int
    parameters: dict[str, Any]
    position: dict[str, Any]
    outcome: dict[str, int]
    done: int
    total: int | None
    fraction: float | None

    @classmethod
    def of(cls, row: Record) -> "Claim":
        return cls(
            organization_id=row["organization_id"],
            id=row["id"],
            owner_id=row["owner_id"],
            kind=row["kind"],
            attempt=row["attempt"],
            parameters=orjson.loads(row["parameters"]),
            position=orjson.loads(row["position"]),
            outcome=orjson.loads(row["outcome"]),
            done=row["done"],
            total=row["total"],
            fraction=row["fraction"],
        )

    @asynccontextmanager
    async def batch(self, position: dict[str, Any]) -> AsyncIterator["Batch"]:
        """The transaction of one batch, which moves the resume point to `position`. Raises Superseded before anything is done."""
        async with transaction():
            advanced = await execute(
                """
                UPDATE jobs SET position = $4, touched_at = clock_timestamp()
                WHERE organization_id = $1 AND id = $2 AND attempt = $3 AND position = $5::jsonb AND state = 'RUNNING'
                """,
                self.organization_id,
                self.id,
                self.attempt,
                orjson.dumps(position).decode(),
                orjson.dumps(self.position).decode(),
            )
            if not advanced:
                raise Superseded
            batch = Batch(dict(self.outcome), self.done, self.fraction)
            yield batch
            await self._save(batch)
        self.position, self.outcome, self.done, self.fraction = position, batch.outcome, batch.done, batch.fraction

    async def _save(self, batch: "Batch") -> None:
        await execute(
            """
            UPDATE jobs SET outcome = $3, done = $4, fraction = $5, revision = revision + 1, fruitless_attempts = 0,
                touched_at = clock_timestamp()
            WHERE organization_id = $1 AND id = $2
            """,
            self.organization_id,
            self.id,
            orjson.dumps(batch.outcome).decode(),
            batch.done,
            batch.fraction,
        )
        await _tell(self.organization_id, self.owner_id, self.id)


@dataclass(slots=True)
class Batch:
    """What a batch adds up to; saved at its end."""

    outcome: dict[str, int] = field(default_factory=dict)
    done: int = 0
    fraction: float | None = None

    def add(self, **counts: int) -> None:
        """Add to the outcome's counts."""
        for name, number in counts.items():
            self.outcome[name] = self.outcome.get(name, 0) + number


async def take(organization_id: int, job_id: int, attempt: int) -> Claim | None:
    """Have this worker do the job as the `attempt` after this one.

    None when somebody took it before, it has ended, waits for its turn, or ends here (cancelled, or tried too often).
    """
    try:
        async with transaction():
            await execute("SET LOCAL lock_timeout = '3s'")
            row = await fetch_one(
                f"SELECT {COLUMNS} FROM jobs WHERE organization_id = $1 AND id = $2 AND attempt = $3 FOR UPDATE",
                organization_id,
                job_id,
                attempt,
            )
            if row is None or row["state"] not in AT_WORK or await _waits(row):
                return None
            if row["state"] == JobState.CANCELLING:
                await _end(row, JobState.CANCELLED)
                return None
            if row["fruitless_attempts"] >= MOST_FRUITLESS_ATTEMPTS:
                await _end(
                    row,
                    JobState.FAILED,
                    "It was started five times without getting any further. What was done before is kept. Try again later.",
                )
                return None
            taken = await fetch_one(
                f"""
                UPDATE jobs SET state = 'RUNNING', attempt = attempt + 1, fruitless_attempts = fruitless_attempts + 1,
                    revision = revision + (state = 'QUEUED')::int, started_at = coalesce(started_at, clock_timestamp()),
                    touched_at = clock_timestamp()
                WHERE organization_id = $1 AND id = $2 RETURNING {COLUMNS}
                """,
                organization_id,
                job_id,
            )
            assert taken is not None
            await _tell(organization_id, taken["owner_id"], job_id)
            return Claim.of(taken)
    except asyncpg.LockNotAvailableError:
        return None  # a batch is being written at this very moment


async def _waits(row: Record) -> bool:
    if row["state"] != JobState.QUEUED or not kinds[row["kind"]].takes_turns:
        return False
    return bool(
        await fetch_value(
            """
            SELECT EXISTS (SELECT FROM jobs WHERE organization_id = $1 AND owner_id = $2 AND id < $3 AND kind = ANY ($4::text[])
                AND state IN ('QUEUED', 'RUNNING', 'CANCELLING'))
            """,
            row["organization_id"],
            row["owner_id"],
            row["id"],
            [kind.name for kind in kinds.values() if kind.takes_turns],
        )
    )


async def _end(row: Record, state: JobState, failure: str | None = None) -> None:
    await execute(
        """
        UPDATE jobs SET state = $3, failure = $4, revision = revision + 1, finished_at = clock_timestamp(), touched_at = clock_timestamp(),
            fraction = CASE WHEN $3 = 'SUCCEEDED' THEN 1 ELSE fraction END,
            total = CASE WHEN $3 = 'SUCCEEDED' THEN coalesce(total, done) ELSE total END
        WHERE organization_id = $1 AND id = $2
        """,
        row["organization_id"],
        row["id"],
        state,
        failure,
    )
    await _tell(row["organization_id"], row["owner_id"], row["id"])
    await _ended(row["organization_id"], row["id"], row["owner_id"], row["kind"])


async def finish(claim: Claim, state: JobState, failure: str | None = None) -> None:
    """End a job that this worker has; nothing happens when another has taken it. CANCELLED ends only what somebody cancelled."""
    async with transaction():
        row = await fetch_one(
            f"""
            SELECT {COLUMNS} FROM jobs WHERE organization_id = $1 AND id = $2 AND attempt = $3 AND state IN ('RUNNING', 'CANCELLING')
            FOR UPDATE
            """,
            claim.organization_id,
            claim.id,
            claim.attempt,
        )
        if row is None or (state == JobState.CANCELLED and row["state"] != JobState.CANCELLING):
            return
        cancelled = row["state"] == JobState.CANCELLING and state != JobState.SUCCEEDED
        await _end(row, JobState.CANCELLED if cancelled else state, failure)


async def silent() -> list[Record]:
    """Jobs at work of which nobody has heard for a while, over all organizations: to be woken again. Each is told to one caller only."""
    return await fetch_all(
        """
        UPDATE jobs SET touched_at = clock_timestamp() WHERE id IN (
            SELECT id FROM jobs j WHERE state IN ('QUEUED', 'RUNNING', 'CANCELLING') AND touched_at < clock_timestamp() - interval '3 s'
                AND NOT EXISTS (SELECT FROM jobs e WHERE j.state = 'QUEUED' AND e.owner_id = j.owner_id AND e.id < j.id
                    AND e.state IN ('QUEUED', 'RUNNING', 'CANCELLING'))
            FOR UPDATE SKIP LOCKED
        ) RETURNING organization_id, id, kind, attempt
        """
    )
