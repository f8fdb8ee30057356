"""A desk for every test here."""

from collections.abc import AsyncIterator

import pytest

from tests.jobs.desk import Desk, a_desk


@pytest.fixture
async def desk(database: list[str]) -> AsyncIterator[Desk]:
    async with a_desk() as made:
        yield made
