"""Measure everything once, on engines of its own with the settings of an installation, and print it."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backend import settings
from backend.database import close_database, open_database
from backend.embedded.directory import make_data_directory
from backend.embedded.engines import environment_for
from backend.embedded.postgresql import PostgreSQL
from backend.embedded.valkey import Valkey
from backend.migrate import migrate
from backend.organizations.permissions import Permission, Role
from backend.organizations.tokens import create_api_token
from tests.bench import baseline, through_api
from tests.organizations.people import a_caller, a_person, an_organization
from tests.running import FROM_OUTSIDE

GENERATOR = Path(__file__).parent.parent / "data" / "gen_contacts.py"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="poe bench")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the file that is imported (default: 1,000,000)")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="contacts-bench-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        file = directory / "people.csv"
        expected = generate(file, rows)
        with engines(make_data_directory(directory / "data")) as postgresql:
            asyncio.run(migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]))
            asyncio.run(measure(file, expected, postgresql.directory))


def generate(file: Path, rows: int) -> dict[str, int]:
    """Write the file; what its import must report."""
    done = subprocess.run([sys.executable, str(GENERATOR), str(rows), str(file)], capture_output=True, text=True, check=True)
    return {name: count for name, count in json.loads(done.stdout).items() if name != "international"}


@contextmanager
def engines(directory: Path) -> Iterator[PostgreSQL]:
    """PostgreSQL and Valkey as `poe up` runs them; the environment names them."""
    for name in FROM_OUTSIDE:
        os.environ.pop(name, None)
    with ExitStack() as running:
        postgresql, valkey = PostgreSQL(directory), Valkey(directory)
        for engine in (postgresql, valkey):
            running.callback(engine.stop)
            engine.start()
        os.environ.update(environment_for(directory))
        settings.load.cache_clear()
        yield postgresql


async def measure(file: Path, expected: dict[str, int], directory: Path) -> None:
    """Print each figure as soon as it is there, then how they compare."""
    await open_database(settings.load().database_url)
    try:
        organization_id = await an_organization("Bench")
        people = [await a_person(organization_id) for _ in range(4)]
        admin = await a_caller(organization_id, Role.ADMIN)
        scopes = [Permission.CONTACTS_READ, Permission.CONTACT_DETAILS_READ, Permission.CONTACTS_WRITE, Permission.CONTACTS_IMPORT]
        token = await create_api_token(admin, name="Bench", owner_id=None, held_to_book=False, scopes=scopes, expires_at=None)
    finally:
        await close_database()
    plain = await baseline.measure(file, directory, people[0])
    imported = await through_api.measure(file, expected, directory / "logs", people, token.secret)
    print(f"\nThe import is at {imported / plain.three_indexes:.2f} of the staged upsert into three indexes,")
    print(f"at {imported / plain.contacts:.2f} of the staged upsert into contacts.")


if __name__ == "__main__":
    main()
