"""Many messages at the same time, over connections of their own."""

import asyncio

import httpx
from starlette.applications import Starlette

from backend.consent import service as consent
from backend.database import fetch_value
from backend.inbound.http import routes
from tests.inbound.carrying import LINE, SENDER, Carrier
from tests.inbound.test_service import rows, state
from tests.jobs.desk import Desk, counters, create
from tests.serving import serving


async def at_once(carrier: Carrier, bodies: list[bytes], connections: int = 8) -> list[int]:
    """Deliver messages over so many connections at a time; the statuses."""
    from backend import standard_webhooks

    async with serving(Starlette(routes=routes)) as server:

        async def deliver(some: list[bytes]) -> list[int]:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as client:
                signed = [(body, standard_webhooks.sign(carrier.secrets[LINE], f"w{number}", body)) for number, body in enumerate(some)]
                return [(await client.post("/inbound/messages", content=body, headers=headers)).status_code for body, headers in signed]

        shares = [bodies[number::connections] for number in range(connections)]
        return [status for statuses in await asyncio.gather(*map(deliver, shares)) for status in statuses]


async def test_a_hundred_stops_for_one_number_make_one_event_that_counts_and_one_confirmation(desk: Desk, carrier: Carrier) -> None:
    await create(desk.uma, SENDER)
    await create(desk.ben, SENDER)
    assert await at_once(carrier, [carrier.message("STOP") for _ in range(100)]) == [200] * 100
    events = await consent.history(desk.uma.organization_id, SENDER, key=None, backward=False, limit=100)
    assert [event["kind"] for event in events] == ["OPT_OUT"]
    assert await rows(desk.uma, "inbound_messages") == 100
    assert await rows(desk.uma, "outbound_messages") == 1
    assert (await state(desk.uma)).since == events[0]["effective_at"]
    assert [await counters(caller) for caller in (desk.uma, desk.ben)] == [(1, 1), (1, 1)]


async def test_one_message_delivered_many_times_at_once_is_recorded_once(desk: Desk, carrier: Carrier) -> None:
    for body, tables in (("STOP", {"consent_events": 1}), ("Hello", {"contacts": 1}), ("please stop", {"possible_opt_outs": 1})):
        before = {table: await rows(desk.uma, table) for table in tables}
        same = carrier.message(body, sender=f"+1212555010{len(body) % 10}")
        assert await at_once(carrier, [same] * 16) == [200] * 16
        assert {table: await rows(desk.uma, table) - before[table] for table in tables} == tables


async def test_stops_and_starts_of_many_at_once_leave_everything_in_step(desk: Desk, carrier: Carrier) -> None:
    numbers = [f"+1212555010{digit}" for digit in range(5)]
    for number in numbers:
        await create(desk.uma, number)
    bodies = [carrier.message(word, sender=number) for word in ("STOP", "START", "Hello", "stop it", "STOP") * 3 for number in numbers]
    assert set(await at_once(carrier, bodies)) == {200}
    total, opted_out = await counters(desk.uma)
    assert total == 5
    standing = [(await state(desk.uma, number)).opted_out for number in numbers]
    assert sum(standing) == opted_out
    assert (
        await fetch_value("SELECT count(*) FROM contacts WHERE organization_id = $1 AND opted_out", desk.uma.organization_id) == opted_out
    )
