"""How a worker does a job: take it, work in slices, hand on, end. Each kind of job brings its own `work`."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import dramatiq

from backend.broker import send
from backend.database import RETRIED
from backend.jobs import kinds
from backend.jobs.claim import Claim, JobFailed, Superseded, Waiting, finish, silent, take
from backend.jobs.kinds import JobState, Kind, wakers

log = logging.getLogger(__name__)

SLICE = 10.0
"""Seconds after which a job goes to the end of its queue, so that a large one doesn't hold up a small one."""
_SWEEP_EVERY = 1.0
_TIME_LIMIT = 10 * 60 * 1000

stopping = threading.Event()
"""Set when this worker is to end: every slice is over then, and the job goes on in another worker, or in the next."""

Work = Callable[[Claim, "Slice"], Awaitable[bool]]
"""Does batches until the job is done (True) or the slice is over (False)."""


class Slice:
    """How long this worker may go on before it lets others."""

    def __init__(self, length: float = SLICE) -> None:
        self._ends = time.monotonic() + length

    @property
    def is_over(self) -> bool:
        return stopping.is_set() or time.monotonic() >= self._ends


def register(kind: Kind, work: Work) -> Kind:
    """Have workers do a kind of job, by an actor on a queue of its own."""

    async def run(organization_id: int, job_id: int, attempt: int) -> None:
        if await work_on(organization_id, job_id, attempt, work):
            await send(actor, organization_id, job_id, attempt + 1)

    name = kind.name.lower()
    options: Any = {"max_retries": 0, "time_limit": _TIME_LIMIT}
    actor: dramatiq.Actor[Any, Any] = dramatiq.actor(actor_name=f"run_{name}", queue_name=name, **options)(run)

    async def wake(organization_id: int, job_id: int, attempt: int) -> None:
        await send(actor, organization_id, job_id, attempt)

    wakers[kind.name] = wake
    return kind


async def work_on(organization_id: int, job_id: int, attempt: int, work: Work) -> bool:
    """Do one slice of a job, as the attempt after this one; whether more is to be done."""
    claim = await take(organization_id, job_id, attempt)
    if claim is None:
        return False
    try:
        if not await work(claim, Slice()):
            return True
        await finish(claim, JobState.SUCCEEDED)
    except Superseded:
        await finish(claim, JobState.CANCELLED)
    except JobFailed as failure:
        await finish(claim, JobState.FAILED, str(failure))
    except Waiting:
        return False
    except RETRIED:
        return True  # PostgreSQL sacrificed the batch to end a deadlock: it was rolled back whole
    except Exception:
        log.exception("job %s stopped; the sweeper wakes it again", job_id)
    return False


async def sweep() -> None:
    """Wake what went silent, for ever; one such task in each worker."""
    while True:
        try:
            for row in await silent():
                await kinds.wake(row["kind"], row["organization_id"], row["id"], row["attempt"])
        except Exception as error:
            log.warning("could not look for silent jobs: %s", error)
        await asyncio.sleep(_SWEEP_EVERY)
