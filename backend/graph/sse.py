"""Event streams: graphql-sse, distinct connections (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).

One `next` event an answer, then `complete`. What keeps an operation from running is a `next` with errors, too. A stream that ends
without `complete` was broken off by us, and the client comes again.
"""

import asyncio

import orjson
from graphql import OperationType
from starlette.types import Receive, Send

from backend.graph.answers import internal, present_errors
from backend.graph.documents import Invalid
from backend.graph.errors import Refused
from backend.graph.following import follow
from backend.graph.gateway import Gateway
from backend.graph.operation import Answer, Operation
from backend.graph.streams import Unsure
from backend.web.credentials import Credentials

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
]
COMPLETE = b"event: complete\ndata: \n\n"
COMMENT = b":\n\n"


async def respond(gateway: Gateway, receive: Receive, send: Send, result: Operation | Answer, credentials: Credentials) -> None:
    """Answer by an event stream, until the operation ends, the client leaves or the server stops."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    stream = _Stream(gateway, send, credentials)
    tasks = [
        asyncio.create_task(stream.run(result)),
        asyncio.create_task(stream.keep_alive()),
        asyncio.create_task(_left(receive)),
        asyncio.create_task(gateway.streams.closing.wait()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    try:
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        return


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Stream:
    """One event stream."""

    def __init__(self, gateway: Gateway, send: Send, credentials: Credentials) -> None:
        self.gateway = gateway
        self._send = send
        self.credentials = credentials
        self.last = asyncio.get_running_loop().time()

    async def run(self, result: Operation | Answer) -> None:
        try:
            if isinstance(result, Operation):
                await self._operate(result)
            else:
                await self.next(result)
        except (Refused, Invalid) as refused:
            await self.next({"errors": present_errors(refused.errors if isinstance(refused, Invalid) else [refused])})
        except (OSError, Unsure):
            return
        except Exception as error:
            await self.next({"errors": [internal(error)]})
        await self._write(COMPLETE)

    async def _operate(self, operation: Operation) -> None:
        if operation.kind is not OperationType.SUBSCRIPTION:
            await self.next(await operation.execute())
            return
        caller = operation.context.caller
        assert caller is not None  # no subscription is public
        with self.gateway.streams.open(self.credentials, caller) as watch:
            await follow(operation, self.gateway.streams, watch, self.next)

    async def next(self, answer: Answer) -> None:
        await self._write(b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n")

    async def keep_alive(self) -> None:
        """Comments while nothing else goes out, for proxies that close what is idle; they also find clients that are gone."""
        loop = asyncio.get_running_loop()
        await self._write(COMMENT)
        while True:
            await asyncio.sleep(self.last + self.gateway.limits.keep_alive - loop.time())
            if loop.time() - self.last >= self.gateway.limits.keep_alive:
                await self._write(COMMENT)

    async def _write(self, data: bytes) -> None:
        self.last = asyncio.get_running_loop().time()
        await self._send({"type": "http.response.body", "body": data, "more_body": True})
