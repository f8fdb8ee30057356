"""Subscriptions as clients follow them, over a WebSocket and an event stream, against the real application in the test's own loop."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from backend import app, settings
from backend.organizations import sessions, tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.service import uses_recorded
from tests.serving import Serving, serving

PATIENCE = 10.0
Headers = dict[str, str]
Answer = dict[str, Any]


@asynccontextmanager
async def the_application() -> AsyncIterator[Serving]:
    """Behind a real server; the database, events, storage and broker are open already."""
    known = settings.load()
    gateway = app.gateway(known)
    async with serving(app.application(known, gateway), gateway.streams.close) as server:
        yield server
    await uses_recorded()


async def by_cookie(caller: Caller) -> Headers:
    """A new session of a person."""
    assert caller.user_id is not None
    secret = await sessions.start_session(caller.organization_id, caller.user_id)
    return {"cookie": f"session={secret}", "origin": settings.load().public_url}


async def by_token(caller: Caller, *scopes: Permission, owner_id: int | None = None) -> Headers:
    """A new token of a person for the book, or without one for all of them."""
    made = await tokens.create_api_token(
        caller, name="Wall", owner_id=owner_id, held_to_book=owner_id is not None, scopes=scopes, expires_at=None
    )
    return {"authorization": f"Bearer {made.secret}"}


@dataclass
class Following:
    """What comes in, in its order, as it comes."""

    came: "asyncio.Queue[tuple[float, Answer]]" = field(default_factory=asyncio.Queue)

    def take(self, answer: Answer) -> None:
        self.came.put_nowait((time.monotonic(), answer))

    async def next(self, patience: float = PATIENCE) -> Any:
        """The next answer's only field."""
        return _value((await asyncio.wait_for(self.came.get(), patience))[1])

    async def until(self, satisfies: Callable[[Any], bool], patience: float = PATIENCE) -> list[Any]:
        """The answers up to the first that satisfies."""
        return [value for _, value in await self.timed_until(satisfies, patience)]

    async def timed_until(self, satisfies: Callable[[Any], bool], patience: float = PATIENCE) -> list[tuple[float, Any]]:
        """The same, each with the second in which it came."""
        found: list[tuple[float, Any]] = []
        async with asyncio.timeout(patience):
            while not found or not satisfies(found[-1][1]):
                moment, answer = await self.came.get()
                found.append((moment, _value(answer)))
        return found

    async def code(self, patience: float = PATIENCE) -> str:
        """The code of the error that ends it; answers before that don't matter."""
        async with asyncio.timeout(patience):
            while True:
                _, answer = await self.came.get()
                if "errors" in answer:
                    return str(answer["errors"][0]["extensions"]["code"])

    async def silent(self, seconds: float = 1.0) -> bool:
        """Whether nothing comes for so long."""
        await asyncio.sleep(seconds)
        return self.came.empty()


def _value(answer: Answer) -> Any:
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


Follow = Callable[..., AbstractAsyncContextManager[Following]]


@asynccontextmanager
async def by_stream(server: Serving, headers: Headers, query: str, **variables: Any) -> AsyncIterator[Following]:
    """graphql-sse, distinct connections."""
    request = {"query": query, "variables": variables}
    accepting = headers | {"accept": "text/event-stream"}
    async with server.client.stream("POST", "/graphql", json=request, headers=accepting, timeout=None) as response:

        async def read(following: Following) -> None:
            async with aclosing(response.aiter_lines()) as lines:  # type: ignore[type-var]
                async for line in lines:
                    if line.startswith("data: ") and line != "data: ":
                        following.take(json.loads(line.removeprefix("data: ")))

        async with _reading(read) as following:
            yield following


@asynccontextmanager
async def by_socket(server: Serving, headers: Headers, query: str, **variables: Any) -> AsyncIterator[Following]:
    """graphql-transport-ws; errors as an answer that has only them."""
    url = f"ws://127.0.0.1:{server.port}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], additional_headers=headers, compression=None) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}}))

        async def read(following: Following) -> None:
            with suppress(ConnectionClosed):
                async for text in socket:
                    message = json.loads(text)
                    if message["type"] in ("next", "error"):
                        payload = message["payload"]
                        following.take(payload if message["type"] == "next" else {"errors": payload})

        async with _reading(read) as following:
            yield following


@asynccontextmanager
async def _reading(read: Callable[[Following], Any]) -> AsyncIterator[Following]:
    following = Following()
    task = asyncio.create_task(read(following))
    try:
        yield following
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


TRANSPORTS: Sequence[Follow] = (by_socket, by_stream)


async def refusals(server: Serving, headers: Headers, query: str, **variables: Any) -> set[str]:
    """The one answer that each transport gives to what it refuses, as text."""
    found = set()
    for follow in TRANSPORTS:
        async with follow(server, headers, query, **variables) as following:
            _, answer = await asyncio.wait_for(following.came.get(), PATIENCE)
            assert "errors" in answer, answer
            found.add(json.dumps(answer["errors"], sort_keys=True))
    return found


def most_within(seconds: float, moments: Sequence[float]) -> int:
    """The most that came within any stretch of so many seconds."""
    return max((sum(1 for other in moments if 0 <= other - moment < seconds) for moment in moments), default=0)
