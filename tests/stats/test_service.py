"""The figures after anything that people do, against the rows counted and against what was done."""

import random
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg
import pytest

from backend.contacts import counters, lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item, UpsertOutcome, upsert_contacts
from backend.imports.rows import ImportColumn
from backend.imports.source import BATCH
from backend.organizations.caller import Caller
from backend.problems import Refusal
from backend.stats import service as stats
from tests.jobs import desk as at
from tests.jobs.desk import Desk

PHONES = [at.number(index) for index in range(12)]
"""Few, so that books share them."""
WITH_OPT_OUTS = (ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.OPTED_OUT)


@dataclass
class Tally:
    """What was done in a book: contacts created, and contacts shown as opted out from then on."""

    added: int = 0
    left: int = 0
    deleted: list[int] = field(default_factory=list)


async def test_figures_are_exact_after_a_random_sequence_of_changes(desk: Desk, observer: asyncpg.Connection) -> None:
    choose = random.Random(3)
    tallies = {at.book(who): Tally() for who in (desk.uma, desk.ben, desk.sue)}
    out: set[str] = set()
    for step in range(250):
        who = choose.choice([desk.uma, desk.ben, desk.sue])
        await _do_something(choose, who, tallies, out, observer)
        if step % 50 == 49:
            await _compare(desk, tallies, observer)
    assert await counters.recount(repair=False) == []
    assert sum(tally.added for tally in tallies.values()) > 30 and len(out) > 3


async def test_a_day_counts_new_contacts_that_an_import_opts_out_and_not_those_who_were_before(desk: Desk) -> None:
    await at.create(desk.ben, PHONES[0], opted_out=True)
    text = f"Ana,{PHONES[0]},\nBo,{PHONES[1]},yes\nCy,{PHONES[2]},\nCy again,{PHONES[2]},yes\nDi,{PHONES[3]},no\n"
    assert (await at.imported(desk.uma, text, columns=WITH_OPT_OUTS))["opted_out"] == 3
    assert [day[1:] for day in await stats.per_day(desk.uma, None, 1)] == [(4, 2)]


@pytest.mark.parametrize("between", [0, BATCH], ids=["in a batch", "batches apart"])
async def test_a_day_counts_a_new_contact_that_an_invalid_row_of_the_same_import_opted_out(desk: Desk, between: int) -> None:
    filler = at.rows(range(100, 100 + between))
    await at.imported(desk.uma, f",{PHONES[1]},yes\n{filler}Bo,{PHONES[1]},\n", columns=WITH_OPT_OUTS)
    assert [day[1:] for day in await stats.per_day(desk.uma, None, 1)] == [(between + 1, 1)]


async def _do_something(choose: random.Random, who: Caller, tallies: dict[int, Tally], out: set[str], observer: asyncpg.Connection) -> None:
    tally = tallies[at.book(who)]
    phone, opted_out = choose.choice(PHONES), choose.random() < 0.15
    rows = await observer.fetch("SELECT id, phone FROM contacts WHERE owner_id = $1 ORDER BY id", who.owner_id)
    live = {row["phone"]: row["id"] for row in rows}
    try:
        match choose.choice(["create", "update", "renumber", "delete", "restore", "upsert", "list", "import", "purge"]):
            case "create":
                with suppress(Refusal):  # the number is another contact's: the opt-out counts all the same
                    await service.create(who, None, Changes(full_name="Ana", phone=phone, opted_out=opted_out or None))
                    tally.added += 1
            case "update" if live:
                phone = choose.choice(list(live))
                await service.update(who, live[phone], None, Changes(full_name=f"Ana {choose.random()}", opted_out=opted_out or None))
            case "renumber" if live:
                number = live.pop(choose.choice(list(live)))
                await service.update(who, number, None, Changes(phone=phone))
                opted_out = False
            case "delete" if live:
                number = choose.choice(list(live.values()))
                await service.delete(who, [number])
                tally.deleted.append(number)
                opted_out = False
            case "restore" if tally.deleted:
                await trash.restore(who, [tally.deleted[-1]])
                tally.deleted.pop()
                opted_out = False
            case "upsert":
                item = Item(phone, full_name="Bea", opted_out=opted_out or None)
                (result,) = await upsert_contacts(who, None, [item], OnExisting.OVERWRITE)
                tally.added += result.outcome == UpsertOutcome.CREATED
            case "list":
                made = await lists.create(who, None, f"List {choose.random()}")
                await lists.add(who, made["id"], list(live.values())[:2] or [0])
                opted_out = False
            case "import":
                text = f"Cy,{phone},{'yes' if opted_out else ''}\nDi,{choose.choice(PHONES)},\n"
                tally.added += (await at.imported(who, text, columns=WITH_OPT_OUTS)).get("created", 0)
            case "purge" if choose.random() < 0.2:
                await at.do(await at.purge(who, at.book(who)))
                tally.deleted.clear()
                opted_out = False
            case _:
                return
    except Refusal:
        return
    if opted_out and phone not in out:
        out.add(phone)
        for owner in await observer.fetch("SELECT owner_id FROM contacts WHERE phone = $1", phone):
            tallies[owner["owner_id"]].left += 1


async def _compare(desk: Desk, tallies: dict[int, Tally], observer: asyncpg.Connection) -> None:
    for who, owner in ((desk.uma, None), (desk.ben, None), (desk.sue, at.book(desk.sue)), (desk.sue, at.book(desk.uma)), (desk.sue, None)):
        books = [owner] if owner else [at.book(who)] if who is not desk.sue else list(tallies)
        figures = await stats.figures(who, owner)
        counted = await observer.fetchrow(
            """
            SELECT count(*) AS total, count(*) FILTER (WHERE opted_out) AS opted_out,
                count(*) FILTER (WHERE consent_message IS NULL) AS not_sent,
                (SELECT count(*) FROM contact_lists WHERE owner_id = ANY ($1)) AS lists
            FROM contacts WHERE owner_id = ANY ($1)
            """,
            books,
        )
        assert counted is not None
        assert {name: figures[name] for name in counted.keys()} == dict(counted)  # noqa: SIM118 - a Record
        ((_, added, left),) = await stats.per_day(who, owner, 1)
        assert (added, left) == (sum(tallies[book].added for book in books), sum(tallies[book].left for book in books))
