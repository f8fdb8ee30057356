"""How imports show in the API: what became of every row; and taking one back."""

from datetime import datetime
from typing import cast

import strawberry
from asyncpg import Record

from backend.contacts import lists
from backend.contacts.filters import COUNTED_UP_TO
from backend.contacts.types import ContactConnection, ContactList, Total, contact, contact_list
from backend.graph.connection import After, Before, Connection, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.errors import not_found
from backend.graph.requires import requires
from backend.imports import reverts, service
from backend.imports.order import CONFIRMED_FROM, OnInvalidRow
from backend.imports.rows import ImportColumn, RowErrorCode
from backend.jobs import service as jobs
from backend.jobs.types import Job, download_url, job, job_type
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission

describe(
    ImportColumn,
    "What a column of the file holds.",
    {
        ImportColumn.FULL_NAME: "The full name.",
        ImportColumn.FIRST_NAME: "The first name: with the last name it makes the full name.",
        ImportColumn.LAST_NAME: "The last name.",
        ImportColumn.PHONE: "The phone number. Of several, as Google Contacts writes them (`a ::: b`), the first; an opt-out is for all.",
        ImportColumn.EMAIL: "The email address; of several, written in the same way, the first.",
        ImportColumn.NOTES: "Notes.",
        ImportColumn.OPTED_OUT: "Whether the number is opted out: yes, y, true, 1, x, opted out, opt out, stop or unsubscribed opt it out;"
        " empty, no, n, false, 0 and subscribed say nothing (in any case; opted-out and opt_out too, and 1.0 and 0.0); anything else makes"
        " the row invalid. It can't opt anybody in.",
        ImportColumn.IGNORE: "Nothing that is imported.",
    },
)
describe(
    OnInvalidRow,
    "What a row that can't be stored does to the others.",
    {
        OnInvalidRow.SKIP_ROW: "Nothing: it is skipped and explained.",
        OnInvalidRow.REJECT_FILE: "None is stored: the whole file is looked at first, and the job is FAILED when one row is invalid. Its"
        " outcome counts every row as invalid then, the good ones too, for none was stored; rowErrors has only what is wrong.",
    },
)
describe(
    RowErrorCode,
    "Why a row was rejected.",
    {
        RowErrorCode.REQUIRED: "A cell that must hold something is empty.",
        RowErrorCode.INVALID_PHONE: "The phone number isn't one.",
        RowErrorCode.INVALID_EMAIL: "The email address isn't one.",
        RowErrorCode.INVALID_VALUE: "The cell holds what can't be stored.",
        RowErrorCode.TOO_LONG: "The cell holds too much.",
        RowErrorCode.TOO_MANY_COLUMNS: "The row has more cells than columns are expected.",
        RowErrorCode.UNREADABLE: "The row isn't CSV, or no text in the file's encoding.",
        RowErrorCode.SPREADSHEET_DAMAGE: "A spreadsheet changed the number: it is named, not guessed at.",
    },
)


@strawberry.type(
    description="Every row has exactly one of created, updated, unchanged, duplicates and invalid: they add up to rows."
    " From what was committed."
)
class ImportOutcome:
    rows: int = strawberry.field(description="Records read; the skipped first line and empty lines are none.")
    created: int = strawberry.field(description="No live contact had the number in this book.")
    updated: int = strawberry.field(description="The full name, email, notes or opt-out of the contact changed.")
    unchanged: int = strawberry.field(description="None of them did; joining the list changes nothing here.")
    duplicates: int = strawberry.field(
        description="An earlier valid row of this file had the number: the first row wins, and only an opt-out is taken from this one."
    )
    invalid: int = strawberry.field(
        description="Not stored: see rowErrors. If its number is readable and its opted-out cell says yes, the opt-out is recorded all"
        " the same: also where the number has an extension or a spreadsheet spoilt it without losing a digit, in a line whose quotation"
        " mark isn't closed, and where the row has cells too many, wherever these may stand: the row's last message says so."
        " (Not under REJECT_FILE: it writes nothing then, no opt-out either, and counts all rows here, also"
        " the good ones, as none was stored; rowErrors has only what is wrong.)"
    )
    added_to_list: int = strawberry.field(description="Contacts that were not in the list before.")
    opted_out: int = strawberry.field(
        description="Of created, updated and unchanged, those who are opted out: part of those three, not another outcome. Numbers that"
        " an invalid row opted out are none of them: its rowErrors say so."
    )
    newly_opted_out: int = strawberry.field(
        description="Of optedOut, those whom this file opted out. The others were opted out before it, and stay so."
    )


