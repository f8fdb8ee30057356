"""The process that reads a workbook, as the others see it: it gets a file, and either its rows come or a reason why not.

It knows no secrets of this process, and its end, whatever the file did to it, is no more than a refusal of that file.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from backend.imports.workbook.package import DAMAGED, OUT_OF_MEMORY, REFUSED, Refused
from backend.settings import load
from backend.storage import storage

log = logging.getLogger(__name__)

_PROJECT = Path(__file__).parents[3]
_PROGRAM = "backend.imports.workbook.reader"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_BLOCK = 256 * 1024
_CHECK = 60
"""Seconds for a look at a file that has arrived: it takes a part of one, unless the machine is very busy."""
_PREVIEW = 10
_AS_CSV = "Save the sheet as CSV and upload that."
_KILLED = {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, OUT_OF_MEMORY}


class _Places:
    """So many workbooks are read at once, and one of an organization: none waits for another's second."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._held: set[int] = set()
        self._lock = threading.Lock()

    @asynccontextmanager
    async def of(self, organization_id: int) -> AsyncIterator[None]:
        """Wait for a place, and have it."""
        while not self._take(organization_id):  # noqa: ASYNC110, asyncio's own locks belong to one loop
            await asyncio.sleep(0.05)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(organization_id)

    def _take(self, organization_id: int) -> bool:
        with self._lock:
            is_free = len(self._held) < self._number and organization_id not in self._held
            if is_free:
                self._held.add(organization_id)
            return is_free


_LOOKS, _READINGS = _Places(2), _Places(2)
"""In one process; each may take a good deal of memory. Somebody waits for a look, which takes seconds: never behind a job's reading."""


async def check(key: str, organization_id: int) -> None:
    """Raise Refused where a file in storage is no workbook or too large a one."""
    async with aclosing(_blocks(key, _LOOKS.of(organization_id), _CHECK, "--check")) as blocks:
        async for _ in blocks:
            pass


async def beginning(key: str, organization_id: int, rows: int) -> bytes:
    """The first rows of the sheet as CSV. Raises Refused."""
    async with aclosing(_blocks(key, _LOOKS.of(organization_id), _PREVIEW, "--rows", str(rows))) as blocks:
        return b"".join([block async for block in blocks])


def sheet(key: str, organization_id: int) -> AsyncGenerator[bytes, None]:
    """The whole sheet as CSV, in blocks. Raises Refused, be it after some of them."""
    return _blocks(key, _READINGS.of(organization_id), load().workbook_seconds)


async def _blocks(key: str, place: AbstractAsyncContextManager[None], seconds: int, *options: str) -> AsyncGenerator[bytes, None]:
    with TemporaryFile() as file, TemporaryFile() as complaints:
        async for block in storage().read(key):
            file.write(block)
        file.seek(0)
        async with place, _process(file, complaints, seconds, options) as process:
            assert process.stdout is not None
            ends = time.monotonic() + seconds
            try:
                while block := await asyncio.wait_for(process.stdout.read(_BLOCK), ends - time.monotonic()):
                    yield block
                status = await asyncio.wait_for(process.wait(), ends - time.monotonic())
            except TimeoutError:
                raise _too_slow(seconds) from None
        if status:
            complaints.seek(0)
            raise _refusal(status, complaints.read(_BLOCK).decode(errors="replace"), seconds)


@asynccontextmanager
async def _process(file: BinaryIO, complaints: BinaryIO, seconds: int, options: tuple[str, ...]) -> AsyncIterator[Process]:
    """In a session of its own: a Ctrl-C in the terminal is not for it."""
    settings = load()
    limits = {"memory": settings.workbook_memory, "seconds": seconds, "unpacked": settings.workbook_unpacked_limit}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", _PROGRAM),
        *(f"--{name}={limit}" for name, limit in limits.items()),
        *options,
        stdin=file,
        stdout=PIPE,
        stderr=complaints,
        cwd=_PROJECT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _refusal(status: int, complaint: str, seconds: int) -> Refused:
    if status == REFUSED:
        told = json.loads(complaint)
        return Refused(told["message"], told["limit"], told["actual"])
    if status == -signal.SIGXCPU:
        return _too_slow(seconds)
    log.warning("the process that reads a workbook ended with %s: %s", status, complaint[-1000:])
    if status in _KILLED:
        megabytes = load().workbook_memory // 1024**2
        return Refused(f"Reading this workbook was stopped: it takes more than {megabytes:,} MB of memory. {_AS_CSV}")
    return Refused(DAMAGED)


def _too_slow(seconds: int) -> Refused:
    return Refused(f"Reading this workbook was stopped: it takes longer than {seconds} seconds. {_AS_CSV}")
