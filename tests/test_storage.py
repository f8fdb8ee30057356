"""Files by key: the same in a directory and in an object store."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from backend.storage import Storage, TooLarge


@pytest.fixture(params=["a directory", "an object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage.below(tmp_path) if request.param == "a directory" else Storage(MemoryStore())


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def whole(place: Storage, key: str) -> bytes:
    return b"".join([block async for block in place.read(key)])


async def test_what_is_written_is_read_whole_or_from_any_place(place: Storage) -> None:
    assert await place.write("uploads/1", chunks(b"abc", b"", b"def"), 6) == 6
    assert (await whole(place, "uploads/1"), await place.size("uploads/1")) == (b"abcdef", 6)
    with place.open("uploads/1", 2) as file:
        assert file.read() == b"cdef"


async def test_too_much_leaves_nothing(place: Storage) -> None:
    with pytest.raises(TooLarge):
        await place.write("uploads/1", chunks(b"abc", b"def"), 5)
    with pytest.raises(FileNotFoundError):
        await place.size("uploads/1")


async def test_what_is_not_there_is_not_found_and_deleted_without_a_word(place: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        await whole(place, "uploads/1")
    with pytest.raises(FileNotFoundError):
        place.open("uploads/1")
    await place.delete("uploads/1")
    await place.delete_all("uploads")


async def test_all_below_a_prefix_goes_and_nothing_beside_it(place: Storage) -> None:
    for key in ("jobs/1/a", "jobs/1/b/c", "jobs/12/a", "jobs/2"):
        await place.put(key, b"x")
    await place.delete_all("jobs/1")
    for key in ("jobs/1/a", "jobs/1/b/c"):
        with pytest.raises(FileNotFoundError):
            await place.size(key)
    assert [await place.size("jobs/12/a"), await place.size("jobs/2")] == [1, 1]


async def test_what_a_killed_process_left_of_a_file_goes_with_it(tmp_path: Path) -> None:
    place = Storage.below(tmp_path)
    for key in ("uploads/1", "jobs/1/a"):
        await place.put(key, b"x")
        (tmp_path / f"{key}#1").touch()
    await place.delete("uploads/1")
    await place.delete_all("jobs/1")
    assert [name for _, _, names in os.walk(tmp_path) for name in names] == []
