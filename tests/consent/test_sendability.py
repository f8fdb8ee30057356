"""Who may be messaged: what holds back what, by whatever spelling, and by one statement."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.consent import erasing
from backend.consent import service as consent
from backend.consent.sendability import MessageKind, SendabilityReason, verdict
from backend.consent.service import ConsentSource, ConsentState, Evidence
from backend.contacts import consent_graphql, service
from backend.database import execute, transaction
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from tests.contacts.asking import a_contact, ask
from tests.jobs.desk import Desk, do, number, purge
from tests.organizations.people import a_caller, ours

QUERY = "query ($input: CanMessageInput!) { canMessage(input: $input) { phone allowed reason since } }"
PHONE = "+12125550100"
LONG_AGO = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
KINDS = ("CONVERSATION", "CAMPAIGN")
OUT, MAYBE, UNSENT, OK = (
    SendabilityReason.OPTED_OUT,
    SendabilityReason.POSSIBLE_OPT_OUT,
    SendabilityReason.CONSENT_MESSAGE_NOT_SENT,
    SendabilityReason.ALLOWED,
)


async def can_message(caller: Caller, *phones: str, kind: str = "CONVERSATION") -> list[dict[str, Any]]:
    answer = await ask(caller, QUERY, input={"phones": list(phones), "kind": kind})
    assert answer.codes == []
    return list(answer.data)


async def reasons(caller: Caller, phone: str = PHONE) -> list[str]:
    """For a conversation, then for a campaign."""
    return [(await can_message(caller, phone, kind=kind))[0]["reason"] for kind in KINDS]


async def opt_out(caller: Caller, phone: str = PHONE) -> None:
    async with transaction():
        await consent.lock_to_change(caller.organization_id, [phone])
        await consent.opt_out(caller.organization_id, [phone], Evidence(ConsentSource.CARRIER, "carrier"))


OPTED_OUT, IN_DOUBT, WROTE = {"opted_out": True, "since": LONG_AGO}, {"possible_opt_out_at": LONG_AGO}, {"wrote_at": LONG_AGO}


@pytest.mark.parametrize(
    ("known", "required", "conversation", "campaign"),
    [
        ({}, False, OK, OK),
        ({}, True, UNSENT, UNSENT),
        ({"consent_message": "FAILED"}, True, UNSENT, UNSENT),
        ({"consent_message": "FAILED"}, False, OK, OK),
        ({"consent_message": "SENT"}, True, OK, OK),
        (WROTE, True, OK, UNSENT),
        (WROTE | {"consent_message": "FAILED"}, True, OK, UNSENT),
        (IN_DOUBT | WROTE, False, OK, MAYBE),
        (IN_DOUBT | WROTE, True, OK, MAYBE),
        (IN_DOUBT | {"consent_message": "SENT"}, True, OK, MAYBE),
        (OPTED_OUT, False, OUT, OUT),
        (OPTED_OUT | IN_DOUBT | WROTE | {"consent_message": "SENT"}, True, OUT, OUT),
    ],
)
def test_what_holds_back_what(known: dict[str, Any], required: bool, conversation: SendabilityReason, campaign: SendabilityReason) -> None:
    state = ConsentState(**known)
    told = [verdict(state, kind, required=required) for kind in MessageKind]
    assert [each.reason for each in told] == [conversation, campaign]
    assert [each.since for each in told] == [LONG_AGO if each.reason in (OUT, MAYBE) else None for each in told]


async def test_no_number_is_held_back_and_told_as_it_was_given(desk: Desk) -> None:
    for text in ("", "hello", "+1 212 555", "+1 212 555 0100 x12", "9" * 300):
        for kind in KINDS:
            assert await can_message(desk.uma, text, kind=kind) == [
                {"phone": text, "allowed": False, "reason": "INVALID_NUMBER", "since": None}
            ]


async def test_any_spelling_of_any_country_is_answered_in_its_place_and_by_one_statement(desk: Desk, database: list[str]) -> None:
    await opt_out(desk.uma, PHONE)
    await opt_out(desk.uma, "+442079460958")
    spellings = ["(212) 555-0100", "nonsense", "+44 20 7946 0958", "1 212 555 0101", "٢١٢٥٥٥٠١٠٠", "+1.212.555.0100"]
    database.clear()
    told = await can_message(desk.uma, *spellings, *map(number, range(900)))
    assert len(ours(database)) == 1
    assert [(each["phone"], each["reason"]) for each in told[:6]] == [
        (PHONE, "OPTED_OUT"),
        ("nonsense", "INVALID_NUMBER"),
        ("+442079460958", "OPTED_OUT"),
        ("+12125550101", "ALLOWED"),
        (PHONE, "OPTED_OUT"),
        (PHONE, "OPTED_OUT"),
    ]
    assert [each["phone"] for each in told[6:]] == [number(index) for index in range(900)]
    assert told[0]["since"] and told[3]["since"] is None


async def test_a_thousand_numbers_are_answered_and_more_are_refused(desk: Desk) -> None:
    assert len(await can_message(desk.uma, *[PHONE] * 1_000)) == 1_000
    refused = await ask(desk.uma, QUERY, input={"phones": [PHONE] * 1_001, "kind": "CAMPAIGN"})
    assert (refused.data, refused.codes) == (None, ["LIMIT_EXCEEDED"])
    assert await can_message(desk.uma) == []


async def test_without_the_permission_it_is_refused(desk: Desk) -> None:
    nobody = await a_caller(desk.uma.organization_id, denied=(Permission.CONTACT_DETAILS_READ,))
    assert (await ask(nobody, QUERY, input={"phones": [PHONE], "kind": "CAMPAIGN"})).codes == ["FORBIDDEN"]
    assert (await ask(None, QUERY, input={"phones": [PHONE], "kind": "CAMPAIGN"})).codes == ["UNAUTHENTICATED"]


async def test_another_organizations_opt_out_is_its_own(desk: Desk) -> None:
    await opt_out(desk.zoe)
    assert await reasons(desk.uma) == ["ALLOWED", "ALLOWED"]
    assert await reasons(desk.zoe) == ["OPTED_OUT", "OPTED_OUT"]


async def test_the_opt_out_of_a_deleted_a_purged_and_an_erased_person_counts(desk: Desk) -> None:
    made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
    await service.delete(desk.uma, [made["id"]])
    assert await reasons(desk.ben) == ["OPTED_OUT", "OPTED_OUT"]
    await a_contact(desk.uma, phone=PHONE)
    assert desk.uma.owner_id is not None
    await do(await purge(desk.sue, desk.uma.owner_id))
    assert await reasons(desk.ben) == ["OPTED_OUT", "OPTED_OUT"]
    async with transaction():
        await consent.lock_to_change(desk.uma.organization_id, [PHONE])
        await erasing.erase(desk.uma.organization_id, PHONE, "Ada Quist", datetime.now(UTC))
    assert await reasons(desk.ben) == ["OPTED_OUT", "OPTED_OUT"]


async def test_the_organizations_switch_counts_from_the_next_question_on(desk: Desk) -> None:
    await execute("UPDATE organizations SET consent_message_required = true WHERE id = $1", desk.uma.organization_id)
    now = await a_caller(desk.uma.organization_id)
    assert await reasons(now) == ["CONSENT_MESSAGE_NOT_SENT", "CONSENT_MESSAGE_NOT_SENT"]
    set_ = "UPDATE consent_subjects SET {} WHERE organization_id = $1 AND phone = $2"
    known = "INSERT INTO consent_subjects (id, organization_id, phone, opted_out) VALUES (gen_random_uuid(), $1, $2, false)"
    await execute(known, now.organization_id, PHONE)
    await execute(set_.format("wrote_at = now()"), now.organization_id, PHONE)
    assert await reasons(now) == ["ALLOWED", "CONSENT_MESSAGE_NOT_SENT"]
    await execute(set_.format("possible_opt_out_at = now()"), now.organization_id, PHONE)
    assert await reasons(now) == ["ALLOWED", "POSSIBLE_OPT_OUT"]


async def test_others_have_their_turn_while_many_numbers_are_read() -> None:
    order: list[str] = []

    async def numbers() -> None:
        await consent_graphql._numbers(["(212) 555-0100"] * 10 * consent_graphql.PORTION, "US")
        order.append("numbers")

    async def others() -> None:
        for _ in range(10):
            order.append("other")
            await asyncio.sleep(0)

    await asyncio.gather(numbers(), others())
    assert order[:5] == ["other"] * 5 and order.count("numbers") == 1
