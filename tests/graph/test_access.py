"""What an operation asks for, read from its document and variables; decided before anything runs."""

from typing import Any

import pytest

from backend.graph.context import Context
from backend.graph.documents import Invalid
from backend.graph.limits import Limits
from backend.graph.operation import Engine
from backend.graph.requests import Request
from backend.organizations.caller import Caller
from tests.graph import example
from tests.graph.example import DETAILS, EXPORT, READ, WRITE, somebody

engine = Engine(example.schema, Limits())


def refusals(caller: Caller | None, document: str, **variables: Any) -> list[dict[str, Any]]:
    """The extensions of the errors that keep a caller from an operation."""
    operation = engine.prepare(Request(document, None, variables), Context(None, "", False))
    try:
        operation.admit(caller)
    except Invalid as invalid:
        return [dict(error.extensions or {}) for error in invalid.errors]
    return []


def places(caller: Caller | None, document: str, **variables: Any) -> list[str]:
    """The coordinates that a caller is refused at."""
    return [extensions["coordinate"] for extensions in refusals(caller, document, **variables)]


reader = somebody(READ)
owner = somebody(READ, DETAILS, EXPORT, WRITE)

GUARDED = [
    ("{ contacts { nodes { phone } } }", {}, ["Contact.phone"]),
    ("{ contacts { nodes { a: phone b: phone } } }", {}, ["Contact.phone", "Contact.phone"]),
    ("{ contacts { edges { node { ...F } } nodes { ...F } } } fragment F on Contact { phone }", {}, ["Contact.phone"]),
    ("{ contacts { nodes { ... { phone } } } }", {}, ["Contact.phone"]),
    ("{ contacts { nodes { ... on Node { ... on Contact { phone } } } } }", {}, ["Contact.phone"]),
    ("{ contacts { nodes { phone @include(if: true) } } }", {}, ["Contact.phone"]),
    ("{ contacts { nodes { phone @skip(if: false) } } }", {}, ["Contact.phone"]),
    ("query ($x: Boolean!) { contacts { nodes { phone @include(if: $x) } } }", {"x": True}, ["Contact.phone"]),
    ("query ($x: Boolean = true) { contacts { nodes { phone @include(if: $x) } } }", {}, ["Contact.phone"]),
    ("query ($x: Boolean!) { contacts { nodes { ...F @skip(if: $x) } } } fragment F on Contact { phone }", {"x": False}, ["Contact.phone"]),
    ('{ contacts(search: "5") { nodes { id } } }', {}, ["Query.contacts(search:)"]),
    ("{ contacts(search: null) { nodes { id } } }", {}, ["Query.contacts(search:)"]),
    ("query ($s: String) { contacts(search: $s) { nodes { id } } }", {"s": "5"}, ["Query.contacts(search:)"]),
    ("query ($s: String) { contacts(search: $s) { nodes { id } } }", {"s": None}, ["Query.contacts(search:)"]),
    ('query ($s: String = "5") { contacts(search: $s) { nodes { id } } }', {}, ["Query.contacts(search:)"]),
    ('{ contacts(where: {phone: "5"}) { nodes { id } } }', {}, ["Filter.phone"]),
    ('{ contacts(where: {any: [{name: "a"}, {any: {phone: "5"}}]}) { nodes { id } } }', {}, ["Filter.phone"]),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"phone": "5"}}, ["Filter.phone"]),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"phone": None}}, ["Filter.phone"]),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"any": {"any": [{"phone": "5"}]}}}, ["Filter.phone"]),
    ("query ($w: [Filter!]) { contacts(where: {any: $w}) { nodes { id } } }", {"w": [{"phone": "5"}, {"phone": "6"}]}, ["Filter.phone"]),
    ('query ($w: Filter = {phone: "5"}) { contacts(where: $w) { nodes { id } } }', {}, ["Filter.phone"]),
    ("query ($p: String) { contacts(where: {phone: $p}) { nodes { id } } }", {"p": "5"}, ["Filter.phone"]),
    ("{ contacts(order: PHONE) { nodes { id } } }", {}, ["Order.PHONE"]),
    ("query ($o: Order!) { contacts(order: $o) { nodes { id } } }", {"o": "PHONE"}, ["Order.PHONE"]),
    ("query ($o: Order! = PHONE) { contacts(order: $o) { nodes { id } } }", {}, ["Order.PHONE"]),
    ("{ contacts(where: {orders: [NAME, PHONE]}) { nodes { id } } }", {}, ["Order.PHONE"]),
    ("{ contacts(where: {orders: PHONE}) { nodes { id } } }", {}, ["Order.PHONE"]),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"orders": "PHONE"}}, ["Order.PHONE"]),
    ("query ($o: [Order!]) { contacts(where: {orders: $o}) { nodes { id } } }", {"o": ["NAME", "PHONE"]}, ["Order.PHONE"]),
    ("query ($o: Order!) { contacts(where: {orders: [NAME, $o]}) { nodes { id } } }", {"o": "PHONE"}, ["Order.PHONE"]),
    ('{ contacts(source: {phone: "5"}) { nodes { id } } }', {}, ["Source.phone"]),
    ("query ($s: Source) { contacts(source: $s) { nodes { id } } }", {"s": {"phone": "5"}}, ["Source.phone"]),
    ("{ job { errors } }", {}, ["Job.errors"]),
    ("{ job { ... on ImportJob { rows } } }", {}, ["ImportJob.rows"]),
    ("{ job { ... on PurgeJob { errors } } }", {}, ["PurgeJob.errors"]),
    ("{ things { ... on Contact { id } } }", {}, ["ApiToken"]),
    ('{ node(id: "x") { ... on Contact { phone } } }', {}, ["Contact.phone"]),
    ("subscription { contactChanges { phone } }", {}, ["Contact.phone"]),
    ('mutation { createContact(input: {fullName: ""}) { userErrors { code } } }', {}, ["Mutation.createContact"]),
    ("{ contacts { nodes { export } } }", {}, ["Contact.export"]),
]

