"""How fast a book of a million is searched: `python -m tests.bench.search`.

Each of the 200 texts in queries.txt (frequent, rare and absent names, two letters, other scripts, digits, email addresses) is asked
as the app asks: the first page by name, and how many there are. Printed: the time on the server, and the plans of the slowest.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg

from backend import settings
from backend.database import close_database, execute, fetch_one, open_database
from backend.embedded.directory import make_data_directory
from backend.embedded.postgresql import database_url
from backend.imports import uploads
from backend.migrate import migrate
from backend.organizations.caller import Caller
from tests.bench.__main__ import engines, generate
from tests.contacts.asking import ask
from tests.jobs import desk as at
from tests.organizations.people import Person, sign_in
from tests.statements import Recorder, recorded

QUERIES = Path(__file__).parent / "queries.txt"
PAGE = """query ($search: String!) { contacts(search: $search, first: 50) {
    nodes { id fullName phone phoneFormatted email optedOut version } pageInfo { hasNextPage endCursor } totalCount totalCountIsExact
} }"""
ROUNDS = 3
WORST = 10
BOUND = 150
"""Milliseconds at the 95th percentile."""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search")
    parser.add_argument("--rows", type=int, default=1_000_000, help="contacts in the book (default: 1,000,000)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the book there, and use it again")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        directory = chosen.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="contacts-bench-")))
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)
        postgresql = stack.enter_context(engines(make_data_directory(directory / "data")))
        asyncio.run(migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]))
        asyncio.run(measure(directory, postgresql.directory, chosen.rows))


async def measure(directory: Path, data: Path, rows: int) -> None:
    """Fill a book unless there is one, ask everything, print the figures."""
    with recorded() as recorder:
        await open_database(settings.load().database_url)
        caller = await _caller(directory, rows)
        texts = QUERIES.read_text("utf-8").splitlines()
        await _ask_all(caller, texts)
        recorder.clear()
        times = [await _ask_all(caller, texts) for _ in range(ROUNDS)]
        _print(texts, times)
        await _print_plans(caller, data, recorder, _slowest(texts, times)[0])
        await close_database()


async def _caller(directory: Path, rows: int) -> Caller:
    """Whose book it is."""
    book = await fetch_one("SELECT organization_id, owner_id FROM books WHERE organization_id > $1 ORDER BY total DESC LIMIT 1", 0)
    if book:
        return await sign_in(Person(book["owner_id"], book["organization_id"], ""))
    async with at.a_desk() as desk:
        file = directory / "people.csv"
        generate(file, rows)
        upload, _ = await uploads.create(desk.uma, file.name, file.stat().st_size)
        await uploads.receive(upload, _chunks(file))
        print(at.outcome(await at.do(await at.start(desk.uma, upload_id=upload["id"], skip_first_line=True))))
        await execute("VACUUM ANALYZE contacts")
        return desk.uma


async def _chunks(file: Path) -> Any:
    with file.open("rb") as stream:
        while chunk := stream.read(2**20):
            yield chunk


async def _ask_all(caller: Caller, texts: list[str]) -> list[float]:
    """Milliseconds that each takes."""
    times = []
    for text in texts:
        began = time.perf_counter()
        answer = await ask(caller, PAGE, search=text)
        times.append((time.perf_counter() - began) * 1000)
        assert not answer.codes, (text, answer.codes)
    return times


def _slowest(texts: list[str], times: list[list[float]]) -> list[str]:
    """The texts, the slowest by its median first."""
    return [text for _, text in sorted(zip(map(statistics.median, zip(*times, strict=True)), texts, strict=True), reverse=True)]


def _print(texts: list[str], times: list[list[float]]) -> None:
    every = sorted(value for one in times for value in one)
    p50, p95 = (statistics.quantiles(every, n=100)[place - 1] for place in (50, 95))
    print(f"{len(texts)} texts, {ROUNDS} times: median {p50:.0f} ms, 95 % within {p95:.0f} (at most {BOUND}), longest {every[-1]:.0f}")
    medians = dict(zip(texts, map(statistics.median, zip(*times, strict=True)), strict=True))
    for text in _slowest(texts, times)[:WORST]:
        print(f"  {medians[text]:6.0f} ms  {text}")


async def _print_plans(caller: Caller, data: Path, recorder: Recorder, text: str) -> None:
    """How PostgreSQL answers the slowest."""
    recorder.clear()
    await ask(caller, PAGE, search=text)
    connection = await asyncpg.connect(database_url(data, "postgres"))
    await connection.execute("SET jit = off")
    print(f"\nThe slowest: {text}")
    for statement, arguments in list(recorder.calls):
        print()
        for (line,) in await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", *arguments):
            print(f"  {line}")
    await connection.close()


if __name__ == "__main__":
    main()
