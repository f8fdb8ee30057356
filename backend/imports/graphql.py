"""Imports: uploading, starting, and what became of every row."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import strawberry
from asyncpg import Record

from backend.contacts import lists
from backend.contacts.inputs import NOTHING
from backend.contacts.types import ContactList, contact_list
from backend.contacts.upsert import OnExisting
from backend.graph.connection import After, Before, Connection, First, Last, page_arguments
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.node import decode, encode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.imports import service, tasks, uploads
from backend.imports.rows import ImportColumn, RowErrorCode
from backend.imports.service import OnInvalidRow, Order
from backend.jobs.types import Job, job, job_type
from backend.organizations.permissions import Permission
from backend.organizations.types import book_named
from backend.settings import load

ACTORS = (tasks.IMPORT, tasks.DRY_RUN)
"""What starting an import sends work to."""

describe(
    ImportColumn,
    "What a column of the file holds.",
    {
        ImportColumn.FULL_NAME: "The full name.",
        ImportColumn.FIRST_NAME: "The first name: with the last name it makes the full name.",
        ImportColumn.LAST_NAME: "The last name.",
        ImportColumn.PHONE: "The phone number.",
        ImportColumn.EMAIL: "The email address.",
        ImportColumn.NOTES: "Notes.",
        ImportColumn.OPTED_OUT: "Whether the number is opted out: yes, y, true, 1, x, opted out, opt-out, stop or unsubscribed opt it out;"
        " empty, no, n, false, 0 and subscribed say nothing; anything else makes the row invalid. It can't opt anybody in.",
        ImportColumn.IGNORE: "Nothing that is imported.",
    },
)
describe(
    OnInvalidRow,
    "What a row that can't be stored does to the others.",
    {
        OnInvalidRow.SKIP_ROW: "Nothing: it is skipped and explained.",
        OnInvalidRow.REJECT_FILE: "None is stored: the whole file is looked at first, and the job is FAILED when one row is invalid.",
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
        " the same (not under REJECT_FILE, which then stores no row and counts all of them here)."
    )
    added_to_list: int = strawberry.field(description="Contacts that were not in the list before.")
    opted_out: int = strawberry.field(
        description="Of created, updated and unchanged, those who are opted out: part of those three, not another outcome."
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

    @strawberry.field(description="How many there are on all pages. A row can have several.")
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
        names = ("rows", "created", "updated", "unchanged", "duplicates", "invalid", "added_to_list", "opted_out")
        return ImportOutcome(**{name: counts.get(name, 0) for name in names})

    @strawberry.field(description="Why rows were rejected, in the file's order.", directives=requires(Permission.CONTACT_DETAILS_READ))
    async def row_errors(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> RowErrorConnection:
        arguments = page_arguments(first, after, last, before, order="rowErrors", key=(int, int))
        rows = await service.row_errors(
            caller(info).organization_id, self.row["id"], key=arguments.key, backward=arguments.backward, limit=arguments.limit
        )
        return RowErrorConnection.of(
            rows,
            arguments,
            key=lambda row: (row["row_number"], row["ordinal"]),
            node=_row_error,
            count=self.counts.get("errors", 0),
        )


@strawberry.input(description="A file to be uploaded.")
class CreateUploadInput:
    filename: str = strawberry.field(description="Its name, to be shown.")
    size: int = strawberry.field(description="Its size in bytes: at most so many are taken.")


@strawberry.type(description="A place for a file. PUT its bytes to the url: once, within 15 minutes, with the same session or token.")
class Upload:
    id: strawberry.ID = strawberry.field(description="What importContacts takes when the bytes are there.")
    url: str = strawberry.field(description="Where to PUT the bytes.")
    expires_at: datetime = strawberry.field(description="Until when the url works.")


@strawberry.type(description="The answer of createUpload.")
class CreateUploadPayload(Payload):
    upload: Upload | None = strawberry.field(default=None, description="Where to put the file.")


@strawberry.input(one_of=True, description="What to read: an upload or pasted text, exactly one of them.")
class ImportSource:
    upload_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="An upload whose bytes have been PUT.")
    text: strawberry.Maybe[str] = strawberry.field(description="Lines of CSV, up to 1 MB.")


@strawberry.input(description="What to import, and how.")
class ImportContactsInput:
    source: ImportSource = strawberry.field(
        description="CSV in UTF-8, UTF-16 or Windows-1252, separated by commas, semicolons, tabs or pipes: which, is found out."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Into whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it.",
    )
    skip_first_line: bool = strawberry.field(default=False, description="The first line is a header.")
    list_id: strawberry.ID | None = strawberry.field(default=None, description="A list of the same book to put the contacts into.")
    columns: list[ImportColumn] | None = strawberry.field(
        default=None, description="What each column holds, left to right. Left out: FULL_NAME, PHONE, EMAIL."
    )
    on_invalid_row: OnInvalidRow = strawberry.field(
        default=OnInvalidRow.SKIP_ROW, description="What a row that can't be stored does to the others."
    )
    dry_run: bool = strawberry.field(
        default=False,
        description="Write nothing; report the outcome and the errors that the import would have. Takes no turn and holds up nothing.",
    )
    confirm_opt_outs: int | None = strawberry.field(
        default=None,
        description="Needed when the file would opt out more than 100 numbers that aren't yet: how many. Otherwise the job is FAILED, with"
        " nothing changed and the number in its failure. Opting out can't be undone.",
    )
    on_existing: OnExisting = strawberry.field(default=OnExisting.FILL_BLANKS, description="What happens to contacts that the book has.")
    default_region: str | None = strawberry.field(
        default=None, description="For numbers without a country code: ISO 3166-1 alpha-2. Left out: the organization's."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="1 to 200 characters of the caller's own. The same import with the same key again returns the job that it"
        " made; another import with it is INVALID.",
    )


@strawberry.type(description="The answer of importContacts.")
class ImportContactsPayload(Payload):
    job: ImportJob | None = strawberry.field(default=None, description="The import, queued. Follow it by jobProgress.")


@strawberry.type
class ImportsMutation:
    @mutation(
        Permission.CONTACTS_IMPORT,
        description="Get an address for a file; then PUT its bytes there. INVALID, TOO_LARGE.",
    )
    async def create_upload(
        self, info: Info, input: Annotated[CreateUploadInput, strawberry.argument(description="The file.")]
    ) -> CreateUploadPayload:
        row, secret = await uploads.create(caller(info), input.filename, input.size)
        url = f"{load().public_url}/uploads/{row['id']}?token={quote(secret)}"
        return CreateUploadPayload(upload=Upload(id=encode("Upload", row["id"]), url=url, expires_at=row["expires_at"]))

    @mutation(
        Permission.CONTACTS_IMPORT,
        description="Import contacts into a book, as a job. Imports of one book take turns. REQUIRED, INVALID, TOO_LARGE,"
        " TOO_LONG, NOT_FOUND; BUSY while the book is being purged.",
    )
    async def import_contacts(
        self, info: Info, input: Annotated[ImportContactsInput, strawberry.argument(description="What, and how.")]
    ) -> ImportContactsPayload:
        source = input.source
        order = Order(
            owner_id=await book_named(info, input.owner_id),
            upload_id=None if source.upload_id is None else decode(source.upload_id.value, "Upload") or NOTHING,
            text=None if source.text is None else source.text.value,
            skip_first_line=input.skip_first_line,
            list_id=None if input.list_id is None else decode(input.list_id, "ContactList") or NOTHING,
            on_existing=input.on_existing,
            region=input.default_region,
            idempotency_key=input.idempotency_key,
            columns=input.columns,
            on_invalid_row=input.on_invalid_row,
            dry_run=input.dry_run,
            confirm_opt_outs=input.confirm_opt_outs,
        )
        made = job(await service.start(caller(info), order))
        assert isinstance(made, ImportJob)
        return ImportContactsPayload(job=made)
