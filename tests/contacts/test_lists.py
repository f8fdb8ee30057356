"""Contact lists: made, renamed, deleted, and who is in them."""

import asyncio
from typing import Any

import asyncpg

from backend.contacts import lists, pages, service, trash, upserts
from backend.contacts.filters import Filter
from backend.contacts.orders import Order
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.problems import ProblemCode
from tests.contacts.asking import a_contact, ask, id_of, list_id_of
from tests.contacts.test_service import refused
from tests.jobs.desk import Desk, list_count, until_blocked

CREATE = """mutation ($input: CreateContactListInput!) { createContactList(input: $input) {
    list { id name contactCount } userErrors { code field } } }"""
ADD = "mutation ($input: ListContactsInput!) { addContactsToList(input: $input) { list { contactCount } userErrors { code field } } }"
LISTS = """query ($first: Int, $after: String, $last: Int, $before: String) {
    contactLists(first: $first, after: $after, last: $last, before: $before) {
        nodes { name } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def test_names_are_held_to_the_rules(desk: Desk) -> None:
    for name, code in (("", "REQUIRED"), (" \t", "REQUIRED"), ("a" * 101, "TOO_LONG"), ("a\nb", "INVALID"), ("a\x07b", "INVALID")):
        assert (await ask(desk.uma, CREATE, input={"name": name})).problems == [(code, ["name"])]
    made = await ask(desk.uma, CREATE, input={"name": " Kaf\u0065\u0301 "})
    assert made.data["list"]["name"] == "Kaf\u00e9"


async def test_a_name_is_taken_once_in_a_book_without_regard_to_case(desk: Desk) -> None:
    made = await lists.create(desk.uma, None, "VIP")
    assert (await ask(desk.uma, CREATE, input={"name": "vip"})).problems == [("TAKEN", ["name"])]
    other = await lists.create(desk.uma, None, "Others")
    assert await refused(lists.rename(desk.uma, other["id"], "Vip")) == [(ProblemCode.TAKEN, ("name",))]
    assert (await lists.rename(desk.uma, made["id"], "vip"))["name"] == "vip"
    assert (await lists.create(desk.ben, None, "VIP"))["name"] == "VIP"


async def test_what_is_not_the_callers_does_not_exist(desk: Desk) -> None:
    made = await lists.create(desk.ben, None, "VIP")
    for number in (made["id"], (await lists.create(desk.zoe, None, "VIP"))["id"], 2**62, None):
        for work in (lists.rename(desk.uma, number, "x"), lists.delete(desk.uma, number)):
            assert await refused(work) == [(ProblemCode.NOT_FOUND, ("id",))]
        assert await refused(lists.add(desk.uma, number, [1])) == [(ProblemCode.NOT_FOUND, ("list_id",))]


async def test_only_contacts_of_its_own_book_go_into_it_all_or_none(desk: Desk) -> None:
    made = await lists.create(desk.uma, None, "VIP")
    own, others = await a_contact(desk.uma), await a_contact(desk.ben)
    ids = [own["id"], others["id"], None, 2**62]
    for change in (lists.add, lists.remove):
        told = await refused(change(desk.sue, made["id"], ids))
        assert told == [(ProblemCode.NOT_FOUND, ("contact_ids", place)) for place in (1, 2, 3)]
    assert (await lists.get(desk.uma, made["id"]))["contact_count"] == 0


async def test_ids_are_held_to_the_rules(desk: Desk) -> None:
    made, own = await lists.create(desk.uma, None, "VIP"), await a_contact(desk.uma)
    for ids, problem in (
        ([], ("REQUIRED", ["contactIds"])),
        ([id_of(own)] * 2, ("INVALID", ["contactIds", "1"])),
        ([id_of(own)] * 1_001, ("TOO_MANY", ["contactIds"])),
    ):
        assert (await ask(desk.uma, ADD, input={"listId": list_id_of(made), "contactIds": ids})).problems == [problem]


async def test_the_count_follows_however_often_it_is_said(desk: Desk) -> None:
    made, people = await lists.create(desk.uma, None, "VIP"), [await a_contact(desk.uma) for _ in range(3)]
    ids = [row["id"] for row in people]
    for work, number in (
        (lists.add(desk.uma, made["id"], ids[:2]), 2),
        (lists.add(desk.sue, made["id"], ids), 3),
        (lists.remove(desk.uma, made["id"], ids[:1]), 2),
        (lists.remove(desk.uma, made["id"], ids[:2]), 1),
    ):
        assert (await work)["contact_count"] == number
    await service.delete(desk.uma, [ids[2]])
    assert (await lists.get(desk.uma, made["id"]))["contact_count"] == 0


async def test_it_is_in_the_order_of_what_its_contacts_are_now(desk: Desk) -> None:
    made = await lists.create(desk.uma, None, "VIP")
    ana, ben, cleo = [await a_contact(desk.uma, name, list_ids=[made["id"]]) for name in ("Ana", "Ben", "Cleo")]

    async def names(**wanted: Any) -> list[str]:
        page = await pages.page(desk.uma, desk.uma.owner_id or 0, Filter(list_id=made["id"], **wanted), Order(), 5)
        assert await list_count(desk.uma, made["id"]) == 3
        return [row["full_name"] for row in page.rows]

    await service.update(desk.uma, ana["id"], None, Changes(full_name="Zoe"))
    assert await names() == ["Ben", "Cleo", "Zoe"]
    await a_contact(desk.ben, "Ben", ben["phone"], opted_out=True)
    assert (await names(opted_out=True), await names(opted_out=False)) == (["Ben"], ["Cleo", "Zoe"])
    await upserts.upsert_contacts(desk.uma, None, [Item(cleo["phone"], full_name="Amy")], OnExisting.OVERWRITE)
    assert await names() == ["Amy", "Ben", "Zoe"]
    await service.delete(desk.uma, [ben["id"], cleo["id"]])
    await trash.restore(desk.uma, [cleo["id"], ben["id"]])
    assert (await names(), await names(opted_out=True)) == (["Amy", "Ben", "Zoe"], ["Ben"])


async def test_a_rename_while_another_adds_the_contact_reaches_the_list(desk: Desk, observer: asyncpg.Connection) -> None:
    made, ana = await lists.create(desk.uma, None, "VIP"), await a_contact(desk.uma, "Ana")
    async with observer.transaction():
        await observer.execute("SELECT FROM contact_lists WHERE id = $1 FOR UPDATE", made["id"])
        adding = asyncio.create_task(lists.add(desk.uma, made["id"], [ana["id"]]))
        await until_blocked(observer)
        renaming = asyncio.create_task(service.update(desk.uma, ana["id"], None, Changes(full_name="Zoe")))
        await asyncio.sleep(0.1)
    await asyncio.gather(adding, renaming)
    assert await list_count(desk.uma, made["id"]) == 1


async def test_its_contacts_outlive_it(desk: Desk) -> None:
    made = await lists.create(desk.uma, None, "VIP")
    own = await a_contact(desk.uma, list_ids=[made["id"]])
    assert await lists.delete(desk.sue, made["id"]) == made["id"]
    assert await service.find(desk.uma, [own["id"]]) == [own]
    assert await lists.of_contacts(desk.uma, [own["id"]]) == {}


async def test_they_come_by_name_page_by_page(desk: Desk) -> None:
    for name in ("b", "C", "a", "É", "d"):
        await lists.create(desk.uma, None, name)
    await lists.create(desk.ben, None, "elsewhere")
    begun = (await ask(desk.uma, LISTS, first=2)).data
    assert [node["name"] for node in begun["nodes"]] == ["a", "b"]
    assert (begun["totalCount"], begun["pageInfo"]["hasNextPage"]) == (5, True)
    after = (await ask(desk.uma, LISTS, first=3, after=begun["pageInfo"]["endCursor"])).data
    assert [node["name"] for node in after["nodes"]] == ["C", "d", "É"]
    before = (await ask(desk.uma, LISTS, last=2, before=after["pageInfo"]["endCursor"])).data
    assert [node["name"] for node in before["nodes"]] == ["C", "d"]
    assert before["pageInfo"]["hasPreviousPage"] is True
