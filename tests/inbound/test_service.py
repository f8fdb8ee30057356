"""What an inbound message does: to consent, to the book, to the queue of possible opt-outs."""

from datetime import UTC, datetime, timedelta

from backend.consent import service as consent
from backend.contacts import service
from backend.contacts.service import Changes
from backend.database import execute, fetch_all, fetch_value
from backend.organizations.caller import Caller
from tests.consent.keyed import environment
from tests.contacts.asking import a_contact, ask, id_of
from tests.inbound.carrying import BENS_LINE, LINE, SENDER, Carrier, give_line
from tests.jobs.desk import Desk, book, contacts, counters, imported

HISTORY = """query ($id: ID!) { contact(id: $id) { optedOut optOut { source keyword } consentHistory { nodes {
    kind source actor keyword evidence wordList } } } }"""


async def state(caller: Caller, phone: str = SENDER) -> consent.ConsentState:
    return (await consent.states(caller.organization_id, [phone])).get(phone, consent.UNKNOWN)


async def rows(caller: Caller, table: str) -> int:
    return int(await fetch_value(f"SELECT count(*) FROM {table} WHERE organization_id = $1", caller.organization_id))


class TestAKeyword:
    async def test_opts_out_every_contact_with_the_number_and_makes_none(self, desk: Desk, carrier: Carrier) -> None:
        bens, zoes = await a_contact(desk.ben, phone=SENDER), await a_contact(desk.zoe, phone=SENDER)
        assert await carrier.send("Stop!") == "OPT_OUT"
        assert await contacts(desk.uma) == {}
        assert [await counters(caller) for caller in (desk.ben, desk.zoe)] == [(1, 1), (1, 0)]
        told = (await ask(desk.ben, HISTORY, id=id_of(bens))).data
        assert told["optOut"] == {"source": "KEYWORD", "keyword": "STOP"}
        assert (await ask(desk.zoe, HISTORY, id=id_of(zoes))).data["optedOut"] is False

    async def test_is_proven_by_the_message_for_those_whose_book_it_came_through(self, desk: Desk, carrier: Carrier) -> None:
        umas, bens = await a_contact(desk.uma, phone=SENDER), await a_contact(desk.ben, phone=SENDER)
        await carrier.send("Stop!", reference="SM77")
        (event,) = (await ask(desk.uma, HISTORY, id=id_of(umas))).data["consentHistory"]["nodes"]
        proof = f"“Stop!” (Message to {LINE} by standard, id SM77)"
        assert event == {"kind": "OPT_OUT", "source": "KEYWORD", "actor": None, "keyword": "STOP", "evidence": proof, "wordList": "1.0"}
        (event,) = (await ask(desk.ben, HISTORY, id=id_of(bens))).data["consentHistory"]["nodes"]
        assert event == {"kind": "OPT_OUT", "source": "KEYWORD", "actor": None, "keyword": None, "evidence": None, "wordList": None}

    async def test_of_the_four_takes_the_opt_out_back(self, desk: Desk, carrier: Carrier) -> None:
        made = await a_contact(desk.uma, phone=SENDER, opted_out=True)
        assert await carrier.send("start") == "OPT_IN"
        told = (await ask(desk.uma, HISTORY, id=id_of(made))).data
        assert (told["optedOut"], [event["kind"] for event in told["consentHistory"]["nodes"]]) == (False, ["OPT_IN", "OPT_OUT"])
        assert await counters(desk.uma) == (1, 0)

    async def test_by_either_form_of_an_argentine_number_is_about_both(self, desk: Desk, carrier: Carrier) -> None:
        await a_contact(desk.uma, phone="+541123456789")
        for sender, body, opted_out in (("+5491123456789", "STOP", 1), ("+541123456789", "START", 0), ("+541123456789", "STOP", 1)):
            await carrier.send(body, sender=sender)
            assert await counters(desk.uma) == (1, opted_out)
            assert (await state(desk.uma, "+5491123456789")).opted_out == bool(opted_out)

    async def test_of_a_brazilian_number_without_its_ninth_digit_is_about_the_one_with_it(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP", sender="+551187654322")
        assert (await state(desk.uma, "+5511987654322")).opted_out

    async def test_counts_as_of_when_it_was_sent(self, desk: Desk, carrier: Carrier) -> None:
        now = datetime.now(UTC)
        await carrier.send("STOP", receivedAt=(now - timedelta(minutes=2)).isoformat())
        await carrier.send("START", receivedAt=(now - timedelta(minutes=3)).isoformat())
        assert (await state(desk.uma)).opted_out
        await carrier.send("START", receivedAt=(now - timedelta(minutes=2)).isoformat())
        assert (await state(desk.uma)).opted_out, "an opt-out wins a tie"
        await carrier.send("START", receivedAt=(now + timedelta(days=3)).isoformat())
        assert not (await state(desk.uma)).opted_out
        await carrier.send("STOP")
        assert (await state(desk.uma)).opted_out, "a moment to come counts as now"

    async def test_heard_of_late_does_not_lift_what_was_said_again_since(self, desk: Desk, carrier: Carrier) -> None:
        made = await a_contact(desk.uma, phone=SENDER)
        now = datetime.now(UTC)
        await carrier.send("STOP", receivedAt=(now - timedelta(minutes=9)).isoformat())
        await service.update(desk.uma, made["id"], None, Changes(opted_out=True))
        await carrier.send("START", receivedAt=(now - timedelta(minutes=5)).isoformat())
        assert (await state(desk.uma)).opted_out

    async def test_is_heard_on_the_line_of_somebody_who_left(self, desk: Desk, carrier: Carrier) -> None:
        await execute("UPDATE users SET disabled = true WHERE organization_id = $1 AND id = $2", desk.uma.organization_id, book(desk.uma))
        await carrier.send("STOP")
        assert (await state(desk.uma)).opted_out

    async def test_of_the_organizations_own_is_heard_there_only(self, desk: Desk, carrier: Carrier) -> None:
        from backend.organizations.organization import update_organization

        await update_organization(desk.ada, {"keywords": ["Alto"]})
        assert await carrier.send("¡ALTO!") == "OPT_OUT"
        (event,) = await consent.history(desk.uma.organization_id, SENDER, key=None, backward=False, limit=10)
        assert event["keyword"] == "ALTO"
        (stored,) = await fetch_all("SELECT word_list FROM consent_events WHERE organization_id = $1", desk.uma.organization_id)
        assert stored["word_list"] == "1.1"


class TestAnyOtherMessage:
    async def test_makes_somebody_unknown_a_contact_without_a_name_whom_an_import_names(self, desk: Desk, carrier: Carrier) -> None:
        assert await carrier.send("Is the 3pm free?") == "NONE"
        assert await contacts(desk.uma, "full_name, source, opted_out") == {SENDER: (None, "INBOUND_MESSAGE", False)}
        assert await counters(desk.uma) == (1, 0)
        await carrier.send("Hello?")
        assert await counters(desk.uma) == (1, 0)
        assert (await imported(desk.uma, f"Ana Ruiz,{SENDER}"))["updated"] == 1
        assert await contacts(desk.uma, "full_name") == {SENDER: ("Ana Ruiz",)}

    async def test_leaves_an_opt_out_as_it_is(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP")
        await carrier.send("Can you text me again?")
        assert await contacts(desk.uma, "opted_out") == {SENDER: (True,)}
        assert await counters(desk.uma) == (1, 1)

    async def test_of_a_number_that_no_contact_can_have_is_kept_without_one(self, desk: Desk, carrier: Carrier) -> None:
        assert await carrier.send("Hello", sender="+19995550100") == "NONE"
        assert await contacts(desk.uma) == {}
        await carrier.send("STOP", sender="+19995550100")
        assert (await state(desk.uma, "+19995550100")).opted_out


class TestARepeatedMessage:
    async def test_changes_nothing(self, desk: Desk, carrier: Carrier) -> None:
        assert await carrier.send("STOP", reference="one") == "OPT_OUT"
        await carrier.send("START")
        assert await carrier.send("STOP", reference="one") == "OPT_OUT"
        assert not (await state(desk.uma)).opted_out
        assert [await rows(desk.uma, table) for table in ("consent_subjects", "inbound_messages", "message_bodies", "contacts")] == [
            1,
            2,
            2,
            0,
        ]


class TestAKnownId:
    async def test_with_anything_else_is_a_message_of_its_own(self, desk: Desk, carrier: Carrier) -> None:
        assert await carrier.send("hello", reference="one") == "NONE"
        assert await carrier.send("STOP", reference="one", sender="+12125550111") == "OPT_OUT"
        assert (await state(desk.uma, "+12125550111")).opted_out
        assert await carrier.send("STOP", reference="one") == "OPT_OUT"
        assert (await state(desk.uma)).opted_out
        assert await carrier.send("START", reference="one", to=BENS_LINE) == "OPT_IN"
        assert not (await state(desk.uma)).opted_out
        assert await carrier.send("STOP", reference="one", to=BENS_LINE) == "OPT_OUT"
        assert (await state(desk.uma)).opted_out
        assert await rows(desk.uma, "inbound_messages") == 5

    async def test_with_an_opt_out_in_emoji_is_not_taken_for_one_with_other_emoji(self, desk: Desk, carrier: Carrier) -> None:
        assert await carrier.send("👍", reference="one") == "NONE"
        assert await carrier.send("🆂🆃🅾🅿", reference="one") == "OPT_OUT"
        assert (await state(desk.uma)).opted_out

    async def test_of_twilio_is_so_too(self, desk: Desk, carrier: Carrier) -> None:
        for fields in ({"Body": "Hi"}, {"Body": "Hi", "OptOutType": "STOP"}, {"Body": "STOP", "From": "+12125550111"}):
            assert (await carrier.twilio(fields | {"MessageSid": "SM9"})).status_code == 200
        assert [(await state(desk.uma, phone)).opted_out for phone in (SENDER, "+12125550111")] == [True, True]

    async def test_is_known_after_the_keys_change_and_in_other_spacing(self, desk: Desk, carrier: Carrier) -> None:
        old, new = "1" * 64, "2" * 64
        for keys in (old, f"{new} {old}"):
            with environment(ERASURE_KEY=keys):
                assert await carrier.send("Start", reference="one") == "OPT_IN"
                await carrier.send("STOP")
                assert await carrier.send(" start\n", reference="one") == "OPT_IN"
                assert (await state(desk.uma)).opted_out
        assert await rows(desk.uma, "inbound_messages") == 3


async def test_lines_of_one_organization_share_an_opt_out(desk: Desk, carrier: Carrier) -> None:
    await carrier.send("STOP", to=BENS_LINE)
    assert (await state(desk.uma)).opted_out
    await give_line(desk.sue, "+12025550103")
    carrier.secrets["+12025550103"] = carrier.secrets[LINE]
    await carrier.send("START", to="+12025550103")
    assert not (await state(desk.uma)).opted_out
