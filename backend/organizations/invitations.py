"""Inviting somebody: a user, their contact book, and the link by which they set a password."""

from dataclasses import dataclass

import asyncpg

from backend import database
from backend.organizations import attempts, rights, validation
from backend.organizations.caller import Caller
from backend.organizations.founding import add_user
from backend.organizations.links import Link, create_link, end_links
from backend.organizations.permissions import Role
from backend.organizations.users import find_users, taken
from backend.problems import Problem, ProblemCode, Problems, Refusal

_NEVER_CAME = """
SELECT id, role, granted_permissions, denied_permissions FROM users
WHERE organization_id = $1 AND lower(email) = lower($2) AND password_hash IS NULL AND NOT disabled FOR UPDATE
"""
_INVITE_AGAIN = "UPDATE users SET name = $3, role = $4, phone = coalesce($5, phone) WHERE organization_id = $1 AND id = $2"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody invited, and the link to give them: shown this once."""

    user: asyncpg.Record
    link: Link


async def invite_user(caller: Caller, *, name: str, email: str, role: Role, phone: str | None) -> Invitation:
    """Make a user of the caller's organization. Who was invited before and never came gets a new link, and the old one ends.

    Raises REQUIRED, TOO_LONG, INVALID where input is wrong, NOT_PERMITTED at `role` where it holds more than the caller, or at
    `email` where the person invited before does, by what they were granted since, and TAKEN at `email` or `phone`, which are
    unique in the installation: whether a colleague has it or a stranger isn't told, and to whom it was told often it is
    RATE_LIMITED.
    """
    counter = attempts.of_invitations(caller.organization_id)
    await attempts.count(counter)
    try:
        invitation = await _invite(caller, name, email, role, phone)
    except asyncpg.UniqueViolationError as error:
        raise taken(error) from None
    except Refusal:
        await attempts.give_back(counter)
        raise
    await attempts.give_back(counter)
    return invitation


async def _invite(caller: Caller, name: str, email: str, role: Role, phone: str | None) -> Invitation:
    problems: list[Problem] = []
    name = validation.name(name, ("name",), problems)
    email = validation.email(email, ("email",), problems)
    phone = validation.line(phone, caller.default_region, ("phone",), problems)
    async with database.transaction():
        await rights.lock(caller.organization_id)
        standing = await rights.standing(caller)
        before = await database.fetch_one(_NEVER_CAME, caller.organization_id, email) if not problems else None
        if not standing.may_appoint(role) or before is not None and not standing.may_change(Role(before["role"])):
            problems.append(Problem(ProblemCode.NOT_PERMITTED, ("role",), "You can't hand out a role that may do more than you."))
        elif before is not None and (withheld := standing.lacks(before, role)):
            # The link signs in as somebody who was given more than their role since: whoever has it holds that.
            message = f"This person was invited before, and may do what you may not: {', '.join(withheld)}. Ask an administrator."
            problems.append(Problem(ProblemCode.NOT_PERMITTED, ("email",), message))
        if problems:
            raise Problems(problems)
        if before is None:
            user_id = await add_user(caller.organization_id, name=name, email=email, role=role, phone=phone)
        else:
            user_id = before["id"]
            await database.execute(_INVITE_AGAIN, caller.organization_id, user_id, name, role.value, phone)
            await end_links(caller.organization_id, user_id)
        link = await create_link(caller.organization_id, user_id)
        (user,) = await find_users(caller, [user_id])
    return Invitation(user, link)
