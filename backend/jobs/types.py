"""How jobs show in the API: the interface that every kind of job has, and where each kind's own type registers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import strawberry
from asyncpg import Record

from backend.graph.connection import Connection
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.node import Node, encode, node_loader, split
from backend.graph.requires import requires
from backend.jobs import files, service
from backend.jobs.kinds import JobState
from backend.organizations.permissions import Permission
from backend.organizations.types import User, load_user
from backend.settings import load

describe(
    JobState,
    "Where a job stands.",
    {
        JobState.QUEUED: "Waits for its turn, or for a worker.",
        JobState.RUNNING: "Is being done.",
        JobState.CANCELLING: "Was cancelled; the batch at hand is being ended.",
        JobState.CANCELLED: "Was cancelled. What was committed before is kept.",
        JobState.SUCCEEDED: "Is done.",
        JobState.FAILED: "Could not go on. What was committed before is kept.",
    },
)


@strawberry.type(description="How far a job is. No figure goes down.")
class JobProgress:
    done: int = strawberry.field(description="Rows or contacts done.")
    total: int | None = strawberry.field(description="How many there are; null until that is known.")
    fraction: float | None = strawberry.field(
        description="From 0 to 1: by rows, or by bytes while the total isn't known; null before the first batch."
    )
    per_second: float | None = strawberry.field(description="Rows or contacts a second since it started; null before the first batch.")
    seconds_left: int | None = strawberry.field(description="An estimate; null before the first batch and when it has ended.")


@strawberry.interface(
    description="Work done in the background, batch by batch. The row is kept.", directives=requires(Permission.CONTACTS_READ)
)
class Job(Node):
    row: strawberry.Private[Record]
    state: JobState = strawberry.field(description="Where it stands.")
    revision: int = strawberry.field(description="Grows with every change; a client drops what is older than what it has.")
    actor: str = strawberry.field(description="Who started it: a person's or a token's name.")
    created_at: datetime = strawberry.field(description="When it was asked for.")
    started_at: datetime | None = strawberry.field(description="When a worker first took it.")
    finished_at: datetime | None = strawberry.field(description="When it ended, however it did.")
    failure: str | None = strawberry.field(description="Why it failed, for the person who started it; null unless FAILED.")

    @strawberry.field(description="How far it is.")
    def progress(self) -> JobProgress:
        return _progress(self.row)

    @strawberry.field(description="Whose contact book it is about; null: the organization's.")
    async def owner(self, info: Info) -> User | None:
        return None if self.row["owner_id"] is None else await load_user(info, self.row["owner_id"])

    @property
    def parameters(self) -> dict[str, Any]:
        """What it was told."""
        return dict(orjson.loads(self.row["parameters"]))

    @property
    def counts(self) -> dict[str, int]:
        """What it has done, as committed."""
        return dict(orjson.loads(self.row["outcome"]))


async def download_url(info: Info, job: Job) -> str | None:
    """Where the file is that the job left; None where there is none, or no longer."""
    if files.file_of(job.row) is None or not await info.context.load(files.are_there, job.row["id"]):
        return None
    return f"{load().public_url}/downloads/{job.row['id']}"


def _progress(row: Record) -> JobProgress:
    fraction = row["fraction"]
    started, ended = row["started_at"], row["finished_at"] or row["touched_at"]
    seconds = (ended - started).total_seconds() if started else 0.0
    rate = row["done"] / seconds if seconds > 0 and row["done"] else None
    left = None
    if row["state"] == JobState.RUNNING and fraction and seconds > 0:
        left = max(0, round(seconds * (1 - fraction) / fraction - (datetime.now(UTC) - ended).total_seconds()))
    return JobProgress(done=row["done"], total=row["total"], fraction=fraction, per_second=rate, seconds_left=left)


_types: dict[str, tuple[type[Job], str]] = {}


def job_type(*kinds: str) -> Callable[[type[Any]], type[Any]]:
    """Have jobs of these kinds shown as this type, which `node` then finds too."""

    def register(shown: type[Any]) -> type[Any]:
        name = shown.__name__
        _types.update(dict.fromkeys(kinds, (shown, name)))

        async def by_id(info: Info, ids: list[int]) -> dict[int, object]:
            return {row["id"]: job(row) for row in await service.find(caller(info), ids) if row["kind"] in kinds}

        node_loader(name)(by_id)
        return shown

    return register


def job_id(text: str) -> int | None:
    """The number of a job's id, whatever its kind; None for anything else."""
    found = split(text)
    return found[1] if found and found[0] in {name for _, name in _types.values()} else None


def job(row: Record) -> Job:
    """A job's row as the API shows it."""
    shown, name = _types[row["kind"]]
    return shown(
        id=encode(name, row["id"]),
        row=row,
        state=JobState(row["state"]),
        revision=row["revision"],
        actor=row["actor"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        failure=row["failure"],
    )


@strawberry.type(description="A page of jobs.")
class JobConnection(Connection[Job]):
    pass
