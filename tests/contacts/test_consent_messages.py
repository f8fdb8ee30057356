"""The consent message: recorded by number, once SENT for good, never twice, whoever races whom."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.consent import service as consent
from backend.contacts import service
from backend.database import fetch_all, fetch_one
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from tests.contacts.asking import Answer, a_contact, ask
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller

PHONE = "+12125550100"
RECORD = """mutation ($input: RecordConsentMessageInput!) { recordConsentMessage(input: $input) {
    consentMessage { status sentAt } userErrors { code field } } }"""


async def recorded(caller: Caller | None, sent: bool = True, phone: str = PHONE, **said: Any) -> Answer:
    return await ask(caller, RECORD, input={"phone": phone, "sent": sent, **said})


async def told(caller: Caller, sent: bool = True, **said: Any) -> tuple[str, str | None]:
    answer = await recorded(caller, sent, **said)
    assert answer.problems == []
    return answer.data["consentMessage"]["status"], answer.data["consentMessage"]["sentAt"]


async def kinds(caller: Caller) -> list[str]:
    return [
        row["kind"]
        for row in await fetch_all("SELECT kind FROM consent_events WHERE organization_id = $1 ORDER BY id", caller.organization_id)
    ]


async def counts(caller: Caller) -> tuple[int, int]:
    row = await fetch_one(
        "SELECT consent_sent, consent_failed FROM books WHERE organization_id = $1 AND owner_id = $2",
        caller.organization_id,
        caller.owner_id,
    )
    assert row is not None
    return tuple(row)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"phone": "hello"}, ("INVALID", ["phone"])),
        ({"phone": " "}, ("REQUIRED", ["phone"])),
        ({"messageId": " "}, ("INVALID", ["messageId"])),
        ({"messageId": "a\nb"}, ("INVALID", ["messageId"])),
        ({"messageId": "x" * 256}, ("TOO_LONG", ["messageId"])),
    ],
)
async def test_what_cant_be_recorded_is_refused_and_changes_nothing(desk: Desk, said: dict[str, Any], problem: Any) -> None:
    answer = await recorded(desk.sue, **said)
    assert (answer.problems, answer.data["consentMessage"]) == ([problem], None)
    assert await kinds(desk.sue) == []


async def test_it_needs_the_permission(desk: Desk) -> None:
    assert (await recorded(None)).codes == ["UNAUTHENTICATED"]
    assert (await recorded(desk.uma)).codes == ["FORBIDDEN"]
    allowed = await a_caller(desk.uma.organization_id, granted=(Permission.CONSENT_WRITE,))
    assert (await recorded(allowed)).problems == []


async def test_it_shows_on_every_contact_with_the_number_and_counts(desk: Desk) -> None:
    made, bens, zoes = [await a_contact(caller, phone=PHONE) for caller in (desk.uma, desk.ben, desk.zoe)]
    assert (await told(desk.sue, False, phone="(212) 555-0100"))[0] == "FAILED"
    assert await counts(desk.uma) == await counts(desk.ben) == (0, 1)
    status, sent_at = await told(desk.sue)
    assert status == "SENT" and sent_at is not None
    assert await counts(desk.uma) == await counts(desk.ben) == (1, 0) and await counts(desk.zoe) == (0, 0)
    rows = [(await service.find(caller, [row["id"]]))[0] for caller, row in ((desk.uma, made), (desk.ben, bens), (desk.zoe, zoes))]
    assert [row["consent_message"] for row in rows] == ["SENT", "SENT", None]
    assert [row["version"] for row in rows] == [1, 1, 1]


async def test_once_sent_it_stays_so_since_the_first_time(desk: Desk) -> None:
    first = await told(desk.sue, at="2026-01-02T03:04:05Z", messageId="SM1")
    assert first == ("SENT", "2026-01-02T03:04:05Z")
    for sent, said in ((True, {}), (True, {"at": "2026-01-01T00:00:00Z"}), (False, {}), (False, {"messageId": "SM2"})):
        assert await told(desk.sue, sent, **said) == first
    assert await kinds(desk.sue) == ["CONSENT_MESSAGE_SENT"]
    assert await told(await a_caller(desk.uma.organization_id, granted=(Permission.CONSENT_WRITE,))) == first


async def test_a_failure_told_twice_is_one_and_another_attempt_is_another(desk: Desk) -> None:
    for said in ({}, {}, {"messageId": "SM1"}, {"messageId": "SM1"}, {"messageId": "SM2"}):
        assert await told(desk.sue, False, **said) == ("FAILED", None)
    assert await kinds(desk.sue) == ["CONSENT_MESSAGE_FAILED"] * 3
    assert (await told(desk.sue))[0] == "SENT"


async def test_it_is_never_later_than_the_databases_clock(desk: Desk) -> None:
    _, sent_at = await told(desk.sue, at=(datetime.now(UTC) + timedelta(days=1)).isoformat().replace("+00:00", "Z"))
    assert sent_at is not None and datetime.fromisoformat(sent_at) <= datetime.now(UTC) + timedelta(seconds=1)


async def test_of_many_senders_at_once_one_is_the_first(desk: Desk) -> None:
    await a_contact(desk.uma, phone=PHONE)
    answers = await asyncio.gather(*[told(desk.sue, index % 2 == 0, messageId=f"SM{index}") for index in range(8)])
    sent = {answer for answer in answers if answer[0] == "SENT"}
    assert len(sent) == 1
    assert (await kinds(desk.sue)).count("CONSENT_MESSAGE_SENT") == 1
    assert await told(desk.sue, False) == sent.pop()
    assert await counts(desk.uma) == (1, 0)


async def test_the_ledger_tells_who_and_which_message_without_the_number(desk: Desk) -> None:
    await told(desk.sue, False, messageId="to-12125550100-7")
    (event,) = await consent.history(desk.sue.organization_id, PHONE, key=None, backward=False, limit=10)
    assert (event["source"], event["actor"], event["evidence"]) == ("MANUAL", "Sue Adeyemi", "Message to-(erased)-7")
    assert await told(desk.sue, False, messageId="to-12125550100-7") == ("FAILED", None)
    assert len(await kinds(desk.sue)) == 1
