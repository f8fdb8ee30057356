"""The consent message, as those report it who send it: what happened to a number, once and for all where it was sent."""

from datetime import datetime

from backend.consent import service as consent
from backend.consent.service import ConsentEventKind, ConsentSource, ConsentState, Evidence, Said
from backend.contacts import validation
from backend.contacts.sightings import Number
from backend.contacts.validation import Invalid
from backend.database import fetch_value, retrying, transaction
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode

SENT, FAILED = "SENT", "FAILED"
REFERENCE_LIMIT = 255

_IS_TOLD = """
SELECT EXISTS (SELECT FROM consent_subjects s JOIN consent_events e ON e.organization_id = $1 AND e.subject_id = s.id
    WHERE s.organization_id = $1 AND s.phone = $2 AND e.kind = 'CONSENT_MESSAGE_FAILED' AND e.evidence IS NOT DISTINCT FROM $3)
"""


async def record(caller: Caller, phone: str, *, sent: bool, reference: str | None, at: datetime | None) -> ConsentState:
    """What stands for the number then. Who reports again what is known changes nothing; nor does anybody once it was SENT.

    `reference`: the sender's own name for the message. Raises Problem REQUIRED, INVALID, TOO_LONG.
    """
    number = _number(phone, caller.default_region)
    evidence = _evidence(caller, number, reference)
    return await retrying(lambda: _record(caller.organization_id, number, sent, evidence, at))


async def _record(organization_id: int, phone: str, sent: bool, evidence: Evidence, at: datetime | None) -> ConsentState:
    async with transaction():
        await consent.lock_to_change(organization_id, [phone])
        before = (await consent.states(organization_id, [phone])).get(phone, consent.UNKNOWN)
        if before.consent_message == SENT:
            return before
        if sent:
            await consent.record(organization_id, ConsentEventKind.CONSENT_MESSAGE_SENT, [Said(phone, at)], evidence)
        elif not await fetch_value(_IS_TOLD, organization_id, phone, evidence.text):
            await consent.record(organization_id, ConsentEventKind.CONSENT_MESSAGE_FAILED, [Said(phone, at)], evidence)
        return (await consent.states(organization_id, [phone]))[phone]


def _number(text: str, region: str) -> str:
    try:
        return validation.phone(text, region)
    except Invalid as invalid:
        raise Problem(invalid.code, ("phone",), invalid.message) from None


def _evidence(caller: Caller, phone: str, reference: str | None) -> Evidence:
    """The ledger can't be erased: a reference that is made of the number goes into it without that."""
    text = None if reference is None else _reference(reference)
    source = ConsentSource.MANUAL if caller.token_id is None else ConsentSource.API
    owner = None if caller.all_books else caller.owner_id
    return Evidence(source, caller.name, owner, text=text and f"Message {Number(phone).out_of(text)}")


def _reference(text: str) -> str:
    reference = text.strip()
    if not reference or not reference.isprintable():
        raise Problem(ProblemCode.INVALID, ("message_id",), "Give the message's id as one line of text, or leave it out.")
    if len(reference) > REFERENCE_LIMIT:
        raise Problem(ProblemCode.TOO_LONG, ("message_id",), f"A message's id can have up to {REFERENCE_LIMIT} characters.")
    return reference
