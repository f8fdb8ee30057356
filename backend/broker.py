"""Dramatiq over Redis: carries work to the workers. Messages hold ids only; nothing in Redis can't be rebuilt from PostgreSQL.

The broker exists when this module is imported, since actors are declared on it; `open_broker` tells it where Redis is.
"""

import asyncio
import logging
from typing import Any

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, AsyncIO, Callbacks, CurrentMessage, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

HEARTBEAT_TIMEOUT = 10_000
"""Milliseconds after which another worker takes over the messages of one that went silent."""

broker = RedisBroker(  # type: ignore[no-untyped-call]
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


async def send(actor: dramatiq.Actor[Any, Any], *arguments: int) -> None:
    """Send a message without holding up the event loop. Never raises: what is lost with Redis the sweeper sends again."""
    try:
        await asyncio.to_thread(actor.send, *arguments)
    except (RedisError, OSError) as error:
        log.warning("could not send a message, the sweeper will: %s", error)
