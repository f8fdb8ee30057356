"""What an inbound message does: it is recorded once, and its opt-out or opt-in in the same transaction."""

import hashlib
from dataclasses import dataclass

import orjson
from asyncpg import Record

from backend.consent import service as consent
from backend.consent.keys import keys
from backend.consent.messages import Meaning, MessageEffect, meaning
from backend.consent.numbers import every_form
from backend.consent.service import ConsentSource, Evidence
from backend.contacts import books, phones
from backend.contacts.books import ContactChangeKind
from backend.contacts.service import ContactSource
from backend.database import execute, fetch_one, fetch_value, retrying, transaction
from backend.inbound import possible_opt_outs
from backend.inbound.delivery import Carrier, Delivery, Message, Unreadable, kept
from backend.organizations.keywords import in_letters, normalised
from backend.organizations.lines import Line, lines, regions
from backend.outbound import service as outbound


class NotSigned(Exception):
    """Its signature doesn't hold, or there is no such line: which of them, nobody is told."""


async def take(carrier: Carrier, delivery: Delivery) -> MessageEffect:
    """Record a message and do what it says; what that is, also when it came before, and nothing happened now.

    Raises Unreadable, NotSigned; then nothing is changed.
    """
    message = carrier.read(delivery)
    signed = (line for line in await _lines(message.line) if carrier.is_signed(delivery, line))
    to = next(signed, None)
    if to is None:
        raise NotSigned
    sender = Sender.of(message.sender, to.default_region)
    return await retrying(lambda: _take(carrier.name, message, to, sender))


async def _lines(text: str) -> list[Line]:
    """The lines that this may be, for the signature to decide. Without a country code it is one of an organization that reads it so."""
    if number := _international(text):
        return await lines(every_form([number]))
    read_as = {region: number for region in await regions() if (number := _national(text, region))}
    found = await lines(every_form(sorted(set(read_as.values()))))
    return [line for line in found if (number := read_as.get(line.default_region)) and line.phone in every_form([number])]


def _international(text: str) -> str | None:
    return _national(text, "ZZ") or phones.taken_at_its_word(text)


def _national(text: str, region: str) -> str | None:
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote. `is_contact`: a number that a contact can have."""

    phone: str
    is_contact: bool

    @classmethod
    def of(cls, text: str, region: str) -> "Sender":
        """Raises Unreadable. A number that libphonenumber doesn't know (yet) is taken at its word: its opt-out counts."""
        try:
            return cls(phones.normalise(text, region), True)
        except phones.InvalidPhone:
            if number := phones.taken_at_its_word(text):
                return cls(number, number != text.strip())
        raise Unreadable("The sender isn't a phone number. Give it in E.164, as in +12125550100.")


async def _take(carrier: str, message: Message, to: Line, sender: Sender) -> MessageEffect:
    said = _meaning(message, to)
    if message.doubt and said.effect == MessageEffect.OPT_IN:
        # Nobody knows whether it came after the opt-out.
        raise Unreadable(message.doubt)
    digest, *others = _digests(message, to, sender)
    changes_consent = said.effect in (MessageEffect.OPT_OUT, MessageEffect.OPT_IN)
    async with transaction():
        # A message that came before must not even bring back the number of somebody who was erased since.
        if before := await fetch_value(_EFFECT, to.organization_id, carrier, [digest, *others]):
            return MessageEffect(before)
        if not changes_consent:
            await books.lock_to_create(to.owner_id)
        await (consent.lock_to_change if changes_consent else consent.lock_to_read)(to.organization_id, [sender.phone])
        recorded = await fetch_one(
            _RECORD, to.organization_id, to.owner_id, carrier, digest, said.effect, message.received_at, every_form([sender.phone])
        )
        if recorded is None:
            return MessageEffect(await fetch_value(_EFFECT, to.organization_id, carrier, [digest]))
        await execute(_KEEP_BODY, to.organization_id, recorded["id"], recorded["subject_id"], message.reference, kept(message.body))
        if changes_consent:
            await _change_consent(carrier, message, said, to, sender, recorded)
        else:
            await _meet(to, sender)
        if said.reading is not None:
            await possible_opt_outs.ask(to.organization_id, recorded["id"], sender.phone, said.reading, to.word_list.name)
        if said.effect in (MessageEffect.POSSIBLE_OPT_OUT, MessageEffect.OPT_IN):
            await possible_opt_outs.settle(to.organization_id, sender.phone)
    return said.effect


