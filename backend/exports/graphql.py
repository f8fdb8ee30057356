"""Exports: the start, and where the file is."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend.contacts.graphql import SEARCH_LIMIT
from backend.contacts.inputs import ContactFilter, wanted
from backend.exports import service, tasks
from backend.exports.service import ExportFormat
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.jobs import files
from backend.jobs.kinds import JobState
from backend.jobs.types import Job, download_url, job, job_type
from backend.organizations.permissions import Permission
from backend.organizations.types import book_named
from backend.problems import Problem, ProblemCode, Problems

ACTORS = (tasks.EXPORT,)
"""What starting an export sends work to."""

describe(
    ExportFormat,
    "For whom the file is written. Both are CSV in UTF-8, separated by commas, with a header line; a cell that a spreadsheet would run as"
    " a formula has an apostrophe in front, which an import takes away.",
    {
        ExportFormat.IMPORTABLE: "For importContacts and for programs: Full Name, Phone in E.164, Email, Notes, Opted Out (yes or empty)."
        " An import of it gives the same contacts.",
        ExportFormat.SPREADSHEET: "For people: the same columns with the phone number as people of the organization's region write it,"
        " then Lists, Added and Changed. It begins with a byte order mark, by which Excel reads names right.",
    },
)


@job_type("EXPORT", "OPT_OUT_EXPORT")
@strawberry.type(
    description="Contacts of a book, or the numbers that are opted out, being written to a file, or that were.",
    directives=requires(Permission.CONTACTS_READ),
)
class ExportJob(Job):
    @strawberry.field(description="The name that the file is downloaded under.")
    def filename(self) -> str | None:
        return str(self.parameters["filename"])

    @strawberry.field(
        description="Where to GET the file, with a session or token that holds the same permissions then; null unless the export"
        " SUCCEEDED, when 7 days are over, and after a purge of the book.",
        directives=requires(Permission.CONTACTS_EXPORT, Permission.CONTACT_DETAILS_READ),
    )
    async def download_url(self, info: Info) -> str | None:
        return await download_url(info, self)

    @strawberry.field(
        description="Until when the file is kept: 7 days after the export SUCCEEDED; null unless it did, and where a purge of the book took"
        " it before."
    )
    async def expires_at(self, info: Info) -> datetime | None:
        if self.state != JobState.SUCCEEDED:
            return None
        is_there = files.file_of(self.row) is None or await info.context.load(files.are_there, self.row["id"])
        return files.expires_at(self.row) if is_there else None


@strawberry.input(description="Which contacts of a book to export, and for whom.")
class ExportContactsInput:
    owner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it.",
    )
    filter: ContactFilter | None = strawberry.field(default=None, description="Which of them; all unless told.")
    search: str | None = strawberry.field(
        default=None,
        description="Any part of the name; a phone number by its first or last digits, in any spelling; an email address from its"
        " beginning. Up to 200 characters.",
    )
    format: ExportFormat = strawberry.field(default=ExportFormat.IMPORTABLE, description="For whom the file is written.")


@strawberry.type(description="The answer of exportContacts.")
class ExportContactsPayload(Payload):
    job: ExportJob | None = strawberry.field(default=None, description="The export, queued. Follow it by jobProgress.")


@strawberry.type
class ExportsMutation:
    @mutation(
        Permission.CONTACTS_EXPORT,
        Permission.CONTACT_DETAILS_READ,
        description="Write contacts of a book to a file, as a job: those there are now, oldest first, each as it is at the moment when it"
        " is read. Takes no turn and holds up nothing. A purge of the book ends it: FAILED, without a file. NOT_FOUND, REQUIRED,"
        " TOO_LONG; BUSY while the book is being purged.",
    )
    async def export_contacts(
        self, info: Info, input: Annotated[ExportContactsInput, strawberry.argument(description="Which, and for whom.")]
    ) -> ExportContactsPayload:
        owner = await book_named(info, input.owner_id)
        _check_lengths(input)
        made = job(await service.start(caller(info), owner, wanted(input.filter, input.search), input.format))
        assert isinstance(made, ExportJob)
        return ExportContactsPayload(job=made)


def _check_lengths(given: ExportContactsInput) -> None:
    texts = {("search",): given.search, ("filter", "name"): given.filter.name if given.filter else None}
    message = f"This can have up to {SEARCH_LIMIT} characters."
    if too_long := [
        Problem(ProblemCode.TOO_LONG, path, message) for path, text in texts.items() if text is not None and len(text) > SEARCH_LIMIT
    ]:
        raise Problems(too_long)
