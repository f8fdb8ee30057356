"""Inviting somebody: a user, their contact book, and the link by which they set a password."""

from dataclasses import dataclass

import asyncpg

from backend import database
from backend.organizations import rights, validation
from backend.organizations.caller import Caller
from backend.organizations.founding import add_user
from backend.organizations.links import Link, create_link
from backend.organizations.permissions import Role
from backend.organizations.users import find_users, taken
from backend.problems import Problem, ProblemCode, Problems


@dataclass(frozen=True, slots=True)
class Invitation:
    """A user just made, and the link to give them: shown this once."""

    user: asyncpg.Record
    link: Link


async def invite_user(caller: Caller, *, name: str, email: str, role: Role, phone: str | None) -> Invitation:
    """Make a user of the caller's organization.

    Raises REQUIRED, TOO_LONG, INVALID where input is wrong, NOT_PERMITTED at `role` where it holds more than the caller, and
    TAKEN at `email` or `phone`, which are unique in the installation: whether a colleague has it or a stranger isn't told.
    """
    problems: list[Problem] = []
    name = validation.name(name, ("name",), problems)
    email = validation.email(email, ("email",), problems)
    phone = validation.line(phone, caller.default_region, ("phone",), problems)
    async with database.transaction():
        await rights.lock(caller.organization_id)
        if not (await rights.standing(caller)).may_appoint(role):
            problems.append(Problem(ProblemCode.NOT_PERMITTED, ("role",), "You can't hand out a role that may do more than you."))
        if problems:
            raise Problems(problems)
        try:
            user_id = await add_user(caller.organization_id, name=name, email=email, role=role, phone=phone)
        except asyncpg.UniqueViolationError as error:
            raise taken(error) from None
        link = await create_link(caller.organization_id, user_id)
        (user,) = await find_users(caller, [user_id])
    return Invitation(user, link)
