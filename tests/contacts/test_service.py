"""One contact at a time: created, changed, deleted."""

from typing import Any

import pytest

from backend.contacts import lists, service
from backend.contacts.service import Changes, Stale, Taken
from backend.database import fetch_all, fetch_value
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode, Refusal
from tests.contacts.asking import a_contact, a_phone
from tests.jobs.desk import Desk


async def refused(work: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    with pytest.raises(Refusal) as caught:
        await work
    return [(problem.code, problem.field) for problem in caught.value.problems]


async def counters(caller: Caller) -> tuple[int, int]:
    statement = "SELECT total, opted_out FROM books WHERE organization_id = $1 AND owner_id = $2"
    (row,) = await fetch_all(statement, caller.organization_id, caller.owner_id)
    return row["total"], row["opted_out"]


class TestCreate:
    async def test_everything_wrong_is_told_at_once(self, desk: Desk) -> None:
        given = Changes(full_name=" ", phone="12", email="no", notes="a" * 5_001)
        assert await refused(service.create(desk.uma, None, given)) == [
            (ProblemCode.REQUIRED, ("full_name",)),
            (ProblemCode.INVALID, ("phone",)),
            (ProblemCode.INVALID, ("email",)),
            (ProblemCode.TOO_LONG, ("notes",)),
        ]
        assert await counters(desk.uma) == (0, 0)

    async def test_a_book_that_is_not_the_callers_to_open_does_not_exist(self, desk: Desk) -> None:
        given = Changes(full_name="Ana", phone=a_phone())
        for owner in (desk.ben.owner_id, desk.zoe.owner_id, 2**62):
            assert await refused(service.create(desk.uma, owner, given)) == [(ProblemCode.NOT_FOUND, ("owner_id",))]
        assert (await service.create(desk.sue, desk.ben.owner_id, given))["owner_id"] == desk.ben.owner_id

    async def test_a_number_lives_once_in_a_book(self, desk: Desk) -> None:
        first = await a_contact(desk.uma, "Ana", "(212) 555-0100")
        with pytest.raises(Taken) as taken:
            await a_contact(desk.uma, "Somebody else", "+1 212 555 0100")
        assert (taken.value.existing["id"], taken.value.field) == (first["id"], ("phone",))
        assert (await a_contact(desk.ben, "Ana", "212.555.0100"))["phone"] == first["phone"] == "+12125550100"
        assert await counters(desk.uma) == (1, 0)

    async def test_lists_of_another_book_are_not_found_and_nothing_is_made(self, desk: Desk) -> None:
        own, other = await lists.create(desk.uma, None, "VIP"), await lists.create(desk.ben, None, "VIP")
        given = Changes(full_name="Ana", phone=a_phone(), list_ids=[own["id"], other["id"], None, 2**62])
        places = [(ProblemCode.NOT_FOUND, ("list_ids", place)) for place in (1, 2, 3)]
        assert await refused(service.create(desk.uma, None, given)) == places
        assert await refused(service.create(desk.sue, desk.uma.owner_id, given)) == places
        assert await counters(desk.uma) == (0, 0)
        await service.create(desk.sue, desk.uma.owner_id, Changes(full_name="Ana", phone=a_phone(), list_ids=[own["id"], own["id"]]))
        assert (await lists.get(desk.uma, own["id"]))["contact_count"] == 1

    async def test_what_is_stored_is_normal(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, "  Nydia Vela\u0301zquez ", "(212) 555-0100", email=" Ana@EXAMPLE.com ", notes=" a\r\nb ")
        assert (made["full_name"], made["name_key"]) == ("Nydia Vel\u00e1zquez", "nydia velazquez")
        assert (made["email"], made["notes"], made["version"], made["source"]) == ("Ana@example.com", "a\nb", 1, "MANUAL")


class TestUpdate:
    async def test_what_is_not_the_callers_does_not_exist(self, desk: Desk) -> None:
        made = await a_contact(desk.ben)
        for number in (made["id"], (await a_contact(desk.zoe))["id"], 2**62, None):
            assert await refused(service.update(desk.uma, number, None, Changes(notes="x"))) == [(ProblemCode.NOT_FOUND, ("id",))]
        await service.delete(desk.ben, [made["id"]])
        assert await refused(service.update(desk.ben, made["id"], None, Changes(notes="x"))) == [(ProblemCode.NOT_FOUND, ("id",))]

    async def test_name_and_phone_can_not_be_cleared(self, desk: Desk) -> None:
        made = await a_contact(desk.uma)
        told = await refused(service.update(desk.uma, made["id"], None, Changes(full_name=None, phone=None)))
        assert told == [(ProblemCode.REQUIRED, ("full_name",)), (ProblemCode.REQUIRED, ("phone",))]

    async def test_a_stale_version_changes_nothing_and_shows_what_is_there(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, email="ana@example.com")
        now = await service.update(desk.uma, made["id"], 1, Changes(notes="first"))
        with pytest.raises(Stale) as stale:
            await service.update(desk.uma, made["id"], 1, Changes(notes="second", opted_out=True))
        assert (stale.value.contact["notes"], stale.value.contact["version"], stale.value.field) == ("first", 2, ("version",))
        assert (await service.update(desk.uma, made["id"], None, Changes(notes="third")))["version"] == now["version"] + 1
        assert await counters(desk.uma) == (1, 0)

    async def test_what_is_the_same_is_no_change(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, "Ana", "+12125550100", notes="x")
        same = await service.update(desk.uma, made["id"], 1, Changes(full_name=" Ana ", phone="2125550100", notes="x", opted_out=False))
        assert same == made

    async def test_absent_stays_null_clears(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, email="ana@example.com", notes="x")
        now = await service.update(desk.uma, made["id"], 1, Changes(email=None))
        assert (now["email"], now["notes"], now["full_name"]) == (None, "x", "Ana Ruiz")

    async def test_a_taken_number_is_refused_and_nothing_changes(self, desk: Desk) -> None:
        other, made = await a_contact(desk.uma, "Ben"), await a_contact(desk.uma, "Ana")
        with pytest.raises(Taken) as taken:
            await service.update(desk.uma, made["id"], 1, Changes(full_name="Anna", phone=other["phone"], opted_out=True))
        assert taken.value.existing["id"] == other["id"]
        assert [tuple(row) for row in await service.find(desk.uma, [made["id"]])] == [tuple(made)]
        assert await fetch_value("SELECT count(*) FROM consent_events WHERE organization_id = $1", desk.uma.organization_id) == 0

    async def test_lists_become_just_those_given(self, desk: Desk) -> None:
        one, two = await lists.create(desk.uma, None, "One"), await lists.create(desk.uma, None, "Two")
        made = await a_contact(desk.uma, list_ids=[one["id"]])
        after = await service.update(desk.uma, made["id"], 1, Changes(list_ids=[two["id"]]))
        assert after["version"] == 1, "lists are not among what the version counts"
        assert [(await lists.get(desk.uma, row["id"]))["contact_count"] for row in (one, two)] == [0, 1]
        await service.update(desk.uma, made["id"], 1, Changes(list_ids=[]))
        assert (await lists.get(desk.uma, two["id"]))["contact_count"] == 0


class TestDelete:
    async def test_all_or_none(self, desk: Desk) -> None:
        own, others = await a_contact(desk.uma), await a_contact(desk.ben)
        told = await refused(service.delete(desk.uma, [own["id"], others["id"], None, 2**62]))
        assert told == [(ProblemCode.NOT_FOUND, ("ids", place)) for place in (1, 2, 3)]
        assert await counters(desk.uma) == (1, 0)

    async def test_it_is_gone_from_book_lists_and_counters_at_once(self, desk: Desk) -> None:
        one = await lists.create(desk.uma, None, "One")
        made = [await a_contact(desk.uma, list_ids=[one["id"]]) for _ in range(3)]
        assert await service.delete(desk.sue, [made[2]["id"], made[0]["id"]]) == [made[0]["id"], made[2]["id"]]
        assert [row["id"] for row in await service.find(desk.uma, [row["id"] for row in made])] == [made[1]["id"]]
        assert (await lists.get(desk.uma, one["id"]))["contact_count"] == 1
        assert await counters(desk.uma) == (1, 0)
        with pytest.raises(Problem):
            await service.update(desk.uma, made[0]["id"], None, Changes(notes="x"))
