"""A real server on loopback, in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from backend.web.server import Http, Server, server


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server and a client for it."""

    server: Server
    client: httpx.AsyncClient
    port: int


@asynccontextmanager
async def serving(
    app: ASGIApp, on_stop: Callable[[], None] = lambda: None, *, http: type[Http] = Http, frame_limit: int = 2**20
) -> AsyncIterator[Serving]:
    """Serve an application on a free port; afterwards stop as on SIGTERM."""
    running = server(app, host="127.0.0.1", port=0, frame_limit=frame_limit, on_stop=on_stop, http=http, lifespan="off")
    task = asyncio.create_task(running.serve())
    async with asyncio.timeout(10):
        while not running.started:  # noqa: ASYNC110 - uvicorn tells it no other way
            await asyncio.sleep(0.005)
    port = running.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        try:
            yield Serving(running, client, port)
        finally:
            running.should_exit = True
            await task


async def raw(port: int, *parts: bytes, pause: float = 0.0, patience: float = 5.0) -> bytes:
    """Send bytes as they are, with a pause after each part; whatever comes back until the server closes, or patience ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.create_task(_read_all(reader, patience))
    try:
        for part in parts:
            writer.write(part)
            await asyncio.wait_for(writer.drain(), patience)
            await asyncio.sleep(pause)
    except (ConnectionError, TimeoutError):
        pass
    answer = await reading
    writer.close()
    return answer


async def _read_all(reader: asyncio.StreamReader, patience: float) -> bytes:
    answer = b""
    try:
        async with asyncio.timeout(patience):
            while chunk := await reader.read(65536):
                answer += chunk
    except (ConnectionError, TimeoutError):
        pass
    return answer
