"""What takes long before there is anything to commit is seen to be at work, and ends when it is nobody's any more."""

import asyncio

import pytest

from backend.jobs import claim as claims
from backend.jobs.claim import Superseded, silent, take
from tests.jobs import desk as at
from tests.jobs.desk import Desk


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "SIGN_OF_LIFE", 0.01)


async def test_a_job_that_waits_for_something_slow_is_not_silent(desk: Desk) -> None:
    job = await at.start(desk.uma, at.rows(range(1)))
    claim = await take(job["organization_id"], job["id"], job["attempt"])
    assert claim is not None
    await at.go_silent(job)
    assert await claim.wait_for(asyncio.ensure_future(asyncio.sleep(0.1, "done"))) == "done"
    assert await silent() == []
    await at.go_silent(job)
    assert [row["id"] for row in await silent()] == [job["id"]]


async def test_who_was_superseded_meanwhile_waits_no_longer(desk: Desk) -> None:
    job = await at.start(desk.uma, at.rows(range(1)))
    claim = await take(job["organization_id"], job["id"], job["attempt"])
    assert claim is not None
    await take(job["organization_id"], job["id"], job["attempt"] + 1)
    forever = asyncio.ensure_future(asyncio.Event().wait())
    with pytest.raises(Superseded):
        await claim.wait_for(forever)
    forever.cancel()
