"""Tables: the messages that came in, and those of them that a person has to look at."""

from tortoise import fields
from tortoise.models import Model


class InboundMessage(Model):
    """A message that a carrier delivered, once. Holds no personal data: who wrote it is the subject's key, what stands in message_bodies.

    That somebody has ever written to the organization is a row here with their subject.
    """

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    """Whose line it came to."""
    subject_id = fields.UUIDField()
    """Who wrote it: consent_subjects."""
    carrier = fields.TextField()
    """Which adapter took it."""
    digest = fields.BinaryField()
    """Of the carrier's id of the message, its line, its sender and what it says, under an erasure key: the same one is known again by it,
    and nobody can be found out from it."""
    effect = fields.TextField()
    """What it did: a MessageEffect (consent/messages.py)."""
    received_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "inbound_messages"


class PossibleOptOut(Model):
    """A message that reads like an opt-out and isn't one by its words. Until somebody decides, campaigns leave the number out.

    It waits where `decided_at` is null.
    """

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    """Whose line it came to."""
    subject_id = fields.UUIDField()
    message_id = fields.BigIntField()
    received_at = fields.DatetimeField()
    rule = fields.TextField(null=True)
    """Why it was asked: a PossibleOptOutRule (consent/messages.py). Null, as the next two, where it was asked before that was kept."""
    phrase = fields.TextField(null=True)
    """What in it reads like an opt-out, as the list of that rule has it: nothing else of the message."""
    word_list = fields.TextField(null=True)
    """By which words it was read."""
    decided_at = fields.DatetimeField(null=True)
    decision = fields.TextField(null=True)
    """OPT_OUT or DISMISS."""
    decided_by = fields.TextField(null=True)
    """The person's or the token's name; null where the number's own person opted in since."""

    class Meta:
        table = "possible_opt_outs"
