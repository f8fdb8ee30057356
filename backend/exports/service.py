"""Starting an export, and ending those of a book that is purged."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from asyncpg import Record

from backend.contacts import lists
from backend.contacts.filters import ConsentMessageStatus, Filter
from backend.contacts.totals import total
from backend.database import after_commit, fetch_all, fetch_one, fetch_value, transaction
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.kinds import AT_WORK, File, JobState, Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.service import book_owner, find_users
from backend.problems import Problem, ProblemCode

EXPORT = declare(
    Kind(
        "EXPORT",
        Permission.CONTACTS_EXPORT,
        excludes=frozenset({"PURGE"}),
        busy="All contacts of this book are being deleted: there is nothing to export until that is done.",
        file=File(
            needs=frozenset({Permission.CONTACTS_EXPORT, Permission.CONTACT_DETAILS_READ}),
            when=frozenset({JobState.SUCCEEDED}),
            name=lambda parameters: str(parameters["filename"]),
        ),
    )
)
NAME_SHOWN = 60
"""Characters of a person's name that a filename holds."""
_NOT_IN_FILENAMES = frozenset('\\/:*?"<>|')


class ExportFormat(StrEnum):
    """For whom an export is written."""

    IMPORTABLE = "IMPORTABLE"
    SPREADSHEET = "SPREADSHEET"


async def start(caller: Caller, owner_id: int | None, wanted: Filter, format_: ExportFormat) -> Record:
    """Queue an export. Raises Problem NOT_FOUND where the filter names what isn't the book's, BUSY while the book is being purged."""
    owner = await book_owner(caller, owner_id)
    await _check(caller, owner, wanted)
    counted, is_exact = await total(caller, owner, wanted)
    async with transaction():
        await jobs.lock_book(owner)
        now: datetime = await fetch_value("SELECT now()")
        parameters = {
            "format": format_,
            "filter": {name: value for name, value in asdict(wanted).items() if value is not None},
            "until": now.isoformat(),
            "contacts": (await total(caller, owner, Filter()))[0],
            "filename": await _filename(caller, owner, now),
            "region": caller.default_region,
            "consent_message_required": caller.consent_message_required,
        }
        return await jobs.create(caller, EXPORT, owner, parameters, total=counted if is_exact else None)


async def _check(caller: Caller, owner: int, wanted: Filter) -> None:
    if wanted.list_id is not None:
        found = await lists.find(caller, [wanted.list_id])
        if not found or found[0]["owner_id"] != owner:
            raise Problem(ProblemCode.NOT_FOUND, ("filter", "list_id"), "There is no such list in this book.")
    if wanted.import_id is not None:
        found = await jobs.find(caller, [wanted.import_id])
        if not found or found[0]["owner_id"] != owner or found[0]["kind"] != "IMPORT":
            raise Problem(ProblemCode.NOT_FOUND, ("filter", "import_id"), "There is no such import into this book.")


async def _filename(caller: Caller, owner: int, now: datetime) -> str:
    (user,) = await find_users(caller, [owner])
    name = "".join(character for character in user["name"] if character.isprintable() and character not in _NOT_IN_FILENAMES)
    return f"Contacts of {name[:NAME_SHOWN].strip(' .') or 'somebody'}, {now:%Y-%m-%d %H.%M}.csv"


def wanted_by(parameters: dict[str, Any]) -> Filter:
    """What an export was asked for."""
    said = dict(parameters["filter"])
    if "updated_since" in said:
        said["updated_since"] = datetime.fromisoformat(said["updated_since"])
    if "consent_message" in said:
        said["consent_message"] = ConsentMessageStatus(said["consent_message"])
    return Filter(**said)


async def end_those_of(organization_id: int, owner_id: int) -> None:
    """What is being exported of a book when its contacts begin to be deleted would lack some of them: it ends, and says so."""
    rows = await fetch_all(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs WHERE organization_id = $1 AND owner_id = $2 AND kind = $3 AND state = ANY ($4::text[])
        ORDER BY id FOR UPDATE
        """,
        organization_id,
        owner_id,
        EXPORT.name,
        sorted(AT_WORK),
    )
    for row in rows:
        failure = "All contacts of the book were being deleted before everything was written. There is no file."
        await jobs.end(row, JobState.CANCELLED if row["state"] == JobState.CANCELLING else JobState.FAILED, failure)


async def drop_unfinished(organization_id: int, job_id: int) -> None:
    """When an export ends: of one that isn't whole nothing is kept."""
    row = await fetch_one("SELECT state FROM jobs WHERE organization_id = $1 AND id = $2", organization_id, job_id)
    if row is not None and row["state"] != JobState.SUCCEEDED:
        await after_commit(partial(files.forget, organization_id, job_id))
