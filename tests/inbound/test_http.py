"""Who may deliver a message: the signatures, byte by byte, and what is no message at all. Whatever is refused changes nothing."""

import time
from urllib.parse import urlencode

import asyncpg
import orjson
import pytest
from twilio.request_validator import RequestValidator

from backend import settings, standard_webhooks
from backend.database import fetch_value
from backend.inbound.delivery import BODY_LIMIT
from backend.inbound.http import LIMIT, addresses
from backend.organizations import service as organizations
from backend.organizations.organization import update_organization
from backend.organizations.permissions import Role
from tests.inbound.carrying import LINE, SENDER, ZOES_LINE, Carrier, give_line
from tests.inbound.test_service import state
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller

A_WHILE = 60
"""Seconds; a busy machine takes its time."""


async def nothing_happened(observer: asyncpg.Connection) -> bool:
    tables = ("inbound_messages", "message_bodies", "consent_subjects", "consent_events", "contacts", "outbound_messages")
    return not any([await observer.fetchval(f"SELECT count(*) FROM {table}") for table in tables])


class TestAStandardSignature:
    async def test_that_holds_is_taken_among_several(self, desk: Desk, carrier: Carrier) -> None:
        body = carrier.message("Hello")
        signed = standard_webhooks.sign(carrier.secrets[LINE], "w1", body)
        ours = signed["webhook-signature"]
        for signatures in (f"v1,AAAA {ours}", f"{ours} v1,AAAA", f"v1a,AAAA   {ours} garbage"):
            assert (await carrier.post(body, headers=signed | {"webhook-signature": signatures})).status_code == 200
        assert (await carrier.post(carrier.message("Hello"), ago=standard_webhooks.REPLAY_WINDOW - A_WHILE)).json() == {"effect": "NONE"}
        assert (await carrier.post(carrier.message("Hello"), ago=A_WHILE - standard_webhooks.REPLAY_WINDOW)).status_code == 200

    async def test_of_anything_else_gets_the_same_401_as_an_unknown_line(self, carrier: Carrier, observer: asyncpg.Connection) -> None:
        body = carrier.message("STOP")
        signed = standard_webhooks.sign(carrier.secrets[LINE], "w1", body)
        late = standard_webhooks.REPLAY_WINDOW + A_WHILE
        refused = [
            await carrier.post(carrier.message("STOP", to="+12025550177"), to=LINE),
            await carrier.post(carrier.message("STOP", to="nobody"), to=LINE),
            await carrier.post(carrier.message("STOP", to=ZOES_LINE), to=LINE),
            await carrier.post(body, to=ZOES_LINE),
            await carrier.post(body, secret=standard_webhooks.new_secret()),
            await carrier.post(body, ago=late),
            await carrier.post(body, ago=-late),
            *[
                await carrier.post(body, headers={"webhook-timestamp": text})
                for text in ("", "now", "1e9", "²", str(int(time.time()) - 1), "9" * 40)
            ],
            *[await carrier.post(body, headers={"webhook-id": text}) for text in ("", "w2")],
            *[
                await carrier.post(body, headers={"webhook-signature": text})
                for text in ("", "v1,", signed["webhook-signature"][3:], "v1,é")
            ],
            await carrier.client.post("/inbound/messages", content=body),
        ]
        for place in range(0, len(body), 7):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            answer = await carrier.client.post("/inbound/messages", content=changed, headers=signed)
            assert answer.status_code in (400, 401), "a changed byte is no JSON any more, or isn't signed"
            refused += [answer] if answer.status_code == 401 else []
        assert {(answer.status_code, answer.content, tuple(sorted(answer.headers.items()))) for answer in refused} == {
            (401, refused[0].content, tuple(sorted(refused[0].headers.items())))
        }
        assert await nothing_happened(observer)


