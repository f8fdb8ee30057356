"""A worker process: `python -m backend.worker`. To grow, run more of them, on as many machines as you like.

It may be killed at any moment. SIGTERM and Ctrl-C let the batch at hand end, and stop.
"""

import asyncio
import logging
import signal
import sys
import threading
from typing import Any

import dramatiq
from dramatiq import Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware, MiddlewareError

from backend import housekeeping
from backend.broker import broker, open_broker
from backend.consent.keys import require_keys
from backend.contacts import upkeep
from backend.database import close_database, open_database
from backend.events import close_events, open_events
from backend.exports import tasks as exports
from backend.imports import tasks as imports
from backend.jobs.tasks import BEGUN, NEW, stopping, sweep
from backend.outbound import tasks as outbound
from backend.purges import tasks as purges
from backend.settings import Settings, load
from backend.storage import open_storage
from backend.suppressions import tasks as suppressions

ACTORS = (imports.IMPORT, imports.DRY_RUN, imports.REVERT, exports.EXPORT, purges.PURGE, outbound.deliver, *suppressions.ALL)
"""What this process can do: importing the modules declares their actors."""
_PATIENCE = 1_000
"""Milliseconds that an idle thread waits before it sees whether it is to end, and shows that this worker lives."""
_SWITCH = 0.0005
"""Seconds that a thread which parses may keep the event loop waiting at a time: with Python's own 5 ms, every answer of PostgreSQL does."""


def rooms(threads: int) -> dict[str, int]:
    """How many messages of each queue this worker works on at once: no kind of work can take the threads of another."""
    for_new = max(1, threads // 4)
    return {NEW: for_new, BEGUN: max(1, threads - for_new), outbound.QUEUE: 2}


class Engines(Middleware):
    """Opens the database and the wake-ups in the loop in which async actors run, before any message comes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tasks: list[asyncio.Task[None]] = []

    def before_worker_boot(self, broker: dramatiq.Broker, worker: Worker) -> None:
        try:
            self._run(self._open())
        except Exception as error:
            raise MiddlewareError("the database can't be opened") from error

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: Worker) -> None:
        stopping.set()
        for task in self._tasks:
            task.get_loop().call_soon_threadsafe(task.cancel)

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: Worker) -> None:
        """After the last actor ended; the loop is still running, since `after` hooks go from last to first."""
        self._run(self._close())

    def _run(self, coroutine: Any) -> None:
        loop = get_event_loop_thread()
        assert loop is not None, "the AsyncIO middleware comes first"
        loop.run_coroutine(coroutine)

    async def _open(self) -> None:
        await open_database(self._settings.database_url, connections=self._settings.database_connections)
        await require_keys()
        open_events(self._settings.redis_url)
        open_storage(self._settings.data_directory)
        self._tasks = [asyncio.create_task(forever) for forever in (sweep(), outbound.sweep(), housekeeping.run())]

    async def _close(self) -> None:
        await upkeep.stop()
        await close_events()
        await close_database()


def main() -> None:
    """Work until a signal comes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for library in ("dramatiq", "httpx"):
        logging.getLogger(library).setLevel(logging.WARNING)
    sys.setswitchinterval(_SWITCH)
    settings = load()
    open_broker(settings.broker_url)
    broker.add_middleware(Engines(settings))
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    broker.rooms = rooms(settings.worker_threads)
    worker = Worker(broker, worker_threads=sum(broker.rooms.values()), worker_timeout=_PATIENCE)
    worker.start()
    logging.getLogger(__name__).info("working")
    stopped.wait()
    worker.stop(timeout=10_000)
    broker.close()


if __name__ == "__main__":
    main()
