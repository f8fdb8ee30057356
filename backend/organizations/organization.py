"""The caller's organization and its settings."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypedDict

import asyncpg

from backend import database
from backend.organizations import keywords, rights, validation
from backend.organizations.caller import Caller
from backend.organizations.permissions import NEVER_DISABLED, Permission, in_order
from backend.problems import Problem, ProblemCode, Problems


class OrganizationChanges(TypedDict, total=False):
    """What to change. Left out: as it is; None: cleared, where it may be."""

    name: str | None
    disabled_permissions: Collection[Permission] | None
    default_region: str | None
    consent_message_required: bool | None
    consent_message_text: str | None
    keywords: Sequence[str] | None
    twilio_auth_tokens: Sequence[str] | None


async def own_organization(caller: Caller) -> asyncpg.Record:
    """The organization's row, with its account type's name and permissions."""
    row = await database.fetch_one(
        """
        SELECT o.id, o.name, o.disabled_permissions, o.default_region, o.consent_message_required, o.consent_message_text,
            coalesce(cardinality(o.twilio_auth_tokens), 0) AS twilio_auth_token_count,
            a.name AS account_type_name, a.permissions AS account_type_permissions
        FROM organizations o JOIN account_types a ON a.id = o.account_type_id WHERE o.id = $1
        """,
        caller.organization_id,
    )
    assert row is not None, "a caller's organization exists: their rows refer to it"
    return row


async def update_organization(caller: Caller, changes: OrganizationChanges) -> None:
    """Change the settings of the caller's organization; raises REQUIRED, TOO_LONG, INVALID where input is wrong."""
    wanted = _validated(changes)
    words = wanted.pop("keywords", None)
    async with database.transaction():
        await rights.lock(caller.organization_id)
        await _name_sender(caller, wanted)
        if wanted:
            columns = ", ".join(f"{column} = ${place}" for place, column in enumerate(wanted, start=2))
            await database.execute(f"UPDATE organizations SET {columns} WHERE id = $1", caller.organization_id, *wanted.values())
        if words is not None:
            await keywords.replace_words(caller.organization_id, words)


async def _name_sender(caller: Caller, wanted: dict[str, Any]) -> None:
    """The consent message says who writes: by the name that the organization has, or gets now. Raises INVALID."""
    text = wanted.get("consent_message_text")
    if text:
        name = wanted.get("name") or (await own_organization(caller))["name"]
        if not validation.names(text, name):
            message = f"Say who writes: {name} must stand in it, as in “{name}: reply STOP to opt out.”"
            raise Problem(ProblemCode.INVALID, ("consent_message_text",), message)


def _validated(changes: OrganizationChanges) -> dict[str, Any]:
    """The columns to write."""
    problems: list[Problem] = []
    stored: dict[str, Callable[[Any, tuple[str, ...], list[Problem]], Any]] = {
        "name": validation.name,
        "disabled_permissions": _policy,
        "default_region": validation.region,
        "consent_message_required": validation.given,
        "consent_message_text": validation.consent_message,
        "keywords": keywords.own_words,
        "twilio_auth_tokens": validation.twilio_auth_tokens,
    }
    wanted = {column: stored[column](value, (column,), problems) for column, value in changes.items()}
    if problems:
        raise Problems(problems)
    return wanted


def _policy(disabled: Collection[Permission] | None, field: tuple[str, ...], problems: list[Problem]) -> list[str]:
    if kept := in_order(NEVER_DISABLED & set(disabled or ())):
        message = f"{', '.join(kept)} can't be switched off for everybody: nobody could switch it on again."
        problems.append(Problem(ProblemCode.INVALID, field, message))
    return in_order(disabled)
