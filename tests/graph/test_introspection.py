"""What anybody may ask about the schema: what tools ask for, answered once, and no more than that."""

import asyncio
from typing import Any

import pytest
from graphql import get_introspection_query

from backend.graph.context import Context
from backend.graph.documents import Invalid
from backend.graph.errors import ErrorCode, Refused
from backend.graph.limits import Limits
from backend.graph.operation import Engine, Operation
from backend.graph.requests import Request
from backend.graph.schema import schema

EVERYTHING = get_introspection_query(True, True, True, True, True, True, True)


@pytest.fixture
def engine() -> Engine:
    return Engine(schema, Limits())


def prepared(engine: Engine, query: str, name: str | None = None, **variables: Any) -> Operation:
    operation = engine.prepare(Request(query, name, variables), Context(None, "", False))
    operation.admit(None)
    return operation


def refusal(engine: Engine, query: str, **variables: Any) -> Any:
    with pytest.raises(Refused) as refused:
        prepared(engine, query, **variables)
    assert refused.value.code == ErrorCode.LIMIT_EXCEEDED
    return refused.value.extensions


@pytest.mark.parametrize("deprecated_inputs", [False, True])
@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("depth", [7, 9])
async def test_whatever_tools_ask_for_is_answered_to_anybody(engine: Engine, deprecated_inputs: bool, others: bool, depth: int) -> None:
    query = get_introspection_query(True, others, others, others, deprecated_inputs, others, others, depth)
    answer = await prepared(engine, query).execute()
    assert "errors" not in answer and len(answer["data"]["__schema"]["types"]) == len(schema._schema.type_map)


async def test_it_is_answered_once_for_all_who_ask_the_same(engine: Engine) -> None:
    answers = await asyncio.gather(*(prepared(engine, EVERYTHING).execute() for _ in range(20)))
    assert all(answer is answers[0] for answer in answers)


async def test_requests_go_on_while_it_is_answered(engine: Engine) -> None:
    order = []

    async def whole_schema() -> None:
        await prepared(engine, EVERYTHING).execute()
        order.append("schema")

    async def somebody_else() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        order.append("request")

    await asyncio.gather(whole_schema(), somebody_else())
    assert order == ["request", "schema"]


async def test_operations_of_one_document_and_variables_have_answers_of_their_own(engine: Engine) -> None:
    both = 'query A { __type(name: "Contact") { name } } query B { __type(name: "Job") { name } }'
    assert await prepared(engine, both, "A").execute() == {"data": {"__type": {"name": "Contact"}}}
    assert await prepared(engine, both, "B").execute() == {"data": {"__type": {"name": "Job"}}}
    by_kind = "query ($kind: String!) { __type(name: $kind) { name } }"
    for name in ("Contact", "Job"):
        assert await prepared(engine, by_kind, kind=name).execute() == {"data": {"__type": {"name": name}}}


def test_the_whole_schema_is_looked_at_once_an_operation(engine: Engine) -> None:
    assert refusal(engine, "{ __schema { types { name } } again: __schema { types { name } } }")["actual"] == 2
    assert refusal(engine, "{ ...a ... { b: __schema { description } } } fragment a on Query { __schema { description } }")["actual"] == 2


def test_its_lists_count_at_their_length_however_often_they_are_asked_for(engine: Engine) -> None:
    fields = "fields { name type { name ofType { name ofType { name } } } args { name } }"
    prepared(engine, f"{{ __schema {{ types {{ name {fields} }} }} }}")
    many = " ".join(f"a{index}: {fields}" for index in range(18))
    assert refusal(engine, f"{{ __schema {{ types {{ name {many} }} }} }}")["actual"] > Limits().introspection
    spread = " ".join(f"a{index}: __type(name: $kind) {{ ...T }}" for index in range(20))
    deep = f"query ($kind: String!) {{ {spread} }} fragment T on __Type {{ fields {{ type {{ ofType {{ {fields} }} }} }} }}"
    assert refusal(engine, deep, kind="Mutation")["actual"] > Limits().introspection


def test_lists_within_lists_without_end_are_invalid(engine: Engine) -> None:
    with pytest.raises(Invalid, match="Maximum introspection depth exceeded"):
        prepared(engine, "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }")


async def test_beside_something_else_less_may_be_asked(engine: Engine) -> None:
    answer = await prepared(engine, '{ viewer { email } __typename __type(name: "Contact") { name } }').execute()
    assert answer["data"] == {"viewer": None, "__typename": "Query", "__type": {"name": "Contact"}}
    beside = EVERYTHING.replace("__schema {", "viewer { email } __schema {")
    assert refusal(engine, beside)["limit"] < Limits().introspection


def test_a_long_alias_is_refused_because_it_stands_in_the_answer_for_each_node(engine: Engine) -> None:
    prepared(engine, f"{{ __schema {{ types {{ {'a' * 128}: name }} }} }}")
    assert refusal(engine, f"{{ ...F }} fragment F on Query {{ __schema {{ types {{ {'a' * 129}: name }} }} }}")["actual"] == 129
