"""Imports: uploading, looking at a file first, starting."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import strawberry

from backend.contacts.inputs import NOTHING
from backend.contacts.upsert import OnExisting
from backend.graph.context import Info, caller
from backend.graph.node import decode, encode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.imports import reverts, service, tasks, uploads
from backend.imports.order import OnInvalidRow, Order
from backend.imports.preview_types import ImportPreview, import_preview
from backend.imports.rows import ImportColumn
from backend.imports.types import ImportJob, RevertJob
from backend.jobs.types import job
from backend.organizations.permissions import Permission
from backend.organizations.types import book_named
from backend.settings import load

__all__ = ["ACTORS", "ImportJob", "ImportsMutation", "ImportsQuery", "RevertJob"]

ACTORS = (tasks.IMPORT, tasks.DRY_RUN, tasks.REVERT)
"""What starting an import sends work to."""


@strawberry.input(description="A file to be uploaded.")
class CreateUploadInput:
    filename: str = strawberry.field(description="Its name, to be shown.")
    size: int = strawberry.field(
        description="Its size in bytes: at most so many are taken. Up to 1 GB, of an .xlsx 50 MB, unless the installation says otherwise."
    )


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
        description="CSV in UTF-8, UTF-16, UTF-32 or Windows-1252, separated by commas, semicolons, tabs or pipes: which, is found out."
        " Or an Excel workbook (.xlsx), of which the first visible sheet is read."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Into whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it.",
    )
    skip_first_line: bool = strawberry.field(default=False, description="The first line is a header.")
    list_id: strawberry.ID | None = strawberry.field(
        default=None, description="A list of the same book to put the contacts into.", directives=requires(Permission.LISTS_WRITE)
    )
    columns: list[ImportColumn] | None = strawberry.field(
        default=None,
        description="What each column holds, left to right. Left out: FULL_NAME, PHONE, EMAIL. Where none holds a name, rows are for"
        " contacts that the book has; of others only an opt-out is taken, and the row is invalid.",
    )
    on_invalid_row: OnInvalidRow = strawberry.field(
        default=OnInvalidRow.SKIP_ROW, description="What a row that can't be stored does to the others."
    )
    dry_run: bool = strawberry.field(
        default=False,
        description="Write nothing; report the outcome and the errors that the import would have. Takes no turn and holds up nothing."
        " It ends SUCCEEDED and tells of each row also where the import would refuse the file whole: by REJECT_FILE, or for"
        " opt-outs that aren't confirmed.",
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
    even_if_imported: bool = strawberry.field(
        default=False,
        description="Import the same file by the same columns once more into a book where an import of it waits, runs, or SUCCEEDED and was"
        " neither taken back nor purged since. Otherwise that is ALREADY_IMPORTED, which says when and by whom. A dry run doesn't ask.",
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="1 to 200 characters of the caller's own. The same import with the same key again returns the job that it"
        " made, also where that FAILED, was CANCELLED, taken back or purged: to try again, use another key. What is left out is the same as"
        " its default said. Another import with the key is INVALID. A book's imports and its dry runs have their keys apart.",
    )


@strawberry.type(description="The answer of importContacts.")
class ImportContactsPayload(Payload):
    job: ImportJob | None = strawberry.field(default=None, description="The import, queued. Follow it by jobProgress.")


@strawberry.input(description="An import to take back.")
class RevertImportInput:
    import_id: strawberry.ID = strawberry.field(description="Which import: one that has ended, however it did.")


@strawberry.type(description="The answer of revertImport.")
class RevertImportPayload(Payload):
    job: RevertJob | None = strawberry.field(default=None, description="The revert, queued. Follow it by jobProgress.")


@strawberry.input(description="A file to look at before it is imported.")
class ImportPreviewInput:
    source: ImportSource = strawberry.field(description="The file, or a pasted text.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Into whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it.",
    )
    default_region: str | None = strawberry.field(
        default=None, description="For numbers without a country code: ISO 3166-1 alpha-2. Left out: the organization's."
    )
    columns: list[ImportColumn] | None = strawberry.field(
        default=None,
        description="What each column holds, left to right, where that isn't what was proposed: rows and errors are then by these.",
    )


def source_named(source: ImportSource) -> tuple[int | None, str | None]:
    """The upload's number, 0 where there can be none, or the text."""
    return _upload_id(source), _text(source)


def _upload_id(source: ImportSource) -> int | None:
    return None if source.upload_id is None else decode(source.upload_id.value, "Upload") or NOTHING


def _text(source: ImportSource) -> str | None:
    return None if source.text is None else source.text.value


@strawberry.type
class ImportsQuery:
    @strawberry.field(
        description="What an import would make of a file, before anything is written: from its first megabyte, or of an .xlsx from its"
        " first thousand rows, whatever the size.",
        directives=requires(Permission.CONTACTS_IMPORT),
    )
    async def import_preview(
        self, info: Info, input: Annotated[ImportPreviewInput, strawberry.argument(description="The file.")]
    ) -> ImportPreview:
        owner = await book_named(info, input.owner_id)
        source = input.source
        found = await service.preview(
            caller(info),
            owner,
            upload_id=_upload_id(source),
            text=_text(source),
            region=input.default_region,
            columns=input.columns,
        )
        return import_preview(found)


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
        " TOO_LONG, NOT_FOUND, UNSUPPORTED, ALREADY_IMPORTED; BUSY while the book is being purged.",
    )
    async def import_contacts(
        self, info: Info, input: Annotated[ImportContactsInput, strawberry.argument(description="What, and how.")]
    ) -> ImportContactsPayload:
        source = input.source
        order = Order(
            owner_id=await book_named(info, input.owner_id),
            upload_id=_upload_id(source),
            text=_text(source),
            skip_first_line=input.skip_first_line,
            list_id=None if input.list_id is None else decode(input.list_id, "ContactList") or NOTHING,
            on_existing=input.on_existing,
            region=input.default_region,
            idempotency_key=input.idempotency_key,
            columns=input.columns,
            on_invalid_row=input.on_invalid_row,
            dry_run=input.dry_run,
            confirm_opt_outs=input.confirm_opt_outs,
            even_if_imported=input.even_if_imported,
        )
        made = job(await service.start(caller(info), order))
        assert isinstance(made, ImportJob)
        return ImportContactsPayload(job=made)

    @mutation(
        Permission.CONTACTS_IMPORT,
        description="Take an import back, as a job that waits for its turn among the imports of the book; for 30 days. It removes the"
        " contacts that the import created and nobody has touched since (for good: they don't go to the trash), gives those that it changed"
        " and nobody has since their former name, email and notes, takes its contacts out of its list, and keeps and lists the rest."
        " What somebody deleted stays in the trash. No opt-out is taken back. Later imports first: what one of them changed is kept."
        " NOT_FOUND; INVALID for a dry run; EXPIRED after 30 days, once taken back, and after a purge of the book;"
        " BUSY while it is at work or is being taken back, and while the book is being purged.",
    )
    async def revert_import(
        self, info: Info, input: Annotated[RevertImportInput, strawberry.argument(description="Which import.")]
    ) -> RevertImportPayload:
        number = decode(input.import_id, "ImportJob")
        made = job(await reverts.start(caller(info), number))
        assert isinstance(made, RevertJob)
        return RevertImportPayload(job=made)
