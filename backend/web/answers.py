"""Answers to requests that reach no resolver, in the form of GraphQL errors, so that clients read them all alike."""

import gzip
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.types import Send

COMPRESS_FROM = 1024
"""Bytes below which compressing costs more than it saves."""

JSON = "application/json; charset=utf-8"


async def refuse(send: Send, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
    """Answer with one error."""
    await answer(send, status, {"errors": [{"message": message, "extensions": {"code": code}}]}, headers=headers)


async def answer(
    send: Send,
    status: int,
    value: Any,
    *,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    cookies: Iterable[bytes] = (),
    compress: bool = False,
) -> None:
    """Answer with a JSON value."""
    body = orjson.dumps(value)
    raw = [(b"content-type", media_type.encode()), (b"cache-control", b"no-store"), (b"vary", b"Accept, Accept-Encoding")]
    if compress and len(body) >= COMPRESS_FROM:
        body = gzip.compress(body, 1, mtime=0)
        raw.append((b"content-encoding", b"gzip"))
    raw.append((b"content-length", b"%d" % len(body)))
    raw += [(name.lower().encode(), text.encode()) for name, text in (headers or {}).items()]
    raw += [(b"set-cookie", cookie) for cookie in cookies]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def accepts_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the client takes gzip (RFC 9110, 12.5.3)."""
    for name, value in headers:
        if name == b"accept-encoding":
            for part in value.decode("latin-1").lower().split(","):
                coding, _, weight = part.partition(";")
                if coding.strip() in ("gzip", "*"):
                    return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
