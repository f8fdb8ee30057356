"""Handing messages on as work for a worker; and looking for those of which no worker heard."""

import asyncio
import logging
from typing import Any

import dramatiq

from backend import settings
from backend.broker import send
from backend.outbound import work
from backend.outbound.adapters import adapter
from backend.outbound.waking import wakes

log = logging.getLogger(__name__)

QUEUE = "outbound"
_SWEEP_EVERY = 1.0
_TIME_LIMIT = 20_000
_options: Any = {"max_retries": 0, "time_limit": _TIME_LIMIT}


@dramatiq.actor(actor_name="deliver", queue_name=QUEUE, **_options)
async def deliver(organization_id: int, message_id: int) -> None:
    known = settings.load()
    await work.deliver(organization_id, message_id, adapter(known.outbound_url, known.outbound_key))


@wakes
async def _wake(organization_id: int, message_id: int) -> None:
    await send(deliver.message(organization_id, message_id))


async def sweep() -> None:
    """Send again what waits, for ever; one such task in each worker."""
    while True:
        try:
            for row in await work.waiting():
                await send(deliver.message(row["organization_id"], row["id"]))
        except Exception as error:
            log.warning("could not look into the outbox: %s", error)
        await asyncio.sleep(_SWEEP_EVERY)
