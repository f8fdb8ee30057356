"""SQL as it is sent: held to the organization, no more statements for a page of fifty than for one of one, each served by an index."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from backend import database as opened
from backend.contacts import lists, pages
from backend.contacts.filters import Filter
from backend.contacts.orders import Order
from backend.organizations.caller import Caller
from tests.contacts.asking import a_contact, ask
from tests.contacts.test_pages import fill
from tests.jobs.desk import Desk, a_desk
from tests.organizations.people import ours
from tests.statements import Recorder, unbound

LOOSE = {
    "SELECT id FROM contacts WHERE id = $1": ["contacts"],
    "SELECT id FROM contacts WHERE owner_id = $1": ["contacts"],
    "UPDATE contact_lists l SET contact_count = 0 FROM books b WHERE l.id = $1 AND b.organization_id = $2": ["contact_lists"],
    "DELETE FROM jobs": ["jobs"],
    "SELECT 1 FROM contacts c JOIN users u ON u.id = c.owner_id WHERE c.organization_id = $1": ["users"],
    "SELECT count(*) FROM contacts WHERE organization_id = 5": ["contacts"],
    "INSERT INTO contact_list_members (list_id, contact_id) SELECT $1, id FROM contacts WHERE organization_id = $2": [
        "contact_list_members"
    ],
    "WITH gone AS (DELETE FROM contacts c WHERE c.id = $1 RETURNING id) SELECT * FROM books WHERE organization_id = $2": ["contacts"],
}
HELD = [
    "SELECT id FROM contacts WHERE organization_id = $1 AND id = $2",
    'SELECT "id" FROM "contacts" WHERE "organization_id"=$1',
    "SELECT 1 FROM contacts c JOIN users u ON u.organization_id = c.organization_id AND u.id = c.owner_id WHERE c.organization_id = $1",
    "INSERT INTO contacts AS c (organization_id, owner_id) SELECT $1, $2",
    "SELECT now()",
    "SELECT id, contacts FROM purge_previews WHERE organization_id = $1",
]


@pytest.mark.parametrize("statement", LOOSE)
def test_a_statement_that_could_reach_further_is_noticed(statement: str) -> None:
    assert unbound(statement) == LOOSE[statement]


@pytest.mark.parametrize("statement", HELD)
def test_a_statement_that_names_the_organization_passes(statement: str) -> None:
    assert unbound(statement) == []


@pytest.fixture
async def desk(database: list[str]) -> Any:
    async with a_desk() as made:
        yield made


def recorder() -> Recorder:
    """What the fixture `database` records with."""
    assert isinstance(opened.statement_logger, Recorder)
    return opened.statement_logger


PAGES = {
    """contacts(first: $first) { nodes {
        id fullName phone phoneFormatted email notes optedOut optOut { since source keyword } consentMessage { status sentAt }
        lists { id name contactCount } owner { id name } source version createdAt updatedAt }
        pageInfo { hasNextPage } totalCount totalCountIsExact }""": 6,
    "contacts(first: $first, filter: {optedOut: true, name: \"a\"}) { nodes { id optOut { since } } totalCount }": 6,
    "contactLists(first: $first) { nodes { id name contactCount owner { name } } totalCount }": 3,
    "deletedContacts(first: $first) { nodes { id fullName phoneFormatted deletedAt deletedBy restorableUntil } }": 1,
    "bookOwners(first: $first) { nodes { id name role phone } totalCount }": 2,
    "jobs(first: $first) { nodes { id state progress { done total } owner { name } ... on ImportJob { filename outcome { rows } } } }": 2,
}  # fmt: skip


async def test_a_page_takes_no_more_statements_whatever_its_size(desk: Desk) -> None:
    one = await lists.create(desk.uma, None, "One")
    for index in range(8):
        await lists.create(desk.uma, None, f"List {index}")
        await a_contact(desk.uma, f"Ana {index}", opted_out=index % 2 == 0, list_ids=[one["id"]])
    for page, bound in PAGES.items():
        counts = []
        for first in (1, 8):
            recorder().clear()
            answer = await ask(desk.uma, f"query ($first: Int) {{ {page} }}", first=first)
            assert answer.codes == []
            counts.append(len(ours(recorder().statements)))
        assert max(counts) <= bound, (page, ours(recorder().statements))


FOUND_BY_INDEX: dict[str, tuple[Filter, str]] = {
    "phone": (Filter(phone="+12125000123"), "contacts_phone_key"),
    "email": (Filter(email="person77@test.example"), "contacts_by_email"),
    "part of a name": (Filter(name="son 1999"), "contacts_by_part_of_name"),
    "search for a name": (Filter(search="son 1999"), "contacts_by_part_of_name"),
    "search for first digits": (Filter(search="(212) 500-012"), "contacts_phone_key"),
    "search for last digits": (Filter(search="0123"), "contacts_by_last_digits"),
    "search for an email": (Filter(search="person1999@"), "contacts_by_email"),
    "import": (Filter(import_id=5), "contacts_by_import"),
}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


async def plans(observer: asyncpg.Connection, caller: Caller, wanted: Filter, order: Order) -> list[list[dict[str, Any]]]:
    """For each statement of a page the nodes of the plan for its values, and of the one that PostgreSQL settles on after a few times."""
    recorder().clear()
    await pages.page(caller, caller.owner_id or 0, wanted, order, 51)
    sent = [call for call in recorder().calls if ours([call[0]])]
    return [found for statement, arguments in sent for found in await _plans(observer, statement, arguments)]


async def _plans(observer: asyncpg.Connection, statement: str, arguments: tuple[Any, ...]) -> list[list[dict[str, Any]]]:
    given = ", ".join([await observer.fetchval("SELECT quote_nullable($1::text)", _text(argument)) for argument in arguments])
    await observer.execute(f"PREPARE page AS {statement}")
    found = []
    for times in (0, 8):
        for _ in range(times):
            await observer.execute(f"EXECUTE page ({given})")
        plan = json.loads(await observer.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE page ({given})"))
        found.append(list(nodes(plan[0]["Plan"])))
    await observer.execute("DEALLOCATE page")
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


async def test_an_index_serves_every_search(desk: Desk, observer: asyncpg.Connection) -> None:
    """And what is looked for by one of its fields; tests/contacts/test_reading.py holds all filters and orders to what they read."""
    await fill(observer, desk, 20_000)
    told = []
    for what, (wanted, index) in FOUND_BY_INDEX.items():
        by_statement = await plans(observer, desk.uma, wanted, Order())
        indexes = [node.get("Index Name") for found in by_statement for node in found]
        if index not in indexes or any(node["Node Type"] == "Seq Scan" for found in by_statement for node in found):
            told.append((what, [node["Node Type"] for found in by_statement for node in found], indexes))
    assert not told, "\n".join(map(str, told))
