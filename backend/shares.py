"""Fair shares: what one organization asks for leaves room in this process for what others ask for.

An organization's statements and events wait for each other, before they wait with everybody's. What nobody asked for (looking
up who is calling, a worker's jobs) has no share to wait for.
"""

from asyncio import Semaphore, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from weakref import WeakValueDictionary

CONNECTIONS = 4
"""Database connections that an organization has at once, of the ten that a process opens unless told."""
CONNECTIONS_OF_ONE = 3
"""Those that one operation has, so that it doesn't keep its colleagues waiting."""
EVENTS = 2
"""Answers to events that are made at once for an organization's subscriptions."""


@dataclass(slots=True, weakref_slot=True)
class _Organization:
    connections: Semaphore = field(default_factory=lambda: Semaphore(CONNECTIONS))
    events: Semaphore = field(default_factory=lambda: Semaphore(EVENTS))


@dataclass(slots=True)
class _Operation:
    organization: _Organization
    connections: Semaphore = field(default_factory=lambda: Semaphore(CONNECTIONS_OF_ONE))


_organizations: WeakValueDictionary[int, _Organization] = WeakValueDictionary()
"""Those with something under way."""
_current: ContextVar[_Operation | None] = ContextVar("share", default=None)


def work_for(organization_id: int | None) -> None:
    """From here on this task, and those it starts, work on one operation of the organization; None: of nobody's."""
    if organization_id is None:
        _current.set(None)
        return
    organization = _organizations.get(organization_id)
    if organization is None:
        organization = _organizations[organization_id] = _Organization()
    _current.set(_Operation(organization))


class Connection:
    """Enters `inner`, which takes a database connection, when the operation and the organization may have one more."""

    __slots__ = ("_inner", "_share")

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._share: _Operation | None = None

    async def __aenter__(self) -> Any:
        share = _current.get()
        if share is None:
            return await self._inner.__aenter__()
        await share.connections.acquire()
        try:
            await share.organization.connections.acquire()
            try:
                entered = await self._inner.__aenter__()
            except BaseException:
                share.organization.connections.release()
                raise
        except BaseException:
            share.connections.release()
            raise
        self._share = share
        return entered

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> Any:
        try:
            return await self._inner.__aexit__(kind, error, traceback)
        finally:
            if self._share is not None:
                self._share.organization.connections.release()
                self._share.connections.release()


@asynccontextmanager
async def event() -> AsyncIterator[None]:
    """An event's turn. It begins when others have had theirs: a thousand at once don't follow each other without a break."""
    share = _current.get()
    if share is None:
        yield
        return
    async with share.organization.events:
        await sleep(0)
        yield
