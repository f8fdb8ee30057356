"""What a page of a large book reads: never more rows than twenty pages hold, whatever is filtered and however it is ordered."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, cycle, product
from random import Random
from typing import Any

import asyncpg
import pytest

from backend.contacts import lists, pages
from backend.contacts.filters import ConsentMessageStatus, Filter
from backend.contacts.names import name_key
from backend.contacts.orders import ContactOrderField, Key, Order
from backend.contacts.question import Page
from backend.graph.node import encode
from tests.contacts.asking import ask
from tests.jobs.desk import Desk
from tests.organizations.people import ours
from tests.test_statements import recorder

CONTACTS = 12_000
PAGE = 50
TWENTY_PAGES = 20 * PAGE
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
IMPORTS = {"few": 101, "some": 102, "most": 103}
COLUMNS = (
    "id", "organization_id", "owner_id", "phone", "full_name", "name_key", "email", "opted_out", "consent_message", "source", "version",
    "import_id", "created_at", "updated_at",
)  # fmt: skip

CONTACTS_OF = """query ($filter: ContactFilter, $orderBy: ContactOrder, $first: Int, $after: String, $last: Int, $before: String) {
    contacts(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""

Row = dict[str, Any]
Test = Callable[[Row], bool]
Asked = tuple[dict[str, Any], Order, str]


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
                "consent_message": "FAILED" if name > "Person 995" else "SENT" if random.random() < 0.6 else None,
                "source": "IMPORT",
                "version": 1,
                "import_id": IMPORTS["few"] if number % 500 == 0 else IMPORTS["some"] if name > "Person 85" else IMPORTS["most"],
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


def asked_for(*numbers: int) -> Iterator[dict[str, Any]]:
    """Every value of so many filters at once."""
    for number in numbers:
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
        tests = [getattr(self, f"_{name}")(value) for name in FILTERS if (value := getattr(wanted, name)) is not None]
        return [row for row in self.rows if all(test(row) for test in tests)]

    def _opted_out(self, value: bool) -> Test:
        return lambda row: bool(row["opted_out"] == value)

    def _consent_message(self, value: ConsentMessageStatus) -> Test:
        return lambda row: (row["consent_message"] or self.never) == value

    def _list_id(self, value: int) -> Test:
        return lambda row: row["id"] in self.members.get(value, ())

    def _import_id(self, value: int) -> Test:
        return lambda row: bool(row["import_id"] == value)

    def _updated_since(self, value: datetime) -> Test:
        return lambda row: bool(row["updated_at"] >= value)

    def _email(self, value: str) -> Test:
        return lambda row: bool(row["email"] == value.lower())

    def _phone(self, value: str) -> Test:
        return lambda row: bool(row["phone"] == value)


def key_of(row: Any, order: Order) -> Key:
    return row[order.column], row["id"]


def begun(order: Order, place: str, middle: Row) -> Order:
    """The order, to be read from an end of it, or from a place in it."""
    order = replace(order, backward=place in ("last", "before"))
    if place in ("after", "before"):
        return replace(order, key=key_of(middle, order))
    return replace(order, starting_with="Person 7") if place == "starting with" else order


def expected(rows: Sequence[Row], order: Order) -> list[Key]:
    """All that follows on the place, in the order asked for."""
    keys = [key_of(row, order) for row in rows]
    if order.starting_with is not None:
        keys = [key for key in keys if (key[0] <= "person 7\U0010ffff" if order.is_down else key[0] >= "person 7")]
    elif order.key is not None:
        keys = [key for key in keys if (key < order.key if order.is_down else key > order.key)]
    return sorted(keys, reverse=order.is_down)


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
    below: float = sum(_rows(inner) for inner in node.get("Plans", ()))
    if "Relation Name" not in node and node["Node Type"] != "Bitmap Index Scan":
        return below
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + float(node["Actual Loops"] * read)


@pytest.fixture
async def book(desk: Desk, observer: asyncpg.Connection) -> Book:
    organization, owner = desk.uma.organization_id, desk.uma.owner_id
    assert organization and owner
    rows = a_book(Random(7), organization, owner)
    await observer.copy_records_to_table("contacts", records=[[row[name] for name in COLUMNS] for row in rows], columns=COLUMNS)
    members: dict[int, set[int]] = {}
    for name, every in (("few", 1_000), ("some", 6), ("most", 1.5)):
        made = await lists.create(desk.uma, None, name)
        members[made["id"]] = {row["id"] for row in rows if row["id"] % every < 1}
        await lists.join(organization, made["id"], list(members[made["id"]]))
    await lists.create(desk.ben, None, "a colleague's")
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


EVERY = [(order, place) for order in ORDERS for place in PLACES if place != "starting with" or order.column == "name_key"]


async def mistakes(book: Book, desk: Desk, observer: asyncpg.Connection, questions: Iterable[Asked]) -> tuple[list[str], int]:
    """What is wrong with the pages, and how many of them are short."""
    told, short = list[str](), 0
    for given, order, place in questions:
        wanted = await filter_of(observer, given)
        asked = begun(order, place, book.rows[CONTACTS // 3])
        recorder().clear()
        page = await pages.page(desk.uma, desk.uma.owner_id or 0, wanted, asked, PAGE + 1)
        what = f"{given} by {order.column} {'down' if order.descending else 'up'} {place}"
        if problem := wrong(page, asked, expected(book.wanted(wanted), asked)):
            told.append(f"{what}: {problem}")
        short += page.stopped is not None
        for statement, arguments in [call for call in recorder().calls if ours([call[0]])]:
            number = await read(observer, statement, arguments)
            if number > TWENTY_PAGES:
                told.append(f"{what}: reads {number}\n{' '.join(statement.split())[:300]}")
    return told, short


async def test_no_page_reads_more_than_twenty_pages_hold_and_each_is_right(book: Book, desk: Desk, observer: asyncpg.Connection) -> None:
    told, _ = await mistakes(book, desk, observer, ((given, order, "first") for order in ORDERS[::2] for given in asked_for(0, 1)))
    await observer.execute("ANALYZE")
    alone = ((given, order, place) for given in asked_for(0, 1) for order, place in EVERY)
    some = cycle(EVERY)
    in_pairs = ((given, *next(some)) for given in asked_for(2))
    more, short = await mistakes(book, desk, observer, chain(alone, in_pairs))
    told += more
    assert not told, f"{len(told)}\n" + "\n".join(told[:9])
    assert 0 < short < 20


async def test_one_goes_on_behind_a_short_page(book: Book, desk: Desk) -> None:
    for order in ({"field": "FULL_NAME"}, {"field": "CREATED_AT", "direction": "DESC"}):
        for size, cursor, far, more in (
            ("first", "after", "endCursor", "hasNextPage"),
            ("last", "before", "startCursor", "hasPreviousPage"),
        ):
            given = {"orderBy": order, "filter": {"importId": encode("ImportJob", IMPORTS["some"]), "optedOut": False}, size: 100}
            found, short, place = set[str](), 0, None
            while True:
                answer = await ask(desk.uma, CONTACTS_OF, **given, **{cursor: place})
                info = answer.data["pageInfo"]
                ids = {node["id"] for node in answer.data["nodes"]}
                assert not ids & found
                found |= ids
                short += len(ids) < 100
                place = info[far]
                if not info[more]:
                    break
            wanted = book.wanted(Filter(import_id=IMPORTS["some"], opted_out=False))
            assert found == {encode("Contact", row["id"]) for row in wanted}
