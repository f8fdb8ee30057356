"""The file of an import, read and parsed in batches in a thread, the next one while the last is written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from backend.imports.formats import Format
from backend.imports.reader import Place, Reader
from backend.imports.rows import ImportColumn, Layout, Parsed, parse
from backend.jobs.claim import Claim, JobFailed
from backend.storage import storage

BATCH = 5_000
"""Rows a transaction: some 150 ms, for which others who write the same book may have to wait."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A parsed batch and where the next one begins; `is_last`: nothing follows."""

    parsed: Parsed
    place: Place
    is_last: bool


def layout_of(parameters: dict[str, Any]) -> Layout:
    """What a job's file holds where."""
    return Layout(parameters["region"], tuple(ImportColumn(column) for column in parameters["columns"]))


class Source:
    """The file of an import from where a job stands."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        parameters, position = claim.parameters, claim.position
        self._key = str(parameters["storage_key"])
        self._layout = layout_of(parameters)
        self._format = Format(**parameters["format"])
        self._place = Place(int(position.get("byte", 0)), int(position.get("row", 1)))
        at_beginning = self._place == Place()
        self._skipped = (self._format.separator_line + bool(parameters["skip_first_line"])) if at_beginning else 0
        self._reader: Reader | None = None

    async def chunks(self) -> AsyncIterator[Chunk]:
        """One batch after the other, each read while the one before it is at work. Raises JobFailed when the file is gone."""
        coming = asyncio.ensure_future(asyncio.to_thread(self._next))
        try:
            while True:
                chunk = await self._claim.wait_for(coming)
                if not chunk.is_last:
                    coming = asyncio.ensure_future(asyncio.to_thread(self._next))
                yield chunk
                if chunk.is_last:
                    return
        finally:
            await asyncio.gather(coming, return_exceptions=True)

    def _next(self) -> Chunk:
        if self._reader is None:
            try:
                self._reader = Reader(storage().open(self._key, self._place.byte), self._place, self._format)
            except FileNotFoundError:
                raise JobFailed("The file is no longer there. Upload it again and start a new import.") from None
        first, records = self._reader.batch(BATCH)
        is_last = len(records) < BATCH
        skipped = min(self._skipped, len(records))
        self._skipped = 0
        return Chunk(parse(first + skipped, records[skipped:], self._layout), self._reader.place, is_last)


@asynccontextmanager
async def chunks_of(claim: Claim) -> AsyncIterator[AsyncIterator[Chunk]]:
    """The batches that are left of a job's file; what is being read when it is left is let go."""
    async with aclosing(Source(claim).chunks()) as chunks:  # type: ignore[type-var]
        yield chunks
