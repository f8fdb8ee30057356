"""A ticker of 10 ms: in the API's event loop, and in a process beside it that does nothing else. How often is it late?

`python -m tests.bench.ticking` runs either, as TICKING says. The file that TICKS names tells how many ticks there were and how many of
them came late.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from backend import app
from tests import processes

EVERY, LATE = 0.01, 0.05
"""Seconds."""
MODULE = "tests.bench.ticking"
_TOLD_EVERY = 50


async def tick(file: Path) -> None:
    """For ever."""
    clock = asyncio.get_running_loop().time
    ticks = late = 0
    while True:
        due = clock() + EVERY
        await asyncio.sleep(EVERY)
        ticks, late = ticks + 1, late + (clock() - due > LATE)
        if ticks % _TOLD_EVERY == 0:
            _tell(file, ticks, late)


def _tell(file: Path, ticks: int, late: int) -> None:
    file.write_text(f"{ticks} {late}")


class Lateness:
    """How often the ticker that writes to a file was late since it was last asked."""

    def __init__(self, file: Path) -> None:
        self.file, self.before = file, (0, 0)

    def since(self) -> float:
        """As a part of the ticks."""
        now = self._now()
        ticks, late = (new - old for new, old in zip(now, self.before, strict=True))
        self.before = now
        return late / max(1, ticks)

    def _now(self) -> tuple[int, int]:
        ticks, late = map(int, self.file.read_text().split()) if self.file.exists() else (0, 0)
        return ticks, late


@asynccontextmanager
async def beside(file: Path, log: Path) -> AsyncIterator[Lateness]:
    """A process that only ticks."""
    process = processes.start(MODULE, log, TICKS=str(file))
    try:
        yield Lateness(file)
    finally:
        await processes.kill(process)


def serve(file: Path) -> None:
    """The API as it is, with the ticker in its loop."""
    make, tasks = app.application, []

    def ticking(*arguments: Any) -> Any:
        made = make(*arguments)

        async def with_ticker(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                tasks.append(asyncio.create_task(tick(file)))
            await made(scope, receive, send)

        return with_ticker

    app.application = ticking  # type: ignore[assignment]
    app.main()


def main() -> None:
    """See the module."""
    file = Path(os.environ["TICKS"])
    if os.environ.get("TICKING") == "api":
        serve(file)
    else:
        asyncio.run(tick(file))


if __name__ == "__main__":
    main()
