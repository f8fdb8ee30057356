"""A running subscription and its caller: it goes on as long as the caller may have it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from backend.graph.operation import Answer, Operation
from backend.graph.streams import Streams, Watch
from backend.organizations.caller import Caller

Send = Callable[[Answer], Awaitable[None]]


async def follow(operation: Operation, streams: Streams, watch: Watch, send: Send) -> None:
    """Send every answer of a subscription until it ends; raises Invalid when it breaks off, or the caller loses it.

    When the caller's reach changes, it begins anew for the caller as they are now: what they may still see decides again. Raises
    Unsure when nobody can tell who the caller is.
    """
    operation.admit(watch.caller)
    assert watch.caller is not None  # no subscription is public
    with streams.subscription(watch.caller):
        await _follow(operation, watch, send)


async def _follow(operation: Operation, watch: Watch, send: Send) -> None:
    work = asyncio.create_task(_pump(operation, send))
    try:
        while not work.done():
            change = watch.change
            await asyncio.wait({work, change}, return_when=asyncio.FIRST_COMPLETED)
            if change.done() and not work.done():
                change.result()
                before = operation.context.caller
                operation.admit(watch.caller)
                if _reach(before) != _reach(watch.caller):
                    await _stop(work)
                    work = asyncio.create_task(_pump(operation, send))
        await work
    finally:
        await _stop(work)


async def _pump(operation: Operation, send: Send) -> None:
    async with aclosing(operation.stream()) as answers:
        async for answer in answers:
            await send(answer)


async def _stop(work: "asyncio.Task[None]") -> None:
    if not work.done():
        work.cancel()
        await asyncio.wait({work})


def _reach(caller: Caller | None) -> object:
    return caller and (caller.organization_id, caller.user_id, caller.owner_id, caller.all_books, caller.role)
