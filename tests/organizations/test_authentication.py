"""Who calls: by a session's cookie or an API token."""

from datetime import UTC, datetime, timedelta

import pytest

from backend import database as db
from backend.organizations import sessions, tokens
from backend.organizations.authentication import authenticate, uses_recorded
from backend.organizations.caller import Caller
from backend.organizations.permissions import DenialReason, Permission, Role
from tests.organizations.people import a_caller, a_person, an_organization, disable, ours

pytestmark = pytest.mark.usefixtures("database")


async def a_token(caller: Caller, *scopes: Permission, owner_id: int | None = None, expires_at: datetime | None = None) -> tokens.NewToken:
    return await tokens.create_api_token(
        caller, name="Partner", owner_id=owner_id, held_to_book=owner_id is not None, scopes=scopes, expires_at=expires_at
    )


@pytest.mark.parametrize(
    ("cookie", "bearer"), [(None, None), ("", None), ("x" * 43, None), (None, ""), (None, "cs_" + "x" * 43), (None, "\ud800"), ("\0", None)]
)
async def test_nobodys_secret_is_nobody(cookie: str | None, bearer: str | None) -> None:
    assert await authenticate(cookie, bearer) is None


async def test_a_session_is_no_token_and_a_token_no_session() -> None:
    admin = await a_caller(await an_organization(), Role.ADMIN)
    session = await sessions.start_session(admin.organization_id, admin.user_id or 0)
    token = (await a_token(admin, Permission.CONTACTS_READ)).secret
    assert await authenticate(None, session) is None
    assert await authenticate(token, None) is None
    assert await authenticate(session, "cs_worthless") is None, "a bad token isn't helped by a good cookie"


async def test_an_expired_session_is_nobody() -> None:
    person = await a_person(await an_organization())
    session = await sessions.start_session(person.organization_id, person.id)
    await db.execute("UPDATE sessions SET expires_at = now() WHERE organization_id = $1", person.organization_id)
    assert await authenticate(session, None) is None


async def test_a_disabled_persons_session_is_nobody() -> None:
    person = await a_person(await an_organization())
    session = await sessions.start_session(person.organization_id, person.id)
    await disable(person)
    assert await authenticate(session, None) is None


async def test_a_revoked_an_expired_and_a_disabled_persons_token_are_nobody() -> None:
    organization = await an_organization()
    admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
    revoked = await a_token(admin, Permission.CONTACTS_READ)
    await tokens.revoke_api_token(admin, revoked.row["id"])
    expired = await a_token(admin, Permission.CONTACTS_READ, expires_at=datetime.now(UTC) + timedelta(days=1))
    await db.execute("UPDATE api_tokens SET expires_at = now() WHERE organization_id = $1 AND id = $2", organization, expired.row["id"])
    held = await a_token(admin, Permission.CONTACTS_READ, owner_id=person.id)
    assert await authenticate(None, held.secret)
    await disable(person)
    for token in (revoked, expired, held):
        assert await authenticate(None, token.secret) is None


async def test_a_person_is_who_the_session_says(database: list[str]) -> None:
    person = await a_person(await an_organization(), name="Uma Larsen", denied=(Permission.CONTACTS_DELETE,))
    session = await sessions.start_session(person.organization_id, person.id)
    database.clear()
    caller = await authenticate(session, None)
    assert len(ours(database)) == 1, "one statement"
    assert caller is not None
    assert (caller.organization_id, caller.user_id, caller.token_id) == (person.organization_id, person.id, None)
    assert (caller.name, caller.role, caller.owner_id, caller.all_books) == ("Uma Larsen", Role.USER, person.id, False)
    assert caller.default_region == "US"
    assert caller.may(Permission.CONTACTS_WRITE)
    assert caller.denials[Permission.CONTACTS_DELETE] == DenialReason.USER_OVERRIDE
    assert caller.denials[Permission.TOKENS_MANAGE] == DenialReason.ROLE
    assert caller.permissions | caller.denials.keys() == set(Permission)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
async def test_supervisors_and_administrators_open_every_book(role: Role) -> None:
    caller = await a_caller(await an_organization(), role)
    assert caller.all_books
    assert caller.owner_id == caller.user_id


async def test_a_granted_permission_does_not_widen_the_reach() -> None:
    caller = await a_caller(await an_organization(), granted=(Permission.CONTACTS_PURGE,))
    assert caller.may(Permission.CONTACTS_PURGE)
    assert not caller.all_books


async def test_the_policy_binds_people_and_tokens(database: list[str]) -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    token = await a_token(admin, Permission.CONTACTS_READ, Permission.CONTACTS_DELETE)
    await db.execute("UPDATE organizations SET disabled_permissions = '{CONTACTS_DELETE}' WHERE id = $1", organization)
    database.clear()
    caller = await authenticate("a cookie too", token.secret)
    assert len(ours(database)) == 1, "one statement"
    assert caller is not None
    assert caller.permissions == {Permission.CONTACTS_READ}
    assert caller.denials[Permission.CONTACTS_DELETE] == DenialReason.ORGANIZATION_POLICY
    assert caller.denials[Permission.CONTACTS_WRITE] == DenialReason.TOKEN_SCOPE


async def test_a_token_of_the_organization_opens_every_book_and_has_none_of_its_own() -> None:
    admin = await a_caller(await an_organization(), Role.ADMIN)
    caller = await authenticate(None, (await a_token(admin, Permission.CONTACTS_READ)).secret)
    assert caller is not None
    assert (caller.user_id, caller.role, caller.owner_id, caller.all_books, caller.name) == (None, None, None, True, "Partner")


async def test_a_token_for_a_book_is_held_to_it() -> None:
    organization = await an_organization()
    admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
    caller = await authenticate(None, (await a_token(admin, Permission.CONTACTS_READ, owner_id=person.id)).secret)
    assert caller is not None
    assert (caller.owner_id, caller.all_books) == (person.id, False)


async def test_use_is_recorded_beside_the_request_and_once_a_minute(database: list[str]) -> None:
    admin = await a_caller(await an_organization(), Role.ADMIN)
    token = await a_token(admin, Permission.CONTACTS_READ)
    async with db.transaction():
        await authenticate(None, token.secret)
    await uses_recorded()
    database.clear()
    await authenticate(None, token.secret)
    await uses_recorded()
    assert len(ours(database)) == 1, "used within the minute: nothing to record"
    last_used = await db.fetch_value(
        "SELECT last_used_at FROM api_tokens WHERE organization_id = $1 AND id = $2", admin.organization_id, token.row["id"]
    )
    assert datetime.now(UTC) - last_used < timedelta(seconds=10)


async def test_a_sessions_use_is_recorded() -> None:
    person = await a_person(await an_organization())
    session = await sessions.start_session(person.organization_id, person.id)
    await db.execute("UPDATE sessions SET last_used_at = now() - interval '2 minutes' WHERE organization_id = $1", person.organization_id)
    await authenticate(session, None)
    await uses_recorded()
    last_used = await db.fetch_value("SELECT last_used_at FROM sessions WHERE organization_id = $1", person.organization_id)
    assert datetime.now(UTC) - last_used < timedelta(seconds=10)
