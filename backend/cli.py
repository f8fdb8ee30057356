"""The commands behind `poe`: `python -m backend.cli COMMAND`."""

import argparse
import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from backend.embedded import build
from backend.embedded.directory import EngineError
from backend.embedded.engines import engines_for_a_command
from backend.embedded.up import tell, up
from backend.settings import Settings, SettingsError, load

Command = Callable[[argparse.Namespace], int]
Work = Callable[[argparse.Namespace, Settings], Awaitable[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except (EngineError, SettingsError) as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.cli", description="The contact service's commands.", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    data = argparse.ArgumentParser(add_help=False)
    default = Path(os.environ.get("DATA_DIRECTORY") or build.PROJECT / "data")
    data.add_argument("--data", type=Path, default=default, metavar="DIR", help=f"where everything is kept (default: {default})")

    command = commands.add_parser("up", parents=[data], help="start everything on this machine")
    command.add_argument("--port", type=_port, default=8000, help="default: 8000")
    command.set_defaults(run=lambda chosen: up(chosen.data, chosen.port))

    command = commands.add_parser("migrate", parents=[data], help="bring the database up to date")
    command.add_argument("--demo-users", type=Path, metavar="FILE", help="make the demo organization if there is none, its people in FILE")
    command.set_defaults(run=_in_engines(_migrate))

    command = commands.add_parser("create-organization", parents=[data], help="found an organization; prints its admin's one-time link")
    command.add_argument("name", metavar="NAME")
    command.add_argument("--admin", required=True, metavar="EMAIL", help="whose account the link opens")
    command.set_defaults(run=_in_engines(_create_organization))

    command = commands.add_parser("recount", parents=[data], help="count all books anew; reports and mends differences")
    command.set_defaults(run=_in_engines(_recount))

    command = commands.add_parser("rebuild-consent", parents=[data], help="consent anew from the ledger; reports and mends differences")
    command.add_argument("--check", action="store_true", help="only compare; fails when something differs")
    command.set_defaults(run=_in_engines(_rebuild_consent))

    command = commands.add_parser("schema", help="write schema.graphql from the code")
    command.add_argument("--check", action="store_true", help="only compare; fails when they differ")
    command.set_defaults(run=_schema)

    command = commands.add_parser("npm", help="run npm in frontend/ with the Node that came as a Python package")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    command.set_defaults(run=_npm)
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def _in_engines(work: Work) -> Command:
    """A command that needs the database: with the engines it needs running, and the settings that name them."""

    def run(chosen: argparse.Namespace) -> int:
        with engines_for_a_command(chosen.data):
            return asyncio.run(_awaited(work(chosen, load())))

    return run


async def _awaited(work: Awaitable[int]) -> int:
    return await work


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[None]:
    from backend.database import close_database, open_database

    await open_database(settings.database_url)
    try:
        yield
    finally:
        await close_database()


async def _migrate(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.consent.keys import make_key, require_keys
    from backend.migrate import migrate
    from backend.organizations.service import create_demo_organization

    await migrate(settings.database_owner_url, settings.database_url)
    async with _database(settings):
        await require_keys()
        make_key()
        if chosen.demo_users is not None:
            await create_demo_organization(lambda people: _keep(people, chosen.demo_users))
    return 0


def _keep(people: list[dict[str, str]], file: Path) -> None:
    """Write the people's passwords so that a kill or a power cut leaves the whole file or none, and nobody else can read it."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(people, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


async def _create_organization(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.organizations.service import address_of, create_organization
    from backend.problems import Refusal

    async with _database(settings):
        try:
            secret = await create_organization(chosen.name, chosen.admin)
        except Refusal as refusal:
            tell("\n".join(problem.message for problem in refusal.problems))
            return 1
    print(address_of(secret, settings.public_url))
    return 0


async def _recount(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.contacts.counters import recount

    async with _database(settings):
        differences = await recount()
    for difference in differences:
        print(difference)
    print(f"Mended: {len(differences)}" if differences else "All counts are right.")
    return 0


async def _rebuild_consent(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.consent.rebuild import rebuild
    from backend.contacts import showing
    from backend.contacts.counters import recount

    repair = not chosen.check
    async with _database(settings):
        differences = [*await rebuild(repair=repair), *await showing.compare(repair=repair), *await recount(repair=repair)]
    for difference in differences:
        print(difference)
    print(f"{'Mended' if repair else 'Different'}: {len(differences)}" if differences else "All consent is as the ledger says.")
    return 1 if chosen.check and differences else 0


def _schema(chosen: argparse.Namespace) -> int:
    from backend.graph.schema import schema

    file = build.PROJECT / "schema.graphql"
    printed = schema.as_str().rstrip() + "\n"
    if not chosen.check:
        file.write_text(printed)
    elif not file.exists() or file.read_text() != printed:
        tell("schema.graphql isn't what the code says. Run: poe schema")
        return 1
    return 0


def _npm(chosen: argparse.Namespace) -> int:
    build.Build(build.FRONTEND / "npm.log", tell).install()
    return subprocess.run(["npm", *chosen.arguments], cwd=build.FRONTEND, env=build.node_environment()).returncode


if __name__ == "__main__":
    raise SystemExit(main())
