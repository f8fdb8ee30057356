"""How a worker does a job: take it, work in slices, hand on, end. Each kind of job brings its own `work`."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import dramatiq

from backend.broker import broker, send
from backend.database import RETRIED
from backend.jobs import kinds
from backend.jobs.claim import Claim, JobFailed, Superseded, Waiting, finish, silent, take
from backend.jobs.kinds import JobState, Kind, wakers

log = logging.getLogger(__name__)

NEW, BEGUN = "new-jobs", "begun-jobs"
"""Queues: of jobs that begin, and of those that go on. A worker has threads for either, so that what is new begins at once, however many
large jobs are at work; what is small ends there."""
FIRST_SLICE = 1.0
SLICE = 10.0
"""Seconds after which a job goes to the end of the queue of those that go on."""
_SWEEP_EVERY = 1.0
_TIME_LIMIT = 10 * 60 * 1000

stopping = threading.Event()
"""Set when this worker is to end: every slice is over then, and the job goes on in another worker, or in the next."""

broker.declare_queue(BEGUN)

Work = Callable[[Claim, "Slice"], Awaitable[bool]]
"""Does batches until the job is done (True) or the slice is over (False)."""


class Slice:
    """How long this worker may go on before it lets others. `is_first`: on a thread that is kept for what is new."""

    def __init__(self, length: float = SLICE, *, is_first: bool = False) -> None:
        self.length = length
        self.is_first = is_first
        self._ends = time.monotonic() + length

    @property
    def is_over(self) -> bool:
        return stopping.is_set() or time.monotonic() >= self._ends


def register(kind: Kind, work: Work) -> Kind:
    """Have workers do a kind of job, by an actor of its own."""

    async def run(organization_id: int, job_id: int, attempt: int) -> None:
        if await work_on(organization_id, job_id, attempt, work):
            await wake(organization_id, job_id, attempt + 1)

    options: Any = {"max_retries": 0, "time_limit": _TIME_LIMIT}
    actor: dramatiq.Actor[Any, Any] = dramatiq.actor(actor_name=f"run_{kind.name.lower()}", queue_name=NEW, **options)(run)

    async def wake(organization_id: int, job_id: int, attempt: int) -> None:
        message = actor.message(organization_id, job_id, attempt)
        await send(message.copy(queue_name=BEGUN) if attempt else message)

    wakers[kind.name] = wake
    return kind


async def work_on(organization_id: int, job_id: int, attempt: int, work: Work) -> bool:
    """Do one slice of a job, as the attempt after this one; whether more is to be done."""
    claim = await take(organization_id, job_id, attempt)
    if claim is None:
        return False
    try:
        if not await work(claim, Slice() if attempt else Slice(FIRST_SLICE, is_first=True)):
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
