"""Whatever comes as a request gets an answer of ours, never a crash."""

import json
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from backend.graph import requests
from backend.graph.context import Context
from backend.graph.documents import Invalid
from backend.graph.errors import ErrorCode, Refused
from backend.graph.limits import Limits
from backend.graph.operation import Engine
from backend.organizations.permissions import Permission
from tests.graph import example
from tests.graph.example import somebody

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
LANGUAGE = """{ } ( ) [ ] : ! $ @ ... = | & query mutation subscription fragment on F Query Contact contacts nodes edges node viewer things
    id name phone search where order first "5" 5 null true PHONE NAME $a $b @skip(if: @include(if: a: Filter Int String any job"""
words = st.sampled_from(sorted(set(LANGUAGE.split())))
engine = Engine(example.schema, Limits())


def answered(value: Any, *callers: Any) -> None:
    """Prepare a request and let callers in; anything but a refusal of ours fails the test."""
    try:
        operation = engine.prepare(requests.read(value), Context(None, "", False))
        for caller in callers:
            operation.admit(caller)
    except (Refused, Invalid) as refused:
        for error in refused.errors if isinstance(refused, Invalid) else [refused]:
            assert isinstance(error, GraphQLError) and error.extensions
            assert error.extensions["code"]


@given(anything)
def test_any_json(value: Any) -> None:
    answered(value)
    answered({"query": value})
    answered({"query": "{ viewer }", "variables": value, "operationName": value, "extensions": value})


@given(anything)
def test_any_variable(value: Any) -> None:
    for kind, use in (
        ("Filter", "where: $v"),
        ("Source", "source: $v"),
        ("Int", "first: $v"),
        ("String", "search: $v"),
        ("[Filter!]", "where: {any: $v}"),
    ):
        answered({"query": f"query ($v: {kind}) {{ contacts({use}) {{ nodes {{ id }} }} }}", "variables": {"v": value}}, None, somebody())


@given(st.text())
def test_any_document(text: str) -> None:
    answered({"query": text}, None)


@given(st.lists(words, max_size=40))
def test_any_words_of_the_language(parts: list[str]) -> None:
    answered({"query": " ".join(parts)}, None, somebody(), somebody(*Permission))


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    try:
        value = requests.load(data)
    except Refused:
        return
    again = json.loads(data)
    assert value == again or value != value or isinstance(again, int)


@pytest.mark.parametrize(
    "value", [{"query": "{ viewer }"}, {"query": "{ viewer }", "variables": None, "operationName": None, "extensions": None}]
)
def test_null_is_the_same_as_nothing(value: Any) -> None:
    assert requests.read(value) == requests.Request("{ viewer }", None, {})


@pytest.mark.parametrize("text", ["a\0", "\ud800", "\udfff b"])
def test_what_no_database_holds_is_refused_wherever_it_stands(text: str) -> None:
    query = "query ($v: Filter, $n: [Filter!]) { contacts(where: $v) { nodes { id } } more: contacts(where: {any: $n}) { nodes { id } } }"
    for variables in ({text: 1}, {"v": {"name": text}}, {"v": {text: "a"}}, {"n": [{}, {"any": [{"name": text}]}]}, {"x": [[text]]}):
        with pytest.raises(Refused) as refused:
            engine.prepare(requests.Request(query, None, variables), Context(None, "", False))
        assert refused.value.code == ErrorCode.BAD_USER_INPUT


HALVES = [(b'"\\ud800"', "\ud800"), (b'["\\udbff", 1e3]', ["\udbff", 1000.0]), (b'"\\ud83d\\ude00"', "😀")]


@pytest.mark.parametrize(("text", "value"), HALVES)
def test_half_of_a_pair_is_json_and_read_as_it_is(text: bytes, value: Any) -> None:
    assert requests.load(text) == value
    assert requests.load(text.decode()) == value


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": ' + b"9" * 400 + b"}", "a number that is too large"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number that is too large"),
        (b'{"a": 1e400}', "a number that is too large"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep: at most 1,000 levels"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": "' + b"[" * 2_000 + b'" nonsense}', "isn't valid JSON"),
        (b'{"a": "' + rb"\"" * 500_000 + b"\\", "isn't valid JSON"),
        (b'{"a": NaN}', "isn't valid JSON"),
        (b"\xff", "isn't valid JSON"),
    ],
)
def test_json_that_is_not_taken_is_told_which_limit_it_breaks(content: bytes, told: str) -> None:
    with pytest.raises(Refused, match=told):
        requests.load(content)


def test_json_within_the_limits_is_read() -> None:
    assert requests.load(b'{"a": ' + b"[" * 999 + b"]" * 999 + b"}")
    assert requests.load(b'{"a": "\\ud800", "b": [1, -2, 1.5e300]}') == {"a": "\ud800", "b": [1, -2, 1.5e300]}


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 101, "-" + "9" * 5_000, "1." + "0" * 5_000])
def test_a_number_that_no_type_takes_is_not_given_back(number: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.prepare(requests.Request(f"{{ doubled(number: {number}) }}"), Context(None, "", False))
    assert "at most 100 are taken" in refused.value.message and len(refused.value.message) < 200


@pytest.mark.parametrize(
    ("query", "variables", "place"),
    [
        ('{ contacts(where: {name: "a\\u0000"}) { nodes { id } } }', {}, "name: "),
        ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"name": "a\0"}}, "$w.name: "),
        ("query ($s: String) { contacts(search: $s) { nodes { id } } }", {"s": "a\0"}, "$s: "),
    ],
)
def test_text_that_cannot_be_stored_is_told_where_it_is(query: str, variables: dict[str, Any], place: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.prepare(requests.Request(query, variables=variables), Context(None, "", False))
    assert refused.value.message.startswith(f"{place}Text can't hold")
