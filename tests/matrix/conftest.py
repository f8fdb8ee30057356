"""One world for the whole matrix: what it asks is refused, or is about somebody made for it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.engines import Engines
from tests.matrix.world import World, a_world


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def world(engines: Engines) -> AsyncIterator[World]:
    engines.new_database()
    async with a_world() as made:
        yield made
