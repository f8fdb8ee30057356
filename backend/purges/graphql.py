"""Purges: the preview, the start, and how much is deleted."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend.graph.context import Info, caller
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.jobs.types import Job, job, job_type
from backend.organizations.permissions import Permission
from backend.organizations.types import OwnerArgument, book_asked_for, book_named
from backend.purges import service, tasks

ACTORS = (tasks.PURGE,)
"""What starting a purge sends work to."""


@strawberry.type(
    description="What a purge would do, and the word that lets it: for ten minutes, this caller, this book, up to this moment."
)
class PurgePreview:
    contacts: int = strawberry.field(description="How many contacts would be deleted. Exact.")
    opt_outs_kept: int = strawberry.field(description="How many of them are opted out: their opt-outs stay.")
    confirmation: str = strawberry.field(description="What purgeContacts takes, once.")
    expires_at: datetime = strawberry.field(description="Until when it works.")


@job_type("PURGE")
@strawberry.type(description="All contacts of a book being deleted, or that were.", directives=requires(Permission.CONTACTS_READ))
class PurgeJob(Job):
    @strawberry.field(description="How many contacts are gone. From what was committed.")
    def deleted(self) -> int:
        return self.counts.get("deleted", 0)


@strawberry.type
class PurgesQuery:
    @strawberry.field(description="Fix what a purge of the book would delete.", directives=requires(Permission.CONTACTS_PURGE))
    async def purge_preview(self, info: Info, owner: OwnerArgument = None) -> PurgePreview:
        found = await service.preview(caller(info), await book_asked_for(info, owner))
        return PurgePreview(
            contacts=found.contacts, opt_outs_kept=found.opt_outs_kept, confirmation=found.confirmation, expires_at=found.expires_at
        )


@strawberry.input(description="All contacts of a book, to be deleted for good.")
class PurgeContactsInput:
    confirmation: str = strawberry.field(description="The preview's.")
    typed_count: int = strawberry.field(description="The preview's count, typed by the person.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it.",
    )


@strawberry.type(description="The answer of purgeContacts.")
class PurgeContactsPayload(Payload):
    job: PurgeJob | None = strawberry.field(default=None, description="The purge, queued. Follow it by jobProgress.")


@strawberry.type
class PurgesMutation:
    @mutation(
        Permission.CONTACTS_PURGE,
        description="Delete every contact that the preview counted, edited since or not, and none created after it, as a job."
        " Can't be undone: what was deleted one by one before can't be restored any more either, and uploads for the book and rejected"
        " rows of its imports go too. Opt-outs, lists (empty) and jobs stay. NOT_FOUND, REQUIRED, CONFIRMATION_MISMATCH,"
        " EXPIRED; BUSY beside an import or a purge.",
    )
    async def purge_contacts(
        self, info: Info, input: Annotated[PurgeContactsInput, strawberry.argument(description="The confirmation.")]
    ) -> PurgeContactsPayload:
        owner = await book_named(info, input.owner_id)
        made = job(await service.start(caller(info), owner, input.confirmation, input.typed_count))
        assert isinstance(made, PurgeJob)
        return PurgeContactsPayload(job=made)
