"""Inviting somebody."""

import asyncio
from typing import Any

import pytest

from backend import database as db
from backend.organizations import attempts, links
from backend.organizations.caller import Caller
from backend.organizations.invitations import Invitation, invite_user
from backend.organizations.permissions import Permission, Role
from backend.organizations.user_changes import update_user
from backend.problems import Problem, ProblemCode, Refusal
from tests.organizations.people import PASSWORD, a_caller, a_person, an_organization, disable, sign_in

pytestmark = pytest.mark.usefixtures("database")


async def invite(caller: Caller, **changes: Any) -> Invitation:
    given: dict[str, Any] = {"name": "Cara Diaz", "email": "cara@house.example", "role": Role.USER, "phone": None}
    return await invite_user(caller, **(given | changes))


async def refused(caller: Caller, **changes: Any) -> list[tuple[ProblemCode, tuple[str | int, ...]]]:
    with pytest.raises(Refusal) as refusal:
        await invite(caller, **changes)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


async def counted(*callers: Caller) -> list[int]:
    """How many users, books and links their organizations have."""
    counts = [f"SELECT count(*) FROM {table} WHERE organization_id = $1" for table in ("users", "books", "sign_in_links")]
    return [sum([await db.fetch_value(count, caller.organization_id) for caller in callers]) for count in counts]


async def test_all_that_is_wrong_is_said_and_nobody_made() -> None:
    caller = await a_caller(await an_organization(), granted=(Permission.USERS_MANAGE,))
    before = await counted(caller)
    assert await refused(caller, name=" ", email="cara", phone="12", role=Role.ADMIN) == [
        (ProblemCode.REQUIRED, ("name",)),
        (ProblemCode.INVALID, ("email",)),
        (ProblemCode.INVALID, ("phone",)),
        (ProblemCode.NOT_PERMITTED, ("role",)),
    ]
    assert await counted(caller) == before


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
async def test_nobody_hands_out_more_than_they_may_do_or_reach(role: Role) -> None:
    organization = await an_organization()
    everything_here = await a_caller(organization, granted=tuple(Permission))
    without_export = await a_caller(organization, Role.ADMIN, denied=(Permission.CONTACTS_EXPORT,))
    for caller in (everything_here, without_export):
        assert await refused(caller, role=role) == [(ProblemCode.NOT_PERMITTED, ("role",))]


async def test_who_was_disabled_meanwhile_invites_nobody() -> None:
    person = await a_person(await an_organization(), Role.ADMIN)
    caller = await sign_in(person)
    await disable(person)
    assert await refused(caller) == [(ProblemCode.NOT_PERMITTED, ())]


async def test_an_address_or_line_that_a_stranger_has_is_refused_as_a_colleagues_is() -> None:
    organization = await an_organization()
    caller, colleague, stranger = (
        await a_caller(organization, Role.ADMIN),
        await a_person(organization, password=PASSWORD),
        await a_person(await an_organization(), password=PASSWORD),
    )
    problems = set()
    for taken in (colleague.email.upper(), stranger.email.upper()):
        with pytest.raises(Problem) as problem:
            await invite(caller, email=taken)
        problems.add(problem.value)
    assert problems == {Problem(ProblemCode.TAKEN, ("email",), "Somebody has this email address already.")}
    problems.clear()
    for number, person in enumerate((colleague, stranger)):
        phone = f"+1202555012{number}"
        await db.execute("UPDATE users SET phone = $3 WHERE organization_id = $1 AND id = $2", person.organization_id, person.id, phone)
        with pytest.raises(Problem) as problem:
            await invite(caller, phone=phone)
        problems.add(problem.value)
    assert problems == {Problem(ProblemCode.TAKEN, ("phone",), "Somebody has this line already.")}


async def test_of_two_at_once_for_the_same_address_one_wins() -> None:
    callers = [await a_caller(await an_organization(), Role.ADMIN) for _ in range(2)]
    before = await counted(*callers)
    answers = await asyncio.gather(*[invite(caller) for caller in callers * 2], return_exceptions=True)
    lost = [answer for answer in answers if isinstance(answer, Problem)]
    assert {problem.code for problem in lost} == {ProblemCode.TAKEN} and len(lost) == 2, "the winner's second is an invitation again"
    users, books, links_made = await counted(*callers)
    assert [users, books, links_made] == [before[0] + 1, before[1] + 1, before[2] + 2]


async def test_the_link_lets_the_person_in_to_a_book_of_their_own() -> None:
    organization = await an_organization()
    made = await invite(await a_caller(organization, Role.ADMIN), role=Role.SUPERVISOR, phone="(202) 555-0143", name=" Cara  Diaz ")
    _, caller = await links.redeem_link(made.link.secret, PASSWORD)
    assert (caller.organization_id, caller.user_id, caller.role, caller.name) == (
        organization,
        made.user["id"],
        Role.SUPERVISOR,
        "Cara  Diaz",
    )
    assert (made.user["phone"], made.user["email"], made.user["disabled"]) == ("+12025550143", "cara@house.example", False)
    days = await db.fetch_value("SELECT round(extract(epoch FROM $1::timestamptz - now()) / 86400)", made.link.expires_at)
    assert days == links.LIFETIME_DAYS
    book = "SELECT total FROM books WHERE organization_id = $1 AND owner_id = $2"
    assert await db.fetch_value(book, organization, caller.user_id) == 0


