"""Following a job over WebSocket and event streams, against a real API and a real worker."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from asyncpg import Record
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from backend.graph.node import encode
from backend.imports.source import BATCH
from backend.organizations import tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from tests import processes
from tests.engines import Engines
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.jobs.test_crashes import holding

DOCUMENT = """
subscription ($id: ID!) {
  jobProgress(id: $id) {
    state revision progress { done total fraction perSecond secondsLeft } ... on ImportJob { outcome { rows created } }
  }
}
"""
PATIENCE = 60.0

State = dict[str, Any]
Follow = Callable[[str, str, str], AbstractAsyncContextManager[AsyncIterator[State]]]


@asynccontextmanager
async def by_socket(address: str, secret: str, job_id: str) -> AsyncIterator[AsyncIterator[State]]:
    """graphql-transport-ws: the states, until the server says that there is no more."""
    url = address.replace("http:", "ws:") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await _say(socket, {"type": "connection_init", "payload": {"authorization": f"Bearer {secret}"}})
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await _say(socket, {"type": "subscribe", "id": "1", "payload": {"query": DOCUMENT, "variables": {"id": job_id}}})
        yield _socket_states(socket)


async def _say(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(json.dumps(message))


async def _socket_states(socket: ClientConnection) -> AsyncIterator[State]:
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "complete":
            return
        if message["type"] == "next":
            assert "errors" not in message["payload"], message
            yield message["payload"]["data"]["jobProgress"]


@asynccontextmanager
async def by_stream(address: str, secret: str, job_id: str) -> AsyncIterator[AsyncIterator[State]]:
    """graphql-sse, distinct connections: the states, until the server says that there is no more."""
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {secret}"}
    body = {"query": DOCUMENT, "variables": {"id": job_id}}
    async with (
        httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client,
        client.stream("POST", "/graphql", json=body, headers=headers) as response,
    ):
        yield _stream_states(response)


async def _stream_states(response: httpx.Response) -> AsyncIterator[State]:
    event = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
            if event == "complete":
                return
        elif line.startswith("data: ") and event == "next":
            answer = json.loads(line.removeprefix("data: "))
            assert "errors" not in answer, answer
            yield answer["data"]["jobProgress"]


async def a_secret(caller: Caller) -> str:
    scopes = [Permission.CONTACTS_READ, Permission.CONTACTS_IMPORT]
    made = await tokens.create_api_token(caller, name="Wall", owner_id=caller.owner_id, held_to_book=True, scopes=scopes, expires_at=None)
    return made.secret


async def states_until(states: AsyncIterator[State], done: Callable[[State], bool]) -> list[State]:
    """The states up to the first that satisfies."""
    found = []
    async with asyncio.timeout(PATIENCE):
        async for state in states:
            found.append(state)
            if done(state):
                return found
    raise AssertionError(f"the stream ended with {found}")


async def rest_of(states: AsyncIterator[State]) -> list[State]:
    async with asyncio.timeout(PATIENCE):
        return [state async for state in states]


def assert_only_grows(states: list[State]) -> None:
    """Revisions strictly, figures never down."""
    revisions = [state["revision"] for state in states]
    assert revisions == sorted(set(revisions))
    for figure in ("done", "fraction"):
        values = [state["progress"][figure] or 0 for state in states]
        assert values == sorted(values)


@pytest.mark.parametrize("follow", [by_socket, by_stream], ids=["WebSocket", "SSE"])
async def test_every_follower_gets_the_stored_state_first_and_the_last_one_always(
    desk: Desk, engines: Engines, tmp_path: Path, follow: Follow
) -> None:
    """One follows from the beginning, one joins late, one breaks off and comes again while the job waits for a row that we hold."""
    known = await at.create(desk.uma, at.number(2 * BATCH + 7), "Contact")
    secret = await a_secret(desk.uma)
    job = await at.start(desk.uma, at.rows(range(4 * BATCH)))
    job_id = encode("ImportJob", job["id"])
    async with processes.api(tmp_path / "api.log") as address, follow(address, secret, job_id) as states:
        queued = await states_until(states, lambda state: True)
        assert [(state["state"], state["revision"], state["progress"]["done"]) for state in queued] == [("QUEUED", 1, 0)]
        async with holding(engines, [known["id"]]) as (hold,), processes.worker(tmp_path / "worker.log"):
            await hold.reached()
            before = await states_until(states, lambda state: bool(state["progress"]["done"] == 2 * BATCH))
            async with follow(address, secret, job_id) as late:
                (joined,) = await states_until(late, lambda state: True)
                assert joined == stored(await at.again(job), joined)
                async with follow(address, secret, job_id) as broken_off:
                    await states_until(broken_off, lambda state: True)
                await hold.release()
                async with follow(address, secret, job_id) as again:
                    seen = [queued + before + await rest_of(states), [joined, *await rest_of(late)], await rest_of(again)]
    last = {"state": "SUCCEEDED", "outcome": {"rows": 4 * BATCH, "created": 4 * BATCH - 1}}
    for followed in seen:
        assert_only_grows(followed)
        assert followed[-1] | last == followed[-1]
        assert (followed[-1]["progress"]["fraction"], followed[-1]["progress"]["total"]) == (1, 4 * BATCH)
    assert len({json.dumps(followed[-1], sort_keys=True) for followed in seen}) == 1
    assert seen[2][0]["revision"] >= joined["revision"]


def stored(row: Record, shown: State) -> State:
    """What was shown, if that is what the row says."""
    figures = shown["progress"] | {"done": row["done"], "fraction": row["fraction"], "total": row["total"]}
    return shown | {"state": row["state"], "revision": row["revision"], "progress": figures}


async def test_whoever_comes_after_the_end_gets_the_last_state_and_no_more(desk: Desk, tmp_path: Path) -> None:
    job = await at.do(await at.start(desk.uma, at.rows(range(3))))
    secret = await a_secret(desk.uma)
    async with processes.api(tmp_path / "api.log") as address:
        for follow in (by_socket, by_stream):
            async with follow(address, secret, encode("ImportJob", job["id"])) as states:
                (only,) = await rest_of(states)
            assert (only["state"], only["revision"], only["progress"]["done"]) == ("SUCCEEDED", job["revision"], 3)


async def test_the_last_state_arrives_without_valkey_too(desk: Desk, engines: Engines, tmp_path: Path) -> None:
    """Wake-ups get lost with it; listeners look by themselves."""
    known = await at.create(desk.uma, at.number(BATCH + 7), "Contact")
    secret = await a_secret(desk.uma)
    job = await at.start(desk.uma, at.rows(range(2 * BATCH)))
    job_id = encode("ImportJob", job["id"])
    async with (
        processes.api(tmp_path / "api.log") as address,
        by_socket(address, secret, job_id) as one,
        by_stream(address, secret, job_id) as other,
        holding(engines, [known["id"]]) as (hold,),
        processes.worker(tmp_path / "worker.log"),
    ):
        await hold.reached()
        assert engines.valkey.process is not None
        await processes.kill(engines.valkey.process)
        try:
            await hold.release()
            seen = await asyncio.gather(rest_of(one), rest_of(other))
        finally:
            engines.valkey.start()
    for states in seen:
        assert_only_grows(states)
        assert states[-1]["state"] == "SUCCEEDED"
