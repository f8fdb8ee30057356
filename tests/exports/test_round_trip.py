"""Exported, purged and imported again, a book is what it was: in every script, with every punctuation, opt-outs and all."""

from typing import Any

from backend.database import fetch_value
from backend.imports.rows import ImportColumn
from backend.jobs.kinds import JobState
from tests.exports.people import fill, people
from tests.exports.reading import start, text_of
from tests.jobs import desk as at
from tests.jobs.desk import Desk

PEOPLE = 100_000
COLUMNS = (ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.EMAIL, ImportColumn.NOTES, ImportColumn.OPTED_OUT)
WHAT_COUNTS = "full_name, email, notes, opted_out"


async def test_of_a_hundred_thousand_contacts_nothing_is_lost(desk: Desk) -> None:
    """First the ledger is empty, and only the file knows who opted out; the second time the ledger does."""
    await fill(desk.uma, people(PEOPLE))
    known = await at.contacts(desk.uma, WHAT_COUNTS)
    opted_out = sum(person[3] for person in known.values())
    assert await fetch_value("SELECT count(*) FROM consent_subjects WHERE organization_id = $1", desk.uma.organization_id) == 0
    for confirmed in (opted_out, None):
        await there_and_back(desk, confirm_opt_outs=confirmed)
        assert await at.contacts(desk.uma, WHAT_COUNTS) == known
        assert await at.counters(desk.uma) == (PEOPLE, opted_out)


async def there_and_back(desk: Desk, **said: Any) -> None:
    """Export Uma's book, delete all of it, and import the file."""
    data = (await text_of(desk.uma, await at.do(await start(desk.uma)))).encode()
    await at.do(await at.purge(desk.sue, at.book(desk.uma)))
    assert await at.counters(desk.uma) == (0, 0)
    job = await at.do(await at.start_file(desk.uma, data, columns=COLUMNS, **said))
    assert job["state"] == JobState.SUCCEEDED, job["failure"]
    assert_all_created(job)


def assert_all_created(job: Any) -> None:
    counts = at.outcome(job)
    assert (counts["rows"], counts["created"]) == (PEOPLE, PEOPLE), counts
