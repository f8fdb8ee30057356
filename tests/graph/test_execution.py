"""The short cut for plain fields answers exactly as graphql-core does."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental

from backend.graph.execution import Execution
from backend.graph.schema import build


@strawberry.type
class Thing:
    name: str
    number: int
    maybe: str | None = None
    tags: list[str] = strawberry.field(default_factory=list)

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.sleep(0)
        return self.name

    @strawberry.field
    async def slower(self) -> str:
        await asyncio.sleep(0)
        return self.name * 2

    @strawberry.field
    def shout(self, times: int = 2) -> str:
        return self.name.upper() * times

    @strawberry.field
    def fails(self) -> str:
        raise ValueError("no")

    @strawberry.field
    async def fails_later(self) -> str | None:
        await asyncio.sleep(0)
        raise ValueError("later")


@strawberry.type
class Query:
    @strawberry.field
    def things(self) -> list[Thing | None]:
        wrong: Any = None
        return [
            Thing(name="a", number=1),
            Thing(name="b", number=2**40),
            Thing(name=wrong, number=1),
            Thing(name="d", number=4, tags=["x"]),
        ]

    @strawberry.field
    def nothing(self) -> Thing | None:
        return None


schema = build(Query)


async def run(kind: type[Execution] | type[ExecutorThrowingOnIncremental], document: str) -> ExecutionResult:
    from graphql import parse

    executor = kind.build(schema._schema, parse(document))
    assert not isinstance(executor, list)
    result: Any = executor.execute_operation()
    return await result if executor.is_awaitable(result) else result  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "selection",
    [
        "name",
        "maybe",
        "__typename name number",
        "number maybe a: name b: name",
        "name slow",
        "slow name slower maybe",
        "shout(times: 3) name tags",
        "maybe failsLater slow",
        "name fails slow",
        "number slow slower failsLater",
    ],
)
async def test_it_answers_as_graphql_core_does(selection: str) -> None:
    document = f"{{ things {{ {selection} }} nothing {{ {selection} }} __typename }}"
    ours, theirs = await run(Execution, document), await run(ExecutorThrowingOnIncremental, document)
    assert ours.data == theirs.data
    assert list(ours.data["things"][0] or {}) == list(theirs.data["things"][0] or {}) if ours.data and theirs.data else True
    assert [error.formatted for error in ours.errors or ()] == [error.formatted for error in theirs.errors or ()]
