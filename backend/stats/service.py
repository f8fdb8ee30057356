"""The figures of a contact book, or of every book that a caller may open: from counters, never by counting contacts."""

from datetime import date

from asyncpg import Record

from backend.contacts.books import stats_topics
from backend.database import fetch_all, fetch_one
from backend.jobs import service as jobs
from backend.organizations.caller import Caller

MOST_JOBS = 50
_REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"


def _book(caller: Caller, owner_id: int | None) -> int | None:
    return owner_id if owner_id is not None or caller.all_books else caller.owner_id


def topic(caller: Caller, owner_id: int | None) -> str:
    """What `events` calls changes of these figures."""
    return stats_topics(caller.organization_id, _book(caller, owner_id))[-1]


async def figures(caller: Caller, owner_id: int | None) -> Record:
    """total, opted_out, not_sent, lists, revision, today (UTC): of one book, or of all that the caller may open."""
    row = await fetch_one(
        f"""
        SELECT coalesce(sum(total), 0)::bigint AS total, coalesce(sum(opted_out), 0)::bigint AS opted_out,
            coalesce(sum(total - consent_sent - consent_failed), 0)::bigint AS not_sent, coalesce(sum(revision), 0)::bigint AS revision,
            (SELECT count(*) FROM contact_lists WHERE {_REACH}) AS lists, (now() AT TIME ZONE 'UTC')::date AS today
        FROM books WHERE {_REACH}
        """,
        caller.organization_id,
        _book(caller, owner_id),
    )
    assert row is not None, "an aggregate has a row"
    return row


async def active_jobs(caller: Caller, owner_id: int | None) -> list[Record]:
    """The jobs at work, newest first, up to 50."""
    return await fetch_all(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs WHERE {_REACH} AND state IN ('QUEUED', 'RUNNING', 'CANCELLING') ORDER BY id DESC LIMIT {MOST_JOBS}
        """,
        caller.organization_id,
        _book(caller, owner_id),
    )


async def per_day(caller: Caller, owner_id: int | None, days: int) -> list[tuple[date, int, int]]:
    """(day, added, opted out) for so many days up to today, UTC, oldest first; days on which nothing happened too."""
    rows = await fetch_all(
        f"""
        SELECT d::date AS day, coalesce(sum(b.added), 0)::bigint AS added, coalesce(sum(b.opted_out), 0)::bigint AS opted_out
        FROM generate_series((now() AT TIME ZONE 'UTC')::date - ($3::int - 1), (now() AT TIME ZONE 'UTC')::date, interval '1 day') AS d
        LEFT JOIN book_days b ON b.{_REACH.replace("owner_id", "b.owner_id")} AND b.day = d::date
        GROUP BY 1 ORDER BY 1
        """,
        caller.organization_id,
        _book(caller, owner_id),
        days,
    )
    return [(row["day"], row["added"], row["opted_out"]) for row in rows]
