"""People of an organization at work: what they start, and a worker within the test that does it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import asyncpg
import orjson
from asyncpg import Record

from backend import settings
from backend.broker import open_broker
from backend.contacts import lists, service
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.database import execute, fetch_all, fetch_one, fetch_value
from backend.events import close_events, open_events
from backend.exports import tasks as export_tasks
from backend.exports import work as exporting
from backend.imports import revert_work, reverts, uploads
from backend.imports import service as imports
from backend.imports import tasks as import_tasks
from backend.imports import work as importing
from backend.imports.order import Order
from backend.imports.types import ImportJob
from backend.jobs import service as jobs
from backend.jobs import types
from backend.jobs.kinds import JobState
from backend.jobs.tasks import Work, work_on
from backend.organizations.caller import Caller
from backend.organizations.permissions import Role
from backend.purges import service as purges
from backend.purges import tasks as purge_tasks
from backend.purges import work as purging
from backend.storage import open_storage
from backend.suppressions import erasure_work, export_work, import_work
from backend.suppressions import tasks as suppression_tasks
from tests.organizations.people import a_caller, an_organization

WORK = {
    import_tasks.IMPORT.name: importing.work,
    import_tasks.DRY_RUN.name: importing.work,
    import_tasks.REVERT.name: revert_work.work,
    export_tasks.EXPORT.name: exporting.work,
    purge_tasks.PURGE.name: purging.work,
    suppression_tasks.ERASURE.name: erasure_work.work,
    suppression_tasks.OPT_OUT_IMPORT.name: import_work.work,
    suppression_tasks.OPT_OUT_EXPORT.name: export_work.work,
}

NOTHING_SAID = Order(
    owner_id=None,
    upload_id=None,
    text=None,
    skip_first_line=False,
    list_id=None,
    on_existing=OnExisting.FILL_BLANKS,
    region=None,
    idempotency_key=None,
    even_if_imported=True,
)


@dataclass(frozen=True)
class Desk:
    """`uma` and `ben` have a book each, `sue` supervises them, `ada` administers, `zoe` works elsewhere."""

    uma: Caller
    ben: Caller
    sue: Caller
    ada: Caller
    zoe: Caller


@asynccontextmanager
async def a_desk() -> AsyncIterator[Desk]:
    """In an open database."""
    known = settings.load()
    open_events(known.redis_url)
    open_storage(known.data_directory)
    open_broker(known.broker_url)
    here, elsewhere = await an_organization(), await an_organization("Elsewhere")
    yield Desk(
        uma=await a_caller(here, name="Uma Larsen"),
        ben=await a_caller(here, name="Ben Ito"),
        sue=await a_caller(here, Role.SUPERVISOR, name="Sue Adeyemi"),
        ada=await a_caller(here, Role.ADMIN, name="Ada Quist"),
        zoe=await a_caller(elsewhere, Role.SUPERVISOR, name="Zoe Marsh"),
    )
    await close_events()


def number(index: int) -> str:
    """One phone number for each index below 8,000,000."""
    return f"+1212{2000000 + index:07}"


def rows(numbers: range, name: str = "Contact") -> str:
    """A CSV of so many different contacts."""
    return "".join(f"{name} {index},{number(index)},\n" for index in numbers)


async def start(caller: Caller, text: str | None = None, **said: Any) -> Record:
    """Import a pasted text, or what is said; the queued job."""
    return await imports.start(caller, replace(NOTHING_SAID, text=text, **said))


async def start_file(caller: Caller, data: bytes, **said: Any) -> Record:
    """Upload a file and import it; the queued job."""
    made, secret = await uploads.create(caller, "people.csv", len(data))
    upload = await uploads.claim(caller, made["id"], secret)
    assert upload is not None

    async def chunks() -> AsyncIterator[bytes]:
        yield data

    await uploads.receive(upload, chunks())
    return await start(caller, upload_id=upload["id"], skip_first_line=True, **said)


async def revert(job: Record, caller: Caller) -> dict[str, int]:
    """Take an import back; what became of its contacts."""
    made = await do(await reverts.start(caller, job["id"]))
    assert made["state"] == JobState.SUCCEEDED, made
    return outcome(made)


async def do(job: Record) -> Record:
    """Work on a job until it needs no more, slice by slice; its row."""
    while await slice_of(job, WORK[job["kind"]]):
        pass
    return await again(job)


async def slice_of(job: Record, work: Work) -> bool:
    """Work on a job for a slice, as a worker does that was just told of it; whether more is to be done."""
    return await work_on(job["organization_id"], job["id"], (await again(job))["attempt"], work)


def after_batches(number: int) -> Callable[[Any], bool]:
    """For `Slice.is_over`: so many batches, then the slice is over."""
    asked = count()
    return lambda _: next(asked) >= number


async def again(job: Record) -> Record:
    """The job's row as it is now."""
    row = await fetch_one(f"SELECT {jobs.COLUMNS} FROM jobs WHERE organization_id = $1 AND id = $2", job["organization_id"], job["id"])
    assert row is not None
    return row


