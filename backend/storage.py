"""Files (uploads, pasted texts, what jobs leave) by key, over one interface for a directory and for an object store (obstore).

Every API and worker process must see the same one: below a directory that they share. Nothing here but `_Leftovers` knows that it is a
directory: with another store of obstore's, such as S3Store, the rest works as it is.
"""

import asyncio
import contextlib
import io
import shutil
from collections.abc import AsyncIterator, Collection
from glob import escape
from pathlib import Path
from typing import BinaryIO, cast

import obstore
from obstore.store import LocalStore, ObjectStore

_BLOCK = 1024 * 1024
_WRITE_BUFFER = 4 * 1024 * 1024
_READ_BLOCK = 256 * 1024


class TooLarge(Exception):
    """More bytes came than were allowed; nothing is kept of them."""


class _Leftovers:
    """What a directory keeps of files that killed processes were writing; an object store forgets those by a rule of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def remove(self, key: str) -> None:
        path = self._directory / key
        for left in path.parent.glob(f"{escape(path.name)}#*"):
            left.unlink(missing_ok=True)

    def remove_parts(self, prefix: str) -> None:
        for left in (self._directory / prefix).glob("*#*"):
            left.unlink(missing_ok=True)

    def remove_all(self, prefix: str) -> None:
        shutil.rmtree(self._directory / prefix, ignore_errors=True)


class Storage:
    """A place for files. Keys are relative paths such as `uploads/12`."""

    def __init__(self, store: ObjectStore, leftovers: _Leftovers | None = None) -> None:
        self._store, self._leftovers = store, leftovers

    @classmethod
    def below(cls, directory: Path) -> "Storage":
        """In a directory, which is made."""
        return cls(LocalStore(str(directory), mkdir=True), _Leftovers(directory))

    async def write(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> int:
        """Keep what the chunks hold; the number of bytes. Raises TooLarge above `limit`. An interrupted write leaves no file."""
        size = 0
        async with obstore.open_writer_async(self._store, key, buffer_size=_WRITE_BUFFER) as writer:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    break
                await writer.write(chunk)
        if size > limit:
            await self.delete(key)
            raise TooLarge
        return size

    async def put(self, key: str, data: bytes) -> None:
        """Keep the bytes: all of them or, interrupted, none."""
        await obstore.put_async(self._store, key, data)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """The file's bytes in blocks. FileNotFoundError where there is none."""
        found = await obstore.get_async(self._store, key)
        async for block in found.stream(min_chunk_size=_READ_BLOCK):
            yield bytes(block)

    async def size(self, key: str) -> int:
        """Bytes; FileNotFoundError where there is no such file."""
        return int((await obstore.head_async(self._store, key))["size"])

    def open(self, key: str, position: int = 0) -> BinaryIO:
        """The file's bytes from `position` on, read in blocks. For threads: it blocks. FileNotFoundError where there is none."""
        raw = _Ranges(self._store, key, position)
        return cast(BinaryIO, io.BufferedReader(raw, _BLOCK))

    async def delete(self, key: str) -> None:
        """Remove a file, and what a killed process left of one; nothing happens where there is none."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)
        if self._leftovers:
            await asyncio.to_thread(self._leftovers.remove, key)

    async def delete_all(self, prefix: str) -> None:
        """Remove every file below `prefix/`, and what killed processes left there of some."""
        await self._delete_but(prefix, ())
        if self._leftovers:
            await asyncio.to_thread(self._leftovers.remove_all, prefix)

    async def keep_only(self, prefix: str, keys: Collection[str]) -> None:
        """Remove every file below `prefix/` but these, and what killed processes left there of some."""
        await self._delete_but(prefix, keys)
        if self._leftovers:
            await asyncio.to_thread(self._leftovers.remove_parts, prefix)

    async def _delete_but(self, prefix: str, keys: Collection[str]) -> None:
        async for found in obstore.list(self._store, prefix):
            for each in found:
                if each["path"] not in keys:
                    with contextlib.suppress(FileNotFoundError):
                        await obstore.delete_async(self._store, each["path"])


class _Ranges(io.RawIOBase):
    """A file read by ranges, as an object store gives them."""

    def __init__(self, store: ObjectStore, key: str, position: int) -> None:
        self._store, self._key, self._position = store, key, position
        self._size = int(obstore.head(store, key)["size"])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        length = min(len(buffer), self._size - self._position)
        if length <= 0:
            return 0
        buffer[:length] = memoryview(obstore.get_range(self._store, self._key, start=self._position, length=length))
        self._position += length
        return length


_storage: Storage | None = None


def open_storage(directory: Path) -> Storage:
    """Say where this process keeps files."""
    global _storage
    _storage = Storage.below(directory / "files")
    return _storage


def storage() -> Storage:
    """This process's files; RuntimeError before it is told where."""
    if _storage is None:
        raise RuntimeError("open_storage() was not called in this process")
    return _storage
