"""The outbox: one confirmation an opt-out, handed on once, in time or never."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend import standard_webhooks
from backend.database import execute, fetch_all
from backend.outbound import work
from backend.outbound.adapters import LogOnly, NotTaken, Outgoing, Webhook
from backend.outbound.service import CONFIRM_WITHIN
from tests.inbound.carrying import LINE, SENDER, Carrier
from tests.jobs.desk import Desk
from tests.serving import serving

SECRET = standard_webhooks.new_secret()


class Recipient:
    """Whoever sends texts: takes a message once, by its key. Given a refusal, it refuses so often first."""

    def __init__(self, refusals: int = 0) -> None:
        self.taken: dict[str, Outgoing] = {}
        self.calls = 0
        self.refusals = refusals

    async def hand_on(self, message: Outgoing) -> None:
        self.calls += 1
        if self.calls <= self.refusals:
            raise NotTaken("busy")
        self.taken[message.key] = message


async def outbox(desk: Desk) -> list[asyncpg.Record]:
    return await fetch_all("SELECT * FROM outbound_messages WHERE organization_id = $1 ORDER BY id", desk.uma.organization_id)


async def deliver_all(desk: Desk, recipient: Any) -> None:
    for row in await outbox(desk):
        await work.deliver(row["organization_id"], row["id"], recipient)


async def pass_time(desk: Desk, column: str, by: timedelta) -> None:
    await execute(
        f"UPDATE outbound_messages SET {column} = {column} - $2::interval WHERE organization_id = $1", desk.uma.organization_id, by
    )


async def test_an_opt_out_by_keyword_is_confirmed_once_from_the_line_it_came_to(desk: Desk, carrier: Carrier) -> None:
    for word in ("STOP", "stop", "UNSUBSCRIBE"):
        await carrier.send(word)
    recipient = Recipient()
    for _ in range(2):
        await deliver_all(desk, recipient)
    text = "Harbor Street Dental: you opted out and will get no more messages from us. Reply START to take it back."
    ((key, message),) = recipient.taken.items()
    assert message == Outgoing(key, LINE, SENDER, text)
    assert recipient.calls == 1
    assert [row["state"] for row in await outbox(desk)] == ["SENT"]


async def test_whoever_comes_back_and_opts_out_again_gets_another(desk: Desk, carrier: Carrier) -> None:
    for word in ("STOP", "START", "STOP"):
        await carrier.send(word)
    assert len(await outbox(desk)) == 2


async def test_other_doors_late_news_and_what_the_carrier_answered_get_none(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP", receivedAt=(datetime.now(UTC) - CONFIRM_WITHIN).isoformat())
    await carrier.twilio({"Body": "STOP", "OptOutType": "STOP", "From": "+12125550111"})
    await carrier.send("please stop", sender="+12125550112")
    await carrier.send("START", sender="+12125550113")
    assert await outbox(desk) == []


async def test_what_was_not_taken_is_handed_on_again_under_the_same_key(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    recipient = Recipient(refusals=2)
    for _ in range(4):
        await deliver_all(desk, recipient)
        await pass_time(desk, "claimed_until", timedelta(minutes=1))
    (row,) = await outbox(desk)
    assert (row["state"], row["attempts"], recipient.calls) == ("SENT", 3, 3)
    assert list(recipient.taken) == [f"msg_{row['id']}"]


async def test_too_late_it_is_dropped(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    await pass_time(desk, "not_after", CONFIRM_WITHIN)
    recipient = Recipient()
    await deliver_all(desk, recipient)
    assert await work.waiting() == []
    assert (recipient.calls, [row["state"] for row in await outbox(desk)]) == (0, ["DROPPED"])


async def test_who_took_it_back_meanwhile_is_told_nothing(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    await carrier.send("START")
    recipient = Recipient()
    await deliver_all(desk, recipient)
    assert (recipient.calls, [row["state"] for row in await outbox(desk)]) == (0, ["DROPPED"])


class Killed(BaseException):
    """As by kill -9: nothing runs any more."""


async def test_a_worker_killed_in_between_neither_loses_nor_doubles_it(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    recipient = Recipient()

    class ThenKilled:
        async def hand_on(self, message: Outgoing) -> None:
            await recipient.hand_on(message)
            raise Killed

    with pytest.raises(Killed):
        await deliver_all(desk, ThenKilled())
    await deliver_all(desk, recipient)
    assert (recipient.calls, await work.waiting()) == (1, []), "another worker might still be at it"
    await pass_time(desk, "claimed_until", work.CLAIMED_FOR)
    assert len(await work.waiting()) == 1
    await deliver_all(desk, recipient)
    assert (recipient.calls, len(recipient.taken)) == (2, 1), "the same key: whoever takes it knows it again"
    assert [row["state"] for row in await outbox(desk)] == ["SENT"]


async def test_of_many_workers_at_once_one_hands_it_on(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    recipient = Recipient()
    await asyncio.gather(*[deliver_all(desk, recipient) for _ in range(8)])
    assert recipient.calls == 1


async def test_the_sweeper_finds_what_no_worker_heard_of(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    a_while = timedelta(minutes=1)
    await pass_time(desk, "created_at", -a_while)
    assert await work.waiting() == []
    await pass_time(desk, "created_at", a_while + work.UNHEARD_FOR)
    (row,) = await outbox(desk)
    assert [tuple(found) for found in await work.waiting()] == [(row["organization_id"], row["id"])]


class TestWhatEnded:
    async def test_is_forgotten_after_a_while_and_what_waits_is_not(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP")
        await pass_time(desk, "created_at", 2 * work.KEPT_FOR)
        assert await work.forget_old() == 0
        await deliver_all(desk, Recipient())
        await carrier.send("STOP", sender="+12125550111")
        await pass_time(desk, "not_after", CONFIRM_WITHIN)
        assert await work.waiting() == []
        assert [row["state"] for row in await outbox(desk)] == ["SENT", "DROPPED"]
        await pass_time(desk, "ended_at", work.KEPT_FOR - timedelta(minutes=5))
        assert await work.forget_old() == 0
        await pass_time(desk, "ended_at", timedelta(minutes=5))
        assert [await work.forget_old(limit=1) for _ in range(3)] == [1, 1, 0]

    async def test_and_forgotten_is_not_said_again_for_the_same_opt_out(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP", reference="one")
        await deliver_all(desk, Recipient())
        await pass_time(desk, "ended_at", work.KEPT_FOR)
        await work.forget_old()
        for reference in ("one", "two"):
            assert await carrier.send("STOP", reference=reference) == "OPT_OUT"
        assert await outbox(desk) == []
        await carrier.send("START")
        await carrier.send("STOP")
        (another,) = await outbox(desk)
        assert another["id"] == 2, "no key is used twice"


@asynccontextmanager
async def a_sender(status: int = 200) -> AsyncIterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Somebody's own service; its address, and what it gets."""
    got: list[tuple[dict[str, str], bytes]] = []

    async def take(request: Request) -> Response:
        got.append((dict(request.headers), await request.body()))
        return Response(status_code=status)

    async with serving(Starlette(routes=[Route("/messages", take, methods=["POST"])])) as server:
        yield f"http://127.0.0.1:{server.port}/messages", got


