"""Pages: arguments that make no sense, cursors that aren't ours, and pages end to end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.graph.connection import decode_cursor, encode_cursor, page_arguments
from backend.graph.context import Context
from backend.graph.errors import ErrorCode, Refused
from backend.graph.limits import Limits
from backend.graph.operation import Engine
from backend.graph.requests import Request
from tests.graph import example
from tests.graph.example import READ, somebody

CURSOR = encode_cursor("contacts", (7,))
engine = Engine(example.schema, Limits())


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": 0},
        {"first": -1},
        {"first": 101},
        {"last": 0},
        {"last": 101},
        {"first": 2**31 - 1},
        {"first": 1, "last": 1},
        {"after": CURSOR, "before": CURSOR},
        {"first": 1, "before": CURSOR},
        {"last": 1, "after": CURSOR},
        {"after": ""},
        {"after": "x"},
        {"after": "ä"},
        {"after": "\ud800"},
        {"after": CURSOR + "="},
        {"after": CURSOR[:-1]},
        {"after": CURSOR + "A"},
        {"after": " " + CURSOR},
        {"after": "A" * 10_000},
        {"after": encode_cursor("jobs", (7,))},
        {"after": encode_cursor("contacts", ("7",))},
        {"after": encode_cursor("contacts", (7, 7))},
        {"after": encode_cursor("contacts", (True,))},
    ],
)
def test_arguments_that_make_no_sense(arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        page_arguments(**({"first": None, "after": None, "last": None, "before": None} | arguments), order="contacts", key=(int,))
    assert refused.value.code == ErrorCode.BAD_USER_INPUT


def test_every_changed_character_of_a_cursor_is_noticed() -> None:
    for place in range(len(CURSOR)):
        changed = CURSOR[:place] + ("A" if CURSOR[place] != "A" else "B") + CURSOR[place + 1 :]
        with pytest.raises(Refused):
            decode_cursor(changed, "contacts", (int,))


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.integers(-(2**63), 2**63 - 1),
    st.datetimes(timezones=st.just(UTC)),
)
def test_cursors_come_back(text: str, number: int, moment: datetime) -> None:
    assert decode_cursor(encode_cursor("x", (text, number, moment)), "x", (str, int, datetime)) == (text, number, moment)


@given(st.text())
def test_any_text_at_all_is_taken(text: str) -> None:
    with pytest.raises(Refused):
        decode_cursor(text, "contacts", (int,))


async def page(**arguments: Any) -> tuple[list[int], dict[str, Any]]:
    """The numbers on a page of 120 contacts, and its pageInfo."""
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
        contacts(first: $first, after: $after, last: $last, before: $before) {
            nodes { name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
    }"""
    operation = engine.prepare(Request(query, None, arguments), Context(None, "", False))
    operation.admit(somebody(READ))
    found = (await operation.execute())["data"]["contacts"]
    names = [node["name"] for node in found["nodes"]]
    assert [edge["node"]["name"] for edge in found["edges"]] == names
    cursors = [edge["cursor"] for edge in found["edges"]]
    assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == ((cursors[0], cursors[-1]) if cursors else (None, None))
    return [int(name.split()[1]) for name in names], found["pageInfo"]


async def test_fifty_unless_told() -> None:
    numbers, info = await page()
    assert numbers == list(range(1, 51))
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)


async def test_forward_to_the_end_and_back_to_the_beginning() -> None:
    seen: list[int] = []
    info: dict[str, Any] = {"endCursor": None, "hasNextPage": True}
    while info["hasNextPage"]:
        numbers, info = await page(first=50, after=info["endCursor"])
        seen += numbers
    assert seen == list(range(1, 121))
    assert info["hasPreviousPage"]
    back: list[int] = []
    info = {"startCursor": None, "hasPreviousPage": True}
    while info["hasPreviousPage"]:
        numbers, info = await page(last=50, before=info["startCursor"])
        back = numbers + back
    assert back == seen
    assert info["hasNextPage"]


async def test_an_empty_page() -> None:
    numbers, info = await page(after=encode_cursor("contacts", (120,)))
    assert numbers == []
    assert info == {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None}
