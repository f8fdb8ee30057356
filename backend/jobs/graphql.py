"""Jobs of every kind: found, listed, cancelled, followed."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from asyncpg import Record

from backend.events import events
from backend.graph.connection import After, Before, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.errors import not_found
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.jobs import service
from backend.jobs.kinds import AT_WORK
from backend.jobs.types import Job, JobConnection, job, job_id
from backend.organizations.permissions import Permission
from backend.organizations.types import OwnerOrAllArgument, book_asked_for

MOST_OFTEN = 0.2
"""Seconds between two states of a job that one subscriber gets."""

JobIdArgument = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


async def _find(info: Info, id: str) -> Record | None:
    number = job_id(id)
    found = await service.find(caller(info), [number]) if number is not None else []
    return found[0] if found and job(found[0]).id == id else None


@strawberry.type
class JobsQuery:
    @strawberry.field(description="One job; null when it is not found.", directives=requires(Permission.CONTACTS_READ))
    async def job(self, info: Info, id: JobIdArgument) -> Job | None:
        row = await _find(info, id)
        return None if row is None else job(row)

    @strawberry.field(
        description="Jobs, newest first. Without `owner`: of every book that the caller may open.",
        directives=requires(Permission.CONTACTS_READ),
    )
    async def jobs(
        self,
        info: Info,
        owner: OwnerOrAllArgument = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> JobConnection:
        asking, book = caller(info), None if owner is None else await book_asked_for(info, owner)
        place = bound("jobs", asking.organization_id, asking.owner_id, book)
        arguments = page_arguments(first, after, last, before, order=place, key=(int,))
        rows = await service.page(asking, book, key=arguments.key, backward=arguments.backward, limit=arguments.limit)
        return JobConnection.of(rows, arguments, key=lambda row: (row["id"],), node=job)


@strawberry.input(description="A job to cancel.")
class CancelJobInput:
    id: strawberry.ID = strawberry.field(description="Which job.")


@strawberry.type(description="The answer of cancelJob.")
class CancelJobPayload(Payload):
    job: Job | None = strawberry.field(default=None, description="The job: CANCELLING until the batch at hand has ended.")


@strawberry.type
class JobsMutation:
    @mutation(
        Permission.CONTACTS_READ,
        description="Stop a job between two batches; what was committed is kept. One that has ended stays as it is."
        " Needs the permission that starts such a job. NOT_FOUND, NOT_PERMITTED.",
    )
    async def cancel_job(
        self, info: Info, input: Annotated[CancelJobInput, strawberry.argument(description="Which job.")]
    ) -> CancelJobPayload:
        found = await _find(info, input.id)
        return CancelJobPayload(job=job(await service.cancel(caller(info), None if found is None else found["id"])))


@strawberry.type
class JobsSubscription:
    @strawberry.subscription(
        description="The job as it stands now, then every newer revision (at most 5 a second), always its last state;"
        " then the stream ends.",
        directives=requires(Permission.CONTACTS_READ),
    )
    async def job_progress(self, info: Info, id: JobIdArgument) -> AsyncGenerator[Job, None]:
        row = await _find(info, id)
        if row is None:
            raise not_found()
        async with events().listen(service.topic(row["id"])) as wake:
            told = 0
            while True:
                row = await _find(info, id)
                if row is None:
                    raise not_found()
                if row["revision"] > told:
                    told = row["revision"]
                    yield job(row)
                if row["state"] not in AT_WORK:
                    return
                await asyncio.gather(wake.wait(), asyncio.sleep(MOST_OFTEN))
