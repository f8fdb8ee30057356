"""Bodies are read up to a size and a time."""

import asyncio
from typing import Any

import pytest

from backend.web import body


def coming(*messages: Any, pause: float = 0.0) -> Any:
    """An ASGI receive that gives these, then nothing for ever."""
    waiting = list(messages)

    async def receive() -> Any:
        await asyncio.sleep(pause if waiting else 3600)
        return waiting.pop(0)

    return receive


def part(data: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


async def test_a_body_that_declares_too_much_is_not_read() -> None:
    with pytest.raises(body.TooLarge) as refused:
        await body.read(coming(), [(b"content-length", b"11")], limit=10, seconds=1)
    assert (refused.value.limit, refused.value.actual) == (10, 11)
    with pytest.raises(body.TooLarge):
        await body.read(coming(), [(b"content-length", b"9" * 5000)], limit=10, seconds=1)


async def test_a_body_that_grows_too_large() -> None:
    with pytest.raises(body.TooLarge):
        await body.read(coming(part(b"x" * 6), part(b"x" * 6)), [(b"content-length", b"6")], limit=10, seconds=1)


async def test_a_body_that_stops_coming() -> None:
    with pytest.raises(body.TooSlow):
        await body.read(coming(part(b"x")), [], limit=10, seconds=0.05)


async def test_a_body_that_comes_too_slowly() -> None:
    with pytest.raises(body.TooSlow):
        await body.read(coming(*[part(b"x")] * 100, pause=0.02), [], limit=1000, seconds=0.1)


async def test_a_client_that_hangs_up() -> None:
    with pytest.raises(body.Gone):
        await body.read(coming(part(b"x"), {"type": "http.disconnect"}), [], limit=10, seconds=1)


async def test_a_whole_body() -> None:
    assert await body.read(coming(part(b"ab"), part(b""), part(b"cd", more=False)), [], limit=4, seconds=1) == b"abcd"
    assert await body.read(coming(part(b"", more=False)), [], limit=4, seconds=1) == b""


async def test_parts_are_waited_for_one_by_one() -> None:
    receive = coming(*[part(b"x")] * 5, part(b"", more=False), pause=0.03)
    assert [chunk async for chunk in body.chunks(receive, idle=0.1)] == [b"x"] * 5
    with pytest.raises(body.TooSlow):
        async for _ in body.chunks(coming(part(b"x")), idle=0.05):
            pass
