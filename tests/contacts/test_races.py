"""Several at once about the same number: whoever comes second, the book stays right and an opt-out is never lost."""

import asyncio
import random
from collections.abc import Awaitable
from functools import partial
from typing import Any

import asyncpg
import pytest

from backend.consent import service as consent
from backend.consent.service import ConsentSource, Evidence
from backend.contacts import counters, lists, service, trash, upserts
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.database import fetch_value, retrying, transaction
from backend.problems import ProblemCode, Refusal
from tests.contacts.asking import a_contact, a_phone
from tests.jobs.desk import Desk, imported

ROUNDS = 12


async def at_once(*works: Awaitable[Any]) -> list[Any]:
    """What each came to: its result, or the codes of what it was refused for; anything else is raised."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refusal):
            raise result
    return [[problem.code for problem in result.problems] if isinstance(result, Refusal) else result for result in results]


async def assert_counted() -> None:
    assert [str(difference) for difference in await counters.recount(repair=False)] == []


async def test_of_two_that_create_one_number_one_is_told_who_has_it(desk: Desk) -> None:
    for _ in range(ROUNDS):
        given = Changes(full_name="Ana", phone=a_phone())
        results = await at_once(*[service.create(desk.uma, None, given) for _ in range(3)])
        assert results.count([ProblemCode.TAKEN]) == 2
    await assert_counted()


async def test_an_update_finds_the_contact_before_or_after_it_is_deleted(desk: Desk) -> None:
    for _ in range(ROUNDS):
        made = await a_contact(desk.uma)
        update, delete = (
            partial(service.update, desk.uma, made["id"], 1, Changes(notes="x")),
            partial(service.delete, desk.sue, [made["id"]]),
        )
        updated, deleted = await at_once(retrying(update), retrying(delete))
        assert deleted == [made["id"]]
        assert updated == [ProblemCode.NOT_FOUND] or updated["notes"] == "x"
    await assert_counted()


async def test_of_two_that_update_one_version_one_is_stale(desk: Desk) -> None:
    for _ in range(ROUNDS):
        made = await a_contact(desk.uma)
        results = await at_once(*[service.update(desk.uma, made["id"], 1, Changes(notes=text)) for text in "ab"])
        assert results.count([ProblemCode.STALE]) == 1


async def test_a_number_comes_back_by_restoring_or_by_creating_but_not_twice(desk: Desk) -> None:
    for _ in range(ROUNDS):
        made = await a_contact(desk.uma)
        await service.delete(desk.uma, [made["id"]])
        results = await at_once(
            trash.restore(desk.uma, [made["id"]]),
            service.create(desk.uma, None, Changes(full_name="Again", phone=made["phone"])),
            trash.restore(desk.sue, [made["id"]]),
        )
        assert len([result for result in results if result not in ([ProblemCode.TAKEN], [ProblemCode.NOT_FOUND])]) == 1
    await assert_counted()


async def test_a_nameless_item_never_makes_a_nameless_contact(desk: Desk) -> None:
    for _ in range(ROUNDS):
        made = await a_contact(desk.uma)
        items = [Item(made["phone"], notes="x")]
        upsert = partial(upserts.upsert_contacts, desk.uma, None, items, OnExisting.OVERWRITE)
        await at_once(retrying(upsert), retrying(partial(service.delete, desk.uma, [made["id"]])))
        nameless = "SELECT count(*) FROM contacts WHERE organization_id = $1 AND full_name IS NULL"
        assert await fetch_value(nameless, desk.uma.organization_id) == 0
    await assert_counted()


async def opt_out(desk: Desk, phone: str, door: int) -> None:
    """Through one of the doors that there are."""
    if door == 0:
        async with transaction():
            await consent.lock_to_change(desk.uma.organization_id, [phone])
            await consent.opt_out(desk.uma.organization_id, [phone], Evidence(ConsentSource.CARRIER, "carrier"))
    elif door == 1:
        items = [Item(phone, "Opted Out", opted_out=True)]
        await retrying(lambda: upserts.upsert_contacts(desk.ben, None, items, OnExisting.KEEP))
    else:
        try:
            await retrying(lambda: service.create(desk.ben, None, Changes(full_name="Opted Out", phone=phone, opted_out=True)))
        except service.Taken as taken:
            number = taken.existing["id"]
            await retrying(lambda: service.update(desk.ben, number, None, Changes(opted_out=True)))


async def appear(desk: Desk, phone: str, way: int, trashed: int, old: str) -> None:
    """Have a contact of Uma's come to have the number, one of several ways."""
    if way == 0:
        await retrying(lambda: service.create(desk.uma, None, Changes(full_name="Ana", phone=phone)))
    elif way == 1:
        await retrying(lambda: upserts.upsert_contacts(desk.uma, None, [Item(phone, "Ana")], OnExisting.OVERWRITE))
    elif way == 2:
        made = await a_contact(desk.uma, phone=old)
        await retrying(lambda: service.update(desk.uma, made["id"], None, Changes(phone=phone)))
    elif way == 3:
        await retrying(lambda: trash.restore(desk.uma, [trashed]))
    else:
        await imported(desk.uma, f"Ana,{phone}")


