"""Sign-in sessions: a random secret in a cookie, its digest in a row."""

from backend import database
from backend.organizations import attempts, passwords
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.credentials import digest, new_secret
from backend.problems import Problem, ProblemCode

LIFETIME_DAYS = 30
"""A session ends so long after its sign-in, used or not."""

WRONG = "The email address or the password is wrong."

# Finds out the organization, so it can't name it.
_BY_EMAIL = """
SELECT typed.email, u.id, u.organization_id, u.password_hash, u.disabled
FROM lower($1) AS typed (email) LEFT JOIN users u ON lower(u.email) = typed.email
"""
"""Always one row: `email` is the address as the database compares it, whether somebody has it or not."""

# Finds out the organization, so it can't name it.
_DEMO_PERSON = """
SELECT u.id, u.organization_id FROM users u JOIN organizations o ON o.id = u.organization_id
WHERE o.is_demo AND NOT u.disabled AND u.password_hash IS NOT NULL AND lower(u.email) = lower($1)
"""

_DEMO_PEOPLE = """
SELECT u.name, u.role, u.email FROM users u JOIN organizations o ON o.id = u.organization_id
WHERE o.is_demo AND NOT u.disabled AND u.password_hash IS NOT NULL ORDER BY u.id
"""


async def sign_in(email: str, password: str, address: str) -> tuple[str, Caller]:
    """The new session's secret, and who it is. `address`: the client's network address, whose attempts are limited.

    An unknown address, a wrong password, a disabled person and one without a password yet get the same answer after the
    same work. Raises INVALID_CREDENTIALS, RATE_LIMITED.
    """
    row = await database.fetch_one(_BY_EMAIL, _storable(email.strip()))
    assert row is not None
    counters = (*attempts.of_account(row["email"], address), attempts.of_address(address))
    await attempts.count(*counters)
    stored = None if row["disabled"] else row["password_hash"]
    is_right = await passwords.verify_password(stored, password)
    if stored is None or not is_right:
        raise Problem(ProblemCode.INVALID_CREDENTIALS, (), WRONG)
    await attempts.succeeded(*counters)
    secret = await start_session(row["organization_id"], row["id"], password_hash=stored)
    if passwords.needs_rehash(stored):
        await _replace_hash(row["organization_id"], row["id"], stored, await passwords.hash_password(password))
    return await signed_in(secret)


async def sign_in_as_demo_person(email: str) -> tuple[str, Caller]:
    """Without a password, as somebody of the demo organization and nobody else; raises INVALID_CREDENTIALS."""
    row = await database.fetch_one(_DEMO_PERSON, _storable(email))
    if row is None:
        raise Problem(ProblemCode.INVALID_CREDENTIALS, (), "There is no such person in the demo organization.")
    return await signed_in(await start_session(row["organization_id"], row["id"]))


async def demo_people() -> list[dict[str, str]]:
    """Name, role and email address of everybody in the demo organization; not of who was invited and has not come."""
    return [dict(row) for row in await database.fetch_all(_DEMO_PEOPLE)]


_START = """
INSERT INTO sessions (organization_id, user_id, secret_hash, created_at, last_used_at, expires_at)
SELECT organization_id, id, $3, now(), now(), now() + make_interval(days => $4) FROM users
WHERE organization_id = $1 AND id = $2 AND NOT disabled AND ($5::text IS NULL OR password_hash = $5)
FOR SHARE
"""


async def start_session(organization_id: int, user_id: int, *, password_hash: str | None = None) -> str:
    """Begin a session; its secret, which is kept nowhere else. Sweeps out the person's expired ones.

    Begins none when `password_hash` is no longer the person's, or the person is disabled: whoever changes a password or
    disables somebody ends the sessions begun before, and waits for (or is waited for by) those that begin.
    """
    await database.execute(
        "DELETE FROM sessions WHERE organization_id = $1 AND user_id = $2 AND expires_at <= now()", organization_id, user_id
    )
    secret = new_secret()
    await database.execute(_START, organization_id, user_id, digest(secret), LIFETIME_DAYS, password_hash)
    return secret


async def signed_in(secret: str) -> tuple[str, Caller]:
    """A session just begun, and whose it is; raises INVALID_CREDENTIALS when none began, or the person was disabled meanwhile."""
    caller = await authenticate(secret, None)
    if caller is None:
        raise Problem(ProblemCode.INVALID_CREDENTIALS, (), WRONG)
    return secret, caller


async def sign_out(caller: Caller, *, everywhere: bool = False) -> None:
    """End the caller's session, or all sessions of the person. A token has none to end."""
    if everywhere and caller.user_id is not None:
        await end_sessions(caller.organization_id, caller.user_id)
    elif caller.session_id is not None:
        await database.execute("DELETE FROM sessions WHERE organization_id = $1 AND id = $2", caller.organization_id, caller.session_id)


async def end_sessions(organization_id: int, user_id: int, *, but: int | None = None) -> None:
    """End all sessions of a person, `but` for one."""
    await database.execute(
        "DELETE FROM sessions WHERE organization_id = $1 AND user_id = $2 AND id IS DISTINCT FROM $3", organization_id, user_id, but
    )


async def change_password(caller: Caller, current: str, new: str, address: str) -> None:
    """Set another password, and end the person's other sessions.

    Raises NOT_PERMITTED for a token, INVALID_CREDENTIALS at `current`, RATE_LIMITED, INVALID or TOO_LONG at `new`.
    """
    if caller.user_id is None:
        raise Problem(ProblemCode.NOT_PERMITTED, (), "Only a signed-in person has a password to change.")
    by_account, by_address = attempts.of_password_change(caller.user_id), attempts.of_address(address)
    await attempts.count(by_account, by_address)
    row = await database.fetch_one(
        "SELECT name, email, password_hash FROM users WHERE organization_id = $1 AND id = $2", caller.organization_id, caller.user_id
    )
    stored = row["password_hash"] if row else None
    if row is None or not await passwords.verify_password(stored, current):
        raise Problem(ProblemCode.INVALID_CREDENTIALS, ("current",), "That is not your current password.")
    await attempts.succeeded(by_account, by_address)
    passwords.check_new_password(new, "new", email=row["email"], name=row["name"])
    replacement = await passwords.hash_password(new)
    async with database.transaction():
        # Of two changes at once the second finds another hash: its current password has just ceased to be it.
        if not await _replace_hash(caller.organization_id, caller.user_id, stored, replacement):
            raise Problem(ProblemCode.INVALID_CREDENTIALS, ("current",), "That is not your current password.")
        await end_sessions(caller.organization_id, caller.user_id, but=caller.session_id)


async def _replace_hash(organization_id: int, user_id: int, stored: str | None, replacement: str) -> bool:
    statement = "UPDATE users SET password_hash = $4 WHERE organization_id = $1 AND id = $2 AND password_hash = $3"
    return await database.execute(statement, organization_id, user_id, stored, replacement) == 1


def _storable(text: str) -> str:
    """The text, or nothing where it holds what no address does, and PostgreSQL couldn't hold (NUL, lone surrogates)."""
    return text if text.isprintable() else ""
