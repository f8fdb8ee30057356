"""Event streams: one request, its answers as they come, and an end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.graph import example
from tests.graph.conftest import QUICK, Api, serve_example
from tests.graph.example import DETAILS, READ, somebody, ticker

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVENTS = "text/event-stream"


class Stream:
    """The events of one answer, as a client reads them."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.aiter_lines()
        self.comments = 0

    async def event(self, patience: float = 3.0) -> tuple[str, Any] | None:
        """The next event, skipping comments; None at the end."""
        name = ""
        async with asyncio.timeout(patience):
            async for line in self.lines:
                if line.startswith(":"):
                    self.comments += 1
                elif line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data:"):
                    data = line[5:].strip()
                    return name, json.loads(data) if data else None
        return None


@asynccontextmanager
async def stream(api: Api, query: str, token: str | None = "reader", **variables: Any) -> AsyncIterator[Stream]:
    headers = {"accept": EVENTS} | ({"authorization": f"Bearer {token}"} if token else {})
    async with api.client.stream("POST", "/graphql", json={"query": query, "variables": variables}, headers=headers) as response:
        yield Stream(response)


@asynccontextmanager
async def opened(api: Api, count: int) -> AsyncIterator[list[Stream]]:
    """So many streams of one caller that have begun."""
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(stream(api, "subscription { ticks(count: 1000, pause: 0.02) }")) for _ in range(count)]
        for item in streams:
            assert await item.event() is not None
        yield streams


async def everything(api: Api, query: str, token: str | None = "reader", **variables: Any) -> list[tuple[str, Any]]:
    """All events of a stream that ends by itself."""
    found = []
    async with stream(api, query, token, **variables) as events:
        assert (events.response.status_code, events.response.headers["content-type"]) == (200, f"{EVENTS}; charset=utf-8")
        while (event := await events.event()) is not None:
            found.append(event)
    return found


async def test_what_can_not_run_is_told_in_an_event(api: Api) -> None:
    for query, token, code in (
        ("subscription {", "reader", "GRAPHQL_PARSE_FAILED"),
        ("subscription { wrong }", "reader", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ticks }", None, "UNAUTHENTICATED"),
        ("subscription { ticks }", "unknown", "UNAUTHENTICATED"),
        ("subscription { ticks }", "nobody", "FORBIDDEN"),
        ("subscription { contactChanges { phone } }", "reader", "FORBIDDEN"),
        ('subscription { jobProgress(id: "x") { id } }', "reader", "NOT_FOUND"),
        ("subscription { ticks breaks }", "reader", "GRAPHQL_VALIDATION_FAILED"),
        ('{ contacts(search: "5") { nodes { id } } }', "reader", "FORBIDDEN"),
    ):
        first, last = await everything(api, query, token)
        assert first[0] == "next"
        assert set(first[1]) == {"errors"}, query
        assert first[1]["errors"][0]["extensions"]["code"] == code, query
        assert last == ("complete", None)


