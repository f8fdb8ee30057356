"""Taking an import back: whether it can be, the start, and what was kept.

An import leaves on each contact which version it wrote and whether it created it (contacts/model.py), on each list membership that it
was the one to add it, and in three tables what else has to be known:

- `import_overwritten`: a contact's fields before the import changed them. They are personal data, found by number and by contact:
  they go with a purge of the book, with the erasure of the person, and when no import needs them any more.
- `import_opt_outs`: whom the import opted out, by the random key that the ledger knows a number by. A revert lifts no opt-out.
- `revert_kept`: the contacts that a revert left as they are.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson
from asyncpg import Record

from backend.contacts.service import qualified
from backend.database import after_commit, execute, fetch_all, fetch_value, transaction
from backend.events import publish
from backend.jobs import service as jobs
from backend.jobs.kinds import AT_WORK, ENDED, Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode

REVERT = declare(
    Kind(
        "REVERT",
        Permission.CONTACTS_IMPORT,
        takes_turns=True,
        excludes=frozenset({"PURGE"}),
        busy="All contacts of this book are being deleted: there will be nothing to take back.",
    )
)
POSSIBLE_FOR = timedelta(days=30)
"""After the end of the import."""
_KEPT_FOR = POSSIBLE_FOR + timedelta(days=1)
"""What a revert needs: it may have to wait for its turn."""

IS_GONE = """
EXISTS (SELECT FROM jobs u WHERE u.organization_id = $1 AND u.owner_id = j.owner_id AND u.kind = 'PURGE' AND u.id > j.id
    AND u.state = 'SUCCEEDED')
"""
IS_TAKEN_BACK = """
EXISTS (SELECT FROM jobs u WHERE u.organization_id = $1 AND u.owner_id = j.owner_id AND u.kind = 'REVERT'
    AND u.parameters ->> 'import_id' = j.id::text AND u.state = 'SUCCEEDED')
"""
"""SQL: what became of an import `j` since."""


@dataclass(frozen=True, slots=True)
class Since:
    """What became of an import since; `revert` is the last one."""

    is_gone: bool
    is_taken_back: bool
    revert: Record | None


async def since(caller: Caller, import_ids: list[int]) -> list[Since]:
    """For each of the imports, which the caller must see."""
    told = await fetch_all(
        f"""
        SELECT j.id, {IS_GONE} AS is_gone, {IS_TAKEN_BACK} AS is_taken_back FROM jobs j
        WHERE j.organization_id = $1 AND j.id = ANY ($2::bigint[])
        """,
        caller.organization_id,
        import_ids,
    )
    reverts = await fetch_all(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs WHERE organization_id = $1 AND kind = 'REVERT' AND parameters ->> 'import_id' = ANY ($2::text[])
            AND owner_id IN (SELECT j.owner_id FROM jobs j WHERE j.organization_id = $1 AND j.id = ANY ($3::bigint[])) ORDER BY id
        """,
        caller.organization_id,
        [str(number) for number in import_ids],
        import_ids,
    )
    last = {orjson.loads(row["parameters"])["import_id"]: row for row in reverts}
    found = {row["id"]: Since(row["is_gone"], row["is_taken_back"], last.get(row["id"])) for row in told}
    return [found.get(number, Since(True, False, None)) for number in import_ids]


def possible_until(job: Record, since: Since) -> datetime | None:
    """Until when an import can be taken back; None where it can't."""
    is_over = job["finished_at"] is None or job["finished_at"] + POSSIBLE_FOR <= datetime.now(UTC)
    if job["kind"] != "IMPORT" or job["state"] in AT_WORK or is_over or since.is_gone or since.is_taken_back:
        return None
    return job["finished_at"] + POSSIBLE_FOR  # type: ignore[no-any-return]


async def start(caller: Caller, import_id: int | None) -> Record:
    """Queue a revert. Raises Problem NOT_FOUND, INVALID, EXPIRED or BUSY."""
    found = await jobs.find(caller, [import_id]) if import_id is not None else []
    if not found or found[0]["kind"] not in ("IMPORT", "DRY_RUN"):
        raise Problem(ProblemCode.NOT_FOUND, ("import_id",), "There is no such import.")
    owner = found[0]["owner_id"]
    async with transaction():
        await jobs.lock_book(owner)
        (job,) = await jobs.find(caller, [found[0]["id"]])
        (told,) = await since(caller, [job["id"]])
        _check(job, told)
        made = await jobs.create(caller, REVERT, owner, {"import_id": job["id"], "list_id": _list_of(job)})
        await show_on_import(caller.organization_id, made["id"])
    return made


