"""PostgreSQL as a child process, from the programs that its wheel brings."""

import os
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

from backend.embedded.directory import EngineError, sockets_of
from backend.embedded.engine import Engine, Pause
from backend.embedded.processes import Account, run_as
from backend.embedded.programs import postgresql_programs

OWNER_LOGIN = "contacts_owner"
APPLICATION_LOGIN = "contacts_app"
DATABASE = "contacts"

_SERVER_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A refused statement is told without its values: they are people's numbers.
    "log_error_verbosity": "terse",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    # One server without replicas: only what a crash needs goes to the log, and a long import doesn't wait for checkpoints.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
_MOST_BUFFERS = 1024
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}

_LOGINS_AND_DATABASE = rf"""
SELECT 'CREATE ROLE {OWNER_LOGIN} LOGIN CREATEROLE' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_LOGIN}') \gexec
SELECT 'CREATE ROLE {APPLICATION_LOGIN} LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_LOGIN}') \gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_LOGIN}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \gexec
"""


def _memory_settings() -> dict[str, str]:
    """A quarter of the memory for buffers, up to 1 GB: a book of a million takes 900 MB with its indexes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _CGROUP_LIMIT.read_text().strip() if _CGROUP_LIMIT.exists() else "max"
    megabytes = min(memory, int(limit) if limit.isdigit() else memory) // 1024**2
    return {"shared_buffers": f"{max(64, min(megabytes // 4, _MOST_BUFFERS))}MB", "effective_cache_size": f"{max(128, megabytes // 2)}MB"}


def database_url(directory: Path, login: str, database: str = DATABASE) -> str:
    """The address of a data directory's PostgreSQL for a login."""
    return f"postgres://{login}@/{database}?host={quote(str(sockets_of(directory)), safe='')}"


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
        self.programs = postgresql_programs(account)
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
        settings = (
            _SERVER_SETTINGS | _memory_settings() | {"unix_socket_directories": f'"{directories}"'} | ({} if self.durable else _NOT_DURABLE)
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def _answers(self) -> bool:
        """The eighth line of its process file says so; the first one must be this server's."""
        try:
            lines = self.process_file.read_text().splitlines()
        except OSError:
            return False
        return self.process is not None and len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _launch(self) -> None:
        super()._launch()
        self.run_sql(_LOGINS_AND_DATABASE)
