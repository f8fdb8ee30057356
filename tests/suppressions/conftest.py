"""A desk for the tests here that ask for it, with no files of earlier ones."""

from collections.abc import AsyncIterator

import pytest

from backend.storage import storage
from tests.inbound.carrying import Carrier, a_carrier
from tests.jobs.desk import Desk, a_desk


@pytest.fixture
async def desk(database: list[str]) -> AsyncIterator[Desk]:
    async with a_desk() as made:
        for place in ("jobs", "uploads"):
            await storage().delete_all(place)
        yield made


@pytest.fixture
async def carrier(desk: Desk) -> AsyncIterator[Carrier]:
    async with a_carrier(desk) as made:
        yield made
