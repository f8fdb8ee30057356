"""A job in the hands of a worker: taken, advanced batch by batch, finished.

Each batch is one transaction that holds its rows, its counts and the resume point, so that a kill at any moment loses nothing
and does nothing twice. A worker takes a job by raising `attempt` from what its message says: of a message delivered twice only one
counts. Every batch begins by advancing (position, attempt) from what this worker last saw, and a worker that was superseded stops
there without a trace.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
import orjson
from asyncpg import Record

from backend.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.jobs.kinds import AT_WORK, JobState, kinds
from backend.jobs.service import COLUMNS, end, tell

T = TypeVar("T")

SIGN_OF_LIFE = 1.0
"""Seconds between two: fewer than those after which nobody seems to be at work (`silent`)."""
MOST_FRUITLESS_ATTEMPTS = 5
"""Taken so often without committing a batch, a job is FAILED."""


class Superseded(Exception):
    """Another worker has the job, or it was cancelled: stop without a trace."""


class Waiting(Exception):
    """The job can't go on yet: nothing is done until the sweeper wakes it, some seconds later. Raised after a batch, so that it counts."""


class JobFailed(Exception):
    """The job can't go on and trying again won't help; the message is for the person who started it."""


@dataclass(slots=True)
class Claim:
    """A job in the hands of this worker, as last committed."""

    organization_id: int
    id: int
    owner_id: int
    """Whose book; 0: the organization's, which is no book."""
    kind: str
    attempt: int
    parameters: dict[str, Any]
    position: dict[str, Any]
    outcome: dict[str, int]
    done: int
    total: int | None
    fraction: float | None
    created_at: datetime

    @classmethod
    def of(cls, row: Record) -> "Claim":
        return cls(
            organization_id=row["organization_id"],
            id=row["id"],
            owner_id=row["owner_id"] or 0,
            kind=row["kind"],
            attempt=row["attempt"],
            parameters=orjson.loads(row["parameters"]),
            position=orjson.loads(row["position"]),
            outcome=orjson.loads(row["outcome"]),
            done=row["done"],
            total=row["total"],
            fraction=row["fraction"],
            created_at=row["created_at"],
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
            batch = Batch(dict(self.outcome), self.done, self.fraction, self.total)
            yield batch
            await self._save(batch)
        self.position, self.outcome, self.done = position, batch.outcome, batch.done
        self.fraction, self.total = batch.fraction, batch.total

    async def show_life(self) -> None:
        """Say that somebody is at work who has no batch to commit yet. Raises Superseded."""
        touched = await execute(
            """
            UPDATE jobs SET touched_at = clock_timestamp() WHERE organization_id = $1 AND id = $2 AND attempt = $3 AND state = 'RUNNING'
            """,
            self.organization_id,
            self.id,
            self.attempt,
        )
        if not touched:
            raise Superseded

    async def wait_for(self, task: asyncio.Future[T]) -> T:
        """What comes of a task, however long it takes; the job shows meanwhile that somebody is at work. Raises Superseded."""
        while not task.done():
            await asyncio.wait({task}, timeout=SIGN_OF_LIFE)
            if not task.done():
                await self.show_life()
        return task.result()

    async def _save(self, batch: "Batch") -> None:
        await execute(
            """
            UPDATE jobs SET outcome = $3, done = $4, fraction = $5, total = $6, revision = revision + 1, fruitless_attempts = 0,
                touched_at = clock_timestamp()
            WHERE organization_id = $1 AND id = $2
            """,
            self.organization_id,
            self.id,
            orjson.dumps(batch.outcome).decode(),
            batch.done,
            batch.fraction,
            batch.total,
        )
        await tell(self.organization_id, self.owner_id or None, self.id)


@dataclass(slots=True)
class Batch:
    """What a batch adds up to; saved at its end."""

    outcome: dict[str, int] = field(default_factory=dict)
    done: int = 0
    fraction: float | None = None
    total: int | None = None

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
                await end(row, JobState.CANCELLED)
                return None
            if row["fruitless_attempts"] >= MOST_FRUITLESS_ATTEMPTS:
                await end(
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
            await tell(organization_id, taken["owner_id"], job_id)
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
        await end(row, JobState.CANCELLED if cancelled else state, failure)


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
