"""What kinds of job there are, the states they go through, and how a worker hears of one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.organizations.permissions import Permission


class JobState(StrEnum):
    """Where a job stands. CANCELLED and FAILED keep what was committed."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


AT_WORK = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING})


ENDED = frozenset(JobState) - AT_WORK


@dataclass(frozen=True, slots=True)
class File:
    """What jobs of a kind leave to be downloaded: whoever may open the book and holds all of `needs` may, once the job is in `when`."""

    needs: frozenset[Permission]
    when: frozenset[JobState]
    name: Callable[[dict[str, Any]], str]
    """The file's name, by the job's parameters."""


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
    file: File | None = None


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