def _list_of(job: Record) -> Any:
    return orjson.loads(job["parameters"]).get("list_id")


def _check(job: Record, since: Since) -> None:
    """Raises Problem where the import can't be taken back."""
    field = ("import_id",)
    if job["kind"] == "DRY_RUN":
        raise Problem(ProblemCode.INVALID, field, "A dry run changed nothing: there is nothing to take back.")
    if job["state"] in AT_WORK:
        raise Problem(ProblemCode.BUSY, field, "This import is still at work. Wait for it, or cancel it first, then take it back.")
    if since.revert is not None and since.revert["state"] in AT_WORK:
        raise Problem(ProblemCode.BUSY, field, "This import is being taken back already.")
    if since.is_taken_back:
        raise Problem(ProblemCode.EXPIRED, field, "This import was taken back already.")
    if since.is_gone:
        raise Problem(
            ProblemCode.EXPIRED, field, "All contacts of this book were deleted after this import: it can't be taken back any more."
        )
    if possible_until(job, since) is None:
        raise Problem(ProblemCode.EXPIRED, field, f"An import can be taken back for {POSSIBLE_FOR.days} days. This one ended before that.")


async def show_on_import(organization_id: int, revert_id: int) -> None:
    """When a revert begins or ends, what its import shows changes too: its revision grows."""
    number = await fetch_value(
        """
        UPDATE jobs i SET revision = i.revision + 1 FROM jobs r WHERE r.organization_id = $1 AND r.id = $2
            AND i.organization_id = $1 AND i.id = (r.parameters ->> 'import_id')::bigint RETURNING i.id
        """,
        organization_id,
        revert_id,
    )
    await after_commit(partial(publish, jobs.topic(number)))


async def kept(organization_id: int, job_id: int, *, key: tuple[Any, ...] | None, backward: bool, limit: int) -> list[Record]:
    """The contacts that a revert left as they are and that are still there, oldest first. `key`: (id,)."""
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    return await fetch_all(
        f"""
        SELECT {qualified("c")} FROM revert_kept k JOIN contacts c ON c.organization_id = $1 AND c.id = k.contact_id
        WHERE k.organization_id = $1 AND k.job_id = $2 AND ($3::bigint IS NULL OR k.contact_id {comparison} $3)
        ORDER BY k.contact_id {direction} LIMIT $4
        """,
        organization_id,
        job_id,
        key[0] if key else None,
        limit,
    )


async def number_kept(organization_id: int, job_id: int, up_to: int) -> tuple[int, bool]:
    """How many these are, counted up to so many, and whether that is all."""
    number = await fetch_value(
        """
        SELECT count(*) FROM (
            SELECT FROM revert_kept k JOIN contacts c ON c.organization_id = $1 AND c.id = k.contact_id
            WHERE k.organization_id = $1 AND k.job_id = $2 LIMIT $3) AS counted
        """,
        organization_id,
        job_id,
        up_to + 1,
    )
    return min(number, up_to), number <= up_to


async def forget_of_book(organization_id: int, owner_id: int) -> None:
    """With a purge: what was overwritten goes too, and what imports show of being taken back changes."""
    await execute(
        """
        DELETE FROM import_overwritten o USING jobs j
        WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.kind = 'IMPORT' AND o.organization_id = $1 AND o.job_id = j.id
        """,
        organization_id,
        owner_id,
    )
    await execute(
        """
        UPDATE jobs SET revision = revision + 1
        WHERE organization_id = $1 AND owner_id = $2 AND kind = 'IMPORT' AND state = ANY ($3::text[]) AND finished_at > now() - $4::interval
        """,
        organization_id,
        owner_id,
        sorted(ENDED),
        POSSIBLE_FOR,
    )


_FORGET = """
WITH oldest AS (SELECT t.organization_id, t.job_id FROM {table} t ORDER BY t.job_id LIMIT 1),
over AS (
    SELECT oldest.job_id FROM oldest JOIN jobs j ON j.organization_id = oldest.organization_id AND j.id = oldest.job_id
    WHERE j.finished_at < now() - $1::interval
)
DELETE FROM {table} WHERE (job_id, {key}) IN (SELECT t.job_id, t.{key} FROM {table} t JOIN over ON over.job_id = t.job_id LIMIT $2)
"""


async def forget_old(limit: int = 5_000) -> int:
    """Delete what no revert can need any more; how much, over all organizations."""
    return sum(
        [
            await execute(_FORGET.format(table=table, key=key), _KEPT_FOR, limit)
            for table, key in (("import_overwritten", "contact_id"), ("import_opt_outs", "subject_id"))
        ]
    )
