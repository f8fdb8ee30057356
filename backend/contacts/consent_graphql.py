"""Who may be messaged, and the consent message: asked by number, in any spelling."""

import asyncio
from datetime import datetime
from typing import Annotated

import strawberry

from backend.consent import sendability
from backend.consent.sendability import MOST, MessageKind, SendabilityReason
from backend.contacts import consent_messages, phones
from backend.contacts.consent_messages import SENT
from backend.contacts.filters import consent_message_status
from backend.contacts.types import ConsentMessage
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.errors import limit_exceeded
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.organizations.permissions import Permission

PORTION = 20
"""Numbers that are read at a stretch."""

describe(
    MessageKind,
    "What somebody wants to send.",
    {
        MessageKind.CONVERSATION: "A message from one person to another.",
        MessageKind.CAMPAIGN: "The same message to many.",
    },
)
describe(
    SendabilityReason,
    "Why a message may be sent, or not. The first of them that holds it back is told.",
    {
        SendabilityReason.ALLOWED: "Nothing holds it back.",
        SendabilityReason.OPTED_OUT: "The person opted out: nothing may be sent. Contacts that were deleted, purged or erased count too.",
        SendabilityReason.POSSIBLE_OPT_OUT: "A message of the person reads like an opt-out and waits for a decision: no campaign.",
        SendabilityReason.CONSENT_MESSAGE_NOT_SENT: "The organization requires its consent message, and it was not sent, or failed: no"
        " campaign, and a conversation only with somebody who has written to the organization.",
        SendabilityReason.INVALID_NUMBER: "This is no phone number that can exist.",
    },
)


@strawberry.input(description="Whom somebody wants to message.")
class CanMessageInput:
    phones: list[str] = strawberry.field(
        description="Up to 1,000 numbers in any spelling; one without a country code is of the organization's region."
    )
    kind: MessageKind = strawberry.field(description="What is to be sent.")


@strawberry.type(description="Whether a number may be messaged.")
class Sendability:
    phone: str = strawberry.field(description="The number in E.164; as it was given where it is none.")
    allowed: bool = strawberry.field(description="Whether it may be.")
    reason: SendabilityReason = strawberry.field(description="Why.")
    since: datetime | None = strawberry.field(description="Since when the person opted out, or may have; null for other reasons.")


@strawberry.type
class ConsentQuery:
    @strawberry.field(
        description="Whether numbers may be messaged, in their order: by their consent, whether they are anybody's contacts or not."
        " Ask just before sending. LIMIT_EXCEEDED for more than 1,000.",
        directives=requires(Permission.CONTACT_DETAILS_READ),
    )
    async def can_message(
        self, info: Info, input: Annotated[CanMessageInput, strawberry.argument(description="Whom, and with what.")]
    ) -> list[Sendability]:
        if len(input.phones) > MOST:
            raise limit_exceeded("phones", MOST, len(input.phones))
        asking = caller(info)
        numbers = await _numbers(input.phones, asking.default_region)
        found = await sendability.verdicts(asking.organization_id, numbers, input.kind, required=asking.consent_message_required)
        return [
            Sendability(
                phone=number or text, allowed=verdict.reason == SendabilityReason.ALLOWED, reason=verdict.reason, since=verdict.since
            )
            for text, number, verdict in zip(input.phones, numbers, found, strict=True)
        ]


async def _numbers(texts: list[str], region: str) -> list[str | None]:
    """Read in portions, so that others have their turn between them: a thousand strange spellings take a while."""
    numbers: list[str | None] = []
    for start in range(0, len(texts), PORTION):
        numbers += [_number(text, region) for text in texts[start : start + PORTION]]
        await asyncio.sleep(0)
    return numbers


def _number(text: str, region: str) -> str | None:
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return None


@strawberry.input(description="What became of a consent message.")
class RecordConsentMessageInput:
    phone: str = strawberry.field(
        description="The number that it went to, in any spelling; without a country code it is of the organization's region."
    )
    sent: bool = strawberry.field(description="true: it was sent; false: it failed.")
    message_id: str | None = strawberry.field(
        default=None, description="The sender's or the carrier's own id of the message: up to 255 characters, kept as evidence."
    )
    at: datetime | None = strawberry.field(default=None, description="When that was; now unless told, and never later than now.")


@strawberry.type(description="The answer of recordConsentMessage.")
class RecordConsentMessagePayload(Payload):
    consent_message: ConsentMessage | None = strawberry.field(default=None, description="What stands for the number now.")


@strawberry.type
class ConsentMutation:
    @mutation(
        Permission.CONSENT_WRITE,
        description="Record that the consent message was sent to a number, or failed: for the organization, whether the number is anybody's"
        " contact or not. Once it was SENT it stays so, since the first time, whatever is recorded later, and it must not be sent again;"
        " recording the same again changes nothing. INVALID, REQUIRED, TOO_LONG.",
    )
    async def record_consent_message(
        self, info: Info, input: Annotated[RecordConsentMessageInput, strawberry.argument(description="What became of it.")]
    ) -> RecordConsentMessagePayload:
        asking = caller(info)
        state = await consent_messages.record(asking, input.phone, sent=input.sent, reference=input.message_id, at=input.at)
        status = consent_message_status(asking, state.consent_message)
        sent_at = state.consent_message_at if state.consent_message == SENT else None
        return RecordConsentMessagePayload(consent_message=ConsentMessage(status=status, sent_at=sent_at))
