"""One-time links."""

import asyncio

import pytest

from backend import database as db
from backend.organizations import links, sessions
from backend.organizations.authentication import authenticate
from backend.problems import Problem, ProblemCode
from tests.organizations.people import PASSWORD, Person, a_person, an_organization, disable

pytestmark = pytest.mark.usefixtures("database")


async def refused(secret: str, password: str = PASSWORD) -> tuple[ProblemCode, tuple[str | int, ...]]:
    with pytest.raises(Problem) as problem:
        await links.redeem_link(secret, password)
    return problem.value.code, problem.value.field


async def invited() -> tuple[Person, str]:
    person = await a_person(await an_organization())
    return person, (await links.create_link(person.organization_id, person.id)).secret


@pytest.mark.parametrize("secret", ["", "x" * 43, "\0", "\ud800"])
async def test_an_unknown_link_does_not_work(secret: str) -> None:
    assert await refused(secret) == (ProblemCode.INVALID, ("token",))


async def test_an_old_link_has_expired() -> None:
    person, secret = await invited()
    await db.execute("UPDATE sign_in_links SET expires_at = now() WHERE organization_id = $1", person.organization_id)
    assert await refused(secret) == (ProblemCode.EXPIRED, ("token",))


async def test_a_disabled_persons_link_does_not_work() -> None:
    person, secret = await invited()
    await disable(person)
    assert await refused(secret) == (ProblemCode.INVALID, ("token",))


async def test_a_weak_password_leaves_the_link_as_it_was() -> None:
    person, secret = await invited()
    assert await refused(secret, "short") == (ProblemCode.INVALID, ("password",))
    assert await refused(secret, person.email) == (ProblemCode.INVALID, ("password",))
    await links.redeem_link(secret, PASSWORD)


async def test_a_link_sets_the_password_and_signs_in_once() -> None:
    person, secret = await invited()
    session, caller = await links.redeem_link(secret, PASSWORD)
    assert caller.user_id == person.id
    assert await authenticate(session, None) == caller
    assert await refused(secret) == (ProblemCode.INVALID, ("token",))
    _, again = await sessions.sign_in(person.email, PASSWORD, "203.0.113.1")
    assert again.user_id == person.id


async def test_of_two_at_once_one_wins() -> None:
    _, secret = await invited()
    answers = await asyncio.gather(*[links.redeem_link(secret, PASSWORD) for _ in range(4)], return_exceptions=True)
    lost = [answer for answer in answers if isinstance(answer, Problem)]
    assert len(lost) == 3
    assert {problem.code for problem in lost} == {ProblemCode.INVALID}


async def test_ends_the_persons_sessions_and_other_links() -> None:
    person, secret = await invited()
    other, earlier = (
        (await links.create_link(person.organization_id, person.id)).secret,
        await sessions.start_session(person.organization_id, person.id),
    )
    await links.redeem_link(secret, PASSWORD)
    assert await refused(other) == (ProblemCode.INVALID, ("token",))
    assert await authenticate(earlier, None) is None


async def test_stores_no_secret_and_shows_servers_none() -> None:
    person, secret = await invited()
    row = await db.fetch_one("SELECT * FROM sign_in_links WHERE organization_id = $1", person.organization_id)
    assert row is not None
    assert secret.encode() not in [value for value in row.values() if isinstance(value, bytes)]
    assert links.address_of(secret, "https://contacts.test.example") == f"https://contacts.test.example/redeem#{secret}"
