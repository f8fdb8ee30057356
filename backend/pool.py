"""Tortoise's client for PostgreSQL; it takes connections from the pool within fair shares (shares.py)."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient

from backend.shares import Connection


class Client(AsyncpgDBClient):
    """Everything that is asked of the database, in a transaction or not, comes through one of these two."""

    def acquire_connection(self) -> Any:
        return Connection(super().acquire_connection())

    def _in_transaction(self) -> Any:
        return Connection(super()._in_transaction())


client_class = Client
"""What Tortoise looks for in an engine's module."""
