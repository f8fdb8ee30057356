"""The figures of contact books, asked for and followed."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import Annotated

import strawberry
from asyncpg import Record

from backend.events import events
from backend.graph.context import Info, caller
from backend.graph.errors import bad_user_input
from backend.graph.requires import requires
from backend.jobs.types import Job, job
from backend.organizations.permissions import Permission
from backend.organizations.types import OwnerOrAllArgument, book_asked_for
from backend.stats import service

MOST_DAYS = 366
MOST_OFTEN = 0.5
"""Seconds between two sets of figures that one subscriber gets."""


@strawberry.type(description="A day's figures.")
class DayCount:
    day: str = strawberry.field(description="The day in UTC: YYYY-MM-DD.")
    added: int = strawberry.field(description="Contacts created.")
    opted_out: int = strawberry.field(description="Contacts whose number opted out.")


@strawberry.type(description="The figures of a contact book, or of several together. Exact.")
class ContactStats:
    total: int = strawberry.field(description="Contacts.")
    opted_out: int = strawberry.field(description="Contacts whose number opted out.")
    consent_message_not_sent: int = strawberry.field(
        description="Contacts whose consentMessage is NOT_SENT; 0 where the organization doesn't require it. Not those to whom it FAILED,"
        " whom canMessage holds back too: contacts(filter: {consentMessage: FAILED}) counts them."
    )
    lists: int = strawberry.field(description="Contact lists.")
    revision: int = strawberry.field(description="Grows with every change of the books.")
    owner_id: strawberry.Private[int | None]
    today: strawberry.Private[date]
    at_work: strawberry.Private[list[Record]]

    @strawberry.field(description="The jobs that are waiting or running, newest first; up to 50.")
    def active_jobs(self) -> list[Job]:
        return [job(row) for row in self.at_work]

    @strawberry.field(description="The last days up to today, oldest first; days on which nothing happened too.")
    async def per_day(
        self, info: Info, days: Annotated[int, strawberry.argument(description="How many days: 1 to 366.")] = 30
    ) -> list[DayCount]:
        if not 1 <= days <= MOST_DAYS:
            raise bad_user_input(f"days must be from 1 to {MOST_DAYS}, not {days}.")
        counts = await service.per_day(caller(info), self.owner_id, days)
        return [DayCount(day=day.isoformat(), added=added, opted_out=opted_out) for day, added, opted_out in counts]


async def _stats(info: Info, owner_id: int | None) -> ContactStats:
    asking = caller(info)
    row = await service.figures(asking, owner_id)
    return ContactStats(
        total=row["total"],
        opted_out=row["opted_out"],
        consent_message_not_sent=row["not_sent"] if asking.consent_message_required else 0,
        lists=row["lists"],
        revision=row["revision"],
        owner_id=owner_id,
        today=row["today"],
        at_work=await service.active_jobs(asking, owner_id),
    )


def _shown(stats: ContactStats) -> object:
    """What tells whether they changed: `revision` for all that the books hold; a new day has figures of its own."""
    return stats.revision, stats.consent_message_not_sent, stats.today, [(row["id"], row["revision"]) for row in stats.at_work]


@strawberry.type
class StatsQuery:
    @strawberry.field(description="The figures as they stand.", directives=requires(Permission.STATS_READ))
    async def contact_stats(self, info: Info, owner: OwnerOrAllArgument = None) -> ContactStats:
        return await _stats(info, None if owner is None else await book_asked_for(info, owner))


@strawberry.type
class StatsSubscription:
    @strawberry.subscription(
        description="The figures as they stand now, then whenever they change (at most 2 a second).",
        directives=requires(Permission.STATS_READ),
    )
    async def contact_stats(self, info: Info, owner: OwnerOrAllArgument = None) -> AsyncGenerator[ContactStats, None]:
        book = None if owner is None else await book_asked_for(info, owner)
        async with events().listen(service.topic(caller(info), book)) as wake:
            told: object = None
            while True:
                stats = await _stats(info, book)
                if _shown(stats) != told:
                    told = _shown(stats)
                    yield stats
                await asyncio.gather(wake.wait(), asyncio.sleep(MOST_OFTEN))
