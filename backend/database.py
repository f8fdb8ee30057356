"""PostgreSQL through Tortoise: opening, transactions, and plain SQL on the same connection.

Every connection of the application runs as the role APPLICATION_ROLE, which owns nothing and is no superuser.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

T = TypeVar("T")

APPLICATION_ROLE = "contact_service"

MODELS = [
    "backend.organizations.model",
    "backend.consent.model",
    "backend.contacts.model",
    "backend.jobs.model",
    "backend.imports.model",
    "backend.purges.model",
    "backend.outbound.model",
    "backend.inbound.model",
]

StatementLogger = Callable[[asyncpg.connection.LoggedQuery], None]
statement_logger: StatementLogger | None = None
"""Told of every statement when a test sets it before the database is opened."""

_after_commit: ContextVar[list[Callable[[], Awaitable[None]]] | None] = ContextVar("after_commit", default=None)


def configuration(url: str, *, role: str | None = APPLICATION_ROLE, connections: int = 10) -> dict[str, Any]:
    """Tortoise's configuration for a PostgreSQL URL; `role` None keeps the login's own rights (migrations)."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    credentials: dict[str, Any] = {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": parts.port or int(query.get("port", 5432)),
        "user": unquote(parts.username or "") or None,
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/"),
        "minsize": 1,
        "maxsize": connections,
        "init": _initialize,
        "reset": _keep,
        "server_settings": _server_settings(role),
    }
    if "sslmode" in query:
        credentials["ssl"] = query["sslmode"]
    return {
        "connections": {"default": {"engine": "backend.pool", "credentials": credentials}},
        "apps": {"models": {"models": MODELS, "default_connection": "default", "migrations": "backend.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _server_settings(role: str | None) -> dict[str, str]:
    settings = {
        "application_name": "contact-service",
        "timezone": "UTC",
        "jit": "off",
        # What is best depends on the book and the text: a plan for any of them is the wrong one for many.
        "plan_cache_mode": "force_custom_plan",
        # A process that was killed while it waited for a lock must not hold its own any longer than this.
        "client_connection_check_interval": "2s",
    }
    return settings | ({"role": role} if role else {})


async def _initialize(connection: asyncpg.Connection) -> None:
    if statement_logger is not None:
        connection.add_query_logger(statement_logger)


async def _keep(connection: asyncpg.Connection) -> None:
    """Nothing to undo between two uses: no session state is set outside transactions. It saves a round trip each time."""


async def open_database(url: str, *, role: str | None = APPLICATION_ROLE, connections: int = 10) -> None:
    """Open the pool for this process; usable from every task of the running event loop."""
    await Tortoise.init(config=configuration(url, role=role, connections=connections), _enable_global_fallback=True)


async def close_database() -> None:
    """Close the pool."""
    await Tortoise.close_connections()


@asynccontextmanager
async def transaction() -> AsyncIterator[asyncpg.Connection]:
    """One transaction, for Tortoise's queries and the functions below alike; within another one it is part of that one.

    Yields asyncpg's own connection, for what needs it (COPY). What `after_commit` was given runs once it is committed.
    """
    if _after_commit.get() is not None:
        yield _raw(get_connection("default"))
        return
    callbacks: list[Callable[[], Awaitable[None]]] = []
    token = _after_commit.set(callbacks)
    try:
        async with in_transaction("default") as connection:
            yield _raw(connection)
    finally:
        _after_commit.reset(token)
    for callback in callbacks:
        await callback()


def _raw(connection: Any) -> asyncpg.Connection:
    """The one place that reaches for Tortoise's private attribute: it has no public way to COPY."""
    return cast(asyncpg.Connection, connection._connection)


async def after_commit(callback: Callable[[], Awaitable[None]]) -> None:
    """Run it when the current transaction is committed, at once when there is none; never when it is rolled back."""
    callbacks = _after_commit.get()
    if callbacks is None:
        await callback()
    else:
        callbacks.append(callback)


async def fetch_all(sql: str, *arguments: Any) -> list[asyncpg.Record]:
    """All rows of a statement, in the current transaction if there is one."""
    async with get_connection("default").acquire_connection() as connection:
        return cast(list[asyncpg.Record], await connection.fetch(sql, *arguments))


async def fetch_one(sql: str, *arguments: Any) -> asyncpg.Record | None:
    """The first row, or None."""
    async with get_connection("default").acquire_connection() as connection:
        return await connection.fetchrow(sql, *arguments)


async def fetch_value(sql: str, *arguments: Any) -> Any:
    """The first column of the first row, or None."""
    async with get_connection("default").acquire_connection() as connection:
        return await connection.fetchval(sql, *arguments)


async def execute(sql: str, *arguments: Any) -> int:
    """Run a statement; the number of rows it touched."""
    async with get_connection("default").acquire_connection() as connection:
        status = str(await connection.execute(sql, *arguments))
    last = status.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


async def retrying(work: Callable[[], Awaitable[T]], *, attempts: int = 5) -> T:
    """Run a unit of work that opens its own transaction; again when PostgreSQL sacrificed it to end a deadlock."""
    for attempt in range(1, attempts):
        try:
            return await work()
        except RETRIED:
            await asyncio.sleep(0.02 * attempt)
    return await work()
