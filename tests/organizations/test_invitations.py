"""Inviting somebody."""

import asyncio
from typing import Any

import pytest

from backend import database as db
from backend.organizations import links
from backend.organizations.caller import Caller
from backend.organizations.invitations import Invitation, invite_user
from backend.organizations.permissions import Permission, Role
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
        await a_person(organization),
        await a_person(await an_organization()),
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
    assert {problem.code for problem in lost} == {ProblemCode.TAKEN} and len(lost) == 3
    assert await counted(*callers) == [count + 1 for count in before]


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
