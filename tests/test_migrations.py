"""All migrations, on an empty database; and what the database itself refuses."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

from backend.contacts.names import FOLDED
from backend.database import APPLICATION_ROLE, close_database, fetch_all, fetch_value, open_database
from backend.embedded.postgresql import OWNER_LOGIN
from backend.migrate import WITHOUT_SERVER, migrate
from tests.contacts.asking import a_contact
from tests.engines import Engines
from tests.jobs.desk import Desk, a_desk

EMPTY = "migrated_here"
TABLES = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def empty(engines: Engines) -> Iterator[tuple[str, str]]:
    """A database without anything: the owner's address and the application's."""
    engines.postgresql.run_sql(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE);\nCREATE DATABASE {EMPTY} OWNER {OWNER_LOGIN};")
    owner, application = (urlsplit(os.environ[name]) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
    yield tuple(urlunsplit(address._replace(path=f"/{EMPTY}")) for address in (owner, application))  # type: ignore[misc]
    engines.postgresql.run_sql(f"DROP DATABASE {EMPTY} WITH (FORCE);")


async def test_they_may_run_twice_and_at_the_same_time(empty: tuple[str, str]) -> None:
    program = "import asyncio, sys; from backend.migrate import migrate; asyncio.run(migrate(*sys.argv[1:]))"
    both = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, *empty) for _ in range(2)]
    assert [await process.wait() for process in both] == [0, 0]
    await open_database(empty[0], role=None)
    before = await fetch_all(TABLES)
    await close_database()
    await migrate(*empty)
    await open_database(empty[1])
    assert await fetch_all(TABLES) == before
    assert await fetch_value("SELECT count(*) FROM account_types") == 1
    await close_database()


async def test_after_all_of_them_nothing_is_left_to_migrate(database: list[str]) -> None:
    assert Tortoise.apps is not None
    left = await MigrationAutodetector(Tortoise.apps, WITHOUT_SERVER["apps"]).changes()
    assert [writer.operations for writer in left] == [], "run: poe makemigrations"


async def test_the_applications_role_owns_nothing_and_is_no_superuser(database: list[str]) -> None:
    [role] = await fetch_all("SELECT current_user AS name, rolsuper, rolcanlogin FROM pg_roles WHERE rolname = current_user")
    assert tuple(role) == (APPLICATION_ROLE, False, False)
    assert await fetch_all("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []


async def test_the_applications_role_may_neither_change_the_ledger_nor_any_table_itself(database: list[str]) -> None:
    rights = "SELECT has_table_privilege(current_user, $1, $2)"
    for right in ("UPDATE", "DELETE", "TRUNCATE"):
        for table in ("consent_events", "keyword_lists", "inbound_messages"):
            assert await fetch_value(rights, table, right) is False, table
    assert await fetch_value(rights, "lines", "DELETE") is False
    for table in [row["tablename"] for row in await fetch_all(TABLES)]:
        assert await fetch_value(rights, table, "TRUNCATE") is False, table
        assert await fetch_value(rights, table, "TRIGGER") is False, table
    assert await fetch_value("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") is False


@pytest.fixture
async def desk(database: list[str]) -> AsyncIterator[Desk]:
    async with a_desk() as made:
        yield made


HERE, ELSEWHERE = "(SELECT min(id) FROM organizations)", "(SELECT max(id) FROM organizations)"
OWN, STRANGE = (f"(SELECT min(id) FROM users WHERE organization_id = {organization})" for organization in (HERE, ELSEWHERE))
NEW_CONTACT = "INSERT INTO contacts (organization_id, owner_id, phone, name_key, opted_out, source, version, created_at, updated_at)"
NEW_LIST = "INSERT INTO contact_lists (organization_id, owner_id, name, contact_count, created_at)"
NEW_MEMBER = "INSERT INTO contact_list_members (organization_id, list_id, contact_id, standing, name_key, created_at, updated_at)"
NEW_JOB = """INSERT INTO jobs (organization_id, owner_id, kind, state, actor, parameters, outcome, position, attempt, fruitless_attempts,
    revision, done, created_at, touched_at)"""
NEW_SESSION = "INSERT INTO sessions (organization_id, user_id, secret_hash, created_at, last_used_at, expires_at)"
NEW_TOKEN = "INSERT INTO api_tokens (organization_id, owner_id, created_by_id, name, secret_hash, scopes, created_at)"
NEW_EVENT = "INSERT INTO consent_events (organization_id, subject_id, kind, source, effective_at, recorded_at)"
NEW_UPLOAD = "INSERT INTO uploads (organization_id, user_id, filename, size_limit, secret_hash, storage_key, created_at, expires_at)"
NEW_PREVIEW = "INSERT INTO purge_previews (organization_id, owner_id, confirmation_hash, contacts, watermark, expires_at)"
NEW_MESSAGE = "INSERT INTO inbound_messages (organization_id, owner_id, subject_id, carrier, digest, effect, received_at, recorded_at)"
NEW_BODY = "INSERT INTO message_bodies (organization_id, message_id, subject_id, reference, body)"
NEW_QUESTION = "INSERT INTO possible_opt_outs (organization_id, owner_id, subject_id, message_id, received_at)"
NEW_ANSWER = """INSERT INTO outbound_messages (organization_id, owner_id, subject_id, message_id, sender, text, state, attempts, not_after,
    created_at)"""
SUBJECT, MESSAGE = "(SELECT id FROM consent_subjects LIMIT 1)", "(SELECT id FROM inbound_messages LIMIT 1)"

POINTING_ELSEWHERE = {
    "a contact into a strange book": f"{NEW_CONTACT} VALUES ({HERE}, {STRANGE}, '+1', '', false, 'API', 1, now(), now())",
    "a contact moved to another book": f"UPDATE contacts SET owner_id = {STRANGE}",
    "a contact moved to another organization": f"UPDATE contacts SET organization_id = {ELSEWHERE}",
    "a strange book": f"UPDATE books SET organization_id = {ELSEWHERE} WHERE owner_id = {OWN}",
    "a list of a strange book": f"{NEW_LIST} VALUES ({HERE}, {STRANGE}, 'x', 0, now())",
    "a member of a strange list": f"{NEW_MEMBER} SELECT {ELSEWHERE}, min(id), 1, 0, '', now(), now() FROM contact_lists",
    "a strange job": f"{NEW_JOB} SELECT {HERE}, {STRANGE}, 'IMPORT', 'QUEUED', 'x', '{{}}', '{{}}', '{{}}', 0, 0, 1, 0, now(), now()",
    "a session of a stranger": f"{NEW_SESSION} VALUES ({HERE}, {STRANGE}, 'x', now(), now(), now())",
    "a token for a strange book": f"{NEW_TOKEN} VALUES ({HERE}, {STRANGE}, {OWN}, 'x', 'x', '{{}}', now())",
    "an event of a strange number": f"{NEW_EVENT} SELECT {ELSEWHERE}, id, 'OPT_OUT', 'API', now(), now() FROM consent_subjects",
    "a message to a strange line": f"{NEW_MESSAGE} VALUES ({HERE}, {STRANGE}, {SUBJECT}, 'x', 'y', 'NONE', now(), now())",
    "a message of a strange number": f"{NEW_MESSAGE} VALUES ({ELSEWHERE}, {STRANGE}, {SUBJECT}, 'x', 'y', 'NONE', now(), now())",
    "the body of a strange message": f"{NEW_BODY} VALUES ({ELSEWHERE}, {MESSAGE}, {SUBJECT}, 'x', 'x')",
    "a question about a strange message": f"{NEW_QUESTION} VALUES ({HERE}, {STRANGE}, {SUBJECT}, {MESSAGE}, now())",
    "an answer elsewhere": f"{NEW_ANSWER} VALUES ({ELSEWHERE}, {STRANGE}, {SUBJECT}, {MESSAGE}, '', '', 'SENT', 0, now(), now())",
    "an event by a strange message": f"{NEW_EVENT[:-1]}, message_id) VALUES ({HERE}, {SUBJECT}, 'OPT_OUT', 'API', now(), now(), 0)",
    "a line of a stranger": f"INSERT INTO lines (phone, organization_id, owner_id) VALUES ('+1', {HERE}, {STRANGE})",
    "an upload of a stranger": f"{NEW_UPLOAD} VALUES ({HERE}, {STRANGE}, 'x', 1, 'x', 'x', now(), now())",
    "a preview of a strange book": f"{NEW_PREVIEW} VALUES ({HERE}, {STRANGE}, 'x', 0, 0, now())",
}


async def test_a_row_can_not_point_into_another_organization(desk: Desk, observer: asyncpg.Connection) -> None:
    """Not even for a superuser."""
    await observer.execute(f"{NEW_LIST} VALUES ({HERE}, {OWN}, 'x', 0, now())")
    await a_contact(desk.uma, opted_out=True)
    await observer.execute(f"{NEW_MESSAGE} VALUES ({HERE}, {OWN}, {SUBJECT}, 'x', 'x', 'NONE', now(), now())")
    assert [what for what, statement in POINTING_ELSEWHERE.items() if not await is_refused(observer, statement)] == []


async def is_refused(observer: asyncpg.Connection, statement: str) -> bool:
    try:
        await observer.execute(statement)
    except (asyncpg.ForeignKeyViolationError, asyncpg.RaiseError):
        return True
    return False


async def test_stored_names_are_folded_as_new_ones(desk: Desk, observer: asyncpg.Connection) -> None:
    """A key from before is the name's without the folding of single letters."""
    fold = import_module("backend.migrations.0015_folded_names")
    for letter, folded in FOLDED.items():
        ana = await a_contact(desk.uma, f"Ana {letter.upper()}z")
        await observer.execute("UPDATE contacts SET name_key = $1 WHERE id = $2", f"ana {letter}z", ana["id"])
        for operation in fold.Migration.operations:
            await observer.execute(operation.sql)
        assert await observer.fetchval("SELECT name_key FROM contacts WHERE id = $1", ana["id"]) == f"ana {folded}z"
