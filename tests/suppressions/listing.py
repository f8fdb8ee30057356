"""Opt-out lists, imported."""

from typing import Any

from asyncpg import Record

from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.suppressions import opt_out_lists
from backend.suppressions.opt_out_lists import Order
from tests.jobs.desk import do, outcome


async def listed(caller: Caller, text: str, **said: Any) -> Record:
    """Import a list; the job."""
    return await do(await opt_out_lists.start_import(caller, Order(None, text, **said)))


async def counts(caller: Caller, text: str, **said: Any) -> dict[str, int]:
    """The outcome, which adds up."""
    job = await listed(caller, text, **said)
    assert job["state"] == JobState.SUCCEEDED, job["failure"]
    found = outcome(job)
    assert found.get("rows", 0) == sum(found.get(name, 0) for name in ("opted_out", "already", "invalid")) == job["done"]
    return found
