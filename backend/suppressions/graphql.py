"""Erasing people."""

from typing import Annotated

import strawberry

from backend.graph.context import Info, caller
from backend.graph.node import decode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.jobs.types import Job, job, job_type
from backend.organizations.permissions import Permission
from backend.suppressions import service, tasks

ACTORS = (tasks.ERASURE,)
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


@strawberry.type
class SuppressionsMutation:
    @mutation(
        Permission.CONTACTS_ERASE,
        description="Remove a person for good, as a job: their contacts in every book and in the trash, rejected rows, messages, uploaded"
        " files with their number, their rows in exports. Their number stays opted out, in a form that can't be read: who brings it again,"
        " by an import or otherwise, has an opted-out contact, and only the person's own opt-in word lifts that. Can't be undone."
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
