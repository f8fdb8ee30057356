"""The file of an import, read and parsed in batches in a thread, the next one while the last is written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from backend.imports.formats import Format
from backend.imports.reader import Place, Reader
from backend.imports.reader import Record as FileRecord
from backend.jobs.claim import Claim, JobFailed
from backend.storage import storage

P = TypeVar("P")
BATCH = 5_000
"""Rows a transaction: some 150 ms, for which others who write the same book may have to wait."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Chunk(Generic[P]):
    """A parsed batch and where the next one begins; `is_last`: nothing follows.

    `read_on` has the next one read meanwhile: to be called just before PostgreSQL is given much to do, since beside a thread that parses a
    statement that takes no time takes ten milliseconds. If not called, the next one is read when it is asked for.
    """

    parsed: P
    place: Place
    is_last: bool
    read_on: Callable[[], None] = _nothing


class Source(Generic[P]):
    """The file of an import from where a job stands. `parse` makes of records, the first of which has a number, what is wanted of them."""

    def __init__(self, claim: Claim, parse: Callable[[int, Sequence[FileRecord]], P], size: int) -> None:
        self._claim = claim
        parameters, position = claim.parameters, claim.position
        self._key = str(parameters["storage_key"])
        self._parse, self._size = parse, size
        self._format = Format(**parameters["format"])
        self._place = Place(int(position.get("byte", 0)), int(position.get("row", 1)))
        at_beginning = self._place == Place()
        self._skipped = (self._format.separator_line + bool(parameters["skip_first_line"])) if at_beginning else 0
        self._reader: Reader | None = None

    async def chunks(self) -> AsyncIterator[Chunk[P]]:
        """One batch after the other, each read while the one before it is at work. Raises JobFailed when the file is gone."""
        coming: list[asyncio.Future[Chunk[P]]] = []

        def read_on() -> None:
            if not coming:
                coming.append(asyncio.ensure_future(asyncio.to_thread(self._next)))

        try:
            while True:
                read_on()
                chunk = await self._claim.wait_for(coming[0])
                coming.clear()
                yield chunk if chunk.is_last else replace(chunk, read_on=read_on)
                if chunk.is_last:
                    return
        finally:
            await asyncio.gather(*coming, return_exceptions=True)

    def _next(self) -> Chunk[P]:
        if self._reader is None:
            try:
                self._reader = Reader(storage().open(self._key, self._place.byte), self._place, self._format)
            except FileNotFoundError:
                raise JobFailed("The file is no longer there. Upload it again and start a new import.") from None
        first, records = self._reader.batch(self._size)
        is_last = len(records) < self._size
        skipped = min(self._skipped, len(records))
        self._skipped = 0
        return Chunk(self._parse(first + skipped, records[skipped:]), self._reader.place, is_last)


@asynccontextmanager
async def chunks_of(
    claim: Claim, parse: Callable[[int, Sequence[FileRecord]], P], size: int | None = None
) -> AsyncIterator[AsyncIterator[Chunk[P]]]:
    """The batches that are left of a job's file; what is being read when it is left is let go."""
    async with aclosing(Source(claim, parse, size or BATCH).chunks()) as chunks:  # type: ignore[type-var]
        yield chunks
