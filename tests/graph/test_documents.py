"""Documents are parsed and validated once, and never for long."""

import gc
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from backend.graph.documents import Documents, Invalid
from backend.graph.errors import ErrorCode, Refused
from backend.graph.limits import Limits
from backend.graph.schema import schema
from tests.graph import example


def documents() -> Documents:
    return Documents(example.schema._schema, Limits())


def refused(text: str) -> Refused:
    with pytest.raises(Refused) as info:
        documents().get(text)
    return info.value


@pytest.mark.parametrize(
    "text", ["{", "{ a", "query {", "}", "\0", "{ a \ud800 }", '{ a(b: "\\ud800") }', "# only a comment", '{ echo(text: """a\0']
)
def test_what_does_not_parse(text: str) -> None:
    assert refused(text).code == ErrorCode.GRAPHQL_PARSE_FAILED


@pytest.mark.parametrize("text", ['{ echo(text: "a\\u0000") }', '{ echo(text: "\\u{0}") }', '{ echo(text: """a\0b""") }'])
def test_nul_in_a_text_is_refused(text: str) -> None:
    assert refused(text).code == ErrorCode.BAD_USER_INPUT


def test_a_syntax_error_tells_where() -> None:
    assert refused("{\n  a(").locations == [(2, 5)]


def test_what_is_not_valid_tells_every_mistake_and_no_suggestion() -> None:
    with pytest.raises(Invalid) as info:
        documents().get("{ viewr contacs { nodes } }")
    errors = [error.formatted for error in info.value.errors]
    assert [error["message"] for error in errors] == [
        "Cannot query field 'viewr' on type 'Query'.",
        "Cannot query field 'contacs' on type 'Query'.",
    ]
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize(
    "text",
    [
        "{ contacts(searc: 1) { nodes { id } } }",
        "{ contacts(order: NAM) { nodes { id } } }",
        "{ contacts { nodes { ... on Contct { id } } } }",
        "query ($a: Filtr) { contacts(where: $a) { nodes { id } } }",
        "{ contacts(where: {nam: 1}) { nodes { id } } }",
        "{ viewer @includ(if: true) }",
        'mutation { createContact(input: {fulName: ""}) { contact { id } } }',
    ],
)
def test_nothing_is_suggested(text: str) -> None:
    with pytest.raises(Invalid) as info:
        documents().get(text)
    assert not [error.message for error in info.value.errors if "Did you mean" in error.message]


def test_only_so_many_mistakes_are_told() -> None:
    with pytest.raises(Invalid) as info:
        documents().get("{" + " ".join(f"a{number}b" for number in range(19)) + " contacts {" + " x" * 100 + "} }")
    assert len(info.value.errors) <= 21


def test_tokens_and_characters_are_limited() -> None:
    assert refused("{" + " viewer" * 2500 + "}").extensions == {"code": "LIMIT_EXCEEDED", "limit": 2500, "actual": 2501}
    assert refused("#" * 50_001).extensions == {"code": "LIMIT_EXCEEDED", "limit": 50_000, "actual": 50_001}


@pytest.mark.parametrize(
    "text", ["[" * 40_000, "{a" * 20_000, "{a(b:" + "[" * 40_000, "{a(b:" + "{c:" * 15_000, "query($a:" + "[" * 40_000]
)
def test_depth_without_end_is_refused_quickly(text: str) -> None:
    began = time.process_time()
    with pytest.raises((Refused, Invalid)):
        documents().get(text)
    assert time.process_time() - began < 1


def many(number: int, part: str) -> str:
    """So many of a part, # being its number."""
    return " ".join(part.replace("#", str(index)) for index in range(number))


DEAREST = {
    "ids": "{ nodes(ids: [" + many(2_480, '"x"') + "]) { id } }",
    "arguments": "{ contacts(" + many(820, "first: 1") + ") { nodes { id } } }",
    "items": "mutation { upsertContacts(input: {contacts: [" + many(300, '{phone: "1", fullName: "a"}') + "]}) { results { outcome } } }",
    "operations": many(50, "query Q# { contacts { nodes { id fullName phone email notes version } } }"),
    "fragments": "{ contacts { nodes { " + many(50, "...F#") + " } } } " + many(50, "fragment F# on Contact { f#: id owner { id } }"),
    "inline fragments": "{ contacts { nodes { " + many(100, "... on Contact { id }") + " } } }",
    "repeated arguments": "{ " + many(33, 'contacts(search: "a", orderBy: {field: FULL_NAME}) { nodes { id } }') + " }",
    "conflicts": "{ " + many(30, 'contacts(search: "#") { nodes { id } }') + " }",
    "escapes": '{ contacts(search: "' + "\\n" * 24_900 + '") { nodes { id } } }',
    "unknown fields": "{ contacts { nodes { " + many(980, "w#") + " } } }",
}


@pytest.mark.parametrize("document", DEAREST.values(), ids=DEAREST)
def test_what_is_just_within_the_limits_is_read_in_no_time(document: str) -> None:
    """A tenth of a second on the machine that it was measured on; here as much as a slow and busy one takes."""
    reader = Documents(schema._schema, Limits())
    gc.collect()
    began = time.process_time()
    with suppress(Invalid):
        reader.get(document)
    assert time.process_time() - began < 0.5


def test_a_document_is_read_once() -> None:
    kept = documents()
    assert kept.get("{ viewer }") is kept.get("{ viewer }")


def test_only_so_many_are_kept_and_the_last_used_stay() -> None:
    kept = Documents(example.schema._schema, replace(Limits(), kept_tokens=100))
    first = kept.get("{ viewer }")
    for turn in range(30):
        kept.get(f"query Q{turn} {{ viewer unguarded }}")
        assert kept.get("{ viewer }") is first
    assert 80 <= kept._tokens <= 100
    assert kept._tokens == sum(document.node.token_count for document in kept._kept.values())


def test_an_operation_is_found_by_its_name() -> None:
    document = documents().get("query A { viewer } query B { viewer }")
    assert document.operation("B").name is not None
    for name in (None, "C"):
        with pytest.raises(Refused) as info:
            document.operation(name)
        assert info.value.code == ErrorCode.BAD_REQUEST
    assert documents().get("{ viewer }").operation(None).name is None


def test_a_document_without_an_operation_has_none_to_run() -> None:
    with pytest.raises(Invalid):
        documents().get("fragment F on Query { viewer }")
