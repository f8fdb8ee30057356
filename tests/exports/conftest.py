"""A desk for every test here."""

from collections.abc import AsyncIterator

import pytest

from backend.storage import storage
from tests.jobs.desk import Desk, a_desk


@pytest.fixture
async def desk(database: list[str]) -> AsyncIterator[Desk]:
    async with a_desk() as made:
        yield made


@pytest.fixture(autouse=True)
async def _no_files(desk: Desk) -> None:
    """Jobs of a fresh database have the ids of earlier ones, whose files are still there."""
    await storage().delete_all("jobs")
