"""Bulk jobs as those see them who start, follow and cancel them. The row in PostgreSQL is the truth; claim.py is the worker's side."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from asyncpg import Record

from backend.contacts.books import stats_topics
from backend.database import after_commit, execute, fetch_all, fetch_one, fetch_value, transaction
from backend.events import publish
from backend.jobs.kinds import JobState, Kind, kinds, wake
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode

_LOCK = 0x0B0C_0000_0000_0000

COLUMNS = (
    "id, organization_id, owner_id, kind, state, actor, parameters, outcome, position, attempt, fruitless_attempts, revision, done, total, "
    "fraction, failure, created_at, started_at, touched_at, finished_at"
)
REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"


def topic(job_id: int) -> str:
    """What `events` calls the job."""
    return f"job:{job_id}"


async def tell(organization_id: int, owner_id: int | None, job_id: int) -> None:
    """Wake those who follow the job, or the figures of its book, after commit."""
    await after_commit(partial(publish, topic(job_id), *stats_topics(organization_id, owner_id)))


async def lock_book(owner_id: int) -> None:
    """Jobs of a book are made one after the other, so that their ids are in the order of their commits."""
    await execute("SELECT pg_advisory_xact_lock($1)", _LOCK + owner_id)


async def create(
    caller: Caller,
    kind: Kind,
    owner_id: int | None,
    parameters: dict[str, Any],
    *,
    total: int | None = None,
    idempotency_key: str | None = None,
) -> Record:
    """A queued job; its worker is woken after commit. The transaction must hold `lock_book`. Raises Problem BUSY.

    `owner_id` None: it is about the organization, and takes no turn. Raises Problem NOT_PERMITTED to whoever reaches one book only.
    """
    if owner_id is None:
        require_all_books(caller)
    if owner_id is not None and kind.excludes and await at_work(caller.organization_id, owner_id, kind.excludes):
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
    await tell(caller.organization_id, owner_id, row["id"])
    await after_commit(partial(wake, kind.name, caller.organization_id, row["id"]))
    return row


def require_all_books(caller: Caller) -> None:
    """What is about the organization is for whoever reaches every book of it. Raises Problem NOT_PERMITTED."""
    if not caller.all_books:
        raise Problem(ProblemCode.NOT_PERMITTED, (), "This is about every contact book of the organization: you may open only one.")


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
        await tell(row["organization_id"], row["owner_id"], row["id"])
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


async def end(row: Record, state: JobState, failure: str | None = None) -> None:
    """Write how a job ended, and let the next of its book go on. The transaction must hold the row."""
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
    await tell(row["organization_id"], row["owner_id"], row["id"])
    await _ended(row["organization_id"], row["id"], row["owner_id"], row["kind"])
