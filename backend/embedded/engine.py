"""What the embedded servers share: one process each, found again after a kill, stopped by its own signal."""

import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from backend.embedded.directory import EngineError, make_socket_directory, server_account
from backend.embedded.processes import Account, Process, command_of, launch, stop

Pause = Callable[[float], object]
"""Waits that many seconds; it may raise to give up waiting."""

_START_PATIENCE = 120.0
_STOP_PATIENCE = 60.0


class Engine(ABC):
    """One embedded server."""

    name: str
    title: str
    stop_signal: signal.Signals
    process_file: Path

    def __init__(self, directory: Path, *, durable: bool = True, pause: Pause = time.sleep) -> None:
        """`directory` comes from make_data_directory. Not durable is for tests: a power cut may lose what was committed."""
        self.directory = directory
        self.data = directory / self.name
        self.log = directory / "logs" / f"{self.name}.log"
        self.durable = durable
        self.pause = pause
        self.account: Account | None = None
        self.process: Process | None = None

    def start(self) -> None:
        """Start the server and wait until it answers; raises EngineError."""
        account = server_account(self.directory)
        make_socket_directory(self.directory, account)
        self._stop_leftover()
        self._prepare(account)
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut it down cleanly; nothing when it doesn't run."""
        if self.process is not None:
            stop(self.process, self.stop_signal, _STOP_PATIENCE)
        self.process = None

    @abstractmethod
    def _prepare(self, account: Account | None) -> None:
        """Make what a first start needs; `account` is whom PostgreSQL runs as."""

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _answers(self) -> bool: ...

    def _launch(self) -> None:
        self.process = launch(
            self._command(),
            log=self.log,
            directory=Path("/"),
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            account=self.account,
            when_orphaned=self.stop_signal,
        )
        deadline = time.monotonic() + _START_PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise EngineError(f"The embedded {self.title} doesn't start. The end of {self.log}:\n{last_lines(self.log)}")
            self.pause(0.02)

    def _stop_leftover(self) -> None:
        """End the server of a run that was killed; its command line shows whether it is ours."""
        try:
            pid = int(self.process_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        deadline = time.monotonic() + _STOP_PATIENCE
        while str(self.data) in command_of(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, self.stop_signal if time.monotonic() < deadline else signal.SIGKILL)
            self.pause(0.1)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