class TestALine:
    async def test_in_national_form_is_read_as_its_organization_reads_numbers(self, desk: Desk, carrier: Carrier) -> None:
        await update_organization(await a_caller(desk.zoe.organization_id, Role.ADMIN), {"default_region": "GB"})
        await give_line(desk.zoe, "+442071838750")
        for number, (text, line) in enumerate({"(202) 555-0101": LINE, "12025550101": LINE, "020 7183 8750": ZOES_LINE}.items()):
            sender = f"+121255502{number:02}"
            answer = await carrier.post(carrier.message("STOP", to=text, sender=sender), to=line)
            assert (answer.status_code, answer.text) == (200, '{"effect":"OPT_OUT"}'), text

    async def test_in_national_form_needs_the_signature_of_its_organization(self, carrier: Carrier, observer: asyncpg.Connection) -> None:
        for text, line in (("(202) 555-0101", ZOES_LINE), ("(202) 555-0177", LINE), ("020 7183 8750", LINE), ("555-0101", LINE)):
            assert (await carrier.post(carrier.message("STOP", to=text), to=line)).status_code == 401
        assert await nothing_happened(observer)


class TestASecret:
    async def test_that_was_replaced_holds_as_long_as_said(self, desk: Desk, carrier: Carrier) -> None:
        old = carrier.secrets[LINE]
        await organizations.rotate_inbound_secret(desk.ada, 1)
        new = await organizations.inbound_secret(desk.uma.organization_id)
        for secret in (old, new):
            assert (await carrier.post(carrier.message("Hello"), secret=secret)).status_code == 200
        await organizations.rotate_inbound_secret(desk.ada, 0)
        newer = await organizations.inbound_secret(desk.uma.organization_id)
        answers = [await carrier.post(carrier.message("Hello"), secret=secret) for secret in (old, new, newer)]
        assert [answer.status_code for answer in answers] == [200, 401, 200], "what was promised to an older one holds"
        await organizations.rotate_inbound_secret(desk.ada, 1, end_older=True)
        newest = await organizations.inbound_secret(desk.uma.organization_id)
        answers = [await carrier.post(carrier.message("Hello"), secret=secret) for secret in (old, newer, newest)]
        assert [answer.status_code for answer in answers] == [401, 200, 200]
        assert (await carrier.post(carrier.message("Hello", to=ZOES_LINE), to=ZOES_LINE)).status_code == 200


NO_MESSAGES = [
    b"",
    b"STOP",
    b"[]",
    b"null",
    b'"STOP"',
    b"\xff\xfe",
    b"[" * 20_000,
    b'{"id": "1", "to": "+12025550101", "from": "+12125550100"}',
    b'{"id": "1", "to": "+12025550101", "body": "STOP"}',
    b'{"id": "1", "from": "+12125550100", "body": "STOP"}',
    b'{"to": "+12025550101", "from": "+12125550100", "body": "STOP"}',
    b'{"id": " ", "to": "+12025550101", "from": "+12125550100", "body": "STOP"}',
    b'{"id": 1, "to": "+12025550101", "from": "+12125550100", "body": "STOP"}',
    b'{"id": "1", "to": ["+12025550101"], "from": "+12125550100", "body": "STOP"}',
    b'{"id": "1", "to": "+12025550101", "from": null, "body": "STOP"}',
    b'{"id": "1", "to": "+12025550101", "from": "+12125550100", "body": {"text": "STOP"}}',
    b'{"id": "1\\u0000", "to": "+12025550101", "from": "+12125550100", "body": "STOP"}',
    b'{"id": "1", "to": "+12025550101\\u0000", "from": "+12125550100", "body": "STOP"}',
    b'{"id": "' + b"x" * 256 + b'", "to": "+12025550101", "from": "+12125550100", "body": "STOP"}',
    b'{"id": "1", "to": "+12025550101", "from": "Bank", "body": "STOP"}',
    b'{"id": "1", "to": "+12025550101", "from": "40404", "body": "STOP"}',
]
NO_MOMENTS: list[object] = ["yesterday", "2026-11-23", "2026-11-23T09:30:00", 1, "", "0001-01-01T00:00:00+14:00", {}]


async def test_what_is_no_message_is_told_so(carrier: Carrier, observer: asyncpg.Connection) -> None:
    for body in NO_MESSAGES:
        answer = await carrier.post(body)
        assert (answer.status_code, bool(answer.json()["errors"][0]["message"])) == (400, True), body
    assert await nothing_happened(observer)