OPEN = [
    ("{ contacts { nodes { id name } } }", {}),
    ("{ contacts { nodes { phone @include(if: false) } } }", {}),
    ("{ contacts { nodes { phone @skip(if: true) } } }", {}),
    ("{ contacts { nodes { phone @skip(if: false) @include(if: false) } } }", {}),
    ("query ($x: Boolean!) { contacts { nodes { phone @include(if: $x) } } }", {"x": False}),
    ("query ($x: Boolean = false) { contacts { nodes { phone @include(if: $x) } } }", {}),
    ("query ($x: Boolean!) { contacts { nodes { ...F @include(if: $x) } } } fragment F on Contact { phone }", {"x": False}),
    ("query ($x: Boolean!) { contacts { nodes { ... @include(if: $x) { phone } } } }", {"x": False}),
    ('query ($x: Boolean!) { a: contacts(search: "5") @include(if: $x) { nodes { id } } }', {"x": False}),
    ("query ($s: String) { contacts(search: $s) { nodes { id } } }", {}),
    ("query ($p: String) { contacts(where: {phone: $p}) { nodes { id } } }", {}),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {}),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": None}),
    ('{ contacts(where: {any: [{name: "a"}], orders: [NAME]}, order: NAME) { nodes { id } } }', {}),
    ("{ contacts(defaults: {}) { nodes { id } } }", {}),
    ("query ($d: Defaults) { contacts(defaults: $d) { nodes { id } } }", {"d": {"name": "a"}}),
    ('{ contacts(source: {text: "5"}) { nodes { id } } }', {}),
    ("{ job { id state ... on ImportJob { contact { name } } ... on PurgeJob { deleted } } }", {}),
    ("{ contacts { __typename } }", {}),
    ("subscription { ticks }", {}),
    ("{ __schema { types { name } } __typename }", {}),
]


