"""Keeps other sites from using a browser's session: cross-site request forgery.

Whoever sends an API token is no browser acting for somebody. Everybody else goes by the cookie, has one set, or is nobody: there
`Sec-Fetch-Site`, if sent, must be same-origin or none; else `Origin`, if sent, must be ours; neither comes from no browser.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from backend.web.answers import refuse
from backend.web.credentials import parse_bearer

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Origins:
    """Our own origins: the configured public address; where that is this machine, all its names at the same port."""

    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        names = LOOPBACK if host in LOOPBACK else (host,)
        self.ours = frozenset(f"{parts.scheme}://{name}{port}" for name in names)

    def admit(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether a request that brings no token may go on."""
        sites = [value for name, value in headers if name == b"sec-fetch-site"]
        if sites:
            return all(site in (b"same-origin", b"none") for site in sites)
        return all(self.is_ours(value) for name, value in headers if name == b"origin")

    def admit_socket(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether a WebSocket may go by the cookie: browsers send it to any site's socket, and always tell the Origin."""
        origins = [value for name, value in headers if name == b"origin"]
        return len(origins) == 1 and self.is_ours(origins[0])

    def is_ours(self, origin: bytes) -> bool:
        """Whether an Origin header names us. `null` doesn't."""
        return origin.decode("latin-1").lower() in self.ours


class OriginRule:
    """Middleware: holds the paths that begin with one of the prefixes to the rule."""

    def __init__(self, app: ASGIApp, origins: Origins, prefixes: tuple[str, ...]) -> None:
        self.app = app
        self.origins = origins
        self.prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self.prefixes):
            headers = scope["headers"]
            by_token = any(name == b"authorization" and parse_bearer(value.decode("latin-1")) for name, value in headers)
            if not by_token and not self.origins.admit(headers):
                await refuse(send, 403, "FORBIDDEN", "This request comes from another site.")
                return
        await self.app(scope, receive, send)
