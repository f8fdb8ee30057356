"""The number of an erased person: hidden, recognised through every door that names it, and opted out there."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.consent import erased, erasing
from backend.consent import service as consent
from backend.consent.keys import keys
from backend.consent.service import ConsentSource
from backend.contacts import service, upserts
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.organizations.caller import Caller
from tests.consent.keyed import environment
from tests.contacts.asking import a_contact
from tests.jobs.desk import Desk, counters, do, imported, outcome, start

PHONE = "+12125550100"


async def erase(caller: Caller, phone: str = PHONE, asked_at: datetime | None = None) -> None:
    async with transaction():
        await consent.lock_to_change(caller.organization_id, [phone])
        await erasing.erase(caller.organization_id, phone, "Ada Quist", asked_at or datetime.now(UTC))


async def subjects(caller: Caller) -> list[tuple[Any, ...]]:
    statement = "SELECT phone, erased_number IS NOT NULL, opted_out FROM consent_subjects WHERE organization_id = $1"
    return [tuple(row) for row in await fetch_all(statement, caller.organization_id)]


async def test_the_last_event_is_an_opt_out_and_the_number_is_gone(desk: Desk) -> None:
    asked_at = datetime.now(UTC) - timedelta(minutes=1)
    for _ in range(2):
        await erase(desk.uma, asked_at=asked_at)
        assert await subjects(desk.uma) == [(None, True, True)]
        (event,) = await fetch_all("SELECT * FROM consent_events WHERE organization_id = $1", desk.uma.organization_id)
        assert (event["kind"], event["source"], event["actor"], event["evidence"]) == ("OPT_OUT", "ERASURE", "Ada Quist", None)


async def test_each_erasure_leaves_an_event_of_its_own_and_the_opt_out_holds_since_the_first(desk: Desk) -> None:
    await erase(desk.uma)
    first = (await consent.states(desk.uma.organization_id, [PHONE]))[PHONE]
    await erase(desk.uma)
    events = await fetch_all("SELECT source FROM consent_events WHERE organization_id = $1", desk.uma.organization_id)
    assert [event["source"] for event in events] == ["ERASURE", "ERASURE"]
    assert (await consent.states(desk.uma.organization_id, [PHONE]))[PHONE] == first


async def test_somebody_opted_out_before_is_recorded_to_have_been_erased(desk: Desk) -> None:
    made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
    await service.delete(desk.uma, [made["id"]])
    await erase(desk.uma)
    state = (await consent.states(desk.uma.organization_id, [PHONE]))[PHONE]
    assert (state.opted_out, state.source) == (True, ConsentSource.ERASURE)
    kinds = await fetch_all("SELECT source FROM consent_events WHERE organization_id = $1 ORDER BY id", desk.uma.organization_id)
    assert [row["source"] for row in kinds] == ["MANUAL", "ERASURE"]


async def created(caller: Caller) -> None:
    await a_contact(caller, phone=PHONE)


async def created_as_not_opted_out(caller: Caller) -> None:
    await a_contact(caller, phone=PHONE, opted_out=False)


async def upserted(caller: Caller) -> None:
    await upserts.upsert_contacts(caller, None, [Item(PHONE, "Ana Ruiz")], OnExisting.OVERWRITE)


async def read_from_a_file(caller: Caller) -> None:
    await imported(caller, f"Ana Ruiz,{PHONE},\nBen Ito,(212) 555-0101,\n")


async def given_to_another_contact(caller: Caller) -> None:
    made = await a_contact(caller)
    await service.update(caller, made["id"], None, Changes(phone=PHONE))


DOORS = [created, created_as_not_opted_out, upserted, read_from_a_file, given_to_another_contact]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_who_brings_the_number_again_has_an_opted_out_contact(desk: Desk, door: Callable[[Caller], Awaitable[None]]) -> None:
    await erase(desk.uma)
    await door(desk.ben)
    row = await fetch_one("SELECT opted_out FROM contacts WHERE organization_id = $1 AND phone = $2", desk.uma.organization_id, PHONE)
    assert row is not None and row["opted_out"]
    assert (await counters(desk.ben))[1] == 1
    assert (PHONE, False, True) in await subjects(desk.uma)
    history = await consent.history(desk.uma.organization_id, PHONE, key=None, backward=False, limit=10)
    assert [event["source"] for event in history] == ["ERASURE"]


async def test_another_organization_knows_nothing_of_it(desk: Desk) -> None:
    await erase(desk.uma)
    made = await a_contact(desk.zoe, phone=PHONE)
    assert not made["opted_out"]


async def test_a_dry_run_tells_it_and_gives_nothing_back(desk: Desk) -> None:
    await erase(desk.uma)
    job = await do(await start(desk.uma, f"Ana Ruiz,{PHONE},\nBen Ito,(212) 555-0101,\n", dry_run=True))
    assert outcome(job) == {"rows": 2, "created": 2, "opted_out": 1}
    assert await subjects(desk.uma) == [(None, True, True)]


async def test_an_import_asks_for_no_hmac_where_nobody_was_erased(desk: Desk, database: list[str]) -> None:
    await erase(desk.zoe)
    database.clear()
    await imported(desk.uma, f"Ana Ruiz,{PHONE},")
    assert not any("erased_number =" in statement for statement in database)


async def test_a_process_without_the_key_refuses_rather_than_guess(desk: Desk) -> None:
    await erase(desk.uma)
    with environment(ERASURE_KEY="11" * 32), pytest.raises(erased.KeyMissing):
        await a_contact(desk.uma, phone=PHONE)
    assert await fetch_value("SELECT count(*) FROM contacts WHERE organization_id = $1", desk.uma.organization_id) == 0


async def test_after_another_key_took_over_numbers_under_the_old_one_are_recognised(desk: Desk) -> None:
    await erase(desk.uma)
    with environment(ERASURE_KEY=f"{'11' * 32},{keys()[0].secret.hex()}"):
        await erase(desk.uma, "+12125550101")
        assert (await a_contact(desk.uma, phone=PHONE))["opted_out"]
        assert (await a_contact(desk.uma, phone="+12125550101"))["opted_out"]
    assert await fetch_value("SELECT count(*) FROM erasure_keys WHERE organization_id = $1", desk.uma.organization_id) == 2


async def test_a_subject_has_a_number_or_stands_for_one(desk: Desk) -> None:
    await erase(desk.uma)
    with pytest.raises(Exception, match="check"):
        await execute("UPDATE consent_subjects SET phone = '+12125550100' WHERE organization_id = $1", desk.uma.organization_id)
