"""What a page of a large book reads: never more rows than twenty pages hold, whatever is filtered and however it is ordered."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, cycle, islice, product
from random import Random
from typing import Any

import asyncpg
import pytest

from backend.contacts import filtered, lists, pages
from backend.contacts.filters import ConsentMessageStatus, Filter
from backend.contacts.names import name_key
from backend.contacts.orders import ContactOrderField, Key, Order
from backend.contacts.question import Page
from tests.jobs.desk import Desk
from tests.test_statements import ours, recorder

CONTACTS = 30_000
PAGE = 50
TWENTY_PAGES = 20 * PAGE
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
IMPORTS = {"few": 101, "some": 102, "most": 103}
COLUMNS = (
    "id", "organization_id", "owner_id", "phone", "full_name", "name_key", "email", "opted_out", "consent_message", "source", "version",
    "import_id", "created_at", "updated_at",
)  # fmt: skip

Row = dict[str, Any]


def a_book(random: Random, organization_id: int, owner_id: int) -> list[Row]:
    """Contacts of which nearly all, some and few have what a filter asks for, here spread, there in one place of the order."""
    rows = []
    for number in range(1, CONTACTS + 1):
        share = random.random()
        name = "Ana Ruiz" if share < 0.2 else f"Person {random.randrange(10**6)}"
        rows.append(
            {
                "id": number,
                "organization_id": organization_id,
                "owner_id": owner_id,
                "phone": f"+1212{5_000_000 + number}",
                "full_name": name,
                "name_key": name_key(name),
                "email": "info@office.example" if number % 3 == 0 else f"person{number}@office.example",
                "opted_out": share < 0.001,
                "consent_message": "FAILED" if name > "Person 9995" else "SENT" if random.random() < 0.6 else None,
                "source": "IMPORT",
                "version": 1,
                "import_id": IMPORTS["few"] if number % 1_000 == 0 else IMPORTS["some"] if name > "Person 9" else IMPORTS["most"],
                "created_at": BEGAN + timedelta(seconds=number // 100),
                "updated_at": BEGAN + timedelta(seconds=random.randrange(100_000)),
            }
        )
    return rows


FILTERS: dict[str, list[Any]] = {
    "opted_out": [True, False],
    "consent_message": list(ConsentMessageStatus),
    "list_id": ["few", "some", "most", "a colleague's"],
    "import_id": [*IMPORTS, "none"],
    "updated_since": [timedelta(seconds=seconds) for seconds in (10, 90_000, 99_990, 200_000)],
    "email": ["person77@office.example", "INFO@office.example"],
    "phone": ["+12125000123"],
}


def asked_for() -> Iterator[dict[str, Any]]:
    """Nothing, each value of each filter, and each pair of values of two."""
    for number in (0, 1, 2):
        for names in combinations(FILTERS, number):
            for values in product(*(FILTERS[name] for name in names)):
                yield dict(zip(names, values, strict=True))


ORDERS = [Order(field, descending) for field, descending in product(ContactOrderField, (False, True))]
PLACES = ("first", "last", "after", "before", "starting with")


class Book:
    """The contacts as Python knows them, to say what a page must hold."""

    def __init__(self, rows: Sequence[Row], members: dict[int, set[int]], never: ConsentMessageStatus) -> None:
        self.rows, self.members, self.never = rows, members, never

    def wanted(self, wanted: Filter) -> list[Row]:
        return [row for row in self.rows if self._matches(row, wanted)]

    def _matches(self, row: Row, wanted: Filter) -> bool:
        status = ConsentMessageStatus(row["consent_message"]) if row["consent_message"] else self.never
        return (
            wanted.opted_out in (None, row["opted_out"])
            and wanted.consent_message in (None, status)
            and (wanted.list_id is None or row["id"] in self.members.get(wanted.list_id, ()))
            and wanted.import_id in (None, row["import_id"])
            and (wanted.updated_since is None or row["updated_at"] >= wanted.updated_since)
            and (wanted.email is None or row["email"] == wanted.email.lower())
            and wanted.phone in (None, row["phone"])
        )


def key_of(row: Any, order: Order) -> Key:
    return row[order.column], row["id"]


def begun(order: Order, place: str, rows: Sequence[Row]) -> Order:
    """The order, to be read from a place in the middle of what is in the book, or from an end of it."""
    order = replace(order, backward=place in ("last", "before"))
    if place in ("after", "before"):
        middle = sorted(key_of(row, order) for row in rows)[len(rows) // 3]
        return replace(order, key=middle)
    return replace(order, starting_with="Person 7") if place == "starting with" else order


def expected(rows: Sequence[Row], order: Order) -> list[Key]:
    """All that follows on the place, in the order asked for."""
    keys = sorted((key_of(row, order) for row in rows), reverse=order.is_down)
    if order.starting_with is not None:
        return [key for key in keys if (key[0] <= "person 7\U0010ffff" if order.is_down else key[0] >= "person 7")]
    return [key for key in keys if order.key is None or (key < order.key if order.is_down else key > order.key)]


def wrong(page: Page, order: Order, keys: Sequence[Key]) -> str | None:
    found = [key_of(row, order) for row in page.rows]
    if found != list(keys[: len(found)]):
        return "other contacts than these, or in another order"
    if page.stopped is None:
        return None if len(found) == min(len(keys), PAGE + 1) else f"{len(found)} of {len(keys)}, and says that these are all"
    behind = keys[len(found) :]
    missed = [key for key in behind if (key >= page.stopped if order.is_down else key <= page.stopped)]
    return f"{len(missed)} are missing up to where it stopped" if missed else None


async def read(observer: asyncpg.Connection, statement: str, arguments: Sequence[Any]) -> int:
    """Rows that a statement reads, those thrown away included."""
    (explained,) = await observer.fetchrow(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", *arguments)
    return int(_rows(json.loads(explained)[0]["Plan"]))


def _rows(node: dict[str, Any]) -> float:
    below = sum(_rows(inner) for inner in node.get("Plans", ()))
    if "Relation Name" not in node and node["Node Type"] != "Bitmap Index Scan":
        return below
    return below + node["Actual Loops"] * (
        node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    )


@pytest.fixture
async def book(desk: Desk, observer: asyncpg.Connection) -> Book:
    organization, owner = desk.uma.organization_id, desk.uma.owner_id
    assert organization and owner
    rows = a_book(Random(7), organization, owner)
    await observer.copy_records_to_table("contacts", records=[[row[name] for name in COLUMNS] for row in rows], columns=COLUMNS)
    members: dict[int, set[int]] = {}
    for name, every in (("few", 1_500), ("some", 15), ("most", 1.5)):
        made = await lists.create(desk.uma, None, name)
        members[made["id"]] = {row["id"] for row in rows if row["id"] % every < 1}
        await lists.join(organization, made["id"], list(members[made["id"]]))
    await lists.create(desk.ben, None, "a colleague's")
    await observer.execute("ANALYZE contacts; ANALYZE contact_list_members")
    return Book(rows, members, ConsentMessageStatus.NOT_REQUIRED)


async def filter_of(observer: asyncpg.Connection, given: dict[str, Any]) -> Filter:
    values = dict(given)
    if "list_id" in values:
        values["list_id"] = await observer.fetchval("SELECT id FROM contact_lists WHERE name = $1", values["list_id"])
    if "import_id" in values:
        values["import_id"] = IMPORTS.get(values["import_id"], 999)
    if "updated_since" in values:
        values["updated_since"] = BEGAN + values["updated_since"]
    return Filter(**values)


async def test_no_page_reads_more_than_twenty_pages_hold_and_each_is_right(book: Book, desk: Desk, observer: asyncpg.Connection) -> None:
    told, short = list[str](), 0
    every = [(order, place) for order in ORDERS for place in PLACES if place != "starting with" or order.column == "name_key"]
    some = cycle(every)
    for given in asked_for():
        wanted = await filter_of(observer, given)
        rows = book.wanted(wanted)
        for order, place in every if len(given) < 2 else islice(some, 4):
            asked = begun(order, place, book.rows)
            recorder().clear()
            page = await pages.page(desk.uma, desk.uma.owner_id or 0, wanted, asked, PAGE + 1)
            what = f"{given} by {order.column} {'down' if order.descending else 'up'} {place}"
            if problem := wrong(page, asked, expected(rows, asked)):
                told.append(f"{what}: {problem}")
            short += page.stopped is not None
            for statement, arguments in [call for call in recorder().calls if ours([call[0]])]:
                number = await read(observer, statement, arguments)
                if number > TWENTY_PAGES + 20:
                    told.append(f"{what}: reads {number}\n{' '.join(statement.split())[:300]}")
    assert not told, f"{len(told)}\n" + "\n".join(told[:9])
    assert short < 200, short
    assert filtered.MOST_READ == TWENTY_PAGES
