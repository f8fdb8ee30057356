"""Whose contact book is whose, and who may look whom up."""

from dataclasses import replace
from typing import Any

import pytest

from backend.organizations import users
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.organizations.tokens import create_api_token
from backend.problems import Problem, ProblemCode
from tests.organizations.people import a_caller, a_person, an_organization, disable

pytestmark = pytest.mark.usefixtures("database")


async def a_token(admin: Caller, owner_id: int | None = None) -> Caller:
    made = await create_api_token(
        admin, name="Partner", owner_id=owner_id, held_to_book=owner_id is not None, scopes=[Permission.CONTACTS_READ], expires_at=None
    )
    caller = await authenticate(None, made.secret)
    assert caller is not None
    return caller


class TestBook:
    async def refused(self, caller: Caller, owner_id: int | None) -> Problem:
        with pytest.raises(Problem) as problem:
            await users.book_owner(caller, owner_id)
        assert problem.value.field == ("owner_id",)
        return problem.value

    async def test_strangers_colleagues_and_missing_ones_are_the_same(self) -> None:
        organization = await an_organization()
        caller, colleague = await a_caller(organization), await a_person(organization)
        stranger = await a_person(await an_organization())
        answers = {await self.refused(caller, number) for number in (stranger.id, colleague.id, 2**62)}
        assert answers == {users.unknown_book()}

    async def test_an_administrator_opens_no_strangers_book(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        stranger = await a_person(await an_organization())
        assert await self.refused(admin, stranger.id) == await self.refused(admin, 2**62)

    async def test_a_token_for_the_organization_must_name_one(self) -> None:
        organization = await an_organization()
        token, person = await a_token(await a_caller(organization, Role.ADMIN)), await a_person(organization)
        assert (await self.refused(token, None)).code == ProblemCode.REQUIRED
        assert await users.book_owner(token, person.id) == person.id

    async def test_a_token_for_a_book_opens_that_one(self) -> None:
        organization = await an_organization()
        admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        token = await a_token(admin, person.id)
        assert await users.book_owner(token, None) == person.id
        assert await users.book_owner(token, person.id) == person.id
        assert (await self.refused(token, admin.user_id)).code == ProblemCode.NOT_FOUND

    async def test_left_out_it_is_the_own_one(self) -> None:
        caller = await a_caller(await an_organization())
        assert await users.book_owner(caller, None) == await users.book_owner(caller, caller.user_id) == caller.user_id

    async def test_what_a_disabled_person_left_stays_within_a_supervisors_reach(self) -> None:
        organization = await an_organization()
        supervisor, person = await a_caller(organization, Role.SUPERVISOR), await a_person(organization)
        await disable(person)
        assert await users.book_owner(supervisor, person.id) == person.id


class TestBookOwners:
    async def names(self, caller: Caller, search: str | None = None, **place: Any) -> list[str]:
        given: dict[str, Any] = {"key": None, "backward": False, "limit": 9}
        return [row["name"] for row in await users.book_owners(caller, search, **(given | place))]

    async def test_a_user_opens_one_book(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, name="Uma Larsen")
        await a_person(organization, Role.ADMIN)
        assert await self.names(caller) == ["Uma Larsen"]
        assert await users.count_book_owners(caller, None) == 1

    async def test_a_supervisor_finds_the_own_one_first_then_by_name(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.SUPERVISOR, name="simon")
        for name in ("Zoë", "anna", "Bob"):
            await a_person(organization, name=name)
        await disable(await a_person(organization, name="Gone"))
        await a_person(await an_organization(), name="Stranger")
        assert await self.names(caller) == ["simon", "anna", "Bob", "Zoë"]
        assert await users.count_book_owners(caller, None) == 4

    async def test_a_token_of_the_organization_has_no_own_one(self) -> None:
        organization = await an_organization()
        token = await a_token(await a_caller(organization, Role.ADMIN, name="Zoë"))
        await a_person(organization, name="anna")
        assert await self.names(token) == ["anna", "Zoë"]

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("zoe", ["Zoë Ng"]),
            ("ZOË", ["Zoë Ng"]),
            ("Zoe\u0308", ["Zoë Ng"]),
            (" ng ", ["Zoë Ng"]),
            ("%", ["100% Anna"]),
            ("_", []),
            ("", ["simon", "100% Anna", "Zoë Ng"]),
            ("  ", ["simon", "100% Anna", "Zoë Ng"]),
            ("test.example", []),  # whoever sees no address can't search for one
        ],
    )
    async def test_search_takes_any_part_of_the_name(self, search: str, found: list[str]) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.SUPERVISOR, name="simon")
        for name in ("Zoë Ng", "100% Anna"):
            await a_person(organization, name=name)
        assert await self.names(caller, search) == found
        assert await users.count_book_owners(caller, search) == len(found)

    async def test_pages_run_both_ways(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.SUPERVISOR, name="simon")
        for name in ("c", "a", "b", "b"):
            await a_person(organization, name=name)
        rows = await users.book_owners(caller, None, key=None, backward=False, limit=9)
        keys = [(row["others"], row["sort_name"], row["id"]) for row in rows]
        for place in range(len(keys)):
            after = await users.book_owners(caller, None, key=keys[place], backward=False, limit=9)
            before = await users.book_owners(caller, None, key=keys[place], backward=True, limit=9)
            assert [*before[::-1], rows[place], *after] == rows


class TestUsers:
    async def test_pages_hold_the_whole_organization_and_run_both_ways(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.ADMIN, name="B")
        for name in ("c", "a", "b"):
            await a_person(organization, name=name)
        await disable(await a_person(organization, name="d"))
        await a_person(await an_organization(), name="Stranger")
        rows = await users.users(caller, key=None, backward=False, limit=9)
        assert [row["name"] for row in rows] == ["a", "B", "b", "c", "d"]
        assert await users.count_users(caller) == 5
        for place, row in enumerate(rows):
            key = (row["sort_name"], row["id"])
            after = await users.users(caller, key=key, backward=False, limit=9)
            before = await users.users(caller, key=key, backward=True, limit=9)
            assert [*before[::-1], rows[place], *after] == rows

    async def test_who_may_be_looked_up(self) -> None:
        organization = await an_organization()
        caller, admin = await a_caller(organization, name="self"), await a_caller(organization, Role.ADMIN, name="admin")
        colleague = await a_person(organization, name="colleague")
        stranger = await a_person(await an_organization())
        ids = [caller.user_id or 0, admin.user_id or 0, colleague.id, stranger.id]

        async def seen(by: Caller) -> set[str]:
            return {row["name"] for row in await users.find_users(by, ids) if users.may_see(by, row)}

        assert await seen(caller) == {"self", "admin"}
        assert await seen(admin) == {"self", "admin", "colleague"}
        assert await seen(await a_token(admin)) == {"self", "admin", "colleague"}
        assert await seen(await a_token(admin, colleague.id)) == {"admin", "colleague"}
        manager = replace(caller, permissions=caller.permissions | {Permission.USERS_MANAGE})
        assert await seen(manager) == {"self", "admin", "colleague"}

    async def test_five_administrators_are_enough_to_ask(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization)
        await disable(await a_person(organization, Role.ADMIN, name="gone"))
        for number in range(6):
            await a_person(organization, Role.ADMIN, name=f"admin {number}")
        assert [row["name"] for row in await users.administrators(caller)] == [f"admin {number}" for number in range(5)]
