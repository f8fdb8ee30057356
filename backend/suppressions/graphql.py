"""Erasing people, and lists of opt-outs."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend.exports.graphql import ExportJob
from backend.graph.connection import After, Before, First, Last
from backend.graph.context import Info, caller
from backend.graph.node import decode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.imports.graphql import ImportSource, source_named
from backend.imports.types import RowErrorConnection, opt_outs_to_confirm, row_errors
from backend.jobs.types import Job, download_url, job, job_type
from backend.organizations.permissions import Permission
from backend.suppressions import service, tasks

ACTORS = tasks.ALL
"""What these mutations send work to."""


@job_type("ERASURE")
@strawberry.type(
    description="A person being removed from every contact book of the organization, or who was. It holds nothing about them.",
    directives=requires(Permission.CONTACTS_READ),
)
class ErasureJob(Job):
    @strawberry.field(
        description="What was removed, and by whose request, without personal data: to be kept as proof. Null until it SUCCEEDED."
    )
    def receipt(self) -> str | None:
        return service.receipt(self.row)


@strawberry.input(one_of=True, description="Whom to erase: by a contact or by a number, exactly one of them.")
class EraseContactInput:
    contact_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="A contact with the person's number, in whosever book.")
    phone: strawberry.Maybe[str] = strawberry.field(
        description="The number in any spelling, a contact's or not; without a country code it is of the organization's region."
    )


@strawberry.type(description="The answer of eraseContact.")
class EraseContactPayload(Payload):
    job: ErasureJob | None = strawberry.field(default=None, description="The erasure, queued. Follow it by jobProgress.")


@strawberry.type(description="Every row has exactly one of optedOut, already and invalid: they add up to rows. From what was committed.")
class OptOutImportOutcome:
    rows: int = strawberry.field(description="Records read; the skipped first line and empty lines are none.")
    opted_out: int = strawberry.field(description="The number was not opted out, and is now.")
    already: int = strawberry.field(
        description="The number was opted out already, or an earlier row of the file had it, or its person opted in after the row's date."
    )
    invalid: int = strawberry.field(
        description="See rowErrors. A readable number is opted out all the same, as of its date if that is readable, else now."
    )


@job_type("OPT_OUT_IMPORT")
@strawberry.type(
    description="A list of numbers being opted out for the whole organization, or that was. It creates no contacts.",
    directives=requires(Permission.CONTACTS_READ),
)
class OptOutImportJob(Job):
    @strawberry.field(description="The file's name; null for a pasted text.")
    def filename(self) -> str | None:
        return self.parameters.get("filename")

    @strawberry.field(description="It only says what an import would do: nothing is written.")
    def dry_run(self) -> bool:
        return bool(self.parameters.get("dry_run"))

    @strawberry.field(description="What became of the rows so far.")
    def outcome(self) -> OptOutImportOutcome:
        counts = self.counts
        return OptOutImportOutcome(**{name: counts.get(name, 0) for name in ("rows", "opted_out", "already", "invalid")})

    @strawberry.field(
        description="How many numbers it would opt out that aren't yet, where that needs confirmOptOuts to say so: more than 100. Of a"
        " dry run, and of an import that FAILED because they were not confirmed; else null."
    )
    def opt_outs_to_confirm(self) -> int | None:
        return opt_outs_to_confirm(self)

    @strawberry.field(description="Why rows are invalid, in the file's order.", directives=requires(Permission.CONTACT_DETAILS_READ))
    async def row_errors(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> RowErrorConnection:
        return await row_errors(info, self, first, after, last, before)

    @strawberry.field(
        description="Where to GET the invalid rows, with a session or token that holds the same permission then: a CSV in UTF-8 with the"
        " file's own columns and a last one, Reason. Null until the import has ended, where no row was invalid, and 7 days after its end.",
        directives=requires(Permission.CONTACT_DETAILS_READ),
    )
    async def error_file_url(self, info: Info) -> str | None:
        return await download_url(info, self)


@strawberry.input(description="A list of numbers to opt out, and how to read it.")
class ImportOptOutsInput:
    source: ImportSource = strawberry.field(
        description="CSV or an Excel workbook, as importContacts takes it. Its columns: the number; if there is one, the date of the"
        " opt-out (2026-11-23, which ends that day in UTC, or 2026-11-23T09:30Z; never later than now, and now where there is none);"
        " if there is one, the reason, up to 200 characters."
    )
    skip_first_line: bool = strawberry.field(default=False, description="The first line is a header.")
    default_region: str | None = strawberry.field(
        default=None, description="For numbers without a country code: ISO 3166-1 alpha-2. Left out: the organization's."
    )
    confirm_opt_outs: int | None = strawberry.field(
        default=None,
        description="Needed when the list would opt out more than 100 numbers that aren't yet: how many. Otherwise the job is FAILED, with"
        " nothing changed and the number in its failure. Opting out can't be undone.",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Write nothing; report the outcome and the errors that the import would have."
    )


@strawberry.type(description="The answer of importOptOuts.")
class ImportOptOutsPayload(Payload):
    job: OptOutImportJob | None = strawberry.field(default=None, description="The import, queued. Follow it by jobProgress.")


@strawberry.input(description="Which opt-outs to export.")
class ExportOptOutsInput:
    since: datetime | None = strawberry.field(default=None, description="Those since then only; all unless told.")


@strawberry.type(description="The answer of exportOptOuts.")
class ExportOptOutsPayload(Payload):
    job: ExportJob | None = strawberry.field(default=None, description="The export, queued. Follow it by jobProgress.")


@strawberry.type
class SuppressionsMutation:
    @mutation(
        Permission.CONSENT_WRITE,
        description="Opt out the numbers of a list, in every book of the organization, as a job. It creates no contacts and opts nobody in."
        " Takes no turn. Needs reach over all books. REQUIRED, INVALID, TOO_LARGE, NOT_FOUND, UNSUPPORTED, NOT_PERMITTED.",
    )
    async def import_opt_outs(
        self, info: Info, input: Annotated[ImportOptOutsInput, strawberry.argument(description="What, and how.")]
    ) -> ImportOptOutsPayload:
        upload_id, text = source_named(input.source)
        order = service.Order(upload_id, text, input.skip_first_line, input.default_region, input.confirm_opt_outs, input.dry_run)
        made = job(await service.start_import(caller(info), order))
        assert isinstance(made, OptOutImportJob)
        return ImportOptOutsPayload(job=made)

    @mutation(
        Permission.CONTACTS_EXPORT,
        Permission.CONTACT_DETAILS_READ,
        description="Write the numbers that are opted out to a file, as a job: CSV in UTF-8 with a header line, the number in E.164, since"
        " when (UTC) and why, as importOptOuts takes it. Whose contacts they are, or whether they are anybody's, makes no difference."
        " Numbers of erased people are not among them, since nobody knows them. Takes no turn. Needs reach over all books. NOT_PERMITTED.",
    )
    async def export_opt_outs(
        self, info: Info, input: Annotated[ExportOptOutsInput, strawberry.argument(description="Which.")]
    ) -> ExportOptOutsPayload:
        made = job(await service.start_export(caller(info), input.since))
        assert isinstance(made, ExportJob)
        return ExportOptOutsPayload(job=made)

    @mutation(
        Permission.CONTACTS_ERASE,
        description="Remove a person for good, as a job: their contacts in every book and in the trash, rejected rows, messages, uploaded"
        " files with their number, their rows in exports. Erasing is an opt-out, also of somebody who never opted out: it is recorded"
        " (ERASURE) and stays, under a number that can't be read. Who brings the number again, by an import or otherwise,"
        " has an opted-out contact; only the person's own opt-in word lifts that. Can't be undone."
        " It waits for jobs that were at work before it. Needs reach over all books."
        " NOT_FOUND, INVALID, REQUIRED, NOT_PERMITTED, UNSUPPORTED.",
    )
    async def erase_contact(
        self, info: Info, input: Annotated[EraseContactInput, strawberry.argument(description="Whom.")]
    ) -> EraseContactPayload:
        contact_id = None if input.contact_id is None else decode(input.contact_id.value, "Contact")
        phone = None if input.phone is None else input.phone.value
        made = job(await service.start_erasure(caller(info), contact_id=contact_id, phone=phone))
        assert isinstance(made, ErasureJob)
        return EraseContactPayload(job=made)