@strawberry.type(description="What is wrong with a row of the file.")
class RowError:
    row: int = strawberry.field(
        description="The record's number as a spreadsheet shows it: the first is 1, header included; empty lines count."
    )
    column: ImportColumn | None = strawberry.field(description="The column it is about; null: the row.")
    value: str | None = strawberry.field(description="What the cell holds, up to 200 characters; null where it is empty.")
    code: RowErrorCode = strawberry.field(description="Why, for programs.")
    message: str = strawberry.field(description="Why, for people.")


@strawberry.type(description="A page of what is wrong with rows of a file, in its order.")
class RowErrorConnection(Connection[RowError]):
    count: strawberry.Private[int]

    @strawberry.field(description="How many there are, also beyond the 10,000 that are kept for pages. A row can have several.")
    def total_count(self) -> int:
        return self.count


def _row_error(row: Record) -> RowError:
    column = row["column_name"]
    return RowError(
        row=row["row_number"],
        column=ImportColumn(column) if column else None,
        value=row["value"],
        code=RowErrorCode(row["code"]),
        message=row["message"],
    )


async def row_errors(info: Info, of: Job, first: int | None, after: str | None, last: int | None, before: str | None) -> RowErrorConnection:
    """What is wrong with rows of a job's file."""
    arguments = page_arguments(first, after, last, before, order=bound("rowErrors", of.row["id"]), key=(int, int))
    rows = await service.row_errors(
        caller(info).organization_id, of.row["id"], key=arguments.key, backward=arguments.backward, limit=arguments.limit
    )
    return RowErrorConnection.of(
        rows,
        arguments,
        key=lambda row: (row["row_number"], row["ordinal"]),
        node=_row_error,
        count=of.counts.get("errors", 0),
    )


def opt_outs_to_confirm(of: Job) -> int | None:
    """How many numbers a file would opt out, where they have to be confirmed."""
    leaving = of.counts.get("leaving", 0)
    return leaving if leaving > CONFIRMED_FROM else None


