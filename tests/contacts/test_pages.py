"""Finding contacts: search, filters, order, pages, totals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.contacts import lists, pages, service
from backend.contacts.filters import Filter
from backend.contacts.orders import Order
from backend.contacts.service import Changes
from backend.graph.connection import bound, encode_cursor
from backend.graph.node import encode
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from tests.contacts.asking import Answer, a_contact, ask, list_id_of
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller

CONTACTS = """query (
    $owner: ID, $filter: ContactFilter, $search: String, $orderBy: ContactOrder, $startingWith: String,
    $first: Int, $after: String, $last: Int, $before: String
) {
    contacts(owner: $owner, filter: $filter, search: $search, orderBy: $orderBy, startingWith: $startingWith,
        first: $first, after: $after, last: $last, before: $before) {
        nodes { fullName } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount totalCountIsExact
    }
}"""

PEOPLE = [
    ("Nydia Velázquez", "+12125550101", "nydia@house.example"),
    ("ÁNGEL Ruiz", "+12125550102", "Angel.Ruiz@house.example"),
    ("Angela Ruiz", "+13105550103", None),
    ("angela ruiz", "+13105550104", None),
    ("Zoë 100% Real", "+442079460958", "zoe_real@house.example"),
    ("Zoe 100x Real", "+12125550106", "zoeXreal@house.example"),
    ("Back\\slash", "+12125550107", None),
    ("Ægir", "+12125550108", None),
    ("李雷", "+12125550109", None),
]
BY_NAME = [
    "Ægir", "ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz", "Back\\slash", "Nydia Velázquez", "Zoë 100% Real", "Zoe 100x Real", "李雷",
]  # fmt: skip


@pytest.fixture
async def people(desk: Desk) -> Desk:
    for name, phone, email in PEOPLE:
        await a_contact(desk.uma, name, phone, email=email)
    await a_contact(desk.ben, "Nydia Velázquez", "+12125550101", email="nydia@house.example")
    return desk


def names(answer: Answer) -> list[str]:
    assert not answer.codes, answer.codes
    return [node["fullName"] for node in answer.data["nodes"]]


class TestSearch:
    FINDS = {
        "velazquez": ["Nydia Velázquez"],
        "VELÁZ": ["Nydia Velázquez"],
        "dia  vel": ["Nydia Velázquez"],
        "zo": ["Zoë 100% Real", "Zoe 100x Real"],
        "angel ruiz": ["ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz"],
        "ruiz": ["ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz"],
        "100%": ["Zoë 100% Real"],
        "100_": [],
        "zoe_": ["Zoë 100% Real"],
        "zoex": ["Zoe 100x Real"],
        "%": ["Zoë 100% Real"],
        "_": [],
        "k\\s": ["Back\\slash"],
        "\\": ["Back\\slash"],
        "李": ["李雷"],
        "(212) 555-0101": ["Nydia Velázquez"],
        "+1 212 555 01 01": ["Nydia Velázquez"],
        "1-212-555-0101": ["Nydia Velázquez"],
        "310": ["Angela Ruiz", "angela ruiz"],
        "+1310": ["Angela Ruiz", "angela ruiz"],
        "(310) 555": ["Angela Ruiz", "angela ruiz"],
        "0104": ["angela ruiz"],
        "01-04": ["angela ruiz"],
        "+44": ["Zoë 100% Real"],
        "0958": ["Zoë 100% Real"],
        "5550": [],
        "٣١٠": ["Angela Ruiz", "angela ruiz"],
        "angel.ruiz@": ["ÁNGEL Ruiz"],
        "ANGEL.RUIZ@HOUSE": ["ÁNGEL Ruiz"],
        "ydia@": [],
        "house.example": [],
        "nobody": [],
        "ruiz angel": ["ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz"],
        "RUI  Ángela": ["Angela Ruiz", "angela ruiz"],
        "real e 100x": ["Zoe 100x Real"],
        "ruiz velazquez": [],
        "iz": ["ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz"],
        "el": ["ÁNGEL Ruiz", "Angela Ruiz", "angela ruiz", "Nydia Velázquez"],
        "al": ["Zoë 100% Real", "Zoe 100x Real"],
        "0x": ["Zoe 100x Real"],
        "xq": [],
        "q": ["Nydia Velázquez"],
        "雷": ["李雷"],
        "李雷": ["李雷"],
        "雷李": [],
        "æg": ["Ægir"],
        "aegir": ["Ægir"],
        "gi": ["Ægir"],
        "+4": ["Zoë 100% Real"],
        "+9": [],
        "  ": BY_NAME,
        "": BY_NAME,
    }

    async def test_goes_by_name_digits_and_the_emails_beginning(self, people: Desk) -> None:
        found = {text: names(await ask(people.uma, CONTACTS, search=text)) for text in self.FINDS}
        assert found == self.FINDS

    async def test_reaches_no_other_book(self, people: Desk) -> None:
        assert names(await ask(people.ben, CONTACTS, search="2125550102")) == []
        assert names(await ask(people.sue, CONTACTS, search="velazquez", owner=encode("User", people.ben.owner_id or 0))) == [
            "Nydia Velázquez"
        ]

    async def test_has_its_limit_as_have_other_texts(self, desk: Desk) -> None:
        for given in ({"search": "a" * 201}, {"startingWith": "a" * 201}, {"filter": {"name": "a" * 201}}):
            assert (await ask(desk.uma, CONTACTS, **given)).codes == ["BAD_USER_INPUT"]
        assert names(await ask(desk.uma, CONTACTS, search="a" * 200)) == []


class TestFilter:
    async def test_narrows_by_each_and_by_all_together(self, people: Desk) -> None:
        one = await lists.create(people.uma, None, "One")
        await a_contact(people.uma, "Opted Out", "+12125550110", opted_out=True, list_ids=[one["id"]])
        await a_contact(people.uma, "Listed", "+12125550111", list_ids=[one["id"]])
        finds: list[tuple[dict[str, Any], list[str]]] = [
            ({"name": "ANGELA"}, ["Angela Ruiz", "angela ruiz"]),
            ({"name": "100%"}, ["Zoë 100% Real"]),
            ({"phone": "(310) 555-0103"}, ["Angela Ruiz"]),
            ({"phone": "310555"}, []),
            ({"phone": "nonsense"}, []),
            ({"email": "ANGEL.ruiz@house.example"}, ["ÁNGEL Ruiz"]),
            ({"email": "angel.ruiz@"}, []),
            ({"optedOut": True}, ["Opted Out"]),
            ({"listId": list_id_of(one)}, ["Listed", "Opted Out"]),
            ({"listId": list_id_of(one), "optedOut": False}, ["Listed"]),
            ({"listId": "nonsense"}, []),
            ({"importId": encode("ImportJob", 1)}, []),
            ({"name": "ruiz", "phone": "3105550104"}, ["angela ruiz"]),
            ({"updatedSince": (datetime.now(UTC) + timedelta(minutes=1)).isoformat()}, []),
            ({"name": "angela", "updatedSince": (datetime.now(UTC) - timedelta(minutes=1)).isoformat()}, ["Angela Ruiz", "angela ruiz"]),
            ({"consentMessage": "SENT"}, []),
            ({"consentMessage": "NOT_SENT"}, []),
            ({"consentMessage": "NOT_REQUIRED", "name": "nydia"}, ["Nydia Velázquez"]),
            ({"email": None, "optedOut": None, "listId": None, "name": "nydia"}, ["Nydia Velázquez"]),
        ]
        for filter_, expected in finds:
            answer = await ask(people.uma, CONTACTS, filter=filter_)
            assert names(answer) == expected, filter_
            assert (answer.data["totalCount"], answer.data["totalCountIsExact"]) == (len(expected), True), filter_


class TestOrder:
    async def test_by_name_goes_without_case_and_marks_ties_by_creation(self, people: Desk) -> None:
        assert names(await ask(people.uma, CONTACTS)) == BY_NAME
        assert names(await ask(people.uma, CONTACTS, orderBy=None)) == BY_NAME
        assert names(await ask(people.uma, CONTACTS, orderBy={"field": "FULL_NAME", "direction": "DESC"})) == BY_NAME[::-1]

    async def test_by_creation_and_by_change(self, people: Desk) -> None:
        created = [name for name, _, _ in PEOPLE]
        assert names(await ask(people.uma, CONTACTS, orderBy={"field": "CREATED_AT"})) == created
        (first,) = (await pages.page(people.uma, people.uma.owner_id or 0, Filter(phone="+12125550101"), Order(), 2)).rows
        await service.update(people.uma, first["id"], None, Changes(notes="x"))
        changed = [*created[1:], created[0]]
        assert names(await ask(people.uma, CONTACTS, orderBy={"field": "UPDATED_AT"})) == changed
        assert names(await ask(people.uma, CONTACTS, orderBy={"field": "UPDATED_AT", "direction": "DESC"})) == changed[::-1]


class TestStartingWith:
    async def test_begins_at_the_first_name_not_before_it(self, people: Desk) -> None:
        down = {"field": "FULL_NAME", "direction": "DESC"}
        assert names(await ask(people.uma, CONTACTS, startingWith="B"))[0] == "Back\\slash"
        assert names(await ask(people.uma, CONTACTS, startingWith="Ángela"))[:2] == ["Angela Ruiz", "angela ruiz"]
        assert names(await ask(people.uma, CONTACTS, startingWith="c"))[0] == "Nydia Velázquez"
        assert names(await ask(people.uma, CONTACTS, startingWith="")) == BY_NAME
        assert names(await ask(people.uma, CONTACTS, startingWith="\U0010ffff")) == []
        assert names(await ask(people.uma, CONTACTS, startingWith="a", orderBy=down))[:2] == ["angela ruiz", "Angela Ruiz"]
        assert names(await ask(people.uma, CONTACTS, startingWith="c", orderBy=down))[0] == "Back\\slash"

    async def test_goes_on_by_cursor(self, people: Desk) -> None:
        begun = await ask(people.uma, CONTACTS, startingWith="n", first=2)
        after = await ask(people.uma, CONTACTS, first=2, after=begun.data["pageInfo"]["endCursor"])
        assert names(begun) + names(after) == BY_NAME[5:9]

    async def test_is_refused_where_it_makes_no_sense(self, people: Desk) -> None:
        cursor = (await ask(people.uma, CONTACTS, first=1)).data["pageInfo"]["endCursor"]
        for given in ({"orderBy": {"field": "CREATED_AT"}}, {"after": cursor}, {"last": 5}, {"before": cursor}):
            assert (await ask(people.uma, CONTACTS, startingWith="a", **given)).codes == ["BAD_USER_INPUT"]


class TestPaging:
    ORDERS = [
        {"field": field, "direction": direction} for field in ("FULL_NAME", "CREATED_AT", "UPDATED_AT") for direction in ("ASC", "DESC")
    ]

    async def test_forward_and_backward_give_the_same_sequence(self, people: Desk) -> None:
        for order in self.ORDERS:
            whole = names(await ask(people.uma, CONTACTS, orderBy=order))
            place, forward = None, list[str]()
            while True:
                answer = await ask(people.uma, CONTACTS, orderBy=order, first=2, after=place)
                forward += names(answer)
                info = answer.data["pageInfo"]
                assert info["hasPreviousPage"] is (place is not None)
                assert answer.data["edges"][0]["cursor"] == info["startCursor"]
                place = info["endCursor"]
                if not info["hasNextPage"]:
                    break
            place, backward = None, list[str]()
            while True:
                answer = await ask(people.uma, CONTACTS, orderBy=order, last=2, before=place)
                backward = names(answer) + backward
                info = answer.data["pageInfo"]
                assert info["hasNextPage"] is (place is not None)
                place = info["startCursor"]
                if not info["hasPreviousPage"]:
                    break
            assert forward == backward == whole

    async def test_a_page_stays_right_while_others_write(self, people: Desk) -> None:
        begun = await ask(people.uma, CONTACTS, first=4)
        await a_contact(people.uma, "Aaron", "+12125550120")
        await a_contact(people.uma, "Bob", "+12125550121")
        after = await ask(people.uma, CONTACTS, first=3, after=begun.data["pageInfo"]["endCursor"])
        assert names(after) == ["Back\\slash", "Bob", "Nydia Velázquez"]

    @pytest.mark.parametrize(
        "given",
        [
            {"first": 0}, {"first": 101}, {"first": -1}, {"last": 0}, {"last": 101}, {"first": 1, "last": 1},
            {"after": "", "before": ""}, {"first": 1, "before": "x"}, {"last": 1, "after": "x"},
            {"after": ""}, {"after": "x"}, {"after": "💥"}, {"before": "a" * 5_000}, {"after": "1"}, {"after": "=" * 8},
        ],
    )  # fmt: skip
    async def test_arguments_out_of_bounds_are_refused(self, given: dict[str, Any], desk: Desk) -> None:
        assert (await ask(desk.uma, CONTACTS, **given)).codes == ["BAD_USER_INPUT"]

    async def test_cursors_of_another_kind_or_forged_are_refused(self, people: Desk) -> None:
        own = (await ask(people.uma, CONTACTS, first=1)).data["pageInfo"]["endCursor"]
        middle = len(own) // 2
        changed = own[:middle] + ("A" if own[middle] != "A" else "B") + own[middle + 1 :]
        order = bound("contacts.FULL_NAME.ASC", people.uma.owner_id, Filter())
        keys: list[tuple[Any, ...]] = [
            ("a",), ("a", 1, 2), (1, "a"), ("a", None), ("a", True), ("a", 1.5), ("a", [1]), ("a", 2**63), ("a", 2**64 - 1), ("a\0", 1),
        ]  # fmt: skip
        forged = [changed, own + "A", own + "=", own[:-1], *(encode_cursor(order, key) for key in keys)]
        forged += [encode_cursor("contacts.FULL_NAME.DESC", ("a", 1)), encode_cursor("contactLists", ("a", 1))]
        for cursor in forged:
            for name in ("after", "before"):
                assert (await ask(people.uma, CONTACTS, **{name: cursor})).codes == ["BAD_USER_INPUT"], cursor
        for key in ((2**62, 1), (-(2**62), 1), (2**63, 1), (1, 2**63)):
            cursor = encode_cursor(bound("contacts.CREATED_AT.ASC", people.uma.owner_id, Filter()), key)
            answer = await ask(people.uma, CONTACTS, orderBy={"field": "CREATED_AT"}, after=cursor)
            assert answer.codes == ["BAD_USER_INPUT"], key

    async def test_a_cursor_is_for_the_book_and_the_question_that_it_came_from(self, people: Desk) -> None:
        ben = {"owner": encode("User", people.ben.owner_id or 0)}
        asked: list[dict[str, Any]] = [
            {}, {"search": "e"}, {"search": "ruiz"}, {"filter": {"optedOut": False}}, {"filter": {"name": "e"}}, ben, ben | {"search": "e"},
        ]  # fmt: skip
        cursors = []
        for given in asked:
            answer = await ask(people.sue, CONTACTS, first=1, **({"owner": encode("User", people.uma.owner_id or 0)} | given))
            cursors.append(answer.data["pageInfo"]["endCursor"])
        for place, given in enumerate(asked):
            for other, cursor in enumerate(cursors):
                whose = {"owner": encode("User", people.uma.owner_id or 0)} | given
                codes = (await ask(people.sue, CONTACTS, after=cursor, **whose)).codes
                assert codes == ([] if place == other else ["BAD_USER_INPUT"]), (given, asked[other])

    async def test_a_cursor_of_a_colleague_opens_nothing(self, people: Desk) -> None:
        cursor = (await ask(people.ben, CONTACTS, first=1)).data["pageInfo"]["endCursor"]
        for caller in (people.uma, people.zoe):
            assert (await ask(caller, CONTACTS, after=cursor)).codes == ["BAD_USER_INPUT"]

    async def test_nothing_asked_is_the_same_however_it_is_written(self, people: Desk) -> None:
        cursor = (await ask(people.uma, CONTACTS, first=1)).data["pageInfo"]["endCursor"]
        same: list[dict[str, Any]] = [{"search": ""}, {"filter": {}}, {"filter": {"name": None}}, {"startingWith": None}, {"orderBy": None}]
        for given in same:
            assert (await ask(people.uma, CONTACTS, after=cursor, **given)).codes == []


CONNECTIONS: dict[str, tuple[Callable[[Caller], tuple[object, ...]], tuple[object, ...]]] = {
    "contactLists": (lambda admin: (admin.owner_id,), ("a", 1)),
    "deletedContacts": (lambda admin: (admin.owner_id,), (0, 1)),
    "bookOwners": (lambda admin: (admin.organization_id, admin.owner_id, None), (1, "a", 1)),
    "jobs": (lambda admin: (admin.organization_id, admin.owner_id, None), (1,)),
    "users": (lambda admin: (admin.organization_id,), ("a", 1)),
    "apiTokens": (lambda admin: (admin.organization_id, admin.owner_id), (1,)),
}


@pytest.mark.parametrize("field", CONNECTIONS)
async def test_numbers_that_no_column_holds_in_a_forged_cursor_are_refused_everywhere(field: str, desk: Desk) -> None:
    admin = await a_caller(desk.uma.organization_id, Role.ADMIN, granted=tuple(Permission))
    within, key = CONNECTIONS[field]
    order = bound(field, *within(admin))
    query = f"query ($after: String) {{ {field}(after: $after) {{ pageInfo {{ hasNextPage }} }} }}"
    assert (await ask(admin, query, after=encode_cursor(order, key))).codes == [], "the forger knows how"
    for great in (2**31, 2**63, 2**64 - 1, -(2**63)):
        for place, part in enumerate(key):
            forged = encode_cursor(order, (*key[:place], great if isinstance(part, int) else "\0", *key[place + 1 :]))
            answer = await ask(admin, query, after=forged)
            assert answer.codes in ([], ["BAD_USER_INPUT"]), (great, place)


class TestTotal:
    async def test_is_counted_to_ten_thousand_where_no_counter_tells(self, desk: Desk, observer: asyncpg.Connection) -> None:
        await fill(observer, desk, 10_001)
        for given, expected in (
            ({}, (10_001, True)),
            ({"filter": {"optedOut": False}}, (10_001, True)),
            ({"filter": {"name": "person"}}, (10_000, False)),
            ({"filter": {"name": "person 999"}}, (19, True)),
            ({"search": "person"}, (10_000, False)),
            ({"filter": {"consentMessage": "NOT_REQUIRED"}}, (10_001, True)),
            ({"filter": {"consentMessage": "NOT_SENT"}}, (0, True)),
            ({"filter": {"optedOut": False, "consentMessage": "NOT_REQUIRED"}}, (10_000, False)),
        ):
            answer = await ask(desk.uma, CONTACTS, first=1, **given)
            assert (answer.data["totalCount"], answer.data["totalCountIsExact"]) == expected, given


async def fill(observer: asyncpg.Connection, desk: Desk, number: int) -> None:
    """So many contacts at once, as an import leaves them: `Person 1`, `Person 2`…"""
    await observer.execute(
        """
        INSERT INTO contacts
            (organization_id, owner_id, phone, full_name, name_key, email, opted_out, source, version, created_at, updated_at)
        SELECT $1, $2, '+1212' || (5000000 + n), 'Person ' || n, 'person ' || n, 'person' || n || '@test.example', false, 'IMPORT', 1,
            now() + n * interval '1 ms', now() + n * interval '1 ms' FROM generate_series(1, $3::int) AS n
        """,
        desk.uma.organization_id,
        desk.uma.owner_id,
        number,
    )
    await observer.execute(
        "UPDATE books SET total = total + $3 WHERE organization_id = $1 AND owner_id = $2",
        desk.uma.organization_id,
        desk.uma.owner_id,
        number,
    )
    await observer.execute("ANALYZE contacts")
