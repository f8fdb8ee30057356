"""What is open: sockets and event streams, by whose they are, so that what a caller loses ends while they run.

Each distinct session or token is looked up again every few seconds, once for all its streams in this process.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from backend import shares
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


class Unsure(Exception):
    """Whether a caller may still have an open stream can't be found out: it ends, and the client comes again."""


class Watch:
    """One session or token with open streams."""

    def __init__(self, caller: Caller) -> None:
        self.caller: Caller | None = caller
        self.streams = 0
        self.change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when `caller` changes; then there is another one. Raises Unsure when nobody knows."""
        self.due: float | None = None
        """Since when it was to be looked up, and was not."""

    def tell(self, caller: Caller | None) -> None:
        """Note who the caller is now, and wake those who wait for a change."""
        self.due = None
        if caller != self.caller:
            self.caller = caller
            self.change.set_result(None)
            self.change = asyncio.get_running_loop().create_future()

    def lose(self) -> None:
        """End its streams: they went on for long enough without anybody knowing whether they may."""
        self.due = None
        self.change.set_exception(Unsure())
        self.change.exception()  # nobody needs to have waited for it
        self.change = asyncio.get_running_loop().create_future()


class Streams:
    """All open streams of this process."""

    def __init__(self, authenticate: Authenticate, limits: Limits) -> None:
        self.authenticate = authenticate
        self.limits = limits
        self.closing = asyncio.Event()
        self._watches: dict[Credentials, Watch] = {}
        self._subscriptions: Counter[object] = Counter()
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

    @contextmanager
    def subscription(self, caller: Caller) -> Iterator[None]:
        """Count a subscription while it runs; raises LIMIT_EXCEEDED for too many of a person, a token or an organization."""
        one = (caller.organization_id, caller.user_id, caller.token_id)
        limits = {one: self.limits.subscriptions, caller.organization_id: self.limits.subscriptions_together}
        for key, limit in limits.items():
            if self._subscriptions[key] >= limit:
                raise limit_exceeded("running subscriptions", limit, self._subscriptions[key] + 1)
        self._subscriptions.update(limits.keys())
        try:
            yield
        finally:
            for key in limits:
                self._subscriptions[key] -= 1
                if not self._subscriptions[key]:
                    del self._subscriptions[key]

    def close(self) -> None:
        """The server stops: event streams end, so that their clients turn to another process."""
        self.closing.set()

    async def _look_again(self) -> None:
        shares.work_for(None)  # it began beside somebody's operation
        clock = asyncio.get_running_loop().time
        while self._watches:
            await asyncio.sleep(self.limits.recheck)
            watches = list(self._watches.items())
            for _, watch in watches:
                watch.due = watch.due or clock()
            for start in range(0, len(watches), AT_ONCE):
                looks = (self._look(credentials, watch) for credentials, watch in watches[start : start + AT_ONCE])
                errors = [error for error in await asyncio.gather(*looks, return_exceptions=True) if error]
                if errors:
                    logger.warning("The callers of open streams can't be looked up.", exc_info=errors[0])
                    self._lose(clock() - self.limits.unsure)

    def _lose(self, before: float) -> None:
        for watch in self._watches.values():
            if watch.due is not None and watch.due <= before:
                watch.lose()

    async def _look(self, credentials: Credentials, watch: Watch) -> None:
        async with asyncio.timeout(PATIENCE):
            watch.tell(await self.authenticate(credentials.cookie, credentials.bearer))
