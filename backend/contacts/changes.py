"""Following a contact book: one event a change, up to 20 a second; beyond that the book as a whole, at most twice a second."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from asyncpg import Record

from backend.contacts import books, service
from backend.contacts.books import ContactChangeKind
from backend.database import fetch_value
from backend.events import events
from backend.organizations.caller import Caller

MOST_A_SECOND = 20
BOOK_AT_MOST_EVERY = 0.5
"""Seconds."""


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
        allowance = _Allowance()
        while True:
            await wake.wait()
            said = [orjson.loads(message) for message in wake.take()] or [[await _revision(caller, owner_id), []]]
            said = [(revision, changes) for revision, changes in said if revision > told]
            if not said:
                continue
            latest = max(revision for revision, _ in said)
            whole = len(said) < latest - told or not all(changes for _, changes in said)
            if whole or not allowance.take(sum(len(changes) for _, changes in said)):
                yield Change(ContactChangeKind.BOOK_CHANGED, latest)
                await asyncio.sleep(BOOK_AT_MOST_EVERY)
            else:
                for change in await _one_by_one(caller, sorted(said)):
                    yield change
            told = latest


class _Allowance:
    """How many single events may still go out in this second."""

    def __init__(self) -> None:
        self._left, self._until = MOST_A_SECOND, 0.0

    def take(self, number: int) -> bool:
        now = time.monotonic()
        if now > self._until:
            self._left, self._until = MOST_A_SECOND, now + 1
        self._left -= number
        return self._left >= 0


async def _revision(caller: Caller, owner_id: int) -> int:
    return int(
        await fetch_value("SELECT revision FROM books WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, owner_id) or 0
    )


async def _one_by_one(caller: Caller, said: list[tuple[int, list[tuple[str, int]]]]) -> list[Change]:
    numbers = {number for _, changes in said for kind, number in changes if kind != ContactChangeKind.DELETED}
    contacts = {row["id"]: row for row in await service.find(caller, sorted(numbers))} if numbers else {}
    found = []
    for revision, changes in said:
        for name, number in changes:
            kind = ContactChangeKind(name)
            if kind == ContactChangeKind.DELETED:
                found.append(Change(kind, revision, number))
            elif number in contacts:
                found.append(Change(kind, revision, number, contacts[number]))
    return found
