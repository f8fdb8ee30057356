"""Messages that read like an opt-out: who sees them, what waits for a decision, and what one does."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.contacts import service
from backend.graph.node import encode
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from tests.contacts.asking import a_contact, ask
from tests.inbound.carrying import BENS_LINE, SENDER, ZOES_LINE, Carrier
from tests.inbound.test_service import state
from tests.jobs.desk import Desk, contacts, imported
from tests.organizations.people import a_caller

QUEUE = """query ($first: Int, $after: String) { possibleOptOuts(first: $first, after: $after) { totalCount
    nodes { id message rule phrase receivedAt contact { phone owner { name } } } pageInfo { hasNextPage endCursor } } }"""
DECIDE = """mutation ($id: ID!, $decision: PossibleOptOutDecision!) {
    decidePossibleOptOut(input: {id: $id, decision: $decision}) { decidedId userErrors { code field } } }"""
MAY = """query ($kind: MessageKind!, $phones: [String!]!) { canMessage(input: {phones: $phones, kind: $kind}) { reason } }"""


async def queue(caller: Caller, **variables: Any) -> list[dict[str, Any]]:
    data = (await ask(caller, QUEUE, **variables)).data
    nodes: list[dict[str, Any]] = data["nodes"]
    return nodes


async def decide(caller: Caller, item: dict[str, Any], decision: str) -> Any:
    return (await ask(caller, DECIDE, id=item["id"], decision=decision)).data


async def may(caller: Caller, kind: str, phone: str = SENDER) -> str:
    (answer,) = (await ask(caller, MAY, kind=kind, phones=[phone])).data
    return str(answer["reason"])


async def test_one_is_not_applied_but_holds_campaigns_until_it_is_decided(desk: Desk, carrier: Carrier) -> None:
    assert await carrier.send("Please don't text me") == "POSSIBLE_OPT_OUT"
    assert not (await state(desk.uma)).opted_out
    assert [await may(desk.sue, kind) for kind in ("CAMPAIGN", "CONVERSATION")] == ["POSSIBLE_OPT_OUT", "ALLOWED"]
    await carrier.send("stop it")
    first, second = await queue(desk.sue)
    assert (first["message"], first["contact"]) == ("Please don't text me", {"phone": SENDER, "owner": {"name": "Uma Larsen"}})
    assert [(item["rule"], item["phrase"]) for item in (first, second)] == [("ANYWHERE", "dont text"), ("ANYWHERE", "stop")]
    assert await decide(desk.sue, first, "DISMISS") == {"decidedId": first["id"], "userErrors": []}
    assert await may(desk.sue, "CAMPAIGN") == "POSSIBLE_OPT_OUT", "another one waits"
    await decide(desk.sue, second, "DISMISS")
    assert await may(desk.sue, "CAMPAIGN") == "ALLOWED"
    assert await queue(desk.sue) == []


async def test_deciding_that_it_is_one_opts_out_as_of_the_message_with_it_as_proof(desk: Desk, carrier: Carrier) -> None:
    sent = datetime.now(UTC) - timedelta(hours=1)
    await carrier.send("Take me off your list", receivedAt=sent.isoformat(), reference="SM1")
    (item,) = await queue(desk.sue)
    await decide(desk.sue, item, "OPT_OUT")
    standing = await state(desk.uma)
    assert (standing.opted_out, standing.since, standing.source) == (True, sent, "MANUAL")
    history = "query ($id: ID!) { contacts(owner: $id) { nodes { consentHistory { nodes { actor evidence wordList } } } } }"
    (node,) = (await ask(desk.sue, history, id=encode("User", desk.uma.owner_id or 0))).data["nodes"]
    proof = {"actor": "Sue Adeyemi", "evidence": "“Take me off your list” (Read as an opt-out, id SM1)", "wordList": "1.0"}
    assert node["consentHistory"]["nodes"] == [proof]


async def test_numbers_and_addresses_in_it_are_for_those_who_may_read_them(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("Please don't text me, call 212 555 0143", reference="SM1")
    without = await a_caller(desk.uma.organization_id, Role.SUPERVISOR, denied=(Permission.CONTACT_DETAILS_READ,))
    query = "{ possibleOptOuts(first: 1) { nodes { id message } } }"
    (item,) = (await ask(without, query)).data["nodes"]
    assert item["message"] == "Please don't text me, call …"
    node = "query ($id: ID!) { node(id: $id) { ... on PossibleOptOut { message } } }"
    assert (await ask(without, node, id=item["id"])).data == {"message": item["message"]}
    await decide(desk.sue, item, "OPT_OUT")
    history = "{ contacts { nodes { consentHistory { nodes { evidence } } } } }"
    book = history.replace("contacts", f'contacts(owner: "{encode("User", desk.uma.owner_id or 0)}")', 1)
    (contact,) = (await ask(without, book)).data["nodes"]
    assert contact["consentHistory"]["nodes"] == [{"evidence": "“Please don't text me, call …” (Read as an opt-out, id SM1)"}]


class TestTheirOwnStart:
    async def test_settles_what_they_wrote_before_and_nothing_that_came_after(self, desk: Desk, carrier: Carrier) -> None:
        now = datetime.now(UTC)
        await carrier.send("please stop this", receivedAt=(now - timedelta(hours=3)).isoformat())
        await carrier.send("please stop this", sender="+12125550111")
        await carrier.send("stop it!", receivedAt=(now - timedelta(hours=1)).isoformat())
        first, later, _ = await queue(desk.sue)
        await carrier.send("START", receivedAt=(now - timedelta(hours=2)).isoformat())
        assert len(await queue(desk.sue)) == 2
        for decision in ("DISMISS", "OPT_OUT"):
            assert await decide(desk.sue, first, decision) == {"decidedId": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}
        assert [await may(desk.sue, "CAMPAIGN", phone) for phone in (SENDER, "+12125550111")] == ["POSSIBLE_OPT_OUT"] * 2
        await decide(desk.sue, later, "OPT_OUT")
        assert (await state(desk.uma)).opted_out

    async def test_settles_what_is_delivered_late(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("START")
        await carrier.send("please stop", receivedAt=(datetime.now(UTC) - timedelta(hours=1)).isoformat())
        assert (await queue(desk.sue), await may(desk.sue, "CAMPAIGN")) == ([], "ALLOWED")

    async def test_does_so_by_either_form_of_the_number(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("please stop", sender="+541123456789")
        await carrier.send("START", sender="+5491123456789")
        assert (await queue(desk.sue), await may(desk.sue, "CAMPAIGN", "+541123456789")) == ([], "ALLOWED")


class TestAnotherFormOfTheNumber:
    """That an Argentine number has."""

    MOBILE, SHORT = "+5491123456789", "+541123456789"

    @pytest.mark.parametrize(("wrote", "asked"), [(MOBILE, SHORT), (SHORT, MOBILE)])
    async def test_is_held_back_and_let_go_with_it(self, desk: Desk, carrier: Carrier, wrote: str, asked: str) -> None:
        made = await a_contact(desk.uma, phone=asked)
        for sender in (wrote, asked):
            await carrier.send("please stop", sender=sender)
        assert [await may(desk.sue, "CAMPAIGN", phone) for phone in (wrote, asked)] == ["POSSIBLE_OPT_OUT"] * 2
        first, second = await queue(desk.sue)
        assert [item["contact"]["phone"] for item in (first, second)] == [made["phone"]] * 2, "who it is, though under the other form"
        await decide(desk.sue, first, "DISMISS")
        assert [await may(desk.sue, "CAMPAIGN", phone) for phone in (wrote, asked)] == ["POSSIBLE_OPT_OUT"] * 2
        await decide(desk.sue, second, "DISMISS")
        assert [await may(desk.sue, "CAMPAIGN", phone) for phone in (wrote, asked)] == ["ALLOWED"] * 2

    async def test_has_written_too(self, desk: Desk, carrier: Carrier) -> None:
        sue = replace(desk.sue, consent_message_required=True)
        await a_contact(desk.uma, phone=self.SHORT)
        assert await may(sue, "CONVERSATION", self.SHORT) == "CONSENT_MESSAGE_NOT_SENT"
        await carrier.send("Hello", sender=self.MOBILE)
        assert await may(sue, "CONVERSATION", self.SHORT) == "ALLOWED"
        assert list(await contacts(desk.uma)) == [self.SHORT], "nobody unknown"


async def test_those_of_numbers_that_opted_out_by_now_need_no_decision(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("please stop")
    await carrier.send("STOP")
    assert (await ask(desk.sue, QUEUE)).data["totalCount"] == 0
    await carrier.send("START")
    assert (await queue(desk.sue), await may(desk.sue, "CAMPAIGN")) == ([], "ALLOWED"), "what is over doesn't come back"


async def test_they_are_for_those_who_record_consent_in_the_book(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("please stop")
    await carrier.send("stop please", to=BENS_LINE, sender="+12125550111")
    await carrier.send("stop now", to=ZOES_LINE)
    (item, *_) = await queue(desk.sue)
    assert (await ask(None, QUEUE)).codes == ["UNAUTHENTICATED"]
    assert set((await ask(desk.uma, QUEUE)).codes) == {"FORBIDDEN"}
    granted = await a_caller(desk.uma.organization_id, Role.USER, granted=(Permission.CONSENT_WRITE,))
    assert (len(await queue(desk.sue)), await queue(granted), len(await queue(desk.zoe))) == (2, [], 1)
    for stranger in (desk.zoe, granted):
        assert (await decide(stranger, item, "OPT_OUT"))["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]
    assert len(await queue(desk.sue)) == 2


async def test_the_longest_waiting_comes_first_page_by_page(desk: Desk, carrier: Carrier) -> None:
    now = datetime.now(UTC)
    for minutes in (1, 3, 2):
        await carrier.send(f"stop {minutes}", receivedAt=(now - timedelta(minutes=minutes)).isoformat(), sender=f"+1212555012{minutes}")
    page = (await ask(desk.sue, QUEUE, first=2)).data
    assert ([node["message"] for node in page["nodes"]], page["totalCount"]) == (["stop 3", "stop 2"], 3)
    rest = await queue(desk.sue, first=2, after=page["pageInfo"]["endCursor"])
    assert [node["message"] for node in rest] == ["stop 1"]


async def test_of_two_who_decide_at_once_one_does(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("please stop")
    (item,) = await queue(desk.sue)
    answers = await asyncio.gather(
        *[decide(caller, item, decision) for caller in (desk.sue, desk.ada) for decision in ("OPT_OUT", "DISMISS")]
    )
    assert sorted(bool(answer["decidedId"]) for answer in answers) == [False, False, False, True]


async def test_one_whose_contact_is_gone_is_shown_without_it(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("please stop")
    (item,) = await queue(desk.sue)
    made = await a_contact(desk.ben, phone=SENDER)
    umas = [row["id"] for row in await service.find(desk.sue, range(made["id"]))]
    await service.delete(desk.uma, umas)
    assert (await queue(desk.sue))[0]["contact"] == {"phone": SENDER, "owner": {"name": "Ben Ito"}}
    await service.delete(desk.ben, [made["id"]])
    assert await queue(desk.sue) == [item | {"contact": None}]
    await imported(desk.uma, f"Ana,{SENDER},")
    assert (await queue(desk.sue))[0]["contact"] is not None
