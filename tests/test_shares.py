"""What one organization asks for leaves room for what others ask for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from backend import shares
from backend.database import fetch_value, transaction

pytestmark = pytest.mark.usefixtures("database")

BUSY, OTHER = 1, 2


class Holders:
    """Operations that take a connection each, and keep it."""

    def __init__(self) -> None:
        self.at_work = 0
        self.most = 0
        self.done = asyncio.Event()

    async def hold(self) -> None:
        async with transaction():
            await self.work()

    async def work(self) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await self.done.wait()
        self.at_work -= 1


async def operation(organization: int | None, *fields: Callable[[], Awaitable[Any]]) -> None:
    shares.work_for(organization)
    await asyncio.gather(*(field() for field in fields))


@asynccontextmanager
async def busy(count: int, fields: int = 1) -> AsyncIterator[tuple[Holders, list["asyncio.Task[None]"]]]:
    """An organization with so many operations under way."""
    holders = Holders()
    tasks = [asyncio.create_task(operation(BUSY, *([holders.hold] * fields))) for _ in range(count)]
    try:
        yield holders, tasks
    finally:
        holders.done.set()
        await asyncio.gather(*tasks, return_exceptions=True)


async def answered(organization: int | None) -> None:
    """A statement of an organization comes to its end."""
    async with asyncio.timeout(60):
        await operation(organization, lambda: fetch_value("SELECT 1"))


async def test_others_are_answered_while_an_organization_has_more_under_way_than_there_are_connections() -> None:
    async with busy(30) as (holders, _):
        for _ in range(5):
            await answered(OTHER)
            await answered(None)
        assert 0 < holders.most <= shares.CONNECTIONS
    assert holders.at_work == 0


async def test_colleagues_are_answered_while_one_operation_asks_for_everything() -> None:
    async with busy(1, fields=20) as (holders, _):
        for _ in range(5):
            await answered(BUSY)
        assert 0 < holders.most <= shares.CONNECTIONS_OF_ONE < shares.CONNECTIONS


async def test_what_is_given_up_while_it_waits_or_works_gives_its_share_back() -> None:
    async with busy(30) as (holders, tasks):
        while holders.at_work < shares.CONNECTIONS:
            await answered(OTHER)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await answered(BUSY)


async def test_what_fails_gives_its_share_back() -> None:
    async def fails() -> None:
        with pytest.raises(Exception, match="division by zero"):
            await fetch_value("SELECT 1 / 0")

    await operation(BUSY, *([fails] * 3 * shares.CONNECTIONS))
    await answered(BUSY)


async def test_an_organization_s_events_take_turns_with_everybody_s() -> None:
    order: list[str] = []

    async def events() -> None:
        async with shares.event():
            order.append("event")

    async def requests() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
            order.append("request")

    await asyncio.gather(*(operation(BUSY, events) for _ in range(500)), operation(OTHER, requests))
    assert order.count("event") == 500
    last = max(index for index, name in enumerate(order) if name == "request")
    assert order[:last].count("event") <= 12 * shares.EVENTS
