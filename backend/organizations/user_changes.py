"""Changing a user: name, line, role, rights, and whether they may sign in."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, TypedDict, cast

import asyncpg

from backend import database
from backend.organizations import attempts, links, rights, sessions, validation
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role, in_order
from backend.organizations.rights import Standing
from backend.organizations.users import COLUMNS, taken
from backend.problems import Problem, ProblemCode, Problems, Refusal

_RIGHTS = ("role", "disabled", "granted_permissions", "denied_permissions")
"""What decides what somebody may do."""


class UserChanges(TypedDict, total=False):
    """What to change. Left out: as it is; None: cleared, where it may be."""

    name: str | None
    role: Role | None
    phone: str | None
    disabled: bool | None
    granted_permissions: Collection[Permission] | None
    denied_permissions: Collection[Permission] | None


async def update_user(caller: Caller, user_id: int | None, changes: UserChanges) -> asyncpg.Record:
    """Change a user of the caller's organization; the row as it is then. Who is disabled loses sessions and links at once.

    Nobody changes their own rights, those of somebody whose role is above their own, or grants what they don't hold:
    NOT_PERMITTED. LAST_ADMIN where no administrator would be left who could undo it. Also raises NOT_FOUND at `id`, TAKEN at
    `phone`, RATE_LIMITED where that was told often, and REQUIRED, TOO_LONG, INVALID where input is wrong.
    """
    wanted = _validated(caller, changes)
    update = partial(database.retrying, partial(_update, caller, user_id, wanted))
    return await (update() if wanted.get("phone") is None else _counted(caller, update))


async def _counted(caller: Caller, update: Callable[[], Awaitable[asyncpg.Record]]) -> asyncpg.Record:
    """Change somebody's line: whether a number is somebody's, of whatever organization, is told so often only."""
    counter = attempts.of_lines(caller.organization_id)
    await attempts.count(counter)
    try:
        row = await update()
    except Refusal as refusal:
        if all(problem.code != ProblemCode.TAKEN for problem in refusal.problems):
            await attempts.give_back(counter)
        raise
    await attempts.give_back(counter)
    return row


def _validated(caller: Caller, changes: UserChanges) -> dict[str, Any]:
    """The columns to write."""
    problems: list[Problem] = []
    stored: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: validation.name(value, ("name",), problems),
        "role": lambda value: _role(value, problems),
        "phone": lambda value: validation.line(value, caller.default_region, ("phone",), problems),
        "disabled": lambda value: validation.given(value, ("disabled",), problems),
        "granted_permissions": in_order,
        "denied_permissions": in_order,
    }
    wanted = {column: stored[column](value) for column, value in changes.items()}
    if problems:
        raise Problems(problems)
    return wanted


def _role(role: Role | None, problems: list[Problem]) -> str | None:
    if role is None:
        problems.append(Problem(ProblemCode.REQUIRED, ("role",), "Everybody has a role."))
    return role and role.value


async def _update(caller: Caller, user_id: int | None, wanted: Mapping[str, Any]) -> asyncpg.Record:
    async with database.transaction():
        await rights.lock(caller.organization_id)
        before = await database.fetch_one(
            f"SELECT {COLUMNS} FROM users WHERE organization_id = $1 AND id = $2 FOR UPDATE", caller.organization_id, user_id
        )
        if before is None:
            raise Problem(ProblemCode.NOT_FOUND, ("id",), "There is no such user.")
        after = {**before, **wanted}
        await _keep_an_administrator(before, after)
        if problems := list(_refused(caller, await rights.standing(caller), before, after)):
            raise Problems(problems)
        if after["disabled"] and not before["disabled"]:
            await sessions.end_sessions(caller.organization_id, before["id"])
            await links.end_links(caller.organization_id, before["id"])
        return await _write(before, wanted)


async def _write(before: asyncpg.Record, wanted: Mapping[str, Any]) -> asyncpg.Record:
    if not wanted:
        return before
    columns = ", ".join(f"{column} = ${place}" for place, column in enumerate(wanted, start=3))
    statement = f"UPDATE users SET {columns} WHERE organization_id = $1 AND id = $2 RETURNING {COLUMNS}"
    try:
        row = await database.fetch_one(statement, before["organization_id"], before["id"], *wanted.values())
    except asyncpg.UniqueViolationError as error:
        raise taken(error) from None
    return cast(asyncpg.Record, row)


# Without denials: who could give back whatever is taken from the others.
_OTHER_ADMINISTRATORS = """
SELECT count(*) AS enabled, count(*) FILTER (WHERE denied_permissions = '{}') AS unrestricted FROM users
WHERE organization_id = $1 AND id <> $2 AND role = 'ADMIN' AND NOT disabled
"""


async def _keep_an_administrator(before: asyncpg.Record, after: Mapping[str, Any]) -> None:
    """Raises LAST_ADMIN where the change takes the organization's last enabled administrator, or the last unrestricted one."""
    loses, restricts = (_is(before) and not _is(after) for _is in (_is_administrator, _is_unrestricted))
    if not (loses or restricts):
        return
    others = await database.fetch_one(_OTHER_ADMINISTRATORS, before["organization_id"], before["id"])
    assert others is not None
    if loses and not others["enabled"] or restricts and not others["unrestricted"]:
        field = next(name for name in ("role", "disabled", "denied_permissions") if before[name] != after[name])
        message = "This is the last administrator who can do everything. Make somebody else one first."
        raise Problem(ProblemCode.LAST_ADMIN, (field,), message)


def _is_administrator(user: Mapping[str, Any]) -> bool:
    return user["role"] == Role.ADMIN and not user["disabled"]


def _is_unrestricted(user: Mapping[str, Any]) -> bool:
    return _is_administrator(user) and not user["denied_permissions"]


def _refused(caller: Caller, standing: Standing, before: asyncpg.Record, after: Mapping[str, Any]) -> Iterator[Problem]:
    """What of it the caller may not do."""
    changed = [name for name in _RIGHTS if _comparable(before[name]) != _comparable(after[name])]
    if before["id"] == standing.person_id:
        for name in changed:
            yield _not_permitted(name, "Your own role and rights are for another administrator to change.")
        return
    if not standing.may_change(Role(before["role"])):
        yield _not_permitted("id", "You can't change somebody whose role is above yours.")
        return
    if "role" in changed and not standing.may_appoint(Role(after["role"]), instead_of=Role(before["role"])):
        yield _not_permitted("role", "You can't hand out a role that may do more than you.")
    if before["disabled"] and not after["disabled"] and (withheld := standing.lacks(before, Role(before["role"]))):
        yield _not_permitted("disabled", f"You can't let somebody back in who may do what you may not: {', '.join(withheld)}.")
    handed_out = {
        "granted_permissions": set(after["granted_permissions"]) - set(before["granted_permissions"]),
        "denied_permissions": set(before["denied_permissions"]) - set(after["denied_permissions"]),
    }
    for name, permissions in handed_out.items():
        if withheld := in_order(permissions - standing.permissions):
            yield _not_permitted(name, f"You can't grant what you don't hold: {', '.join(withheld)}.")


def _comparable(value: Any) -> Any:
    return set(value) if isinstance(value, list) else value


def _not_permitted(field: str, message: str) -> Problem:
    return Problem(ProblemCode.NOT_PERMITTED, (field,), message)
