"""Deleted contacts: listed, restored, forgotten."""

from datetime import timedelta
from typing import Any

import asyncpg

from backend.contacts import lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.trash import KEPT_FOR
from backend.organizations.caller import Caller
from backend.problems import ProblemCode
from tests.contacts.asking import a_contact, a_phone
from tests.contacts.test_service import counters, refused
from tests.jobs.desk import Desk


async def trashed(caller: Caller, owner: int | None = None) -> list[str | None]:
    rows = await trash.page(caller, owner or caller.owner_id or 0, key=None, backward=False, limit=100)
    return [row["full_name"] for row in rows]


async def age(observer: asyncpg.Connection, days: float) -> None:
    await observer.execute("UPDATE deleted_contacts SET deleted_at = now() - $1::interval", timedelta(days=days))


async def deleted(caller: Caller, name: str = "Ana Ruiz", **given: Any) -> int:
    made = await a_contact(caller, name, **given)
    await service.delete(caller, [made["id"]])
    return int(made["id"])


class TestRestore:
    async def test_what_is_not_the_callers_is_not_found(self, desk: Desk) -> None:
        live = (await a_contact(desk.uma))["id"]
        ids = [await deleted(desk.ben), await deleted(desk.zoe), live, None, 2**62]
        told = await refused(trash.restore(desk.uma, ids))
        assert told == [(ProblemCode.NOT_FOUND, ("ids", place)) for place in range(5)]
        assert await counters(desk.uma) == (1, 0)

    async def test_after_thirty_days_it_is_not_found(self, desk: Desk, observer: asyncpg.Connection) -> None:
        number = await deleted(desk.uma)
        await age(observer, 30.01)
        assert await trashed(desk.uma) == []
        assert await refused(trash.restore(desk.uma, [number])) == [(ProblemCode.NOT_FOUND, ("ids", 0))]
        await age(observer, 29.99)
        assert await trashed(desk.uma) == ["Ana Ruiz"]
        assert len(await trash.restore(desk.uma, [number])) == 1

    async def test_where_the_number_lives_again_it_is_taken_and_none_comes_back(self, desk: Desk) -> None:
        phone = a_phone()
        fine, again, twice = await deleted(desk.uma), await deleted(desk.uma, phone=phone), await deleted(desk.uma, phone=phone)
        assert await refused(trash.restore(desk.uma, [fine, again, twice])) == [(ProblemCode.TAKEN, ("ids", 2))]
        await a_contact(desk.uma, phone=phone)
        assert await refused(trash.restore(desk.uma, [again, fine])) == [(ProblemCode.TAKEN, ("ids", 0))]
        assert await counters(desk.uma) == (1, 0)

    async def test_it_comes_back_as_it_was_with_its_lists_under_its_id(self, desk: Desk) -> None:
        kept, gone = await lists.create(desk.uma, None, "Kept"), await lists.create(desk.uma, None, "Gone")
        made = await a_contact(desk.uma, email="ana@example.com", notes="x", list_ids=[kept["id"], gone["id"]])
        await service.update(desk.uma, made["id"], 1, Changes(notes="y"))
        await service.delete(desk.uma, [made["id"]])
        await lists.delete(desk.uma, gone["id"])
        (back,) = await trash.restore(desk.sue, [made["id"]])
        same = ("id", "owner_id", "phone", "full_name", "name_key", "email", "source", "created_at")
        assert [back[name] for name in same] == [made[name] for name in same]
        assert (back["notes"], back["version"]) == ("y", 2)
        assert [row["name"] for row in (await lists.of_contacts(desk.uma, [made["id"]]))[made["id"]]] == ["Kept"]
        assert (await lists.get(desk.uma, kept["id"]))["contact_count"] == 1
        assert await trashed(desk.uma) == []
        assert await counters(desk.uma) == (1, 0)

    async def test_in_the_order_asked_for(self, desk: Desk) -> None:
        ids = [await deleted(desk.uma, name) for name in "abc"]
        assert [row["full_name"] for row in await trash.restore(desk.uma, [ids[1], ids[2], ids[0]])] == ["b", "c", "a"]


async def test_the_newest_comes_first_and_says_who_did_it(desk: Desk) -> None:
    for caller, name in ((desk.uma, "first"), (desk.uma, "second")):
        await deleted(caller, name)
    assert await trashed(desk.uma) == ["second", "first"]
    assert await trashed(desk.uma, desk.ben.owner_id) == []
    rows = await trash.page(desk.sue, desk.uma.owner_id or 0, key=None, backward=True, limit=1)
    assert [(row["full_name"], row["deleted_by"]) for row in rows] == [("first", "Uma Larsen")]


async def test_what_is_old_is_forgotten_for_good(desk: Desk, observer: asyncpg.Connection) -> None:
    await deleted(desk.uma, "old")
    await age(observer, KEPT_FOR.days + 1)
    await deleted(desk.uma, "new")
    assert await trash.forget_old() == 1
    assert await trashed(desk.uma) == ["new"]
