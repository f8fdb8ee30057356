"""What an operation may cost: the product of its pages, whichever way it is written."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from backend.graph.cost import ITEM, hold_cost
from backend.graph.errors import ErrorCode, Refused
from backend.graph.limits import Limits, hold_lists
from backend.graph.schema import schema

LIMIT = Limits().cost


def actual(text: str, **variables: Any) -> int:
    """What it costs."""
    document = parse(text)
    [operation] = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    with pytest.raises(Refused) as refused:
        hold_cost(document, operation, variables, schema._schema, -1)
    assert refused.value.extensions is not None
    return int(refused.value.extensions["actual"])


def test_what_people_and_partners_ask_for_is_far_below_the_limit() -> None:
    page = "{ contacts(first: 100) { totalCount pageInfo { endCursor } nodes { id fullName phone email lists { id name } owner { id } } } }"
    assert actual(page) < LIMIT / 10
    assert actual("{ contacts(first: 100) { nodes { id consentHistory(first: 10) { nodes { id kind } } } } }") < LIMIT / 2


def test_pages_within_pages_multiply() -> None:
    histories = " ".join(f"c{index}: consentHistory(first: 100) {{ nodes {{ id }} }}" for index in range(90))
    assert actual("{ contacts(first: 100) { nodes { " + histories + " } } }") > LIMIT * 10
    empty = histories.replace("100", "1")
    assert actual("{ contacts(first: 100) { nodes { " + empty + " } } }") > LIMIT


def test_it_counts_the_same_by_variable_by_default_and_through_fragments() -> None:
    plain = actual("{ contacts(first: 30) { nodes { id fullName } } }")
    assert actual("query ($n: Int) { contacts(first: $n) { nodes { id fullName } } }", n=30) == plain
    assert actual("{ contacts(first: 30) { nodes { ...c } } } fragment c on Contact { id fullName }") == plain
    assert actual("{ contacts { nodes { id } } }") == actual("{ contacts(last: 50) { nodes { id } } }")


def test_a_contact_asked_for_by_number_counts_as_one() -> None:
    one = actual("{ contacts(first: 1) { nodes { id fullName } } }")
    asked = "{ contacts(filter: $f) { nodes { id fullName } } }"
    by_number: list[tuple[str, dict[str, Any]]] = [
        ('{ contacts(filter: {phone: "+12125550143"}) { nodes { id fullName } } }', {}),
        ("query ($p: String) { contacts(filter: {phone: $p}) { nodes { id fullName } } }", {"p": "+12125550143"}),
        (f"query ($f: ContactFilter) {asked}", {"f": {"phone": "+12125550143"}}),
    ]
    for text, given in by_number:
        assert actual(text, **given) == one, text
    page = actual("{ contacts { nodes { id fullName } } }")
    others: list[tuple[str, dict[str, Any]]] = [
        ("{ contacts(filter: {phone: null}) { nodes { id fullName } } }", {}),
        ('{ contacts(filter: {email: "a@example.com"}) { nodes { id fullName } } }', {}),
        ("query ($p: String) { contacts(filter: {phone: $p}) { nodes { id fullName } } }", {"p": None}),
        (f"query ($f: ContactFilter) {asked}", {"f": None}),
        (f"query ($f: ContactFilter) {asked}", {"f": {"phone": None}}),
    ]
    for text, given in others:
        assert actual(text, **given) == page, text


@pytest.mark.parametrize("given", [None, "x", -1, 10**9, True])
def test_a_size_that_says_nothing_counts_as_the_largest(given: Any) -> None:
    text = "query ($n: Int) { contacts(first: $n) { nodes { id } } }"
    assert actual(text, n=given) in (actual(text, n=100), actual(text, n=1))
    assert actual(text) == actual(text, n=100)


def test_lists_that_are_far_too_long_are_refused_before_they_are_read() -> None:
    limits = Limits()
    hold_lists({"input": {"ids": ["x"] * limits.values}}, limits)
    with pytest.raises(Refused) as refused:
        hold_lists({"input": {"deep": [{"ids": ["x"] * (limits.values + 1)}]}}, limits)
    assert refused.value.code == ErrorCode.LIMIT_EXCEEDED


NUMBERS = ["(415) 555-2671"] * 1_000
ASKED = "canMessage(input: { phones: $p, kind: CAMPAIGN }) { phone allowed reason since }"


def test_what_is_asked_of_each_value_of_a_list_counts_for_each() -> None:
    once = actual(f"query ($p: [String!]!) {{ {ASKED} }}", p=NUMBERS)
    assert 1_000 * 4 < once <= LIMIT / 2
    assert actual(f"query ($p: [String!]!) {{ a: {ASKED} b: {ASKED} c: {ASKED} }}", p=NUMBERS) > LIMIT
    ids = ["x"] * 100
    assert actual("query ($i: [ID!]!) { nodes(ids: $i) { id } }", i=ids) > 100
    assert actual("mutation ($i: DeleteContactsInput!) { deleteContacts(input: $i) { deletedIds } }", i={"ids": ids}) > 100


def test_lists_count_the_same_by_variable_by_default_and_written_out() -> None:
    within = "{ canMessage(input: { phones: %s, kind: CAMPAIGN }) { allowed } }"
    written = actual(within % '["1", "2", "3"]')
    assert written == 1 + 3 + 3 * ITEM
    assert actual("query ($p: [String!]!) " + within % "$p", p=["1", "2", "3"]) == written
    assert actual('query ($p: [String!]! = ["1", "2", "3"]) ' + within % "$p") == written
    assert actual("query ($a: String!) " + within % '[$a, "2", "3"]', a="1") == written


def test_the_largest_lists_that_are_allowed_are_within_the_limit() -> None:
    contact = "id fullName phone email notes optedOut version createdAt updatedAt lists { id name } owner { id name }"
    upsert = (
        f"mutation ($c: [UpsertContactInput!]!) {{ upsertContacts(input: {{ contacts: $c }}) {{ results {{ contact {{ {contact} }} }} }} }}"
    )
    assert actual(upsert, c=[{"phone": "1", "listIds": ["x"]}] * 100) < LIMIT
    delete = "mutation ($i: [ID!]!) { deleteContacts(input: { ids: $i }) { deletedIds userErrors { code field message } } }"
    assert actual(delete, i=["x"] * 1_000) < LIMIT
    restore = (
        "mutation ($i: [ID!]!) { restoreContacts(input: { ids: $i }) { contacts { id fullName phone email } userErrors { code field } } }"
    )
    assert actual(restore, i=["x"] * 1_000) < LIMIT


def test_days_count_each() -> None:
    year = "perDay(days: 366) { day added optedOut }"
    assert actual(f"{{ contactStats {{ {year} }} }}") > 366 * 3
    many = " ".join(f"a{index}: {year}" for index in range(90))
    assert actual(f"{{ contactStats {{ {many} }} }}") > LIMIT
    assert actual("{ contactStats { perDay { day } } }") == actual("{ contactStats { perDay(days: 30) { day } } }")


def test_lists_within_lists_count_however_deep() -> None:
    deep: Any = ["x"]
    for _ in range(900):
        deep = [deep]
    assert actual("query ($i: [ID!]!) { nodes(ids: $i) { id } }", i=deep) > 900 * ITEM
