"""Request bodies, read with patience that ends."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive


class BodyError(Exception):
    """The body can't be read."""


class TooLarge(BodyError):
    """More bytes than allowed; `actual` is what was declared, or where the count stopped."""

    def __init__(self, limit: int, actual: int) -> None:
        super().__init__(f"The body has {actual} bytes, at most {limit} are allowed.")
        self.limit = limit
        self.actual = actual


class TooSlow(BodyError):
    """The rest didn't come in time."""


class Gone(BodyError):
    """The client hung up."""


async def chunks(receive: Receive, *, idle: float = 20.0) -> AsyncIterator[bytes]:
    """The body as it comes, however large; raises TooSlow when nothing comes for `idle` seconds, Gone."""
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), idle)
        except TimeoutError:
            raise TooSlow(f"Nothing came for {idle:g} seconds.") from None
        if message["type"] == "http.disconnect":
            raise Gone("The client hung up.")
        more = message.get("more_body", False)
        if body := message.get("body"):
            yield body


async def read(receive: Receive, headers: list[tuple[bytes, bytes]], *, limit: int, seconds: float) -> bytes:
    """The whole body; raises TooLarge, TooSlow, Gone."""
    declared = next((value for name, value in headers if name == b"content-length"), b"0")
    if declared.isdigit() and int(declared[:20]) > limit:
        raise TooLarge(limit, int(declared[:20]))
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in chunks(receive, idle=seconds):
                size += len(part)
                if size > limit:
                    raise TooLarge(limit, size)
                parts.append(part)
    except TimeoutError:
        raise TooSlow(f"The body took more than {seconds:g} seconds.") from None
    return b"".join(parts)
