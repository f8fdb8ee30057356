"""The engines of the test run: one PostgreSQL cluster and one Valkey for all of it, a fresh database for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from backend import database as opened
from backend import settings
from backend.consent.keys import make_key
from backend.embedded.directory import make_data_directory
from backend.embedded.engines import environment_for
from backend.embedded.postgresql import DATABASE, PostgreSQL, database_url
from backend.embedded.valkey import Valkey
from backend.migrate import migrate
from tests.browser import find_browser
from tests.engines import TEMPLATE, Engines, temporary_directory
from tests.statements import recorded

BROWSER_TESTS = "tests/e2e/"

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return SideBySide(config, log)


class SideBySide(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Whole files beside each other, but all browser tests one after the other: they share one server and its people."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER_TESTS if nodeid.startswith(BROWSER_TESTS) else str(super()._split_scope(nodeid))


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    with temporary_directory() as temporary:
        directory = make_data_directory(temporary / "data")
        postgresql, valkey = PostgreSQL(directory, durable=False), Valkey(directory, durable=False)
        for engine in (postgresql, valkey):
            engine.start()
        try:
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "BROKER_URL", "DEMO", "PUBLIC_URL", "ERASURE_KEY"):
                os.environ.pop(name, None)
            os.environ.update(environment_for(directory))
            settings.load.cache_clear()
            make_key()
            asyncio.run(migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]))
            postgresql.run_sql(f"ALTER DATABASE {DATABASE} RENAME TO {TEMPLATE}")
            yield Engines(directory, postgresql, valkey)
        finally:
            valkey.stop()
            postgresql.stop()


@pytest.fixture
def fresh_database(engines: Engines) -> Engines:
    """An empty, migrated database that nobody has opened yet: for tests that start processes."""
    engines.new_database()
    return engines


@pytest.fixture
async def database(fresh_database: Engines) -> AsyncIterator[list[str]]:
    """The fresh database, opened as the application opens it; the list gets every statement sent to it from here on.

    Fails when one of them could reach into another organization (tests/statements.py).
    """
    with recorded() as recorder:
        await opened.open_database(settings.load().database_url)
        recorder.clear()
        yield recorder.statements
        await opened.close_database()
    recorder.check()


@pytest.fixture
async def observer(fresh_database: Engines) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own with a superuser's rights: to look, to hold a lock."""
    connection = await asyncpg.connect(database_url(fresh_database.directory, "postgres"))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def browser_program() -> Path:
    """The browser to drive, for Playwright's executable_path."""
    found = find_browser()
    if found is None:
        message = "There is no browser here; `poe test` installs one."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found