async def test_what_is_no_text_is_told_apart_from_what_is_missing(carrier: Carrier) -> None:
    for name in ("id", "body"):
        for value, told in ((7, "isn't a text: give it as a text"), (None, "is missing")):
            answer = await carrier.post(orjson.dumps(orjson.loads(carrier.message("STOP")) | {name: value}))
            assert told in answer.json()["errors"][0]["message"]


class TestAnOptOutIsHeardInSpiteOf:
    async def test_what_no_text_can_hold_and_too_much_of_it(self, desk: Desk, carrier: Carrier) -> None:
        plain = carrier.message("STOP", reference="m")
        said = [
            plain.replace(b"STOP", b"ST\\u0000OP"),
            plain.replace(b"STOP", b"STOP \\ud83d"),
            plain.replace(b"STOP", b"STOP\0\n"),
            plain.replace(b"STOP", b"STOP" + b" " * 10_001),
            plain.replace(b"STOP", b" " * 10_001 + b"STOP"),
            plain.replace(b"STOP", b"STOP \xff"),
            b"\xef\xbb\xbf" + plain,
        ]
        for number, body in enumerate(said):
            sender = f"+121255502{number:02}"
            answer = await carrier.post(body.replace(SENDER.encode(), sender.encode()).replace(b'"m"', b'"m%d"' % number))
            assert (answer.status_code, answer.text, (await state(desk.uma, sender)).opted_out) == (200, '{"effect":"OPT_OUT"}', True), body
        kept = "SELECT max(length(body)) FROM message_bodies WHERE organization_id = $1"
        assert await carrier.send("stop texting me " + "x" * 20_000) == "POSSIBLE_OPT_OUT"
        assert await fetch_value(kept, desk.uma.organization_id) == BODY_LIMIT

    async def test_a_moment_that_cannot_be_read(self, desk: Desk, carrier: Carrier) -> None:
        for number, moment in enumerate(NO_MOMENTS):
            sender = f"+121255502{number:02}"
            assert await carrier.send("STOP", sender=sender, receivedAt=moment) == "OPT_OUT"
            answer = await carrier.post(carrier.message("START", sender=sender, receivedAt=moment))
            assert (answer.status_code, "receivedAt" in answer.text) == (400, True), "nobody knows which of them came later"
            assert (await state(desk.uma, sender)).opted_out
            assert await carrier.send("Hello", sender=sender, receivedAt=moment) == "NONE"


async def test_too_much_is_refused_and_other_methods_are(carrier: Carrier) -> None:
    assert (await carrier.post(b" " * (LIMIT + 1))).status_code == 413
    assert (await carrier.client.get("/inbound/messages")).status_code == 405
    assert (await carrier.client.post("/inbound/nobody")).status_code == 404


async def test_numbers_come_in_any_spelling(desk: Desk, carrier: Carrier) -> None:
    assert (await carrier.post(carrier.message("Hi", to="+1 (202) 555-0101", sender="(212) 555-0100"))).status_code == 200
    assert await fetch_value("SELECT phone FROM contacts WHERE organization_id = $1", desk.uma.organization_id) == SENDER