async def test_no_request_at_all_is_answered_plainly(api: Api) -> None:
    answer = await api.client.post("/graphql", content=b"nonsense", headers={"accept": EVENTS, "content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_subscription_ends_with_complete(api: Api) -> None:
    events = await everything(api, "subscription ($n: Int!) { ticks(count: $n) }", n=3)
    assert events == [*(("next", {"data": {"ticks": number}}) for number in range(3)), ("complete", None)]
    assert ticker.open == 0


async def test_queries_and_mutations_answer_once(api: Api) -> None:
    assert await everything(api, "{ viewer }") == [("next", {"data": {"viewer": "Somebody"}}), ("complete", None)]
    mutation = "mutation { changePassword { name } }"
    assert await everything(api, mutation) == [("next", {"data": {"changePassword": {"name": "Somebody"}}}), ("complete", None)]


async def test_a_stream_that_breaks_tells_so_without_telling_why(api: Api) -> None:
    first, second, last = await everything(api, "subscription { breaks }")
    assert first == ("next", {"data": {"breaks": 1}})
    assert second[1]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert example.SECRET not in json.dumps(second)
    assert last == ("complete", None)


async def test_a_subscription_works_by_get_and_among_other_types(api: Api) -> None:
    headers = {"authorization": "Bearer reader", "accept": f"application/graphql-response+json, {EVENTS}"}
    async with api.client.stream("GET", "/graphql?query=subscription%7Bticks(count:1)%7D", headers=headers) as response:
        assert await Stream(response).event() == ("next", {"data": {"ticks": 0}})
    query = await api.client.get("/graphql?query=%7Bviewer%7D", headers=headers)
    assert query.json() == {"data": {"viewer": "Somebody"}}


async def test_idle_streams_are_kept_alive_by_comments(api: Api) -> None:
    async with stream(api, "subscription { ticks(count: 2, pause: 0.35) }") as events:
        assert await events.event() is not None
        assert await events.event() is not None
        assert events.comments >= 3


async def test_what_the_client_leaves_is_stopped(api: Api) -> None:
    async with stream(api, "subscription { ticks(pause: 0.01) }") as events:
        assert await events.event() is not None
        assert ticker.open == 1
    for _ in range(100):
        if ticker.open == 0:
            break
        await asyncio.sleep(0.01)
    assert ticker.open == 0


async def test_only_so_many_streams_of_one_caller(api: Api) -> None:
    async with opened(api, 5):
        first, _ = await everything(api, "subscription { ticks(pause: 0.01) }")
        assert first[1]["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": 5, "actual": 6}
        assert (await everything(api, "subscription { ticks }", "admin"))[-1] == ("complete", None)


async def test_it_ends_when_the_session_or_token_ends(api: Api) -> None:
    async with stream(api, "subscription { ticks(pause: 0.01) }") as events:
        assert await events.event() is not None
        del api.people.by_secret["reader"]
        assert await _error(events) == {"code": "UNAUTHENTICATED"}
        assert await events.event() == ("complete", None)


async def test_it_ends_when_a_permission_ends(api: Api) -> None:
    api.people.by_secret["reader"] = somebody(READ, DETAILS)
    async with stream(api, "subscription { contactChanges { phone } }") as events:
        assert await events.event() is not None
        api.people.by_secret["reader"] = somebody(READ)
        error = await _error(events)
        assert (error["code"], error["coordinate"], error["reason"]) == ("FORBIDDEN", "Contact.phone", "ROLE")


async def test_it_goes_on_when_something_else_changes(api: Api) -> None:
    ticker.began.clear()
    async with stream(api, "subscription { ticks(count: 1000, pause: 0.02) }") as events:
        assert await events.event() is not None
        api.people.by_secret["reader"] = somebody(READ, DETAILS)
        await asyncio.sleep(0.2)
        numbers = [(await events.event() or ("", {}))[1]["data"]["ticks"] for _ in range(5)]
        assert numbers == sorted(numbers)
        assert ticker.began == [1]


async def test_it_begins_anew_when_the_reach_changes(api: Api) -> None:
    ticker.began.clear()
    async with stream(api, "subscription { ticks(count: 1000, pause: 0.02) }") as events:
        assert await events.event() is not None
        api.people.by_secret["reader"] = somebody(READ, organization=2)
        await asyncio.sleep(0.2)
        assert ticker.began == [1, 2]
        assert ticker.open == 1


async def test_callers_are_looked_up_once_for_all_their_streams(api: Api) -> None:
    async with opened(api, 4):
        api.people.asked = 0
        await asyncio.sleep(0.5)
        assert 2 <= api.people.asked <= 12


async def test_a_database_that_is_away_ends_nothing(api: Api) -> None:
    async with stream(api, "subscription { ticks(count: 1000, pause: 0.02) }") as events:
        assert await events.event() is not None
        api.people.broken = True
        await asyncio.sleep(0.2)
        assert (await events.event() or ("",))[0] == "next"
        api.people.broken = False
        del api.people.by_secret["reader"]
        assert await _error(events) == {"code": "UNAUTHENTICATED"}


async def test_it_ends_without_complete_when_the_caller_can_not_be_looked_up_for_long() -> None:
    async with serve_example(replace(QUICK, unsure=0.1)) as api, stream(api, "subscription { ticks(count: 1000, pause: 0.02) }") as events:
        assert await events.event() is not None
        api.people.broken = True
        last = ("", None)
        while (event := await events.event()) is not None:
            last = event
        assert last[0] == "next"


async def test_one_caller_who_can_not_be_looked_up_keeps_no_other_from_it(api: Api) -> None:
    endless = "subscription { ticks(count: 1000, pause: 0.02) }"
    async with stream(api, endless, "admin") as puzzling, stream(api, endless) as events:
        assert await puzzling.event() is not None and await events.event() is not None
        api.people.puzzling.add("admin")
        del api.people.by_secret["reader"]
        assert await _error(events) == {"code": "UNAUTHENTICATED"}
        assert (await puzzling.event() or ("",))[0] == "next"


async def test_when_the_server_stops_streams_end_without_complete() -> None:
    async with serve_example() as api, stream(api, "subscription { ticks(count: 1000, pause: 0.02) }") as events:
        assert await events.event() is not None
        began = asyncio.get_running_loop().time()
        api.server.should_exit = True
        last = ("", None)
        while (event := await events.event()) is not None:
            last = event
        assert last[0] != "complete"
        assert asyncio.get_running_loop().time() - began < 2


async def _error(events: Stream) -> Any:
    while (event := await events.event()) is not None:
        if "errors" in (event[1] or {}):
            return event[1]["errors"][0]["extensions"]
    raise AssertionError("The stream ended without an error.")
