"""Lines that changed hands: an opt-out is heard where the text came from, and by nobody else's say."""

from importlib import import_module

import asyncpg
import pytest

from backend.database import execute, fetch_all
from backend.inbound import possible_opt_outs
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.organizations.invitations import invite_user
from backend.organizations.organization import update_organization
from backend.organizations.permissions import Role
from backend.organizations.user_changes import UserChanges, update_user
from backend.suppressions import erasures
from tests.inbound.carrying import BENS_LINE, LINE, SENDER, ZOES_LINE, Carrier, give_line
from tests.inbound.test_http import nothing_happened
from tests.inbound.test_service import rows, state
from tests.jobs.desk import Desk, book, contacts, do
from tests.outbound.test_work import Recipient, deliver_all, outbox

ANOTHER_LINE = "+12025550155"
TOKEN = "0123456789abcdef0123456789abcdef"


async def changed(desk: Desk, user: Caller, phone: str | None = None, *, disabled: bool = False) -> None:
    """As an administrator does it."""
    await update_user(desk.ada, book(user), UserChanges(phone=phone, disabled=disabled))


async def take_over(desk: Desk) -> None:
    """Uma gives the line up, and somebody of another organization gets it."""
    await changed(desk, desk.uma)
    await give_line(desk.zoe, LINE)


async def opted_out(*callers: Caller) -> list[bool]:
    return [(await state(caller)).opted_out for caller in callers]


class TestNobodyElseIsBelieved:
    async def test_about_a_line_that_nobody_has_any_more(self, desk: Desk, carrier: Carrier, observer: asyncpg.Connection) -> None:
        await changed(desk, desk.uma)
        for refused in (
            await carrier.post(carrier.message("STOP"), to=ZOES_LINE),
            await carrier.twilio({"Body": "STOP"}, key=carrier.secrets[ZOES_LINE]),
            await carrier.post(carrier.message("STOP", to=ANOTHER_LINE), to=LINE),
        ):
            assert refused.status_code == 401
        assert await nothing_happened(observer)

    async def test_about_what_another_organization_hears_on_it_now(self, desk: Desk, carrier: Carrier) -> None:
        await take_over(desk)
        assert (await carrier.post(carrier.message("STOP"), to=ZOES_LINE)).status_code == 200
        assert await opted_out(desk.uma, desk.zoe) == [False, True]
        assert await rows(desk.uma, "inbound_messages") == 0

    async def test_where_two_share_a_twilio_account_it_is_whose_line_it_is_now(self, desk: Desk, carrier: Carrier) -> None:
        for caller in (desk.ada, desk.zoe):
            await update_organization(caller, {"twilio_auth_tokens": [TOKEN]})
        await take_over(desk)
        assert (await carrier.twilio({"Body": "STOP"}, key=TOKEN)).status_code == 200
        assert await opted_out(desk.uma, desk.zoe) == [False, True]
        await give_line(desk.zoe, ZOES_LINE)
        assert (await carrier.twilio({"Body": "START"}, key=TOKEN)).status_code == 200
        assert await opted_out(desk.zoe) == [False], "else whose it was last"
        assert await rows(desk.uma, "inbound_messages") == 0


