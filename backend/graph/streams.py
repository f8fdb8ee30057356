"""What is open: sockets and event streams, by whose they are, so that what a caller loses ends while they run.

Each distinct session or token is looked up again every few seconds, once for all its streams in this process.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from backend.graph.errors import limit_exceeded
from backend.graph.limits import Limits
from backend.organizations.caller import Caller
from backend.web.credentials import Credentials

logger = logging.getLogger(__name__)

AT_ONCE = 5
"""Look-ups that run together, so that a thousand callers take less than a second and requests still find connections."""
PATIENCE = 5.0
"""Seconds for one."""

Authenticate = Callable[[str | None, str | None], Awaitable[Caller | None]]
"""Whose cookie or token it is now; None: nobody's."""


class Watch:
    """One session or token with open streams."""

    def __init__(self, caller: Caller) -> None:
        self.caller: Caller | None = caller
        self.streams = 0
        self.change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when `caller` changes; then there is another one."""

    def tell(self, caller: Caller | None) -> None:
        """Note who the caller is now, and wake those who wait for a change."""
        if caller != self.caller:
            self.caller = caller
            self.change.set_result(None)
            self.change = asyncio.get_running_loop().create_future()


class Streams:
    """All open streams of this process."""

    def __init__(self, authenticate: Authenticate, limits: Limits) -> None:
        self.authenticate = authenticate
        self.limits = limits
        self.closing = asyncio.Event()
        self._watches: dict[Credentials, Watch] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def open(self, credentials: Credentials, caller: Caller) -> Iterator[Watch]:
        """Count a stream and watch its caller while it is open; raises LIMIT_EXCEEDED."""
        watch = self._watches.get(credentials)
        if watch is None:
            watch = self._watches[credentials] = Watch(caller)
        if watch.streams >= self.limits.streams:
            raise limit_exceeded("open streams", self.limits.streams, watch.streams + 1)
        watch.streams += 1
        watch.tell(caller)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_again())
        try:
            yield watch
        finally:
            watch.streams -= 1
            if not watch.streams:
                self._watches.pop(credentials, None)

    def close(self) -> None:
        """The server stops: event streams end, so that their clients turn to another process."""
        self.closing.set()

    async def _look_again(self) -> None:
        while self._watches:
            await asyncio.sleep(self.limits.recheck)
            watches = list(self._watches.items())
            try:
                for start in range(0, len(watches), AT_ONCE):
                    await asyncio.gather(*(self._look(credentials, watch) for credentials, watch in watches[start : start + AT_ONCE]))
            except Exception:
                logger.warning("The callers of open streams can't be looked up; they go on.", exc_info=True)

    async def _look(self, credentials: Credentials, watch: Watch) -> None:
        async with asyncio.timeout(PATIENCE):
            watch.tell(await self.authenticate(credentials.cookie, credentials.bearer))