@pytest.mark.parametrize("way", range(5), ids=["create", "upsert", "change of number", "restore", "import"])
async def test_an_opt_out_shows_on_a_contact_that_appears_at_that_moment(way: int, desk: Desk) -> None:
    chance = random.Random(way)
    for turn in range(ROUNDS):
        phone = a_phone()
        made = await a_contact(desk.uma, phone=phone)
        await service.delete(desk.uma, [made["id"]])
        appearing = appear(desk, phone, way, made["id"], a_phone())
        await asyncio.gather(late(chance, opt_out(desk, phone, turn % 3)), late(chance, appearing))
        shown = await fetch_value(
            "SELECT bool_and(opted_out) FROM contacts WHERE organization_id = $1 AND phone = $2", desk.uma.organization_id, phone
        )
        assert shown is True
    await assert_counted()


async def late(chance: random.Random, work: Awaitable[Any]) -> Any:
    await asyncio.sleep(chance.random() * 0.01)
    return await work


async def test_two_opt_outs_of_one_number_are_one(desk: Desk) -> None:
    for _ in range(ROUNDS):
        phone = a_phone()
        await asyncio.gather(*[opt_out(desk, phone, 0) for _ in range(3)])
        assert len(await consent.history(desk.uma.organization_id, phone, key=None, backward=False, limit=10)) == 1


async def test_an_opt_out_waits_for_whoever_reads_consent_to_create(desk: Desk, observer: asyncpg.Connection) -> None:
    """Not by chance: the creating transaction is held open while the opt-out begins."""
    phone, entered, leave = a_phone(), asyncio.Event(), asyncio.Event()

    async def create() -> None:
        async with transaction():
            await service.create(desk.uma, None, Changes(full_name="Ana", phone=phone))
            entered.set()
            await leave.wait()

    creating = asyncio.create_task(create())
    await entered.wait()
    leaving = asyncio.create_task(opt_out(desk, phone, 0))
    await until_somebody_waits(observer)
    leave.set()
    await asyncio.gather(creating, leaving)
    (row,) = await service.find(desk.uma, [await observer.fetchval("SELECT id FROM contacts WHERE phone = $1", phone)])
    assert row["opted_out"]
    await assert_counted()


async def until_somebody_waits(observer: asyncpg.Connection) -> None:
    async with asyncio.timeout(5):
        while not await observer.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_list_counts_survive_everybody_at_once(desk: Desk) -> None:
    made = [await lists.create(desk.uma, None, name) for name in "ab"]
    people = [await a_contact(desk.uma, list_ids=[made[0]["id"]]) for _ in range(6)]
    ids = [row["id"] for row in people]

    def changes(number: int) -> list[Awaitable[Any]]:
        both = Changes(opted_out=True, list_ids=[made[1]["id"]])
        return [
            retrying(lambda: service.delete(desk.uma, [number])),
            retrying(lambda: lists.add(desk.uma, made[1]["id"], [number])),
            retrying(lambda: service.update(desk.uma, number, None, both)),
            retrying(lambda: lists.remove(desk.uma, made[0]["id"], ids)),
        ]

    works = [work for number in ids for work in changes(number)]
    await at_once(*works)
    await assert_counted()
