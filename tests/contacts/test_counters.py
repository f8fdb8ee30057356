"""Counters equal a recount, whatever was done; and a recount finds and mends what doesn't."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg
import pytest

from backend.contacts import counters, lists, service, trash, upserts
from backend.contacts.counters import Difference
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.database import fetch_all
from backend.organizations.caller import Caller
from backend.problems import Refusal
from tests.contacts.asking import a_contact
from tests.jobs.desk import Desk, do, imported, number, purge

STEPS = 120


class Walk:
    """Random operations by random people on few numbers, so that they meet."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)

    async def step(self) -> None:
        caller = self.chance.choice([self.desk.uma, self.desk.ben])
        usual: list[Callable[[Caller], Awaitable[Any]]] = [
            self.create, self.update, self.upsert, self.delete, self.restore, self.join, self.leave, self.make_list,
        ]  # fmt: skip
        rare: list[Callable[[Caller], Awaitable[Any]]] = [self.imports, self.delete_list, self.purge]
        with suppress(Refusal):  # which must leave the counters right, too
            await self.chance.choice(usual * 5 + rare)(caller)

    def phone(self) -> str:
        return number(self.chance.randrange(30))

    def said(self) -> bool | None:
        return self.chance.choice([None, None, None, False, True])

    async def some(self, caller: Caller, table: str, most: int) -> list[int]:
        """Ids of the caller's book, and now and then one that isn't."""
        statement = f"SELECT id FROM {table} WHERE organization_id = $1 AND owner_id = $2 ORDER BY id"
        ids = [row["id"] for row in await fetch_all(statement, caller.organization_id, caller.owner_id)] or [2**62]
        return self.chance.sample(ids, min(len(ids), self.chance.randint(1, most))) + ([2**62] if self.chance.random() < 0.05 else [])

    async def create(self, caller: Caller) -> None:
        list_ids = await self.some(caller, "contact_lists", 2)
        await service.create(caller, None, Changes("Ana", self.phone(), None, None, self.said(), list_ids))

    async def update(self, caller: Caller) -> None:
        (contact, *_) = await self.some(caller, "contacts", 1)
        list_ids = await self.some(caller, "contact_lists", 2)
        await service.update(caller, contact, None, Changes(phone=self.phone(), opted_out=self.said(), list_ids=list_ids))

    async def upsert(self, caller: Caller) -> None:
        list_ids = await self.some(caller, "contact_lists", 2)
        items = [Item(self.phone(), "Ben", notes=self.chance.choice("ab"), opted_out=self.said(), list_ids=list_ids) for _ in range(5)]
        await upserts.upsert_contacts(caller, None, items, self.chance.choice(list(OnExisting)))

    async def delete(self, caller: Caller) -> None:
        await service.delete(caller, await self.some(caller, "contacts", 3))

    async def restore(self, caller: Caller) -> None:
        await trash.restore(caller, await self.some(caller, "deleted_contacts", 2))

    async def make_list(self, caller: Caller) -> None:
        await lists.create(caller, None, f"List {self.chance.randrange(4)}")

    async def delete_list(self, caller: Caller) -> None:
        await lists.delete(caller, (await self.some(caller, "contact_lists", 1))[0])

    async def join(self, caller: Caller) -> None:
        await lists.add(caller, (await self.some(caller, "contact_lists", 1))[0], await self.some(caller, "contacts", 3))

    async def leave(self, caller: Caller) -> None:
        await lists.remove(caller, (await self.some(caller, "contact_lists", 1))[0], await self.some(caller, "contacts", 3))

    async def imports(self, caller: Caller) -> None:
        text = "".join(f"Cai,{self.phone()}\n" for _ in range(10))
        (list_id, *_) = await self.some(caller, "contact_lists", 1)
        await imported(caller, text, list_id=None if list_id == 2**62 else list_id, on_existing=self.chance.choice(list(OnExisting)))

    async def purge(self, caller: Caller) -> None:
        await do(await purge(caller, caller.owner_id or 0))


@pytest.mark.parametrize("seed", range(3))
async def test_they_equal_a_recount_after_whatever_was_done(seed: int, desk: Desk) -> None:
    walk = Walk(desk, seed)
    for step in range(STEPS):
        await walk.step()
        if step % 10 == 9:
            assert [str(difference) for difference in await counters.recount(repair=False)] == []


async def test_every_contact_shows_what_the_ledger_says_after_whatever_was_done(desk: Desk) -> None:
    walk = Walk(desk, 7)
    for _ in range(STEPS):
        await walk.step()
    shown = """
        SELECT c.phone, c.opted_out, coalesce(s.opted_out, false) FROM contacts c
        LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = c.phone
        WHERE c.organization_id = $1 AND c.opted_out IS DISTINCT FROM coalesce(s.opted_out, false)
    """
    assert await fetch_all(shown, desk.uma.organization_id) == []


async def test_a_recount_tells_each_difference_and_mends_only_when_asked(desk: Desk, observer: asyncpg.Connection) -> None:
    made = await lists.create(desk.uma, None, "VIP")
    await a_contact(desk.uma, opted_out=True, list_ids=[made["id"]])
    await a_contact(desk.ben)
    await observer.execute("UPDATE books SET total = 5, opted_out = 0 WHERE owner_id = $1", desk.uma.owner_id)
    await observer.execute("UPDATE contact_lists SET contact_count = 7")
    here, book = desk.uma.organization_id, desk.uma.owner_id or 0
    found = [
        Difference("contact_lists", here, made["id"], "contact_count", 7, 1),
        Difference("books", here, book, "total", 5, 1),
        Difference("books", here, book, "opted_out", 0, 1),
    ]
    assert str(found[1]) == f"organization {here}, book of user {book}: total said 5, counted 1"
    for recount, expected in (
        (partial(counters.recount, repair=False), found),
        (counters.recount, found),
        (counters.recount, []),
    ):
        assert await recount() == expected