class TestTwilio:
    async def test_is_heard_when_its_library_signed(self, desk: Desk, carrier: Carrier) -> None:
        answer = await carrier.twilio({"Body": "Is 3pm - or 4pm - free? ñ € 🙏 &=%"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
        assert await fetch_value("SELECT count(*) FROM contacts WHERE organization_id = $1", desk.uma.organization_id) == 1

    async def test_signs_with_the_accounts_tokens_too_once_they_are_known(self, desk: Desk, carrier: Carrier) -> None:
        first, second = "a1" * 16, "b2" * 16
        assert (await carrier.twilio({"Body": "Hi"}, key=first)).status_code == 401
        await update_organization(desk.ada, {"twilio_auth_tokens": [first, second]})
        assert [(await carrier.twilio({"Body": "Hi"}, key=key)).status_code for key in (first, second)] == [200, 200]
        await update_organization(desk.ada, {"twilio_auth_tokens": [second]})
        assert [(await carrier.twilio({"Body": "Hi"}, key=key)).status_code for key in (first, second)] == [401, 200]

    async def test_of_anything_else_gets_the_same_401(self, carrier: Carrier, observer: asyncpg.Connection) -> None:
        fields = {"Body": "STOP", "From": SENDER, "To": LINE, "MessageSid": "SM0", "AccountSid": "AC1", "NumMedia": "0"}
        signature = RequestValidator(carrier.secrets[LINE]).compute_signature(f"{settings.load().public_url}/inbound/twilio", fields)
        refused = [
            await carrier.twilio(fields | changed, signature=signature)
            for changed in ({"Body": "START"}, {"From": "+12125550101"}, {"MessageSid": "SM1"}, {"Extra": ""}, {"To": "+12025550177"})
        ]
        refused += [await carrier.twilio(fields, signature=text) for text in ("x", signature[:-1], signature.lower(), "é")]
        refused.append(await carrier.twilio({"Body": "STOP"}, key=carrier.secrets[ZOES_LINE]))
        assert {(answer.status_code, answer.content) for answer in refused} == {(401, refused[0].content)}
        assert await nothing_happened(observer)

    async def test_is_heard_when_it_says_stop_and_never_when_it_says_start(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.twilio({"Body": "Arrêt", "OptOutType": "STOP"})
        standing = await state(desk.uma)
        assert (standing.opted_out, standing.source, standing.keyword) == (True, "CARRIER", None)
        for words in ({"Body": "Comenzar"}, {"Body": "YES"}, {"Body": "unstop me"}):
            await carrier.twilio(words | {"OptOutType": "START"})
            assert (await state(desk.uma)).opted_out
        await carrier.twilio({"Body": "Start", "OptOutType": "STOP"})
        assert (await state(desk.uma)).opted_out, "what the carrier took for an opt-out is one"
        await carrier.twilio({"Body": "Start", "OptOutType": "START"})
        assert not (await state(desk.uma)).opted_out
        await carrier.twilio({"Body": "Stop", "OptOutType": "STOP"})
        assert (await state(desk.uma)).keyword == "STOP"

    async def test_without_what_it_must_hold_is_told_so(self, carrier: Carrier) -> None:
        for body in (b"", b"\xff", b"From=%ff", b"a=1&" * 600, b"From=%2B12125550100&To=%2B12025550101"):
            assert (await carrier.client.post("/inbound/twilio", content=body)).status_code == 400

    @pytest.mark.parametrize("name", ["From", "To", "MessageSid", "Body", "OptOutType"])
    async def test_says_nothing_twice(self, carrier: Carrier, observer: asyncpg.Connection, name: str) -> None:
        fields = {"From": SENDER, "To": LINE, "MessageSid": "SM1", "Body": "Hi", "OptOutType": "START"}
        body = f"{urlencode(fields)}&{urlencode({name: fields[name]})}"
        signature = RequestValidator(carrier.secrets[LINE]).compute_signature(f"{settings.load().public_url}/inbound/twilio", fields)
        headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
        answer = await carrier.client.post("/inbound/twilio", content=body, headers=headers)
        assert (answer.status_code, "once only" in answer.text) == (400, True)
        assert await nothing_happened(observer)

    async def test_repeats_itself_without_effect(self, desk: Desk, carrier: Carrier) -> None:
        for _ in range(2):
            assert (await carrier.twilio({"Body": "Hi", "MessageSid": "SM9"})).status_code == 200
        assert await fetch_value("SELECT count(*) FROM inbound_messages WHERE organization_id = $1", desk.uma.organization_id) == 1


def test_our_address_is_known_as_it_may_have_been_written() -> None:
    assert addresses("https://texts.example.com", "/inbound/twilio", "") == [
        "https://texts.example.com/inbound/twilio",
        "https://texts.example.com:443/inbound/twilio",
    ]
    assert "https://example.com:8443/texts/inbound/twilio?a=1" in addresses("https://example.com:8443/texts", "/inbound/twilio", "a=1")
    local = addresses("http://localhost:8000", "/inbound/twilio", "")
    assert {"http://localhost:8000/inbound/twilio", "http://127.0.0.1:8000/inbound/twilio"} <= set(local)
