"""Our own processes, as an installation runs them, on the engines of the test run."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from backend.embedded.build import PROJECT
from backend.embedded.processes import Process, launch, stop
from tests.running import PATIENCE, free_port


def start(module: str, log: Path, **environment: str) -> Process:
    """Start `python -m module`; what it says is added to the log."""
    return launch([sys.executable, "-m", module], log=log, directory=PROJECT, environment=dict(os.environ) | environment)


def start_worker(log: Path, **environment: str) -> Process:
    return start("backend.worker", log, **environment)


@asynccontextmanager
async def worker(log: Path, **environment: str) -> AsyncIterator[Process]:
    """A worker that is killed at the end."""
    process = start_worker(log, **environment)
    try:
        yield process
    finally:
        await kill(process)


async def kill(process: Process) -> None:
    """kill -9, which nobody can prepare for."""
    process.kill()
    await asyncio.to_thread(process.wait)


async def end(process: Process) -> int:
    """SIGTERM; its exit status."""
    process.terminate()
    return await asyncio.to_thread(process.wait, PATIENCE)


@asynccontextmanager
async def api(log: Path, module: str = "backend.app", **environment: str) -> AsyncIterator[str]:
    """An API process that answers; its address."""
    port = free_port()
    process = start(module, log, **environment, PORT=str(port), PUBLIC_URL=f"http://localhost:{port}")
    address = f"http://127.0.0.1:{port}"
    try:
        await _healthy(process, address)
        yield address
    finally:
        await asyncio.to_thread(stop, process, signal.SIGTERM, PATIENCE)


async def _healthy(process: Process, address: str) -> None:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(base_url=address) as client:
        while True:
            assert process.poll() is None, "the API ended; see its log"
            try:
                if (await client.get("/health")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