class TestAnOptOutIsHeard:
    @pytest.mark.parametrize("phone", [None, ANOTHER_LINE])
    @pytest.mark.parametrize("disabled", [False, True])
    async def test_after_the_line_was_changed_or_taken_away(self, desk: Desk, carrier: Carrier, phone: str | None, disabled: bool) -> None:
        await changed(desk, desk.uma, phone, disabled=disabled)
        assert await carrier.send("STOP") == "OPT_OUT"
        answer = await carrier.twilio({"Body": "Stop", "From": "+12125550111"})
        assert answer.status_code == 200
        assert [(await state(desk.uma, number)).opted_out for number in (SENDER, "+12125550111")] == [True, True]
        assert await outbox(desk) == [], "no confirmation from a number that they never got a text from"

    async def test_by_whose_the_line_was_though_another_organization_has_it_now(self, desk: Desk, carrier: Carrier) -> None:
        await take_over(desk)
        assert await carrier.send("STOP") == "OPT_OUT"
        assert await opted_out(desk.uma, desk.zoe) == [True, False]
        assert await rows(desk.zoe, "inbound_messages") == 0

    async def test_on_a_line_that_an_invitation_took_from_somebody(self, desk: Desk, carrier: Carrier) -> None:
        for line in ("+12025550156", "+12025550157"):
            await invite_user(desk.ada, name="Nia", email="nia@test.example", role=Role.USER, phone=line)
        assert (await carrier.post(carrier.message("STOP", to="+12025550156"), to=LINE)).status_code == 200
        assert await opted_out(desk.uma) == [True]

    async def test_on_an_argentine_line_by_its_other_form(self, desk: Desk, carrier: Carrier) -> None:
        await give_line(desk.uma, "+5491123456789")
        answer = await carrier.post(carrier.message("STOP", to="+54 11 2345-6789"), to=LINE)
        assert (answer.status_code, await opted_out(desk.uma)) == (200, [True])

    async def test_and_an_opt_in_and_what_reads_like_an_opt_out(self, desk: Desk, carrier: Carrier) -> None:
        await changed(desk, desk.uma, disabled=True)
        await carrier.send("STOP")
        await carrier.send("START")
        assert await opted_out(desk.uma) == [False]
        await carrier.send("please stop")
        assert len(await possible_opt_outs.waiting(desk.sue, key=None, backward=False, limit=9)) == 1

    async def test_also_of_somebody_erased_whose_own_number_was_a_line(self, desk: Desk, carrier: Carrier) -> None:
        await changed(desk, desk.uma)
        job = await do(await erasures.start(desk.ada, contact_id=None, phone=LINE))
        assert job["state"] == JobState.SUCCEEDED
        assert await carrier.send("STOP") == "OPT_OUT"


class TestSomebodyUnknown:
    async def test_becomes_the_contact_of_who_has_the_line_else_had_it_last(self, desk: Desk, carrier: Carrier) -> None:
        await changed(desk, desk.uma)
        await carrier.send("Hello")
        assert list(await contacts(desk.uma)) == [SENDER]
        await changed(desk, desk.ben, LINE)
        await carrier.send("Hello", sender="+12125550111")
        await changed(desk, desk.ben, BENS_LINE)
        await carrier.send("Hello", sender="+12125550112")
        assert sorted(await contacts(desk.ben)) == ["+12125550111", "+12125550112"]
        await changed(desk, desk.uma, LINE)
        await carrier.send("Hello", sender="+12125550113")
        assert sorted(await contacts(desk.uma)) == [SENDER, "+12125550113"]

    async def test_becomes_nobodys_where_that_one_left(self, desk: Desk, carrier: Carrier) -> None:
        await changed(desk, desk.uma, disabled=True)
        assert await carrier.send("Hello") == "NONE"
        assert await contacts(desk.uma) == {}
        assert await rows(desk.uma, "inbound_messages") == 1


async def test_a_message_delivered_again_after_the_line_changed_hands_is_known(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP", reference="one")
    await carrier.send("START")
    await changed(desk, desk.uma)
    await changed(desk, desk.ben, LINE)
    assert await carrier.send("STOP", reference="one") == "OPT_OUT"
    assert await opted_out(desk.uma) == [False]


async def test_what_was_to_be_sent_from_a_line_is_dropped_with_it_and_not_sent_from_another(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    await changed(desk, desk.uma, ANOTHER_LINE)
    recipient = Recipient()
    await deliver_all(desk, recipient)
    assert (recipient.calls, [row["state"] for row in await outbox(desk)]) == (0, ["DROPPED"])


async def test_what_was_to_be_sent_from_a_line_goes_out_from_it_whoever_of_them_has_it(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP")
    await changed(desk, desk.uma)
    await changed(desk, desk.ben, LINE)
    recipient = Recipient()
    await deliver_all(desk, recipient)
    assert [message.sender for message in recipient.taken.values()] == [LINE]


async def test_no_line_is_ever_forgotten(desk: Desk, carrier: Carrier) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("DELETE FROM lines WHERE organization_id = $1", desk.uma.organization_id)


async def test_lines_from_before_are_known(desk: Desk, carrier: Carrier, observer: asyncpg.Connection) -> None:
    await observer.execute("DELETE FROM lines")
    await observer.execute(import_module("backend.migrations.0017_lines").PRESENT_LINES)
    known = await fetch_all("SELECT phone FROM lines WHERE organization_id = $1 ORDER BY 1", desk.uma.organization_id)
    assert [row["phone"] for row in known] == [LINE, BENS_LINE]
    assert await carrier.send("STOP") == "OPT_OUT"
