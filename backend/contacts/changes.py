"""Following a contact book: one event a change, up to 20 a second; beyond that the book as a whole, at most twice a second."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from asyncpg import Record

from backend.contacts import books, service
from backend.contacts.books import ContactChangeKind
from backend.database import fetch_value
from backend.events import Wake, events
from backend.organizations.caller import Caller

MOST_A_SECOND = 20
BOOK_AT_MOST_EVERY = 0.5
"""Seconds."""
_LATECOMERS = 0.1
"""Seconds to wait for a change that is heard of after a later one: whoever commits first need not be heard first."""

_Said = dict[int, list[tuple[str, int]]]
"""What each revision changed: kinds and ids; nothing where it was too much to say."""


@dataclass(frozen=True, slots=True)
class Change:
    """`contact` is None for DELETED and BOOK_CHANGED, `contact_id` for BOOK_CHANGED."""

    kind: ContactChangeKind
    revision: int
    contact_id: int | None = None
    contact: Record | None = None


async def follow(caller: Caller, owner_id: int) -> AsyncIterator[Change]:
    """First BOOK_CHANGED with the present revision, then what changes. Nothing is lost: a gap is told as BOOK_CHANGED."""
    async with events().listen(books.topic(owner_id)) as wake:
        told = await _revision(caller, owner_id)
        yield Change(ContactChangeKind.BOOK_CHANGED, told)
        pace = _Pace()
        while True:
            await wake.wait()
            said = await _heard(wake, told)
            if said is None:
                if await _revision(caller, owner_id) > told:
                    await pace.of_book()
                    told = await _revision(caller, owner_id)
                    yield Change(ContactChangeKind.BOOK_CHANGED, told)
            elif said and not pace.admits(sum(len(changes) for changes in said.values())):
                await pace.of_book()
                told = await _revision(caller, owner_id)
                yield Change(ContactChangeKind.BOOK_CHANGED, told)
            elif said:
                told = max(said)
                for change in await _one_by_one(caller, said):
                    yield change


async def _heard(wake: Wake, told: int) -> _Said | None:
    """What each revision since `told` changed; None where that isn't known of every one."""
    said: _Said = {}
    for patience in (_LATECOMERS, 0):
        messages = wake.take()
        said |= {revision: changes for revision, changes in map(orjson.loads, messages) if revision > told}
        if not messages and not said or not all(said.values()):
            return None
        if not said or len(said) == max(said) - told:
            return said
        await wake.wait(patience)
    return None


class _Pace:
    """How fast a follower is told."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._told: deque[float] = deque(maxlen=MOST_A_SECOND)
        self._book_told = 0.0

    def admits(self, number: int) -> bool:
        """Whether so many single events may go out now; notes them if so."""
        now = self._clock()
        recent = sum(1 for moment in self._told if moment > now - 1)
        if recent + number > MOST_A_SECOND:
            return False
        self._told.extend([now] * number)
        return True

    async def of_book(self) -> None:
        """Wait until the book may be told to have changed, and note it."""
        await asyncio.sleep(self._book_told + BOOK_AT_MOST_EVERY - self._clock())
        self._book_told = self._clock()


async def _revision(caller: Caller, owner_id: int) -> int:
    return int(
        await fetch_value("SELECT revision FROM books WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, owner_id) or 0
    )


async def _one_by_one(caller: Caller, said: _Said) -> list[Change]:
    """The changes in their order. A contact that is gone by now isn't told of before its DELETED."""
    numbers = {number for changes in said.values() for kind, number in changes if kind != ContactChangeKind.DELETED}
    contacts = {row["id"]: row for row in await service.find(caller, sorted(numbers))} if numbers else {}
    found = []
    for revision, changes in sorted(said.items()):
        for name, number in changes:
            kind = ContactChangeKind(name)
            if kind == ContactChangeKind.DELETED:
                found.append(Change(kind, revision, number))
            elif number in contacts:
                found.append(Change(kind, revision, number, contacts[number]))
    return found
