"""From a secret to a Caller, in one statement.

The two statements that look for a secret are the only ones, with those of links.py and sessions.py, that can't name the
organization: it is what they find out.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from typing import Any

from backend import database
from backend.organizations.caller import Caller
from backend.organizations.credentials import TOKEN_PREFIX, digest
from backend.organizations.permissions import ALL_BOOKS, Permission, Role, denials

_BY_SESSION = """
SELECT s.id AS session_id, NULL::bigint AS token_id, u.id AS user_id, s.organization_id, u.name, u.role,
    u.granted_permissions, u.denied_permissions, NULL::text[] AS scopes, u.id AS owner_id,
    s.last_used_at < now() - interval '1 minute' AS use_is_unrecorded,
    o.default_region, o.consent_message_required, o.disabled_permissions, a.permissions AS ceiling
FROM sessions s
JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id
JOIN organizations o ON o.id = s.organization_id
JOIN account_types a ON a.id = o.account_type_id
WHERE s.secret_hash = $1 AND s.expires_at > now() AND NOT u.disabled
"""

_BY_TOKEN = """
SELECT NULL::bigint AS session_id, t.id AS token_id, NULL::bigint AS user_id, t.organization_id, t.name, maker.role,
    maker.granted_permissions, maker.denied_permissions, t.scopes,
    CASE WHEN t.owner_id IS NULL AND maker.role = 'USER' THEN maker.id ELSE t.owner_id END AS owner_id,
    coalesce(t.last_used_at < now() - interval '1 minute', true) AS use_is_unrecorded,
    o.default_region, o.consent_message_required, o.disabled_permissions, a.permissions AS ceiling
FROM api_tokens t
LEFT JOIN users u ON u.organization_id = t.organization_id AND u.id = t.owner_id
JOIN users maker ON maker.organization_id = t.organization_id AND maker.id = t.created_by_id
JOIN organizations o ON o.id = t.organization_id
JOIN account_types a ON a.id = o.account_type_id
WHERE t.secret_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
    AND u.disabled IS NOT TRUE AND NOT maker.disabled
    AND (t.owner_id IS NULL OR t.owner_id = maker.id OR maker.role <> 'USER')
"""

_RECORD_SESSION_USE = """
UPDATE sessions SET last_used_at = now()
WHERE organization_id = $1 AND id = $2 AND last_used_at < now() - interval '1 minute'
"""

_RECORD_TOKEN_USE = """
UPDATE api_tokens SET last_used_at = now()
WHERE organization_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
"""

logger = logging.getLogger(__name__)


async def authenticate(cookie: str | None, bearer: str | None) -> Caller | None:
    """Whose session cookie or API token this is; None for nobody's: unknown, expired, revoked, of a disabled person.

    A token goes first, and stands for itself: when it is worth nothing, the cookie doesn't help it. Asked again later with
    the same secrets, it tells whether they still hold, and what they may do by then. A token never may more than the person who
    made it does at this moment, and ends while that person is disabled.
    """
    if bearer is not None:
        row = await database.fetch_one(_BY_TOKEN, digest(bearer)) if bearer.startswith(TOKEN_PREFIX) else None
    else:
        row = await database.fetch_one(_BY_SESSION, digest(cookie)) if cookie else None
    if row is None:
        return None
    if row["use_is_unrecorded"]:
        _record_use(row["organization_id"], row["session_id"], row["token_id"])
    return _caller(row)


def _caller(row: Mapping[str, Any]) -> Caller:
    role = Role(row["role"]) if row["role"] else None
    withheld = denials(
        ceiling=row["ceiling"],
        disabled=row["disabled_permissions"],
        role=role,
        granted=row["granted_permissions"],
        denied=row["denied_permissions"],
        scopes=row["scopes"],
    )
    return Caller(
        organization_id=row["organization_id"],
        user_id=row["user_id"],
        token_id=row["token_id"],
        session_id=row["session_id"],
        name=row["name"],
        role=role if row["user_id"] else None,
        permissions=frozenset(Permission) - withheld.keys(),
        denials=withheld,
        owner_id=row["owner_id"],
        all_books=role in ALL_BOOKS if row["user_id"] else row["owner_id"] is None,
        default_region=row["default_region"],
        consent_message_required=row["consent_message_required"],
    )


_recording: set["asyncio.Task[None]"] = set()


def _record_use(organization_id: int, session_id: int | None, token_id: int | None) -> None:
    """Note the use beside the request, which doesn't wait for it. A context of its own: never in the request's transaction."""
    statement, number = (_RECORD_SESSION_USE, session_id) if session_id else (_RECORD_TOKEN_USE, token_id)
    task = asyncio.get_running_loop().create_task(_execute(statement, organization_id, number), context=Context())
    _recording.add(task)
    task.add_done_callback(_recording.discard)


async def _execute(statement: str, *arguments: object) -> None:
    try:
        await database.execute(statement, *arguments)
    except Exception:
        logger.warning("The use of a session or token could not be recorded.", exc_info=True)


async def uses_recorded() -> None:
    """Wait until every use so far is recorded: before the database is closed."""
    while _recording:
        await asyncio.gather(*_recording)
