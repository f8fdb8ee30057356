"""The servers of a test run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from backend.embedded.postgresql import DATABASE, OWNER_LOGIN, PostgreSQL
from backend.embedded.valkey import Valkey

TEMPLATE = "migrated"
_MEMORY = Path("/dev/shm")
_ENOUGH = 8 * 1024**3


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """An empty directory that everybody may pass (as root, PostgreSQL is somebody else), in memory where there is enough."""
    in_memory = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH
    with tempfile.TemporaryDirectory(prefix="contacts-tests-", dir=_MEMORY if in_memory else None) as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@dataclass(frozen=True, slots=True)
class Engines:
    """The run's servers. The environment names them, for settings and for processes that a test starts."""

    directory: Path
    postgresql: PostgreSQL
    valkey: Valkey

    def new_database(self) -> None:
        """Every test finds the same names: an empty, migrated database and an empty Valkey."""
        self.postgresql.run_sql(
            f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE);\n"
            f"CREATE DATABASE {DATABASE} OWNER {OWNER_LOGIN} TEMPLATE {TEMPLATE} STRATEGY file_copy;"
        )
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            client.flushall()
