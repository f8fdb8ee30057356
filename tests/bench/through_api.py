"""The import as a partner starts it: over HTTP, with a real API and a real worker, alone and while others use the same book."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
import psutil

from backend.graph.node import encode
from tests import processes
from tests.bench import ticking
from tests.bench.ticking import Lateness
from tests.organizations.people import Person

_CREATE_UPLOAD = "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { message } } }"
_IMPORT = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } userErrors { message } } }"
_JOB = (
    "query ($id: ID!) { job(id: $id) { state failure ... on ImportJob { outcome { rows created updated unchanged duplicates invalid } } } }"
)
_PAGE = """
query ($from: String) {
  contacts(startingWith: $from, first: 50) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id fullName phone phoneFormatted email optedOut version }
  }
}
"""
_CREATE = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } userErrors { message } } }"
_LOOK_EVERY = 0.25
"""Seconds; what is measured meanwhile must not take the machine from the import."""
_IDLE_FOR = 10.0
_BLOCK = 1024 * 1024


@dataclass
class Client:
    """A partner with a token for the whole organization."""

    http: httpx.AsyncClient
    owner: str

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """What the operation's one field gave."""
        answer = await self.http.post("/graphql", json={"query": document, "variables": variables})
        body = answer.json()
        assert "errors" not in body, body
        (found,) = body["data"].values()
        assert not found.get("userErrors"), found
        return dict(found)

    async def upload(self, file: Path) -> str:
        upload = (await self.ask(_CREATE_UPLOAD, input={"filename": file.name, "size": size_of(file)}))["upload"]
        answer = await self.http.put(httpx.URL(upload["url"]).raw_path.decode(), content=blocks(file))
        assert answer.status_code == 204, answer.text
        return str(upload["id"])

    async def import_it(self, upload_id: str, *, again: bool = False) -> str:
        given = {"ownerId": self.owner, "source": {"uploadId": upload_id}, "skipFirstLine": True, "evenIfImported": again}
        return str((await self.ask(_IMPORT, input=given))["job"]["id"])

    async def ended(self, job_id: str) -> dict[str, int]:
        """The job's outcome, once it has ended."""
        while True:
            job = await self.ask(_JOB, id=job_id)
            if job["state"] not in ("QUEUED", "RUNNING"):
                assert job["state"] == "SUCCEEDED", job
                return {name: count for name, count in job["outcome"].items() if count}
            await asyncio.sleep(_LOOK_EVERY)


def size_of(file: Path) -> int:
    return file.stat().st_size


async def blocks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


@dataclass
class Meanwhile:
    """What goes on in the background until it is stopped."""

    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def __call__(self, work: Callable[[], Awaitable[None]], every: float = _LOOK_EVERY) -> None:
        async def repeat() -> None:
            while True:
                await work()
                await asyncio.sleep(every)

        self.tasks.append(asyncio.create_task(repeat()))

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def measure(file: Path, expected: dict[str, int], logs: Path, people: Sequence[Person], secret: str) -> float:
    """Import the file into the first one's book with nobody else about, and once more; then into the second one's while others use it,
    and into the third one's while the fourth one imports a little.

    Rows a second of the first, printed like everything else.
    """
    ticks = Lateness(logs / "api.ticks")
    async with (
        processes.api(logs / "api.log", ticking.MODULE, TICKING="api", TICKS=str(ticks.file)) as address,
        ticking.beside(logs / "idle.ticks", logs / "idle.log") as idle,
        processes.worker(logs / "worker.log") as worker,
        httpx.AsyncClient(base_url=address, headers={"authorization": f"Bearer {secret}"}, timeout=60) as http,
    ):
        memory = Memory({"API": server_of(address), "worker": psutil.Process(worker.pid)})
        meanwhile = Meanwhile()
        meanwhile(memory.look, every=1.0)
        alone, shared, large, small = (Client(http, encode("User", person.id)) for person in people)
        rate = await _alone(alone, file, expected, (ticks, idle))
        await _again(alone, file, expected, rate)
        await _beside(large, small, file)
        await _in_company(shared, file, expected)
        await meanwhile.stop()
        memory.print()
        return rate


async def _alone(client: Client, file: Path, expected: dict[str, int], tickers: tuple[Lateness, Lateness]) -> float:
    begin = time.perf_counter()
    upload_id = await client.upload(file)
    uploaded = time.perf_counter()
    for ticker in tickers:
        ticker.since()
    outcome = await client.ended(await client.import_it(upload_id))
    end = time.perf_counter()
    rate = expected["rows"] / (end - begin)
    print(f"{'import through the API:':34} {rate:>10,.0f} rows/s ({expected['rows'] / (end - uploaded):,.0f} without the upload)")
    api, idle = (ticker.since() for ticker in tickers)
    print(f"  ticks of 10 ms late by over 50:  {api:.2%} in the API, {idle:.2%} in an idle process beside it")
    print(f"  the outcome {'is what the generator said' if outcome == expected else f'IS NOT {expected}'}: {outcome}", flush=True)
    return rate


