"""What a request brings to show who it is from, and the session's cookie."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.organizations.sessions import LIFETIME_DAYS

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A session's secret from the cookie, or an API token's; the token goes first."""

    cookie: str | None = None
    bearer: str | None = None

    def __repr__(self) -> str:
        return f"Credentials(cookie={'***' if self.cookie else None}, bearer={'***' if self.bearer else None})"

    def __bool__(self) -> bool:
        return self.cookie is not None or self.bearer is not None


def cookie_name(secure: bool) -> str:
    """`__Host-` keeps a cookie from being set by another host or over http; browsers take it over https only."""
    return "__Host-session" if secure else "session"


def read(headers: Headers, *, secure: bool) -> Credentials:
    """The credentials in a request's headers. Where a token is sent, the cookie isn't looked at."""
    bearer = cookie = None
    for name, value in headers:
        if name == b"authorization":
            bearer = parse_bearer(value.decode("latin-1")) or bearer
        elif name == b"cookie":
            cookie = _find(value.decode("latin-1"), cookie_name(secure)) or cookie
    return Credentials(None if bearer else cookie, bearer)


def parse_bearer(text: str) -> str | None:
    """The token of `Bearer <token>` (RFC 6750); None for anything else."""
    scheme, _, token = text.strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def issue(secret: str, *, secure: bool) -> bytes:
    """The Set-Cookie header that begins a session in the browser."""
    return _set_cookie(secret, LIFETIME_DAYS * 86_400, secure)


def withdraw(*, secure: bool) -> bytes:
    """The Set-Cookie header that ends it there."""
    return _set_cookie("", 0, secure)


def _set_cookie(value: str, seconds: int, secure: bool) -> bytes:
    cookie = f"{cookie_name(secure)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
    return (cookie + "; Secure" if secure else cookie).encode("ascii")


def _find(header: str, name: str) -> str | None:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            return value
    return None
