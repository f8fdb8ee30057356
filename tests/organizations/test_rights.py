"""What somebody who manages users may hand out."""

import pytest

from backend import database as db
from backend.organizations import rights
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from backend.organizations.tokens import create_api_token, revoke_api_token
from backend.problems import Problem, ProblemCode
from tests.organizations.people import a_caller, a_person, an_organization, disable, sign_in

pytestmark = pytest.mark.usefixtures("database")

MANAGES = (Permission.USERS_MANAGE,)
EVERYTHING = tuple(Permission)


async def a_token(admin: Caller, *scopes: Permission, owner_id: int | None = None) -> Caller:
    made = await create_api_token(
        admin, name="Partner", owner_id=owner_id, held_to_book=owner_id is not None, scopes=scopes, expires_at=None
    )
    caller = await authenticate(None, made.secret)
    assert caller is not None
    return caller


async def appoints(caller: Caller) -> list[Role]:
    standing = await rights.standing(caller)
    return [role for role in Role if standing.may_appoint(role)]


async def changes(caller: Caller) -> list[Role]:
    standing = await rights.standing(caller)
    return [role for role in Role if standing.may_change(role)]


async def refused(caller: Caller) -> ProblemCode:
    with pytest.raises(Problem) as problem:
        await rights.standing(caller)
    return problem.value.code


async def test_who_was_disabled_or_demoted_meanwhile_hands_out_nothing() -> None:
    organization = await an_organization()
    disabled, demoted = await a_person(organization, Role.ADMIN), await a_person(organization, Role.ADMIN)
    callers = await sign_in(disabled), await sign_in(demoted)
    await disable(disabled)
    await db.execute("UPDATE users SET role = 'SUPERVISOR' WHERE organization_id = $1 AND id = $2", organization, demoted.id)
    for caller in callers:
        assert await refused(caller) == ProblemCode.NOT_PERMITTED


async def test_a_token_revoked_meanwhile_hands_out_nothing() -> None:
    admin = await a_caller(await an_organization(), Role.ADMIN)
    token = await a_token(admin, *Permission)
    await revoke_api_token(admin, token.token_id)
    assert await refused(token) == ProblemCode.NOT_PERMITTED


async def test_a_user_with_every_permission_granted_still_hands_out_no_wider_reach() -> None:
    caller = await a_caller(await an_organization(), granted=EVERYTHING)
    assert await appoints(caller) == await changes(caller) == [Role.USER]


async def test_a_supervisor_makes_no_administrator_even_with_all_that_one_may_do() -> None:
    organization = await an_organization()
    few = await a_caller(organization, Role.SUPERVISOR, granted=MANAGES)
    all_of_them = await a_caller(organization, Role.SUPERVISOR, granted=EVERYTHING)
    assert await appoints(few) == await changes(few) == [Role.USER, Role.SUPERVISOR]
    assert await appoints(all_of_them) == [Role.USER, Role.SUPERVISOR]
    assert await changes(all_of_them) == [Role.USER, Role.SUPERVISOR]


async def test_what_is_denied_to_an_administrator_is_not_theirs_to_hand_out() -> None:
    organization = await an_organization()
    without_export = await a_caller(organization, Role.ADMIN, denied=(Permission.CONTACTS_EXPORT,))
    without_reading = await a_caller(organization, Role.ADMIN, denied=(Permission.CONTACTS_READ,))
    assert await appoints(without_export) == [Role.USER]
    assert await appoints(without_reading) == []
    assert await changes(without_reading) == list(Role)
    standing = await rights.standing(without_export)
    assert standing.may_appoint(Role.SUPERVISOR, instead_of=Role.ADMIN)
    assert not standing.may_appoint(Role.SUPERVISOR, instead_of=Role.USER)


async def test_what_the_policy_takes_from_everybody_keeps_nobody_from_appointing() -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    denied = await a_caller(organization, Role.ADMIN, denied=(Permission.CONTACTS_PURGE,))
    await db.execute("UPDATE organizations SET disabled_permissions = '{CONTACTS_PURGE}' WHERE id = $1", organization)
    assert await appoints(admin) == list(Role)
    assert Permission.CONTACTS_PURGE not in (await rights.standing(admin)).permissions
    assert await appoints(denied) == [Role.USER]


async def test_a_token_hands_out_its_scopes_in_its_reach() -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    supervising = ROLE_PERMISSIONS[Role.SUPERVISOR] | {Permission.USERS_MANAGE}
    expected = [
        (await a_token(admin, Permission.USERS_MANAGE), [], [Role.USER]),
        (await a_token(admin, *supervising), [Role.USER, Role.SUPERVISOR], [Role.USER, Role.SUPERVISOR]),
        (await a_token(admin, *Permission), list(Role), list(Role)),
        (await a_token(admin, *Permission, owner_id=admin.user_id), [Role.USER], [Role.USER]),
    ]
    for token, may_appoint, may_change in expected:
        assert await appoints(token) == may_appoint
        assert await changes(token) == may_change
