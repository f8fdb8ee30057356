"""Bring a database up to date: the application's role, the tables, and what the role may do with them.

Safe to run twice and from two machines at once: the second waits for the first.
"""

import contextlib
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as apply_migrations

from backend.database import APPLICATION_ROLE, configuration

WITHOUT_SERVER: dict[str, Any] = configuration("postgres://nobody@localhost/none", role=None)
"""For `poe makemigrations`, which compares the models with the migrations and connects to nothing."""

_LOCK = 0x436F6E74_00000001
"""One migration at a time (a PostgreSQL advisory lock)."""

_RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE};
GRANT MAINTAIN ON contacts, deleted_contacts, contact_list_members, consent_subjects, consent_reasons, message_bodies,
    import_overwritten, import_row_errors, uploads, jobs TO {APPLICATION_ROLE};
REVOKE UPDATE, DELETE ON consent_events, keyword_lists, inbound_messages FROM {APPLICATION_ROLE};
REVOKE DELETE ON lines FROM {APPLICATION_ROLE};
REVOKE INSERT, UPDATE, DELETE ON account_types, tortoise_migrations FROM {APPLICATION_ROLE};
"""


async def migrate(owner_url: str, application_url: str) -> None:
    """Create the role, apply what is missing, grant. `owner_url` needs CREATEROLE the first time, or the role made by hand."""
    credentials = configuration(owner_url, role=None)["connections"]["default"]["credentials"]
    connection = await asyncpg.connect(**{name: credentials[name] for name in ("host", "port", "user", "password", "database")})
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        login = configuration(application_url)["connections"]["default"]["credentials"]["user"]
        await _create_role(connection, login)
        try:
            await apply_migrations(config=configuration(owner_url, role=None))
        finally:
            await Tortoise.close_connections()
        await connection.execute(_RIGHTS)
    finally:
        await connection.close()


async def _create_role(connection: asyncpg.Connection, login: str | None) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", APPLICATION_ROLE):
        # Another database of the same server may be migrated at this very moment.
        with contextlib.suppress(asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            await connection.execute(f"CREATE ROLE {APPLICATION_ROLE} NOLOGIN")
    member = await connection.fetchval(
        "SELECT pg_has_role($1, $2, 'MEMBER')", login or await connection.fetchval("SELECT current_user"), APPLICATION_ROLE
    )
    if not member:
        quoted = await connection.fetchval("SELECT quote_ident($1)", login or await connection.fetchval("SELECT current_user"))
        await connection.execute(f"GRANT {APPLICATION_ROLE} TO {quoted}")
