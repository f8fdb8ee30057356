"""The directory that an installation with embedded engines keeps everything in, and who may use it.

DIRECTORY/postgresql and DIRECTORY/valkey hold the engines' data, DIRECTORY/files uploads, DIRECTORY/logs what the processes
say, DIRECTORY/run the engines' Unix sockets, DIRECTORY/lock who is at work, DIRECTORY/address where people opened it last.
"""

import fcntl
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from backend.embedded.processes import Account, run_as

LONGEST_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 107
_SHORT_PREFIX = "contacts-"
_ADDRESS = "address"


class EngineError(Exception):
    """An engine can't be had; the message says why and what to do."""


class DirectoryInUse(EngineError):
    """Another process holds the data directory."""


def make_data_directory(directory: Path) -> Path:
    """Create it if need be, closed to other people; an existing one and its parents keep the mode they have."""
    directory = directory.expanduser().absolute()
    try:
        if not directory.exists():
            directory.mkdir(parents=True)
            # PostgreSQL never runs as root: whom it runs as then has to get through. What lies inside is closed.
            directory.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (directory / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The data directory {directory} can't be used: {error.strerror}. Name another with --data.") from error
    return directory.resolve()


def note_address(directory: Path, address: str) -> None:
    """Remember where people open what runs on this directory: commands print links to it."""
    with suppress(OSError):
        (directory / _ADDRESS).write_text(address)


def noted_address(directory: Path) -> str | None:
    """Where people opened it last; None where it never ran."""
    try:
        return (directory / _ADDRESS).read_text().strip() or None
    except OSError:
        return None


@contextmanager
def hold(directory: Path) -> Iterator[None]:
    """Keep a data directory to ourselves until the end of the block, or of this process; raises DirectoryInUse."""
    with _open_lock(directory) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            message = f"The data directory {directory} is in use by {holder}. Stop that, or name another directory with --data."
            raise DirectoryInUse(message) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        try:
            yield
        finally:
            _remove_socket_directory(directory)


def server_account(directory: Path) -> Account | None:
    """Whom PostgreSQL runs as: ourselves, but for root the account that owns its data, `nobody` when there is none yet.

    Raises EngineError where that account can't reach the directory, whose parents are never opened for it.
    """
    cluster = directory / "postgresql"
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise EngineError(f"{cluster} belongs to another user. Start as that user or root, or name another directory with --data.")
        return None
    owner = (cluster.stat().st_uid, cluster.stat().st_gid) if cluster.exists() else (0, 0)
    user, group = owner if owner[0] else _nobody()
    for account in (Account(user, group), Account(user, group, passes_closed_directories=True)):
        if (not account.passes_closed_directories or shutil.which("setpriv")) and _may_enter(account, directory):
            return account
    raise EngineError(
        f"{directory} lies below a directory that only root may enter, and PostgreSQL refuses to run as root. "
        "Name a directory that others may pass with --data, for example --data /var/lib/contact-service."
    )


def sockets_of(directory: Path) -> Path:
    """Where the engines of a data directory listen."""
    return (directory / "run").resolve()


def make_socket_directory(directory: Path, account: Account | None) -> None:
    """DIRECTORY/run, mode 0700; a link to a short directory where a socket's path would be longer than the system takes."""
    run = directory / "run"
    if len(os.fsencode(run / LONGEST_SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        run.mkdir(mode=0o700, exist_ok=True)
    elif not run.exists():
        _remove_socket_directory(directory)
        run.symlink_to(tempfile.mkdtemp(prefix=_SHORT_PREFIX, dir="/tmp"))
    if account is not None:
        os.chown(run, account.user, account.group)


def _remove_socket_directory(directory: Path) -> None:
    """Leave nothing outside the data directory."""
    run = directory / "run"
    if run.is_symlink():
        short = run.readlink()
        if short.name.startswith(_SHORT_PREFIX):
            shutil.rmtree(short, ignore_errors=True)
        run.unlink()


def _open_lock(directory: Path) -> TextIO:
    try:
        return (directory / "lock").open("a+")
    except OSError as error:
        raise EngineError(f"The data directory {directory} can't be used: {error.strerror}. Name another with --data.") from error


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return entry.pw_uid, entry.pw_gid


def _may_enter(account: Account, directory: Path) -> bool:
    return run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)]).returncode == 0
