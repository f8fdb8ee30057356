"""Everything that an installation keeps: a dump of the database, and every file."""

import os
import subprocess
from collections.abc import Sequence

from backend.embedded.directory import sockets_of
from backend.embedded.postgresql import DATABASE
from tests.engines import Engines


def dump(engines: Engines) -> str:
    """The database as pg_dump writes it, with the samples of values that the planner keeps."""
    program = engines.postgresql.programs / "pg_dump"
    address = ["--host", str(sockets_of(engines.directory)), "--username", "postgres", "--dbname", DATABASE]
    done = subprocess.run([str(program), *address, "--statistics"], capture_output=True, check=True)
    return done.stdout.decode()


def files(engines: Engines) -> dict[str, str]:
    """Uploads and what jobs left, by name."""
    found = (engines.directory / "files").rglob("*")
    return {str(file): file.read_bytes().decode("utf-8", "replace") for file in found if file.is_file()}


def sightings(engines: Engines, words: Sequence[str]) -> list[str]:
    """Where any of the words is found."""
    told = [f"the database: {line.strip()[:200]}" for line in dump(engines).splitlines() if any(word in line for word in words)]
    return told + [f"{name}: {text[:200]}" for name, text in files(engines).items() if any(word in name + text for word in words)]


def log(engines: Engines) -> str:
    """What PostgreSQL has said."""
    return "".join(file.read_text(errors="replace") for file in (engines.directory / "logs").glob("*") if os.path.getsize(file))