class TestTheWebhook:
    MESSAGE = Outgoing("msg_7", LINE, SENDER, "Bye - ñ €")

    async def test_posts_the_message_signed(self) -> None:
        async with a_sender() as (address, got):
            await Webhook(address, SECRET).hand_on(self.MESSAGE)
        ((headers, body),) = got
        assert orjson.loads(body) == {"id": "msg_7", "from": LINE, "to": SENDER, "body": "Bye - ñ €"}
        assert headers["webhook-id"] == "msg_7"
        assert standard_webhooks.is_signed([SECRET], headers, body)
        assert not standard_webhooks.is_signed([standard_webhooks.new_secret()], headers, body)

    @pytest.mark.parametrize("status", [302, 400, 500])
    async def test_that_is_refused_says_so(self, status: int) -> None:
        async with a_sender(status) as (address, _):
            with pytest.raises(NotTaken, match=str(status)):
                await Webhook(address, SECRET).hand_on(self.MESSAGE)

    async def test_to_nobody_says_so(self) -> None:
        with pytest.raises(NotTaken, match="ConnectError"):
            await Webhook("http://127.0.0.1:9/messages", SECRET).hand_on(self.MESSAGE)


async def test_for_development_it_is_noted_without_the_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        await LogOnly().hand_on(Outgoing("msg_7", LINE, SENDER, "Bye"))
    assert "msg_7" in caplog.text and SENDER not in caplog.text
