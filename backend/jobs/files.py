"""Files that jobs leave to be downloaded, for seven days: written in parts, one a batch, and read one after the other.

A part belongs to the file when the batch that wrote it is committed. It gets a name that no other has: what a worker still writes
that was superseded can't take the place of another's part, and goes with the file.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from asyncpg import Record

from backend.database import execute, fetch_all
from backend.jobs import service
from backend.jobs.kinds import ENDED, File, kinds
from backend.organizations.caller import Caller
from backend.storage import storage

KEPT_FOR = timedelta(days=7)
"""After the end of the job."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is there; `parts` are the keys of its parts in storage."""

    file: File
    name: str
    size: int
    parts: Sequence[str]

    async def blocks(self) -> AsyncIterator[bytes]:
        """Its bytes."""
        for key in self.parts:
            async for block in storage().read(key):
                yield block


def _place(job_id: int) -> str:
    return f"jobs/{job_id}"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a job's file: in storage, and not part of the file before it is added."""

    storage_key: str
    size: int


async def write_part(job_id: int, data: bytes) -> Part:
    """Store what is to be added to the job's file."""
    key = f"{_place(job_id)}/{secrets.token_hex(16)}"
    await storage().put(key, data)
    return Part(key, len(data))


async def add_part(organization_id: int, job_id: int, part: Part) -> None:
    """Add to the job's file, in the transaction of a batch."""
    await execute(
        """
        INSERT INTO job_file_parts (organization_id, job_id, number, storage_key, size)
        SELECT $1, $2, coalesce(max(p.number), 0) + 1, $3, $4 FROM job_file_parts p WHERE p.organization_id = $1 AND p.job_id = $2
        """,
        organization_id,
        job_id,
        part.storage_key,
        part.size,
    )


def file_of(job: Record) -> File | None:
    """What a job leaves, as far as its row tells: None while it is at work, and when it is over."""
    file = kinds[job["kind"]].file
    if file is None or job["state"] not in file.when or expires_at(job) <= datetime.now(UTC):
        return None
    return file


def expires_at(job: Record) -> datetime:
    """Until when the file of an ended job is kept."""
    ended: datetime = job["finished_at"]
    return ended + KEPT_FOR


async def find(caller: Caller, job_id: int) -> Download | None:
    """The file of a job that the caller may see; None where there is none, or no longer. What it needs is for the door to ask."""
    for job in await service.find(caller, [job_id]):
        file = file_of(job)
        parts = await _parts(caller.organization_id, job_id) if file else []
        if file and parts:
            name = file.name(orjson.loads(job["parameters"]))
            return Download(file, name, sum(part["size"] for part in parts), [part["storage_key"] for part in parts])
    return None


async def _parts(organization_id: int, job_id: int) -> list[Record]:
    statement = "SELECT storage_key, size FROM job_file_parts WHERE organization_id = $1 AND job_id = $2 ORDER BY number"
    return await fetch_all(statement, organization_id, job_id)


async def part_keys(organization_id: int, job_id: int) -> list[str]:
    """Where the parts of a job's file are, in their order."""
    return [part["storage_key"] for part in await _parts(organization_id, job_id)]


async def replace_part(organization_id: int, job_id: int, key: str, data: bytes) -> None:
    """Put other bytes in a part's place, in a transaction. The old ones are a stray file from then on."""
    part = await write_part(job_id, data)
    await execute(
        "UPDATE job_file_parts SET storage_key = $4, size = $5 WHERE organization_id = $1 AND job_id = $2 AND storage_key = $3",
        organization_id,
        job_id,
        key,
        part.storage_key,
        part.size,
    )


async def forget_strays(organization_id: int, job_id: int) -> None:
    """Delete what lies beside the parts of an ended job's file: what was replaced, and what a worker left that was killed."""
    await storage().keep_only(_place(job_id), await part_keys(organization_id, job_id))


async def are_there(caller: Caller, job_ids: list[int]) -> list[bool]:
    """For each of the jobs, which the caller must see, whether it has a file."""
    rows = await fetch_all(
        "SELECT job_id FROM job_file_parts WHERE organization_id = $1 AND job_id = ANY ($2::bigint[]) AND number = 1",
        caller.organization_id,
        job_ids,
    )
    found = {row["job_id"] for row in rows}
    return [number in found for number in job_ids]


async def forget(organization_id: int, job_id: int) -> None:
    """Delete the file of a job. What is interrupted is done by the next call: the parts go before what is known of them."""
    await storage().delete_all(_place(job_id))
    await execute("DELETE FROM job_file_parts WHERE organization_id = $1 AND job_id = $2", organization_id, job_id)


async def forget_of_book(organization_id: int, owner_id: int) -> None:
    """Delete the files that ended jobs of a book left. Their revision grows: what they show of a file changes."""
    rows = await fetch_all(
        """
        UPDATE jobs j SET revision = revision + 1 WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.state = ANY ($3::text[])
            AND EXISTS (SELECT FROM job_file_parts p WHERE p.organization_id = $1 AND p.job_id = j.id)
        RETURNING id
        """,
        organization_id,
        owner_id,
        sorted(ENDED),
    )
    for row in rows:
        await forget(organization_id, row["id"])


async def forget_old(limit: int = 100) -> int:
    """Delete files that were kept long enough, and those of jobs whose file nobody gets; how many, over all organizations."""
    kept = {kind.name: [state.value for state in kind.file.when] for kind in kinds.values() if kind.file}
    rows = await fetch_all(
        """
        SELECT j.organization_id, j.id FROM job_file_parts p JOIN jobs j ON j.organization_id = p.organization_id AND j.id = p.job_id
        WHERE p.number = 1 AND j.state = ANY ($1::text[])
            AND (j.finished_at < now() - $2::interval OR NOT coalesce($3::jsonb -> j.kind ? j.state, false))
        LIMIT $4
        """,
        sorted(ENDED),
        KEPT_FOR,
        orjson.dumps(kept).decode(),
        limit,
    )
    for row in rows:
        await forget(row["organization_id"], row["id"])
    return len(rows)
