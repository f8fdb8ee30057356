"""Wake-ups over Redis: "something changed about this topic". What they carry is a hint; the truth is in the database.

One Redis connection a process listens for all. A wake-up that gets lost (Redis restarted) costs only time: listeners also
wake by themselves every few seconds.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis import asyncio as redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

WAKES_ANYWAY = 3.0
"""Seconds."""
MOST_KEPT = 100
"""Messages kept for a listener who doesn't look."""
_RETRY = 0.5
_PATIENCE = 2.0
"""Seconds to wait for Redis at first; without it listeners look by themselves."""
_PREFIX = "contact-service:"


class Wake:
    """One listener's bell. Rung many times before anyone looks, it has rung once; what was said is kept, the latest of it."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._said: deque[bytes] = deque(maxlen=MOST_KEPT)

    def ring(self, said: bytes = b"") -> None:
        if said:
            self._said.append(said)
        self._rung.set()

    def take(self) -> list[bytes]:
        """What was said since the last time. Some of it may be missing: too much, or lost with Redis."""
        said = list(self._said)
        self._said.clear()
        return said

    async def wait(self, timeout: float = WAKES_ANYWAY) -> None:
        """Until it rings, or the time (seconds) is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        self._rung.clear()


class Events:
    """This process's connections to Redis: one that listens to everything said, and those that say it."""

    def __init__(self, url: str) -> None:
        over_network: dict[str, Any] = {} if url.startswith("unix:") else {"socket_keepalive": True}
        self.redis = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=None, **over_network)
        self._listeners: dict[str, set[Wake]] = {}
        self._hears = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def publish(self, *topics: str, saying: bytes = b"") -> None:
        """Wake whoever listens to one of the topics, in every process. Never raises: the database has the truth."""
        try:
            async with asyncio.timeout(2), self.redis.pipeline(transaction=False) as pipeline:
                for topic in topics:
                    pipeline.publish(_PREFIX + topic, saying)
                await pipeline.execute()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("could not publish a wake-up: %s", error)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Wake]:
        """Hear of everything published about the topic from here on."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        wake = Wake()
        self._listeners.setdefault(topic, set()).add(wake)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._hears.wait()
            yield wake
        finally:
            self._listeners[topic].discard(wake)
            if not self._listeners[topic]:
                del self._listeners[topic]

    async def _run(self) -> None:
        """Listen to all topics at once, again after each loss: redis-py can't subscribe to one while it waits for another."""
        while True:
            try:
                async with self.redis.pubsub() as pubsub:
                    await pubsub.psubscribe(_PREFIX + "*")
                    async for message in pubsub.listen():
                        self._hear(message)
            except Exception as error:
                log.warning("lost the wake-ups, listening again: %r", error)
            self._hears.clear()
            await asyncio.sleep(_RETRY)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "pmessage":
            self._ring(message["channel"].decode().removeprefix(_PREFIX), message["data"])
        elif message["type"] == "psubscribe":
            self._hears.set()
            # What was said before is unknown, so that everybody looks.
            for topic in self._listeners:
                self._ring(topic)

    def _ring(self, topic: str, said: bytes = b"") -> None:
        for wake in self._listeners.get(topic, ()):
            wake.ring(said)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        with contextlib.suppress(RedisError, OSError):
            await self.redis.aclose()


_events: Events | None = None


def open_events(url: str) -> Events:
    """Make this process's connection."""
    global _events
    _events = Events(url)
    return _events


async def close_events() -> None:
    """Close it."""
    global _events
    if _events is not None:
        await _events.close()
        _events = None


async def publish(*topics: str, saying: bytes = b"") -> None:
    """Wake whoever listens; a process without a connection (a command) tells nobody, and they look by themselves."""
    if _events is not None:
        await _events.publish(*topics, saying=saying)


def events() -> Events:
    """This process's connection; RuntimeError before it is open."""
    if _events is None:
        raise RuntimeError("open_events() was not called in this process")
    return _events
