"""For the time until the whole test run has engines of its own."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from backend import database as db
from backend import settings
from backend.embedded.directory import make_data_directory
from backend.embedded.postgresql import APPLICATION_LOGIN, OWNER_LOGIN, PostgreSQL, database_url
from backend.embedded.valkey import Valkey, redis_url
from backend.migrate import migrate
from backend.organizations.authentication import uses_recorded


@pytest.fixture(scope="session")
def engines() -> Iterator[tuple[PostgreSQL, Path]]:
    with tempfile.TemporaryDirectory(prefix="orgs-") as temporary:
        Path(temporary).chmod(0o755)
        directory = make_data_directory(Path(temporary) / "data")
        postgresql, valkey = PostgreSQL(directory, durable=False), Valkey(directory, durable=False)
        postgresql.start()
        valkey.start()
        os.environ["DATABASE_URL"] = database_url(directory, APPLICATION_LOGIN)
        os.environ["DATABASE_OWNER_URL"] = database_url(directory, OWNER_LOGIN)
        os.environ["REDIS_URL"] = redis_url(directory)
        os.environ["DATA_DIRECTORY"] = str(directory)
        settings.load.cache_clear()
        asyncio.run(migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]))
        postgresql.run_sql("CREATE DATABASE empty TEMPLATE contacts")
        yield postgresql, directory
        valkey.stop()
        postgresql.stop()


@pytest_asyncio.fixture
async def database(engines: tuple[PostgreSQL, Path]) -> AsyncIterator[list[str]]:
    """The database, and every statement sent to it."""
    statements: list[str] = []

    def record(query: Any) -> None:
        statements.append(query.query)

    db.statement_logger = record
    await db.open_database(settings.load().database_url)
    yield statements
    await uses_recorded()
    await db.close_database()
    db.statement_logger = None


@pytest_asyncio.fixture
async def empty_database(engines: tuple[PostgreSQL, Path]) -> AsyncIterator[None]:
    postgresql, directory = engines
    postgresql.run_sql("CREATE DATABASE fresh TEMPLATE empty")
    await db.open_database(database_url(directory, APPLICATION_LOGIN, "fresh"))
    yield
    await db.close_database()
    postgresql.run_sql("DROP DATABASE fresh")
