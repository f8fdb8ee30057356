"""uvicorn, with an end to everything it would wait for, and a measure for all it would take."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SHUTDOWN_TIME = 4
"""Seconds that running requests have when the server stops."""


class Stalls(asyncio.Protocol):
    """Drops a connection whose client doesn't read what it is sent."""

    STALL_TIME = 60.0
    """Seconds that a client may leave our answer unread, once buffers are full."""

    transport: asyncio.Transport
    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        self._stalled = asyncio.get_running_loop().call_later(self.STALL_TIME, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unstall()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unstall()
        super().connection_lost(exc)

    def _unstall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


class Http(Stalls, HttpToolsProtocol):
    """HTTP/1.1 with a limit on the size of a request's head and on the time it takes."""

    HEAD_LIMIT = 32 * 1024
    """Bytes of a request's line and headers."""
    HEAD_TIME = 10.0
    """Seconds for them to arrive."""

    _head = 0
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_timer is None and self.cycle is not None and self.cycle.response_complete and not self.transport.is_closing():
            self._await_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._measure(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._measure(len(name) + len(value) + 4)

    def on_headers_complete(self) -> None:
        self._have_head()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        self._have_head()
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()

    def _measure(self, size: int) -> None:
        self._head += size
        if self._head > self.HEAD_LIMIT and not self.transport.is_closing():
            self._give_up(b"431 Request Header Fields Too Large")

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.HEAD_TIME, self._give_up, b"408 Request Timeout")

    def _have_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self, status: bytes) -> None:
        self._have_head()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


class WebSocket(Stalls, WebSocketsSansIOProtocol):
    """A WebSocket whose client can neither fill our memory by not reading, nor outlive its missing pongs."""

    def pause_writing(self) -> None:
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """Stops on SIGINT and SIGTERM with status 0, and tells the application first, so that streams without an end of their own end."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self.on_stop = on_stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: Any = None) -> None:
        self.on_stop()
        await super().shutdown(sockets)


def server(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    frame_limit: int,
    on_stop: Callable[[], None],
    trusted_proxies: str = "",
    http: type[Http] = Http,
    lifespan: str = "on",
) -> Server:
    """A server with this service's limits. `trusted_proxies`: addresses whose X-Forwarded-For and -Proto are believed."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=http,
        ws=WebSocket,
        ws_max_size=frame_limit,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        server_header=False,
        access_log=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=SHUTDOWN_TIME,
        log_level="warning",
        lifespan=lifespan,  # type: ignore[arg-type]
    )
    return Server(config, on_stop)