async def test_who_never_came_is_invited_again_and_the_old_link_ends() -> None:
    organization = await an_organization()
    caller = await a_caller(organization, Role.ADMIN)
    first = await invite(caller, phone="(202) 555-0143")
    again = await invite(caller, name="Cara D.", email="CARA@House.example", role=Role.SUPERVISOR)
    assert (again.user["id"], again.user["name"], again.user["role"]) == (first.user["id"], "Cara D.", Role.SUPERVISOR)
    assert (again.user["phone"], again.user["email"]) == ("+12025550143", "cara@house.example")
    with pytest.raises(Problem) as refused_link:
        await links.redeem_link(first.link.secret, PASSWORD)
    assert (refused_link.value.code, refused_link.value.field) == (ProblemCode.INVALID, ("token",))
    _, redeemed = await links.redeem_link(again.link.secret, PASSWORD)
    assert redeemed.user_id == first.user["id"]
    assert await refused(caller) == [(ProblemCode.TAKEN, ("email",))], "who came isn't invited again"


async def test_an_expired_link_is_no_obstacle() -> None:
    caller = await a_caller(await an_organization(), Role.ADMIN)
    first = await invite(caller)
    await db.execute("UPDATE sign_in_links SET expires_at = now() WHERE organization_id = $1", caller.organization_id)
    again = await invite(caller)
    assert (await links.redeem_link(again.link.secret, PASSWORD))[1].user_id == first.user["id"]


async def test_who_was_disabled_or_invited_elsewhere_or_outranks_the_caller_is_not_invited_again() -> None:
    organization = await an_organization()
    admin, caller = await a_caller(organization, Role.ADMIN), await a_caller(organization, granted=(Permission.USERS_MANAGE,))
    made = await invite(admin)
    await db.execute("UPDATE users SET disabled = true WHERE organization_id = $1 AND id = $2", organization, made.user["id"])
    assert await refused(admin) == [(ProblemCode.TAKEN, ("email",))]
    await invite(await a_caller(await an_organization(), Role.ADMIN), email="dora@house.example")
    assert await refused(admin, email="dora@house.example") == [(ProblemCode.TAKEN, ("email",))]
    await invite(admin, email="evan@house.example", role=Role.SUPERVISOR)
    assert await refused(caller, email="evan@house.example") == [(ProblemCode.NOT_PERMITTED, ("role",))]


async def test_who_was_granted_more_than_the_caller_holds_gets_no_other_link_from_them() -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    caller = await a_caller(organization, Role.SUPERVISOR, granted=(Permission.USERS_MANAGE,))
    first = await invite(admin)
    granted = [Permission.ORGANIZATION_MANAGE, Permission.TOKENS_MANAGE]
    await update_user(admin, first.user["id"], {"granted_permissions": granted})
    before = await counted(caller)
    for role in (Role.USER, Role.SUPERVISOR):
        assert await refused(caller, role=role) == [(ProblemCode.NOT_PERMITTED, ("email",))]
    assert await counted(caller) == before
    assert (await links.redeem_link(first.link.secret, PASSWORD))[1].permissions >= set(granted), "the first link stays good"


async def test_what_is_denied_to_who_was_invited_counts_as_not_held() -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    caller = await a_caller(organization, Role.SUPERVISOR, granted=(Permission.USERS_MANAGE,))
    first = await invite(admin)
    grant = [Permission.ORGANIZATION_MANAGE]
    await update_user(admin, first.user["id"], {"granted_permissions": grant, "denied_permissions": grant})
    again = await invite(caller)
    assert Permission.ORGANIZATION_MANAGE not in (await links.redeem_link(again.link.secret, PASSWORD))[1].permissions


async def test_addresses_can_not_be_tried_out_without_end() -> None:
    stranger = await a_person(await an_organization())
    caller = await a_caller(await an_organization(), Role.ADMIN)
    for number in range(attempts.PER_ORGANIZATION + 5):
        await invite(caller, email=f"person.of.{number}@house.example")
    for _ in range(attempts.PER_ORGANIZATION):
        assert await refused(caller, email=stranger.email) == [(ProblemCode.TAKEN, ("email",))]
    for email in (stranger.email, "nobody@house.example"):
        assert await refused(caller, email=email) == [(ProblemCode.RATE_LIMITED, ())]
    await invite(await a_caller(await an_organization(), Role.ADMIN), email="elsewhere@house.example")
