"""One-time links: an invitation or a first sign-in. Whoever has one may set that person's password, once."""

from dataclasses import dataclass
from datetime import datetime

from backend import database
from backend.organizations import passwords, sessions
from backend.organizations.caller import Caller
from backend.organizations.credentials import digest, new_secret
from backend.problems import Problem, ProblemCode

LIFETIME_DAYS = 7

# Finds out the organization, so it can't name it.
_BY_SECRET = """
SELECT l.organization_id, l.user_id, l.expires_at <= now() AS expired, u.name, u.email
FROM sign_in_links l JOIN users u ON u.organization_id = l.organization_id AND u.id = l.user_id
WHERE l.secret_hash = $1 AND l.used_at IS NULL AND NOT u.disabled
"""

_USE = """
UPDATE sign_in_links SET used_at = now()
WHERE organization_id = $1 AND secret_hash = $2 AND used_at IS NULL AND expires_at > now()
"""

_SET_PASSWORD = "UPDATE users SET password_hash = $3 WHERE organization_id = $1 AND id = $2"

_END = "UPDATE sign_in_links SET used_at = now() WHERE organization_id = $1 AND user_id = $2 AND used_at IS NULL"


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made. `secret` is shown this once and stored as a digest only."""

    secret: str
    expires_at: datetime


async def create_link(organization_id: int, user_id: int) -> Link:
    """A new link, good for LIFETIME_DAYS."""
    secret = new_secret()
    expires_at = await database.fetch_value(
        """
        INSERT INTO sign_in_links (organization_id, user_id, secret_hash, created_at, expires_at)
        VALUES ($1, $2, $3, now(), now() + make_interval(days => $4)) RETURNING expires_at
        """,
        organization_id,
        user_id,
        digest(secret),
        LIFETIME_DAYS,
    )
    return Link(secret, expires_at)


async def end_links(organization_id: int, user_id: int) -> None:
    """End all links of a person that weren't used."""
    await database.execute(_END, organization_id, user_id)


def address_of(secret: str, public_url: str) -> str:
    """What to open in a browser. The secret stands behind the #: browsers don't send that, so no server's log has it."""
    return f"{public_url}/redeem#{secret}"


async def redeem_link(secret: str, password: str) -> tuple[str, Caller]:
    """Set the password and sign in: the new session's secret, and who it is. Ends the person's sessions and other links.

    Raises EXPIRED or INVALID at `token` (used, unknown or of a disabled person), INVALID or TOO_LONG at `password`.
    """
    hashed = digest(secret)
    row = await database.fetch_one(_BY_SECRET, hashed)
    if row is None:
        raise _unusable()
    if row["expired"]:
        raise Problem(ProblemCode.EXPIRED, ("token",), f"This link was good for {LIFETIME_DAYS} days. Ask for a new one.")
    passwords.check_new_password(password, "password", email=row["email"], name=row["name"])
    replacement = await passwords.hash_password(password)
    organization_id, user_id = row["organization_id"], row["user_id"]
    async with database.transaction():
        # Of two at once the second waits here, then finds the link used. The user's row goes first, as in every change of one.
        await database.execute(_SET_PASSWORD, organization_id, user_id, replacement)
        if not await database.execute(_USE, organization_id, hashed):
            raise _unusable()
        await end_links(organization_id, user_id)
        await sessions.end_sessions(organization_id, user_id)
        session = await sessions.start_session(organization_id, user_id)
    return await sessions.signed_in(session)


def _unusable() -> Problem:
    return Problem(ProblemCode.INVALID, ("token",), "This link doesn't work, or was used before. Sign in, or ask for a new one.")