async def _again(client: Client, file: Path, expected: dict[str, int], first: float) -> None:
    """The same file: nothing of it changes anything."""
    begin = time.perf_counter()
    outcome = await client.ended(await client.import_it(await client.upload(file), again=True))
    rate = expected["rows"] / (time.perf_counter() - begin)
    assert outcome.keys() <= {"rows", "unchanged", "duplicates", "invalid"}, outcome
    print(f"{'the same file again:':34} {rate:>10,.0f} rows/s, {rate / first:.2f} of the first time", flush=True)


async def _beside(large: Client, small: Client, file: Path) -> None:
    """A hundred rows of one book, while the file is imported into another."""
    job = await large.import_it(await large.upload(file))
    await asyncio.sleep(1)
    begin = time.perf_counter()
    text = "".join(f"Small {index},+1303555{index:04}\n" for index in range(100, 200))
    given = {"ownerId": small.owner, "source": {"text": text}}
    await small.ended(str((await small.ask(_IMPORT, input=given))["job"]["id"]))
    took = time.perf_counter() - begin
    is_at_work = (await large.ask(_JOB, id=job))["state"] == "RUNNING"
    print(f"{'a hundred rows beside it:':34} {took:>10.2f} s, {'before' if is_at_work else 'AFTER'} the large import ended", flush=True)
    await large.ended(job)


async def _in_company(client: Client, file: Path, expected: dict[str, int]) -> None:
    pages, writes, idle = Pages(client), Writes(client), Pages(client)
    upload_id = await client.upload(file)
    meanwhile = Meanwhile()
    for work in (pages.ask, writes.ask):
        meanwhile(work)
    begin = time.perf_counter()
    outcome = await client.ended(await client.import_it(upload_id))
    rate = expected["rows"] / (time.perf_counter() - begin)
    await meanwhile.stop()
    right = "the same outcome" if outcome == expected else f"ANOTHER OUTCOME: {outcome}"
    print(f"{'while others use the book:':34} {rate:>10,.0f} rows/s, {right}")
    meanwhile = Meanwhile()
    meanwhile(idle.ask)
    await asyncio.sleep(_IDLE_FOR)
    await meanwhile.stop()
    print(f"  page of 50, 95th percentile:     {idle.percentile():6.0f} ms idle, {pages.percentile():.0f} ms during the import")
    print(f"  createContact during the import: {writes.percentile():6.0f} ms 95th percentile, {max(writes.times):.0f} ms at most")


def server_of(address: str) -> psutil.Process:
    """The API process: the child of ours that listens there."""
    port = httpx.URL(address).port
    for child in psutil.Process().children():
        if any(connection.status == psutil.CONN_LISTEN and connection.laddr.port == port for connection in child.net_connections("inet")):
            return child
    raise AssertionError("no child listens there")


class Times:
    """How long each of many calls took, in milliseconds."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.times: list[float] = []

    async def ask(self) -> None:
        begin = time.perf_counter()
        await self._ask(len(self.times))
        self.times.append((time.perf_counter() - begin) * 1000)

    async def _ask(self, index: int) -> None:
        raise NotImplementedError

    def percentile(self) -> float:
        """The 95th."""
        return quantiles(self.times, n=20)[-1] if len(self.times) > 1 else float("nan")


class Pages(Times):
    """Pages of contacts, from another letter each time."""

    async def _ask(self, index: int) -> None:
        await self.client.ask(
            _PAGE.replace("contacts(", f'contacts(owner: "{self.client.owner}", '), **{"from": chr(ord("a") + index % 26)}
        )


class Writes(Times):
    """Contacts created by hand; the generator makes no number with this exchange."""

    async def _ask(self, index: int) -> None:
        given = {"ownerId": self.client.owner, "fullName": f"Typed {index}", "phone": f"+1{201 + index // 10_000}555{index % 10_000:04}"}
        await self.client.ask(_CREATE, input=given)


class Memory:
    """The most that each process held: its proportional share (PSS), from /proc."""

    def __init__(self, watched: dict[str, psutil.Process]) -> None:
        self.watched = watched
        self.peaks = dict.fromkeys(watched, 0)

    async def look(self) -> None:
        for name, process in self.watched.items():
            self.peaks[name] = max(self.peaks[name], process.memory_full_info().pss)

    def print(self) -> None:
        print("  peak PSS:                        " + ", ".join(f"{name} {peak / 1024**2:.0f} MB" for name, peak in self.peaks.items()))