@job_type("IMPORT", "DRY_RUN")
@strawberry.type(description="Contacts being imported into a book, or that were.", directives=requires(Permission.CONTACTS_READ))
class ImportJob(Job):
    @strawberry.field(description="The file's name; null for a pasted text.")
    def filename(self) -> str | None:
        return self.parameters.get("filename")

    @strawberry.field(description="It only says what an import would do: nothing is written.")
    def dry_run(self) -> bool:
        return bool(self.parameters.get("dry_run"))

    @strawberry.field(description="The list that the contacts are put into; null where none was named, or it is gone.")
    async def list(self, info: Info) -> ContactList | None:
        number = self.parameters.get("list_id")
        found = [] if number is None else await lists.find(caller(info), [number])
        return contact_list(found[0]) if found else None

    @strawberry.field(description="What became of the rows so far.")
    def outcome(self) -> ImportOutcome:
        counts = self.counts
        names = ("rows", "created", "updated", "unchanged", "duplicates", "invalid", "added_to_list", "opted_out", "newly_opted_out")
        return ImportOutcome(**{name: counts.get(name, 0) for name in names})

    @strawberry.field(
        description="How many numbers it would opt out that aren't yet, where that needs confirmOptOuts to say so: more than 100. Of a"
        " dry run, and of an import that FAILED because they were not confirmed; else null."
    )
    def opt_outs_to_confirm(self) -> int | None:
        return opt_outs_to_confirm(self)

    @strawberry.field(
        description="Why rows were rejected, in the file's order: the first 10,000 reasons. errorFileUrl has all rows.",
        directives=requires(Permission.CONTACT_DETAILS_READ),
    )
    async def row_errors(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> RowErrorConnection:
        return await row_errors(info, self, first, after, last, before)

    @strawberry.field(
        description="Where to GET the rejected rows, with a session or token that holds the same permission then: a CSV in UTF-8 with the"
        " file's own columns and a last one, Reason. Mended it imports with the same settings: the reasons are passed over. Null until the"
        " import has ended, where no row was rejected, 7 days after its end, and after a purge of the book.",
        directives=requires(Permission.CONTACT_DETAILS_READ),
    )
    async def error_file_url(self, info: Info) -> str | None:
        return await download_url(info, self)

    @strawberry.field(
        description="Until when revertImport takes it back: 30 days after its end. Null while it is at work, for a dry run, once it was"
        " taken back, and after a purge of the book."
    )
    async def revertible_until(self, info: Info) -> datetime | None:
        return reverts.possible_until(self.row, await info.context.load(reverts.since, self.row["id"]))

    @strawberry.field(description="The last job that took it back, or is about to; null where there is none.")
    async def revert(self, info: Info) -> "RevertJob | None":
        row = (await info.context.load(reverts.since, self.row["id"])).revert
        return None if row is None else cast("RevertJob", job(row))


@strawberry.type(description="What became of the contacts that the import created or changed. From what was committed.")
class RevertOutcome:
    deleted: int = strawberry.field(description="The import created them, and nobody touched them since: they are gone.")
    restored: int = strawberry.field(description="The import changed them, and nobody has since: they are as they were before it.")
    kept: int = strawberry.field(
        description="Somebody changed them after the import, or a later import did; of those that it created also who was sent the"
        " consent message or wrote since (those that it changed are restored even then). They stay as they are. Those that are still"
        " there are listed in `kept`."
    )
    opt_outs_kept: int = strawberry.field(
        description="Numbers that are opted out: by the import, or of contacts that it created or changed. No opt-out is taken back."
    )


@job_type("REVERT")
@strawberry.type(description="An import being taken back, or that was.", directives=requires(Permission.CONTACTS_READ))
class RevertJob(Job):
    @strawberry.field(name="import", description="The import.")
    async def import_(self, info: Info) -> ImportJob:
        found = await info.context.load(_jobs_by_id, self.parameters["import_id"])
        if found is None:
            raise not_found()
        return cast(ImportJob, job(found))

    @strawberry.field(description="What became of the contacts so far.")
    def outcome(self) -> RevertOutcome:
        counts = self.counts
        return RevertOutcome(**{name: counts.get(name, 0) for name in ("deleted", "restored", "kept", "opt_outs_kept")})

    @strawberry.field(description="The contacts that were kept and are still there, oldest first.")
    async def kept(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> ContactConnection:
        organization, number = caller(info).organization_id, self.row["id"]
        arguments = page_arguments(first, after, last, before, order=bound("kept", number), key=(int,))
        rows = await reverts.kept(organization, number, key=arguments.key, backward=arguments.backward, limit=arguments.limit)
        return ContactConnection.of(
            rows,
            arguments,
            key=lambda row: (row["id"],),
            node=contact,
            total=Total(lambda: reverts.number_kept(organization, number, COUNTED_UP_TO)),
        )


async def _jobs_by_id(caller: Caller, ids: list[int]) -> list[Record | None]:
    found = {row["id"]: row for row in await jobs.find(caller, ids)}
    return [found.get(number) for number in ids]
