"""Changing a user: nobody grants what they don't hold, and the last administrator stays."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest

from backend import database as db
from backend.organizations import attempts, links, sessions
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.organizations.tokens import create_api_token
from backend.organizations.user_changes import UserChanges, update_user
from backend.problems import Problem, ProblemCode, Refusal
from tests.organizations.people import PASSWORD, a_caller, a_person, an_organization, disable, sign_in

pytestmark = pytest.mark.usefixtures("database")

EXPORT, PURGE, DELETE = Permission.CONTACTS_EXPORT, Permission.CONTACTS_PURGE, Permission.CONTACTS_DELETE
MANAGES = (Permission.USERS_MANAGE,)
Told = list[tuple[ProblemCode, tuple[str | int, ...]]]


async def refused(caller: Caller, user_id: int | None, **changes: Any) -> Told:
    before = await stored(caller, user_id)
    with pytest.raises(Refusal) as refusal:
        await update_user(caller, user_id, UserChanges(**changes))  # type: ignore[typeddict-item]
    assert await stored(caller, user_id) == before
    return [(problem.code, problem.field) for problem in refusal.value.problems]


async def changed(caller: Caller, user_id: int | None, **changes: Any) -> dict[str, Any]:
    row = dict(await update_user(caller, user_id, UserChanges(**changes)))  # type: ignore[typeddict-item]
    assert row == {name: value for name, value in (await stored(caller, user_id)).items() if name in row}
    return row


async def stored(caller: Caller, user_id: int | None) -> dict[str, Any]:
    row = await db.fetch_one(
        "SELECT *, password_hash IS NOT NULL AS joined FROM users WHERE organization_id = $1 AND id = $2", caller.organization_id, user_id
    )
    return dict(row) if row else {}


async def a_token(admin: Caller, scopes: Collection[Permission] = tuple(Permission)) -> Caller:
    made = await create_api_token(admin, name="Partner", owner_id=None, held_to_book=False, scopes=scopes, expires_at=None)
    caller = await authenticate(None, made.secret)
    assert caller is not None
    return caller


class TestInput:
    async def test_strangers_and_missing_ones_are_the_same(self) -> None:
        caller = await a_caller(await an_organization(), Role.ADMIN)
        stranger = await a_person(await an_organization())
        for user_id in (stranger.id, 2**62, None):
            assert await refused(caller, user_id, name="Mine") == [(ProblemCode.NOT_FOUND, ("id",))]
        assert (await sign_in(stranger)).name == "Uma Larsen"

    async def test_all_that_is_wrong_is_said(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        assert await refused(caller, person.id, name="a\nb", phone="12") == [
            (ProblemCode.INVALID, ("name",)),
            (ProblemCode.INVALID, ("phone",)),
        ]
        assert await refused(caller, person.id, name="x" * 201) == [(ProblemCode.TOO_LONG, ("name",))]

    async def test_what_must_be_there_can_not_be_cleared(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        assert await refused(caller, person.id, name=None, role=None, disabled=None) == [
            (ProblemCode.REQUIRED, ("name",)),
            (ProblemCode.REQUIRED, ("role",)),
            (ProblemCode.REQUIRED, ("disabled",)),
        ]

    async def test_a_line_that_somebody_has_is_taken_whoever_it_is(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        for other in (await a_caller(organization, Role.ADMIN), await a_caller(await an_organization(), Role.ADMIN)):
            line = f"+1202555{other.user_id or 0:04}"
            await changed(other, other.user_id, phone=line)
            assert await refused(caller, person.id, phone=line) == [(ProblemCode.TAKEN, ("phone",))]

    async def test_lines_can_not_be_tried_out_without_end(self) -> None:
        stranger = await a_caller(await an_organization(), Role.ADMIN)
        await changed(stranger, stranger.user_id, phone="+12025550149")
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        for _ in range(attempts.PER_ORGANIZATION + 2):
            await changed(caller, person.id, phone="+12025550148")
        for _ in range(attempts.PER_ORGANIZATION):
            assert await refused(caller, person.id, phone="+12025550149") == [(ProblemCode.TAKEN, ("phone",))]
        for phone in ("+12025550149", "+12025550147"):
            assert await refused(caller, person.id, phone=phone) == [(ProblemCode.RATE_LIMITED, ())]
        assert (await changed(caller, person.id, phone=None, name="Cara"))["name"] == "Cara"

    async def test_two_who_swap_lines_at_once_are_both_refused_rather_than_stuck(self) -> None:
        callers = [await a_caller(await an_organization(), Role.ADMIN) for _ in range(2)]
        lines = ["+12025550141", "+12025550142"]
        for caller, line in zip(callers, lines, strict=True):
            await changed(caller, caller.user_id, phone=line)
        swaps = [update_user(caller, caller.user_id, {"phone": line}) for caller, line in zip(callers, lines[::-1], strict=True)]
        answers = await asyncio.gather(*swaps, return_exceptions=True)
        assert {answer.code for answer in answers if isinstance(answer, Problem)} == {ProblemCode.TAKEN}
        assert sorted([(await stored(caller, caller.user_id))["phone"] for caller in callers]) == lines

    async def test_absent_is_as_it_was_and_null_clears(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        first = await changed(
            caller,
            person.id,
            name=" Cara ",
            phone="(202) 555-0143",
            role=Role.SUPERVISOR,
            granted_permissions=[Permission.AUDIT_READ, Permission.CONTACTS_ERASE, Permission.AUDIT_READ],
            denied_permissions=[PURGE],
        )
        assert (first["name"], first["phone"], first["role"]) == ("Cara", "+12025550143", "SUPERVISOR")
        assert (first["granted_permissions"], first["denied_permissions"]) == (["CONTACTS_ERASE", "AUDIT_READ"], ["CONTACTS_PURGE"])
        assert await changed(caller, person.id) == first
        cleared = await changed(caller, person.id, phone=None, granted_permissions=None, denied_permissions=None)
        assert cleared == first | {"phone": None, "granted_permissions": [], "denied_permissions": []}

    async def test_a_number_without_a_country_code_is_of_the_organizations_region(self) -> None:
        organization = await an_organization()
        await db.execute("UPDATE organizations SET default_region = 'GB' WHERE id = $1", organization)
        caller = await a_caller(organization, Role.ADMIN)
        assert (await changed(caller, caller.user_id, phone="020 7946 0018"))["phone"] == "+442079460018"


class TestRights:
    async def test_nobody_changes_their_own(self) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN)
        await a_person(organization, Role.ADMIN)
        own: list[dict[str, Any]] = [
            {"role": Role.SUPERVISOR},
            {"disabled": True},
            {"granted_permissions": [EXPORT]},
            {"denied_permissions": [EXPORT]},
        ]
        for change in own:
            assert await refused(admin, admin.user_id, **change) == [(ProblemCode.NOT_PERMITTED, tuple(change))]

    async def test_nobody_lifts_what_was_taken_from_them_or_takes_more(self) -> None:
        organization = await an_organization()
        manager = await a_caller(organization, granted=(Permission.USERS_MANAGE, PURGE), denied=(DELETE,))
        for denied in ([], [DELETE, EXPORT]):
            assert await refused(manager, manager.user_id, denied_permissions=denied) == [
                (ProblemCode.NOT_PERMITTED, ("denied_permissions",))
            ]
        assert await refused(manager, manager.user_id, role=Role.ADMIN, granted_permissions=[*Permission]) == [
            (ProblemCode.NOT_PERMITTED, ("role",)),
            (ProblemCode.NOT_PERMITTED, ("granted_permissions",)),
        ]

    async def test_what_stays_the_same_is_no_change(self) -> None:
        organization = await an_organization()
        manager = await a_caller(organization, granted=(PURGE, Permission.USERS_MANAGE), denied=(DELETE,))
        same = {"granted_permissions": [Permission.USERS_MANAGE, PURGE], "denied_permissions": [DELETE]}
        row = await changed(manager, manager.user_id, name="New Name", role=Role.USER, disabled=False, **same)
        assert row["name"] == "New Name"

    async def test_nobody_changes_those_above_them(self) -> None:
        organization = await an_organization()
        everything = tuple(Permission)
        user, supervisor = (
            await a_caller(organization, granted=everything),
            await a_caller(organization, Role.SUPERVISOR, granted=everything),
        )
        admins = [await a_person(organization, Role.ADMIN) for _ in range(2)]
        assert await refused(supervisor, admins[0].id, disabled=True) == [(ProblemCode.NOT_PERMITTED, ("id",))]
        assert await refused(supervisor, admins[0].id, name="Mine") == [(ProblemCode.NOT_PERMITTED, ("id",))]
        assert await refused(user, supervisor.user_id, denied_permissions=everything) == [(ProblemCode.NOT_PERMITTED, ("id",))]
        assert (await changed(supervisor, user.user_id, disabled=True))["disabled"]

    async def test_a_role_that_may_do_or_reach_more_is_not_theirs_to_give(self) -> None:
        organization = await an_organization()
        person = await a_person(organization)
        everything_here = await a_caller(organization, granted=tuple(Permission))
        few = await a_caller(organization, Role.SUPERVISOR, granted=MANAGES)
        without_export = await a_caller(organization, Role.ADMIN, denied=(EXPORT,))
        for caller, role in ((everything_here, Role.SUPERVISOR), (few, Role.ADMIN), (without_export, Role.SUPERVISOR)):
            assert await refused(caller, person.id, role=role) == [(ProblemCode.NOT_PERMITTED, ("role",))]
        assert (await changed(few, person.id, role=Role.SUPERVISOR))["role"] == "SUPERVISOR"
        assert (await changed(without_export, person.id, role=Role.USER))["role"] == "USER"

    async def test_nobody_grants_or_gives_back_what_they_do_not_hold(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.ADMIN, denied=(EXPORT,))
        person = await a_person(organization, denied=(EXPORT, DELETE))
        assert await refused(caller, person.id, granted_permissions=[PURGE, EXPORT]) == [
            (ProblemCode.NOT_PERMITTED, ("granted_permissions",))
        ]
        assert await refused(caller, person.id, denied_permissions=[DELETE]) == [(ProblemCode.NOT_PERMITTED, ("denied_permissions",))]
        row = await changed(caller, person.id, granted_permissions=[PURGE], denied_permissions=[EXPORT])
        assert (row["granted_permissions"], row["denied_permissions"]) == (["CONTACTS_PURGE"], ["CONTACTS_EXPORT"])

    async def test_what_the_policy_switched_off_is_held_by_nobody(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        await db.execute("UPDATE organizations SET disabled_permissions = '{CONTACTS_EXPORT}' WHERE id = $1", organization)
        assert await refused(caller, person.id, granted_permissions=[EXPORT]) == [(ProblemCode.NOT_PERMITTED, ("granted_permissions",))]

    async def test_a_grant_widens_no_reach(self) -> None:
        organization = await an_organization()
        caller, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        await changed(caller, person.id, granted_permissions=tuple(Permission))
        granted = await sign_in(person)
        assert granted.permissions == set(Permission)
        assert (granted.all_books, granted.owner_id) == (False, person.id)


class TestLastAdministrator:
    async def test_stays_enabled_and_one_whoever_asks(self) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN)
        await disable(await a_person(organization, Role.ADMIN))
        manager, token = await a_caller(organization, granted=MANAGES), await a_token(admin)
        for caller in (admin, manager, token):
            assert await refused(caller, admin.user_id, disabled=True) == [(ProblemCode.LAST_ADMIN, ("disabled",))]
            assert await refused(caller, admin.user_id, role=Role.USER) == [(ProblemCode.LAST_ADMIN, ("role",))]

    async def test_stays_without_denials_or_nobody_could_give_them_back(self) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN)
        restricted = await a_caller(organization, Role.ADMIN, denied=(DELETE,))
        assert await refused(restricted, admin.user_id, denied_permissions=[PURGE]) == [(ProblemCode.LAST_ADMIN, ("denied_permissions",))]
        assert await refused(restricted, admin.user_id, disabled=True) == [(ProblemCode.LAST_ADMIN, ("disabled",))]
        assert (await changed(admin, restricted.user_id, disabled=True))["disabled"]

    async def test_of_strangers_counts_for_nothing(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        await a_person(await an_organization(), Role.ADMIN)
        assert await refused(await a_token(admin), admin.user_id, disabled=True) == [(ProblemCode.LAST_ADMIN, ("disabled",))]

    @pytest.mark.parametrize("change", [{"disabled": True}, {"role": Role.USER}, {"denied_permissions": list(Permission)}])
    async def test_of_two_who_do_it_to_each_other_at_once_one_stays(self, change: UserChanges) -> None:
        for _ in range(5):
            organization = await an_organization()
            one, other = await a_caller(organization, Role.ADMIN), await a_caller(organization, Role.ADMIN)
            doings = [update_user(one, other.user_id, change), update_user(other, one.user_id, change)]
            answers = await asyncio.gather(*doings, return_exceptions=True)
            lost = [answer for answer in answers if isinstance(answer, BaseException)]
            assert [(type(error), getattr(error, "code", None)) for error in lost] == [(Problem, ProblemCode.LAST_ADMIN)]
            full = "SELECT count(*) FROM users WHERE organization_id = $1 AND role = 'ADMIN' AND NOT disabled AND denied_permissions = '{}'"
            assert await db.fetch_value(full, organization) == 1

    async def test_many_at_once_leave_one_and_who_lost_the_right_does_nothing_more(self) -> None:
        organization = await an_organization()
        admins = [await a_caller(organization, Role.ADMIN) for _ in range(4)]
        doings = [update_user(one, other.user_id, {"disabled": True}) for one in admins for other in admins if one is not other]
        answers = await asyncio.gather(*doings, return_exceptions=True)
        refusals = {answer.code for answer in answers if isinstance(answer, Problem)}
        assert refusals <= {ProblemCode.LAST_ADMIN, ProblemCode.NOT_PERMITTED}
        assert all(isinstance(answer, Problem) or not isinstance(answer, BaseException) for answer in answers)
        enabled = "SELECT count(*) FROM users WHERE organization_id = $1 AND NOT disabled"
        assert await db.fetch_value(enabled, organization) == 1


class TestDisabling:
    async def test_who_may_more_is_let_back_in_by_who_holds_as_much_only(self) -> None:
        organization = await an_organization()
        admin, manager = await a_caller(organization, Role.ADMIN), await a_caller(organization, Role.SUPERVISOR, granted=MANAGES)
        person = await a_person(organization, granted=(Permission.ORGANIZATION_MANAGE,))
        await disable(person)
        assert await refused(manager, person.id, disabled=False) == [(ProblemCode.NOT_PERMITTED, ("disabled",))]
        assert not (await changed(admin, person.id, disabled=False))["disabled"]

    async def test_ends_sessions_and_links_for_good_and_nobody_elses(self) -> None:
        organization = await an_organization()
        caller, person, colleague = (
            await a_caller(organization, Role.ADMIN),
            await a_person(organization, password=PASSWORD),
            await a_person(organization),
        )
        session, colleagues = [await sessions.start_session(organization, who.id) for who in (person, colleague)]
        link, colleagues_link = [await links.create_link(organization, who.id) for who in (person, colleague)]
        await changed(caller, person.id, disabled=True)
        assert await authenticate(session, None) is None
        with pytest.raises(Problem):
            await sessions.sign_in(person.email, PASSWORD, "203.0.113.61")
        await changed(caller, person.id, disabled=False)
        assert await authenticate(session, None) is None
        with pytest.raises(Problem):
            await links.redeem_link(link.secret, PASSWORD)
        assert (await sessions.sign_in(person.email, PASSWORD, "203.0.113.61"))[1].user_id == person.id
        assert await authenticate(colleagues, None)
        assert (await links.redeem_link(colleagues_link.secret, PASSWORD))[1].user_id == colleague.id

    async def test_a_session_that_begins_at_the_same_time_is_not_there_afterwards(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.ADMIN)
        people = [await a_person(organization) for _ in range(6)]
        beginning = [sessions.start_session(organization, person.id) for person in people]
        ending = [update_user(caller, person.id, {"disabled": True}) for person in people]
        await asyncio.gather(*beginning, *ending)
        count = "SELECT count(*) FROM sessions WHERE organization_id = $1 AND user_id <> $2"
        assert await db.fetch_value(count, organization, caller.user_id) == 0

    async def test_a_link_redeemed_at_the_same_time_lets_nobody_stay(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.ADMIN)
        people = [await a_person(organization) for _ in range(4)]
        secrets = [(await links.create_link(organization, person.id)).secret for person in people]
        doings: list[Any] = [links.redeem_link(secret, PASSWORD) for secret in secrets]
        doings += [update_user(caller, person.id, {"disabled": True}) for person in people]
        answers = await asyncio.gather(*doings, return_exceptions=True)
        assert not [answer for answer in answers if isinstance(answer, BaseException) and not isinstance(answer, Problem)]
        count = "SELECT count(*) FROM sessions WHERE organization_id = $1 AND user_id <> $2"
        assert await db.fetch_value(count, organization, caller.user_id) == 0
