"""Who may be messaged: what stands for a number, whoever has it as a contact or has it no longer, decides.

What holds a message back, in this order: the number is none; its person opted out; a message of theirs that reads like an opt-out waits for
a decision (campaigns only); the organization requires its consent message and it was not sent. A conversation may answer a person
who wrote, consent message or not: they know whom they write to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.consent.service import UNKNOWN, ConsentState, states

MOST = 1_000
"""Numbers asked about at once."""
_SENT = "SENT"


class MessageKind(StrEnum):
    """What somebody wants to send."""

    CONVERSATION = "CONVERSATION"
    CAMPAIGN = "CAMPAIGN"


class SendabilityReason(StrEnum):
    """Why a message may be sent, or not."""

    ALLOWED = "ALLOWED"
    OPTED_OUT = "OPTED_OUT"
    POSSIBLE_OPT_OUT = "POSSIBLE_OPT_OUT"
    CONSENT_MESSAGE_NOT_SENT = "CONSENT_MESSAGE_NOT_SENT"
    INVALID_NUMBER = "INVALID_NUMBER"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`since`: since when the person holds messages back."""

    reason: SendabilityReason
    since: datetime | None = None


def verdict(state: ConsentState, kind: MessageKind, *, required: bool) -> Verdict:
    """Whether a number may be sent a message. `required`: the organization wants its consent message sent before."""
    is_campaign = kind == MessageKind.CAMPAIGN
    if state.opted_out:
        return Verdict(SendabilityReason.OPTED_OUT, state.since)
    if is_campaign and state.possible_opt_out_at is not None:
        return Verdict(SendabilityReason.POSSIBLE_OPT_OUT, state.possible_opt_out_at)
    if required and state.consent_message != _SENT and (is_campaign or state.wrote_at is None):
        return Verdict(SendabilityReason.CONSENT_MESSAGE_NOT_SENT)
    return Verdict(SendabilityReason.ALLOWED)


async def verdicts(organization_id: int, phones: Sequence[str | None], kind: MessageKind, *, required: bool) -> list[Verdict]:
    """For each number (E.164; None: it is none) in its place, by one statement."""
    found = await states(organization_id, sorted({phone for phone in phones if phone is not None}))
    return [
        Verdict(SendabilityReason.INVALID_NUMBER) if phone is None else verdict(found.get(phone, UNKNOWN), kind, required=required)
        for phone in phones
    ]