@pytest.mark.parametrize(("document", "variables", "expected"), GUARDED)
def test_what_lacks_a_permission_is_refused_at_its_place(document: str, variables: dict[str, Any], expected: list[str]) -> None:
    assert places(reader, document, **variables) == expected


@pytest.mark.parametrize(("document", "variables", "expected"), GUARDED)
def test_nobody_gets_one_error_whatever_is_asked_for(document: str, variables: dict[str, Any], expected: list[str]) -> None:
    assert refusals(None, document, **variables) == [{"code": "UNAUTHENTICATED"}]


@pytest.mark.parametrize(("document", "variables", "expected"), GUARDED)
def test_who_holds_everything_is_refused_nothing(document: str, variables: dict[str, Any], expected: list[str]) -> None:
    assert places(somebody(READ, DETAILS, EXPORT, WRITE, example.TOKENS), document, **variables) == []


@pytest.mark.parametrize(("document", "variables"), OPEN)
def test_what_is_left_out_or_not_guarded_is_not_asked_for(document: str, variables: dict[str, Any]) -> None:
    assert places(reader, document, **variables) == []


def test_every_place_is_told_with_permission_reason_and_location() -> None:
    document = '{\n  contacts(search: "5", order: PHONE) {\n    nodes { phone }\n  }\n}'
    operation = engine.prepare(Request(document), Context(None, "", False))
    with pytest.raises(Invalid) as refused:
        operation.admit(reader)
    errors = [error.formatted for error in refused.value.errors]
    assert [error["locations"] for error in errors] == [
        [{"line": 2, "column": 12}],
        [{"line": 2, "column": 32}],
        [{"line": 3, "column": 13}],
    ]
    assert errors[0]["extensions"] == {
        "code": "FORBIDDEN",
        "permission": "CONTACT_DETAILS_READ",
        "reason": "ROLE",
        "coordinate": "Query.contacts(search:)",
    }


def test_the_type_returned_is_a_place_of_its_own_where_the_field_needs_less() -> None:
    document = "{ contacts { nodes { id } } }"
    assert places(somebody(), document) == ["Query.contacts", "Contact"]


def test_of_two_permissions_both_are_needed() -> None:
    document = "{ contacts { nodes { export } } }"
    assert refusals(somebody(READ, EXPORT), document)[0]["permission"] == DETAILS
    assert refusals(somebody(READ, DETAILS), document)[0]["permission"] == EXPORT
    assert refusals(somebody(READ, DETAILS, EXPORT), document) == []


def test_public_fields_need_nobody() -> None:
    assert refusals(None, '{ viewer node(id: "x") { id } nodes(ids: []) { id } __typename }') == []
    assert refusals(None, 'mutation { signIn(input: {name: "a"}) { name } }') == []


def test_a_root_field_that_says_nothing_needs_somebody() -> None:
    assert refusals(None, "{ unguarded }") == [{"code": "UNAUTHENTICATED"}]
    assert refusals(None, "mutation { changePassword { name } }") == [{"code": "UNAUTHENTICATED"}]
    assert refusals(somebody(), "{ unguarded }") == []


def test_what_node_returns_is_guarded_field_by_field() -> None:
    assert places(somebody(), '{ node(id: "x") { id ... on Contact { name } ... on ImportJob { contact { name } } } }') == ["Contact"]
    assert refusals(None, '{ node(id: "x") { id ... on Contact { name } } }') == []


def test_the_caller_can_not_change_in_the_middle_of_an_operation() -> None:
    document = 'mutation { signIn(input: {name: "a"}) { name } createContact(input: {fullName: "b"}) { contact { id } } }'
    assert refusals(owner, document) == [{"code": "BAD_REQUEST"}]
    twice = 'mutation { a: signIn(input: {name: "a"}) { name } ... on Mutation { b: signIn(input: {name: "b"}) { name } } }'
    assert refusals(None, twice) == [{"code": "BAD_REQUEST"}]
