"""The server's own limits, tried with bytes that no client library would send."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from starlette.types import Receive, Scope, Send

from backend.web.server import Http
from tests.serving import Serving, raw, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

GET = b"GET / HTTP/1.1\r\nhost: x\r\n"
KEY = b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
UPGRADE = b"connection: upgrade\r\nupgrade: websocket\r\n" + KEY


class Impatient(Http):
    """With times that a test can wait for."""

    HEAD_TIME = 0.3
    STALL_TIME = 0.3


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers /large with much, anything else with ok; echoes on a WebSocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    body = b"x" * 50_000_000 if scope["path"] == "/large" else b"ok"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    for start in range(0, len(body), 100_000):
        await send({"type": "http.response.body", "body": body[start : start + 100_000], "more_body": True})
    await send({"type": "http.response.body"})


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running() -> AsyncIterator[Serving]:
    async with serving(application, http=Impatient) as found:
        yield found


async def test_a_head_of_usual_size_passes(running: Serving) -> None:
    answer = await raw(running.port, GET + b"a: " + b"x" * 30_000 + b"\r\nconnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"server:" not in answer


@pytest.mark.parametrize(
    "head",
    [
        GET + b"a: " + b"x" * 40_000 + b"\r\n\r\n",
        GET + b"a: " + b"x" * 40_000,
        GET + b"".join(b"a%d: x\r\n" % number for number in range(5_000)) + b"\r\n",
        b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        GET + UPGRADE + b"a: " + b"x" * 40_000 + b"\r\n\r\n",
    ],
    ids=["large", "endless", "many", "path", "upgrade"],
)
async def test_a_large_head_is_refused(running: Serving, head: bytes) -> None:
    answer = await raw(running.port, head)
    assert answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 408 "))
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("part", [b"", b"GET / HT", GET, b"\r\n"], ids=["nothing", "line", "headers", "newline"])
async def test_a_head_that_stalls_is_not_waited_for(running: Serving, part: bytes) -> None:
    began = asyncio.get_running_loop().time()
    answer = await raw(running.port, part)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_head_that_drips_is_not_waited_for(running: Serving) -> None:
    answer = await raw(running.port, GET, *([b"a: b\r\n"] * 20), pause=0.05)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_the_second_request_of_a_connection_is_held_to_the_same(running: Serving) -> None:
    for part in (b"GET / HT", b"\r\n", GET):
        answer = await raw(running.port, GET + b"\r\n", part, pause=0.1)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.count(b"HTTP/1.1 ") == 2, part
        assert b"HTTP/1.1 408 " in answer


async def test_a_body_after_the_answer_ends_too(running: Serving) -> None:
    post = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"
    began = asyncio.get_running_loop().time()
    answer = await raw(running.port, post + b"x", *([b"x"] * 30), pause=0.05)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert asyncio.get_running_loop().time() - began < 3


async def test_what_is_no_http_is_refused(running: Serving) -> None:
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost x\r\n\r\n",
        GET + b"content-length: x\r\n\r\n",
    ):
        assert (await raw(running.port, nonsense)).startswith(b"HTTP/1.1 400 ")


async def test_a_client_that_does_not_read_is_dropped(running: Serving) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port, limit=1024)
    writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
    await asyncio.sleep(1.0)
    received = 0
    with suppress(ConnectionError):
        while chunk := await reader.read(1_000_000):
            received += len(chunk)
    assert 0 < received < 50_000_000
    writer.close()


async def test_a_client_that_reads_slowly_gets_it_all(running: Serving) -> None:
    answer = await running.client.get("/large")
    assert len(answer.content) == 50_000_000


async def test_pings_of_a_client_that_does_not_read_do_not_pile_up() -> None:
    async with serving(application) as found:
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port, limit=1024)
        writer.write(GET + UPGRADE + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
        ping = b"\x89\xfd\0\0\0\0" + b"x" * 125
        with suppress(TimeoutError):
            async with asyncio.timeout(0.7):
                for _ in range(300):
                    writer.write(ping * 5_000)
                    await writer.drain()
        waiting = [connection.transport.get_write_buffer_size() for connection in found.server.server_state.connections]
        assert max(waiting) < 2_000_000
        writer.transport.abort()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_cleanly_on_signals(number: signal.Signals) -> None:
    program = """
from backend.web.server import server
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
running = server(application, host="127.0.0.1", port=0, frame_limit=1000, on_stop=lambda: print("stopping", flush=True), lifespan="off")
startup = running.startup
async def announced(sockets=None):
    await startup(sockets)
    print("ready", flush=True)
running.startup = announced
running.run()
print("done", flush=True)
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    assert await asyncio.wait_for(process.stdout.read(), 5) == b"stopping\ndone\n"
    assert await process.wait() == 0
