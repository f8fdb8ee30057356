"""GraphQL over WebSocket: the subprotocol graphql-transport-ws, and only that.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
import logging
from typing import Any

import orjson
from graphql import OperationType
from starlette.types import Receive, Scope, Send

from backend.graph import requests
from backend.graph.answers import internal, present_errors
from backend.graph.context import Context
from backend.graph.documents import Invalid
from backend.graph.errors import Refused, limit_exceeded
from backend.graph.following import follow
from backend.graph.gateway import Gateway
from backend.graph.requests import Request
from backend.graph.storable import is_storable
from backend.graph.streams import Unsure, Watch
from backend.organizations.caller import Caller
from backend.web.credentials import Credentials, parse_bearer, read

logger = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
LONGEST_ID = 128


class Closed(Exception):
    """The socket is to be closed, with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class WebSockets:
    """The ASGI application behind ws://…/graphql."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        credentials = read(scope["headers"], secure=self.gateway.secure)
        if credentials.cookie and not self.gateway.origins.admit_socket(scope["headers"]):
            await send({"type": "websocket.close"})
            return
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 4406, "reason": "Subprotocol not acceptable"})
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        socket = Socket(self.gateway, receive, send, self.gateway.context(scope, can_set_cookies=False))
        await socket.run(credentials)


class Socket:
    """One connection."""

    def __init__(self, gateway: Gateway, receive: Receive, send: Send, context: Context) -> None:
        self.gateway = gateway
        self._receive = receive
        self._send = send
        self.address = context.address
        self.closed = False
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self, credentials: Credentials) -> None:
        """Speak the protocol until either side closes."""
        try:
            credentials, caller = await self._initialise(credentials)
            with self.gateway.streams.open(credentials, caller) as watch:
                await self._send_message({"type": "connection_ack"})
                guard = asyncio.create_task(self._guard(watch))
                try:
                    while True:
                        await self._take(await self._message(), watch, credentials)
                finally:
                    guard.cancel()
        except Closed as closed:
            await self._close(closed.code, closed.reason)
        except Refused as refused:
            await self._close(1013, refused.message)
        except OSError:
            self.closed = True
        finally:
            self.closed = True
            await self._stop()

    async def _initialise(self, credentials: Credentials) -> tuple[Credentials, Caller]:
        """Wait for `connection_init`, and learn who it is: by the handshake, else by the message."""
        try:
            async with asyncio.timeout(self.gateway.limits.init_time):
                message = await self._message()
                while message["type"] in ("ping", "pong"):
                    await self._pong(message)
                    message = await self._message()
        except TimeoutError:
            raise Closed(4408, "Connection initialisation timeout") from None
        if message["type"] == "subscribe":
            raise Closed(4401, "Unauthorized")
        if message["type"] != "connection_init":
            raise Closed(4400, "Begin with connection_init")
        payload = message.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise Closed(4400, "The payload of connection_init must be an object")
        for candidate in (credentials, _from_payload(payload or {})):
            if caller := await self._caller(candidate):
                return candidate, caller
        raise Closed(4403, "Forbidden")

    async def _caller(self, credentials: Credentials) -> Caller | None:
        try:
            return await self.gateway.caller(credentials)
        except Exception:
            logger.exception("The caller of a socket can't be looked up.")
            raise Closed(1013, "Try again later") from None

    async def _message(self) -> dict[str, Any]:
        """The next message; raises Closed for what isn't one of the protocol, or when the client is gone."""
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise OSError("The client is gone.")
        try:
            message = requests.load(event.get("text") or "")
        except Refused:
            raise Closed(4400, "A message must be a JSON object in a text frame") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closed(4400, "A message must be a JSON object with a type")
        return message

    async def _take(self, message: dict[str, Any], watch: Watch, credentials: Credentials) -> None:
        match message["type"]:
            case "subscribe":
                await self._subscribe(message, watch, credentials)
            case "complete":
                task = self.tasks.pop(_id(message), None)
                if task is not None:
                    task.cancel()
            case "ping" | "pong":
                await self._pong(message)
            case "connection_init":
                raise Closed(4429, "Too many initialisation requests")
            case _:
                raise Closed(4400, "Unknown type of message")

    async def _subscribe(self, message: dict[str, Any], watch: Watch, credentials: Credentials) -> None:
        identity = _id(message)
        try:
            request = requests.read(message.get("payload"))
        except Refused as refused:
            raise Closed(4400, f"The payload of subscribe: {refused.message}") from None
        if identity in self.tasks:
            raise Closed(4409, f"Subscriber for {identity} already exists"[:120])
        limit = self.gateway.limits.operations
        if len(self.tasks) >= limit:
            errors = present_errors([limit_exceeded("operations on this socket", limit, len(self.tasks) + 1)])
            await self._send_message({"id": identity, "type": "error", "payload": errors})
            return
        self.tasks[identity] = asyncio.create_task(self._operate(identity, request, watch, credentials))

    async def _operate(self, identity: str, request: Request, watch: Watch, credentials: Credentials) -> None:
        """Run one operation to its end; what goes wrong is its own matter, not the socket's."""
        message: dict[str, Any] = {"id": identity, "type": "complete"}

        async def send_next(answer: dict[str, Any]) -> None:
            await self._send_message({"id": identity, "type": "next", "payload": answer})

        try:
            operation = self.gateway.engine.prepare(request, Context(None, self.address, False))
            # As over HTTP: who has just been signed out, revoked or disabled writes nothing more, however young the watch's look is.
            caller = await self._caller_now(credentials)
            watch.tell(caller)
            if operation.kind is OperationType.SUBSCRIPTION:
                await follow(operation, self.gateway.streams, watch, send_next)
            else:
                operation.admit(caller)
                await send_next(await operation.execute())
        except (Refused, Invalid) as refused:
            errors = present_errors(refused.errors if isinstance(refused, Invalid) else [refused])
            message = {"id": identity, "type": "error", "payload": errors}
        except (OSError, Unsure):
            return
        except Exception as error:
            message = {"id": identity, "type": "error", "payload": [internal(error)]}
        if self.tasks.get(identity) is asyncio.current_task():
            del self.tasks[identity]
        await self._send_message(message)

    async def _caller_now(self, credentials: Credentials) -> Caller | None:
        try:
            return await self.gateway.caller(credentials)
        except OSError as error:
            # The operation's own failure: an OSError further on would mean that the client is gone.
            raise RuntimeError("The caller of an operation can't be looked up.") from error

    async def _guard(self, watch: Watch) -> None:
        """Close the socket when its caller is nobody any more, after its operations have said so."""
        try:
            while watch.caller is not None:
                await asyncio.shield(watch.change)
        except Unsure:
            await self._close(1013, "Try again later")
            return
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=1.0)
        await self._close(4403, "Forbidden")

    async def _pong(self, message: dict[str, Any]) -> None:
        if message["type"] == "ping":
            payload = message.get("payload")
            try:
                await self._send_message({"type": "pong", "payload": payload} if isinstance(payload, dict) else {"type": "pong"})
            except orjson.JSONEncodeError:
                raise Closed(4400, "The payload of a ping must be text in UTF-8") from None

    async def _send_message(self, message: dict[str, Any]) -> None:
        if not self.closed:
            await self._send({"type": "websocket.send", "text": orjson.dumps(message).decode()})

    async def _close(self, code: int, reason: str) -> None:
        if not self.closed:
            self.closed = True
            await self._stop()
            try:
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
            except (OSError, RuntimeError):
                return

    async def _stop(self) -> None:
        tasks = [task for task in self.tasks.values() if task is not asyncio.current_task()]
        self.tasks.clear()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _id(message: dict[str, Any]) -> str:
    identity = message.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= LONGEST_ID or not is_storable(identity):
        raise Closed(4400, f"A message needs an id: a string of 1 to {LONGEST_ID} characters")
    return identity


def _from_payload(payload: dict[str, Any]) -> Credentials:
    authorization = payload.get("authorization", payload.get("Authorization"))
    return Credentials(bearer=parse_bearer(authorization)) if isinstance(authorization, str) else Credentials()