def _digests(message: Message, to: Line, sender: Sender) -> list[bytes]:
    """What the same message is known again by: as new ones are kept, then as it may have been kept before the keys were changed.

    Carriers may use an id twice, so it is also who said what to whom: what, as far as it decides what the message does. It outlives an
    erasure, and without the key nobody can try numbers on it. Where there is no key yet, nobody can be erased.
    """
    said = orjson.dumps([message.reference, to.phone, sender.phone, normalised(in_letters(message.body) or message.body), message.opts_out])
    keyed = [key.digest(to.organization_id, said.decode()) for key in keys()]
    return [*keyed, hashlib.sha256(said).digest()]


def _meaning(message: Message, to: Line) -> Meaning:
    """By its words; where the carrier took it for an opt-out, it is one, whatever it says."""
    said = meaning(message.body, to.word_list)
    if message.opts_out and said.effect != MessageEffect.OPT_OUT:
        return Meaning(MessageEffect.OPT_OUT)
    return said


_RECORD = """
WITH moment AS MATERIALIZED (
    SELECT now, least(coalesce($6::timestamptz, now), now) AS received_at FROM (SELECT clock_timestamp() AS now) AS clock
), subject AS (
    INSERT INTO consent_subjects AS s (id, organization_id, phone, opted_out, wrote_at)
    SELECT gen_random_uuid(), $1, form, false, moment.received_at FROM unnest($7::text[]) AS form, moment
    WHERE NOT EXISTS (SELECT FROM inbound_messages WHERE organization_id = $1 AND carrier = $3 AND digest = $4)
    ON CONFLICT (organization_id, phone) DO UPDATE SET wrote_at = greatest(s.wrote_at, excluded.wrote_at) RETURNING s.id, s.phone
)
INSERT INTO inbound_messages (organization_id, owner_id, subject_id, carrier, digest, effect, received_at, recorded_at)
SELECT $1, $2, subject.id, $3, $4, $5, moment.received_at, moment.now FROM subject, moment WHERE subject.phone = ($7::text[])[1]
ON CONFLICT (organization_id, carrier, digest) DO NOTHING RETURNING id, subject_id, received_at
"""

_EFFECT = "SELECT effect FROM inbound_messages WHERE organization_id = $1 AND carrier = $2 AND digest = ANY ($3::bytea[]) LIMIT 1"

_KEEP_BODY = "INSERT INTO message_bodies (organization_id, message_id, subject_id, reference, body) VALUES ($1, $2, $3, $4, $5)"


async def _change_consent(carrier: str, message: Message, said: Meaning, to: Line, sender: Sender, recorded: Record) -> None:
    evidence = Evidence(
        source=ConsentSource.KEYWORD if said.keyword else ConsentSource.CARRIER,
        actor=None if said.keyword else carrier,
        owner_id=to.owner_id,
        keyword=said.keyword,
        text=f"Message to {to.phone} by {carrier}",
        message_id=recorded["id"],
        word_list=to.word_list.name,
    )
    if said.effect == MessageEffect.OPT_IN:
        await consent.opt_in(to.organization_id, sender.phone, evidence, recorded["received_at"])
        return
    left = await consent.opt_out(to.organization_id, [sender.phone], evidence, recorded["received_at"])
    if left and to.is_current and not message.opts_out:
        await outbound.confirm_opt_out(to, recorded["subject_id"], recorded["id"])


async def _meet(to: Line, sender: Sender) -> None:
    """Somebody unknown becomes a contact of the line's owner, without a name until somebody or an import gives one.

    Not of one who left and whose line it was: nobody looks into that book.
    """
    if not sender.is_contact or not to.makes_contacts:
        return
    created = await fetch_one(
        """
        INSERT INTO contacts (organization_id, owner_id, phone, name_key, opted_out, consent_message, source, version, created_at,
            updated_at)
        SELECT $1, $2, $3, '', s.opted_out, s.consent_message, $4, 1, now(), now()
        FROM consent_subjects s WHERE s.organization_id = $1 AND s.phone = $3
            AND NOT EXISTS (SELECT FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2 AND c.phone = ANY ($5::text[]))
        ON CONFLICT (owner_id, phone) DO NOTHING RETURNING id, opted_out, consent_message
        """,
        to.organization_id,
        to.owner_id,
        sender.phone,
        ContactSource.INBOUND_MESSAGE,
        every_form([sender.phone]),
    )
    if created is not None:
        await books.count(
            to.organization_id,
            to.owner_id,
            total=1,
            opted_out=int(created["opted_out"]),
            consent_sent=int(created["consent_message"] == "SENT"),
            consent_failed=int(created["consent_message"] == "FAILED"),
            added=1,
            changes=[(ContactChangeKind.CREATED, created["id"])],
        )
