"""What every worker throws away now and then: what is over, and nobody can use any more."""

import asyncio
import logging

from backend.contacts import trash
from backend.imports import reverts, uploads
from backend.jobs import files
from backend.outbound import work as outbound
from backend.purges import service as purges

log = logging.getLogger(__name__)

_EVERY = 600.0


async def run() -> None:
    """Tidy up, for ever. Safe in several workers at once."""
    while True:
        try:
            while await trash.forget_old():
                pass
            while await uploads.forget_old():
                pass
            while await files.forget_old():
                pass
            while await reverts.forget_old():
                pass
            while await outbound.forget_old():
                pass
            await purges.forget_old()
        except Exception as error:
            log.warning("could not tidy up: %s", error)
        await asyncio.sleep(_EVERY)
