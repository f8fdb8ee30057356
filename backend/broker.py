"""Dramatiq over Redis: carries work to the workers. Messages hold ids only; nothing in Redis can't be rebuilt from PostgreSQL.

The broker exists when this module is imported, since actors are declared on it; `open_broker` tells it where Redis is.
"""

import asyncio
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import ConnectionClosed
from dramatiq.middleware import AgeLimit, AsyncIO, Callbacks, CurrentMessage, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

HEARTBEAT_TIMEOUT = 10_000
"""Milliseconds after which another worker takes over the messages of one that went silent."""


class Consumer(_RedisConsumer):
    """Dramatiq's, which asks Redis several times a second whether there is work, but that it waits: an idle worker costs next to nothing.

    It takes no more than it has room for, so that what this worker can't begin is left to another. Where Redis, or the whole machine,
    stood still for a while, it says so in a line and asks again.
    """

    def __init__(self, broker: "Broker", queue_name: str, room: int, timeout: int) -> None:
        super().__init__(broker, queue_name, room, timeout=0)
        self._key = f"{broker.namespace}:{queue_name}"
        self._patience = timeout / 1000
        self._has_room = threading.Event()

    def __next__(self) -> Any:
        try:
            message = super().__next__()
            if message is None:
                self._wait()
        except redis.TimeoutError as error:
            log.warning("Redis was silent for too long, asking again for work of the queue %s: %s", self.queue_name, error)
            return None
        return message

    def _wait(self) -> None:
        """Until there is work and room for it, or it is time for a sign of life."""
        if self.outstanding_message_count >= self.prefetch:
            self._has_room.wait(self._patience)
            self._has_room.clear()
            return
        try:
            # Moved from the head of the queue to its head, a message stays where it is: all that this does is to wait for one.
            self.broker.client.blmove(self._key, self._key, self._patience, "LEFT", "LEFT")
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None

    def ack(self, message: Any) -> None:
        with _told_as_closed():
            super().ack(message)
        self._has_room.set()

    def nack(self, message: Any) -> None:
        with _told_as_closed():
            super().nack(message)
        self._has_room.set()


@contextmanager
def _told_as_closed() -> Iterator[None]:
    """Where Redis doesn't answer in time, Dramatiq is to try again, as when the connection broke."""
    try:
        yield
    except redis.TimeoutError as error:
        raise ConnectionClosed(error) from None


class Broker(RedisBroker):
    """Dramatiq's, with the consumers above."""

    rooms: Mapping[str, int] = {}
    """By queue: how many of its messages a worker has at a time."""

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        return Consumer(self, queue_name, self.rooms.get(queue_name, prefetch), timeout)


broker = Broker(
    client=redis.Redis(),
    namespace="contact-service",
    heartbeat_timeout=HEARTBEAT_TIMEOUT,
    maintenance_chance=1_000_000,
    middleware=[AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), Retries(), CurrentMessage(), AsyncIO()],
)
dramatiq.set_broker(broker)


def open_broker(url: str) -> None:
    """Say where Redis is; before anything is sent or worked on."""
    broker.client.connection_pool = redis.ConnectionPool.from_url(
        url, socket_connect_timeout=2, socket_timeout=10, health_check_interval=15
    )


async def send(message: dramatiq.Message[Any]) -> None:
    """Send a message without holding up the event loop. Never raises: what is lost with Redis the sweeper sends again."""
    try:
        await asyncio.to_thread(broker.enqueue, message)
    except (RedisError, OSError) as error:
        log.warning("could not send a message, the sweeper will: %s", error)
