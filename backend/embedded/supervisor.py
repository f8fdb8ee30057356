"""Keeps processes running: starts again what died, ends everything when we are told to end."""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol, Self

from backend.embedded.directory import EngineError
from backend.embedded.processes import Process, command_of, launch, stop

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_RESTART_AFTER = (0.1, 0.3, 1.0, 2.0)
"""Seconds from a death to the next start: more each time, from the beginning after a while without one."""
_CALM = 30.0


class Stopped(BaseException):
    """We were told to end. Not an Exception, so that nothing takes it for an error; raised only by Interrupts.wait."""


class Interrupts:
    """Stop signals and ends of children, as something to wait for: neither breaks into other code.

    Between `with` and its end the first stop signal asks for the end, later ones are ignored while it comes.
    """

    def __enter__(self) -> Self:
        self._stopping = False
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._previous_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        numbers = (*STOP_SIGNALS, signal.SIGCHLD) if _hangs_up() else (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
        self._previous = {number: signal.signal(number, self._note) for number in numbers}
        self._parent = os.getppid() if _is_uv(os.getppid()) else None
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._previous_wakeup)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float) -> None:
        """Wait for that long, or less when a child ends; raises Stopped when we are to end."""
        if not self._stopping and self._parent in (None, os.getppid()):
            select.select([self._reader], [], [], seconds)
            while select.select([self._reader], [], [], 0)[0]:
                self._reader.recv(4096)
        if self._stopping or self._parent not in (None, os.getppid()):
            raise Stopped

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._stopping = self._stopping or number in STOP_SIGNALS


def _hangs_up() -> bool:
    """Whether a closed terminal is to end us: not under nohup."""
    return signal.getsignal(signal.SIGHUP) != signal.SIG_IGN


def _is_uv(pid: int) -> bool:
    """`uv run` waits for us and has nothing else to do: if it was killed, nobody is left to stop us."""
    return Path((command_of(pid) or [""])[0]).name == "uv"


class Service(Protocol):
    """What can be kept running: an embedded engine or a Program."""

    title: str
    log: Path
    process: Process | None

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Program:
    """One of our own processes, started as `python -m module`."""

    def __init__(
        self, title: str, command: Sequence[str], *, log: Path, environment: dict[str, str], directory: Path, patience: float = 10.0
    ) -> None:
        """`patience` is how long it may take to end, in seconds."""
        self.title = title
        self.command = [sys.executable, *command]
        self.log = log
        self.environment = environment
        self.directory = directory
        self.patience = patience
        self.process: Process | None = None

    def start(self) -> None:
        """Start it; returns at once."""
        self.process = launch(self.command, log=self.log, directory=self.directory, environment=self.environment)

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, self.patience)
        self.process = None


class Keeper:
    """Starts one service again whenever it died."""

    def __init__(self, service: Service, tell: Callable[[str], None]) -> None:
        self.service = service
        self._tell = tell
        self._deaths = 0
        self._last_start = time.monotonic()
        self._due: float | None = None

    def tend(self) -> float:
        """Look after it; seconds until it wants to be looked after again."""
        now = time.monotonic()
        if self._due is None:
            if self.service.process is not None and self.service.process.poll() is None:
                return 60.0
            self._plan_restart(now)
        if self._due is not None and now >= self._due:
            self._restart(now)
        return max(0.0, (self._due or now + 60.0) - now)

    def _plan_restart(self, now: float) -> None:
        self._deaths = 0 if now - self._last_start > _CALM else self._deaths
        self._due = now + _RESTART_AFTER[min(self._deaths, len(_RESTART_AFTER) - 1)]
        self._deaths += 1
        status = self.service.process.returncode if self.service.process else None
        self._tell(f"{self.service.title} ended ({_spoken(status)}) and is started again. Its log: {self.service.log}")

    def _restart(self, now: float) -> None:
        self._due = None
        self._last_start = now
        self.service.stop()
        try:
            self.service.start()
        except (EngineError, OSError) as error:
            self._tell(str(error))


def keep_running(services: Sequence[Service], interrupts: Interrupts, tell: Callable[[str], None]) -> None:
    """Until we are told to end; raises Stopped then."""
    keepers = [Keeper(service, tell) for service in services]
    while True:
        interrupts.wait(min(1.0, *(keeper.tend() for keeper in keepers)))


def _spoken(status: int | None) -> str:
    if status is None:
        return "it did not start"
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name
