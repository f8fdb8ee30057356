"""What is too much is refused before it costs anything."""

import time

import pytest
from graphql import parse

from backend.graph import limits
from backend.graph.errors import Refused
from backend.graph.limits import Limits

BOUNDS = Limits()


def refusal(document: str) -> dict[str, object] | None:
    """The extensions of the error for a document; None when it is within the limits."""
    try:
        limits.hold(parse(document), BOUNDS)
    except Refused as refused:
        return dict(refused.extensions or {})
    return None


def exceeded(limit: int, actual: int) -> dict[str, object]:
    return {"code": "LIMIT_EXCEEDED", "limit": limit, "actual": actual}


def nested(depth: int) -> str:
    return "{a" * depth + "}" * depth


def multiplied(levels: int, width: int) -> str:
    fragments = [f"fragment F{level} on Query {{ {' '.join(['a { ...F' + str(level + 1) + ' }'] * width)} }}" for level in range(levels)]
    return "{ ...F0 } " + " ".join(fragments) + f" fragment F{levels} on Query {{ a }}"


def test_what_people_write_is_within_the_limits() -> None:
    assert refusal("{ a { b c d } e { ...F } } fragment F on E { f { g } }") is None


def test_depth_counts_fields_through_fragments() -> None:
    assert refusal(nested(20)) is None
    assert refusal(nested(21)) == exceeded(20, 21)
    chain = (
        "{ ...F0 }"
        + "".join(f" fragment F{number} on Q {{ a {{ ...F{number + 1} }} }}" for number in range(30))
        + " fragment F30 on Q { a }"
    )
    assert refusal(chain) == exceeded(20, 31)


def test_nesting_without_fields_is_bounded_too() -> None:
    assert refusal("{ " + "... { " * 59 + "a" + " }" * 60) is None
    assert refusal("{ " + "... { " * 60 + "a" + " }" * 61) == exceeded(60, 61)


def test_aliases() -> None:
    assert refusal("{ x {" + " ".join(f"a{number}: b" for number in range(100)) + "} }") is None
    assert refusal("{ x {" + " ".join(f"a{number}: b" for number in range(101)) + "} }") == exceeded(100, 101)
    assert refusal("{ x { ...F } y { ...F } } fragment F on X {" + " ".join(f"a{number}: b" for number in range(51)) + "}") == exceeded(
        100, 102
    )


def test_root_fields_of_queries_and_mutations() -> None:
    assert refusal("mutation {" + " ".join(f"a{number}: b" for number in range(20)) + "}") is None
    assert refusal("mutation {" + " ".join(f"a{number}: b" for number in range(21)) + "}") == exceeded(20, 21)
    assert refusal("{ ... on Query { ...F } } fragment F on Query {" + " ".join(f"a{number}" for number in range(21)) + "}") == exceeded(
        20, 21
    )


def test_fields_that_repeat_in_the_same_place() -> None:
    assert refusal("{ x {" + "b " * 101 + "} }") is None
    assert refusal("{ x {" + "b " * 102 + "} }") == exceeded(100, 101)
    assert refusal("{ x {" + "b { c } " * 52 + "} }") == exceeded(100, 102)


def test_fields_that_multiply_by_fragments_are_counted_not_expanded() -> None:
    began = time.process_time()
    refused = refusal(multiplied(19, 3))
    assert refused is not None
    assert refused["limit"] == BOUNDS.fields
    assert isinstance(refused["actual"], int)
    assert refused["actual"] > 3**19
    assert time.process_time() - began < 0.5


def test_the_depth_of_multiplying_fragments_is_seen_first() -> None:
    assert refusal(multiplied(30, 3)) == exceeded(20, 31)


def test_fragments() -> None:
    document = "{ a }" + " fragment F on Q { a }"
    assert refusal(document) is None
    assert refusal("{ a }" + "".join(f" fragment F{number} on Q {{ a }}" for number in range(51))) == exceeded(50, 51)


def test_operations() -> None:
    assert refusal("".join(f"query Q{number} {{ a }} " for number in range(50))) is None
    assert refusal("".join(f"query Q{number} {{ a }} " for number in range(51))) == exceeded(50, 51)


@pytest.mark.parametrize(
    "document",
    [
        "{ ...A } fragment A on Q { ...A }",
        "{ ...A } fragment A on Q { a { ...B } } fragment B on Q { b { ...A } }",
        "{ a } fragment A on Q { ...A }",
    ],
)
def test_circles_are_refused(document: str) -> None:
    assert refusal(document) == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_what_is_unknown_is_left_to_validation() -> None:
    assert refusal("{ ...Nowhere }") is None
    assert refusal("type Query { a: Int }") is None
