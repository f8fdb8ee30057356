"""What PostgreSQL would do by itself a minute later: see how large a book is, and put its indexes in order."""

import asyncio
import logging

from backend.database import execute

log = logging.getLogger(__name__)

MANY = 20_000
"""Changes that are worth it."""

_tidying: set[asyncio.Task[None]] = set()


async def look() -> None:
    """Have PostgreSQL see that a book is large now: else it plans pages as for an empty one, and sorts all of it for each."""
    await execute("ANALYZE contacts")


def tidy(changed: int) -> None:
    """After many changes, have it put them into the index of names, and mark what all may see: a search reads indexes alone then.

    It goes on beside everything else, and is left to PostgreSQL where that is at it already.
    """
    if changed < MANY:
        return
    task = asyncio.create_task(_tidy())
    _tidying.add(task)
    task.add_done_callback(_tidying.discard)


async def stop() -> None:
    """Leave the rest to PostgreSQL."""
    for task in _tidying:
        task.cancel()
    await asyncio.gather(*_tidying, return_exceptions=True)


async def _tidy() -> None:
    try:
        await execute("VACUUM (SKIP_LOCKED) contacts")
    except Exception as error:
        log.warning("could not tidy up the contacts: %s", error)
