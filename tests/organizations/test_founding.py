"""The first organization, and the demo's."""

import asyncio

import phonenumbers
import pytest

from backend import database as db
from backend.organizations import founding, links, sessions
from backend.organizations.permissions import Permission, Role
from backend.organizations.users import users
from backend.problems import ProblemCode, Refusal
from tests.organizations.people import PASSWORD, a_person, an_organization


@pytest.mark.usefixtures("database")
class TestOrganization:
    @pytest.mark.parametrize(
        ("name", "email", "codes"),
        [
            ("", "", [ProblemCode.REQUIRED, ProblemCode.REQUIRED]),
            ("x" * 201, "ada@house.example", [ProblemCode.TOO_LONG]),
            ("a\nb", "ada@house.example", [ProblemCode.INVALID]),
            ("House", "ada", [ProblemCode.INVALID]),
            ("House", "ada@", [ProblemCode.INVALID]),
            ("House", "a\0da@house.example", [ProblemCode.INVALID]),
        ],
    )
    async def test_what_is_wrong_is_said(self, name: str, email: str, codes: list[ProblemCode]) -> None:
        with pytest.raises(Refusal) as refusal:
            await founding.create_organization(name, email)
        assert [problem.code for problem in refusal.value.problems] == codes

    async def test_an_address_that_somebody_has_founds_nothing(self) -> None:
        person = await a_person(await an_organization())
        before = await db.fetch_value("SELECT count(*) FROM organizations")
        with pytest.raises(Refusal) as refusal:
            await founding.create_organization("House", person.email.upper())
        assert [problem.code for problem in refusal.value.problems] == [ProblemCode.TAKEN]
        assert await db.fetch_value("SELECT count(*) FROM organizations") == before

    async def test_its_administrator_comes_in_by_the_link(self) -> None:
        _, caller = await links.redeem_link(await founding.create_organization("House", "Ada.Founder@House.example"), PASSWORD)
        assert (caller.role, caller.all_books) == (Role.ADMIN, True)
        assert caller.permissions == set(Permission)
        book = await db.fetch_value(
            "SELECT total FROM books WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, caller.user_id
        )
        assert book == 0


@pytest.mark.usefixtures("database")
class TestDemo:
    async def test_people_come_with_roles_lines_and_passwords_that_work(self) -> None:
        saved: list[dict[str, str]] = []
        made = await founding.create_demo_organization(saved.extend)
        assert made == saved
        assert [person["role"] for person in saved] == ["ADMIN", "SUPERVISOR", "USER", "USER"]
        assert len({person["password"] for person in saved}) == 4
        callers = [(await sessions.sign_in(person["email"], person["password"], "203.0.113.9"))[1] for person in saved]
        assert [caller.may(Permission.CONTACTS_DELETE) for caller in callers] == [True, True, True, False]
        rows = await users(callers[0], key=None, backward=False, limit=9)
        assert all(phonenumbers.is_valid_number(phonenumbers.parse(row["phone"])) for row in rows)
        books = await db.fetch_all("SELECT total FROM books WHERE organization_id = $1", callers[0].organization_id)
        assert [book["total"] for book in books] == [0, 0, 0, 0]

    async def test_passwords_that_could_not_be_kept_found_nothing(self) -> None:
        def disk_full(_: list[dict[str, str]]) -> None:
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            await founding.create_demo_organization(disk_full)
        assert await db.fetch_value("SELECT count(*) FROM organizations") == 0

    async def test_there_is_one_and_only_where_nothing_else_is(self) -> None:
        saved: list[dict[str, str]] = []
        made = await asyncio.gather(*[founding.create_demo_organization(saved.extend) for _ in range(3)])
        assert [people is None for people in made].count(False) == 1
        assert len(saved) == 4
        assert await founding.create_demo_organization(saved.extend) is None

    async def test_only_its_people_come_in_without_a_password(self) -> None:
        await founding.create_organization("House", "ada@house.example")
        assert await founding.create_demo_organization(lambda _: None) is None
        assert await sessions.demo_people() == []
        with pytest.raises(Refusal):
            await sessions.sign_in_as_demo_person("ada@house.example")

    async def test_its_people_come_in_with_a_click(self) -> None:
        await founding.create_demo_organization(lambda _: None)
        await founding.create_organization("House", "ada@house.example")
        people = await sessions.demo_people()
        assert [sorted(person) for person in people] == [["email", "name", "role"]] * 4
        _, caller = await sessions.sign_in_as_demo_person(people[3]["email"])
        assert caller.name == people[3]["name"]
        for nobody in ("ada@house.example", "nobody@house.example", "\0"):
            with pytest.raises(Refusal):
                await sessions.sign_in_as_demo_person(nobody)