def outcome(job: Record) -> dict[str, int]:
    """What a job did, without what it did none of, and without what it only tells (`leaving`, and how many opt-outs are new)."""
    return {name: count for name, count in orjson.loads(job["outcome"]).items() if count and name not in ("leaving", "newly_opted_out")}


def newly_opted_out(job: Record) -> int:
    """What the API tells of an import or a dry run."""
    shown = types.job(job)
    assert isinstance(shown, ImportJob)
    told: int = shown.outcome().newly_opted_out
    return told


def opt_outs_to_confirm(job: Record) -> int | None:
    """What the API tells of an import."""
    shown = types.job(job)
    assert isinstance(shown, ImportJob)
    count: int | None = shown.opt_outs_to_confirm()
    return count


async def imported(caller: Caller, text: str, **said: Any) -> dict[str, int]:
    """Import a text; the outcome, which adds up."""
    job = await do(await start(caller, text, **said))
    assert job["state"] == JobState.SUCCEEDED, job["failure"]
    counts = outcome(job)
    assert_adds_up(counts)
    assert job["done"] == counts.get("rows", 0)
    return counts


def assert_adds_up(counts: dict[str, int]) -> None:
    kinds = ("created", "updated", "unchanged", "duplicates", "invalid")
    assert counts.get("rows", 0) == sum(counts.get(kind, 0) for kind in kinds), counts


async def purge(caller: Caller, owner_id: int) -> Record:
    """Preview and confirm; the queued job."""
    preview = await purges.preview(caller, owner_id)
    return await purges.start(caller, owner_id, preview.confirmation, preview.contacts)


def book(caller: Caller) -> int:
    assert caller.owner_id is not None
    return caller.owner_id


async def contacts(caller: Caller, columns: str = "full_name, email") -> dict[str, tuple[Any, ...]]:
    """The caller's own book, by number."""
    found = await fetch_all(
        f"SELECT phone, {columns} FROM contacts WHERE organization_id = $1 AND owner_id = $2 ORDER BY phone",
        caller.organization_id,
        book(caller),
    )
    return {row["phone"]: tuple(row)[1:] for row in found}


async def contact(caller: Caller, phone: str) -> Record:
    found = await fetch_one(
        f"SELECT {service.COLUMNS} FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = $3",
        caller.organization_id,
        book(caller),
        phone,
    )
    assert found is not None
    return found


async def create(caller: Caller, phone: str, name: str = "Ana Lopez", **said: Any) -> Record:
    return await service.create(caller, None, Changes(full_name=name, phone=phone, **said))


async def a_list(caller: Caller, name: str = "Patients") -> int:
    return int((await lists.create(caller, None, name))["id"])


async def list_count(caller: Caller, list_id: int) -> int:
    """The list's counter, which equals its members; and these carry what their contacts hold."""
    row = await lists.get(caller, list_id)
    members = await fetch_all(
        """
        SELECT (m.standing, m.name_key, m.created_at, m.updated_at) = (c.standing, c.name_key, c.created_at, c.updated_at) AS is_right
        FROM contact_list_members m LEFT JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id
        WHERE m.organization_id = $1 AND m.list_id = $2
        """,
        caller.organization_id,
        list_id,
    )
    assert row["contact_count"] == len(members)
    assert all(member["is_right"] for member in members)
    return len(members)


async def counters(caller: Caller) -> tuple[int, int]:
    """The book's counters, contacts and opted out, which equal its rows."""
    row = await fetch_one(
        "SELECT total, opted_out FROM books WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, book(caller)
    )
    counted = await fetch_one(
        "SELECT count(*), count(*) FILTER (WHERE opted_out) FROM contacts WHERE organization_id = $1 AND owner_id = $2",
        caller.organization_id,
        book(caller),
    )
    assert row is not None and counted is not None
    assert tuple(row) == tuple(counted)
    return row["total"], row["opted_out"]


async def left_unchanged(caller: Caller) -> int:
    """What imports remember of contacts while they are at work."""
    return int(await fetch_value("SELECT count(*) FROM import_unchanged WHERE organization_id = $1", caller.organization_id))


async def until_somebody_waits(observer: asyncpg.Connection, patience: float = 20.0) -> None:
    """Wait until a session waits for another, whichever."""
    async with asyncio.timeout(patience):
        while not await observer.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def until_blocked(observer: asyncpg.Connection, patience: float = 20.0) -> int:
    """Wait until somebody waits for what the observer's transaction holds; the process id of their session."""
    async with asyncio.timeout(patience):
        while True:
            blocked = await observer.fetchval(
                "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if blocked is not None:
                return int(blocked)
            await asyncio.sleep(0.05)


async def go_silent(job: Record) -> None:
    """As if nobody had heard of the job for long."""
    await execute(
        "UPDATE jobs SET touched_at = now() - interval '1 hour' WHERE organization_id = $1 AND id = $2", job["organization_id"], job["id"]
    )
