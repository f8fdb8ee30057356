"""Subscriptions as a client follows them, over both transports."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from websockets.asyncio.client import connect

from tests.matrix.world import Somebody, World

PATIENCE = 10.0


async def by_events(world: World, who: Somebody | None, query: str, variables: dict[str, Any], *, most: int = 1) -> list[bytes]:
    """The first answers of a subscription over an event stream, as they came."""
    headers = {"accept": "text/event-stream"} | (who.headers if who else {})
    answers: list[bytes] = []
    async with asyncio.timeout(PATIENCE):
        request = {"query": query, "variables": variables}
        async with world.server.client.stream("POST", "/graphql", json=request, headers=headers) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: ") and len(line) > len("data: "):
                    answers.append(line.removeprefix("data: ").encode())
                    if len(answers) == most:
                        break
    return answers


async def by_socket(world: World, who: Somebody | None, query: str, variables: dict[str, Any], *, most: int = 1) -> list[bytes]:
    """The same over a WebSocket; errors as an answer that has only them."""
    headers = (who.headers if who else {}) | {"origin": "http://localhost:8000"}
    answers: list[bytes] = []
    async with (
        asyncio.timeout(PATIENCE),
        connect(f"ws://127.0.0.1:{world.server.port}/graphql", subprotocols=["graphql-transport-ws"], additional_headers=headers) as socket,  # type: ignore[list-item]
    ):
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query, "variables": variables}}))
        while len(answers) < most:
            message = json.loads(await socket.recv())
            if message["type"] == "complete":
                break
            payload = message["payload"] if message["type"] == "next" else {"errors": message["payload"]}
            answers.append(json.dumps(payload).encode())
    return answers


async def answers(world: World, kind: str, who: Somebody | None, query: str, variables: dict[str, Any]) -> Sequence[bytes]:
    """What a root field answers, by every way there is for its kind."""
    if kind != "subscription":
        return [(await world.post(who, query, variables)).content]
    by_event = await by_events(world, who, query, variables)
    return by_event if who is None else [*by_event, *await by_socket(world, who, query, variables)]
