"""Telling a worker that something is in the outbox: tasks.py says how, in every process that imports it."""

from collections.abc import Awaitable, Callable

Waker = Callable[[int, int], Awaitable[None]]
_wakers: list[Waker] = []


def wakes(waker: Waker) -> Waker:
    """Have a function told of every message (organization, message) that is to be handed on."""
    _wakers.append(waker)
    return waker


async def wake(organization_id: int, message_id: int) -> None:
    """Tell whoever listens; where nobody does, the sweeper finds it."""
    for waker in _wakers:
        await waker(organization_id, message_id)
