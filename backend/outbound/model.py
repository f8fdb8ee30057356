"""Tables: the outbox."""

from tortoise import fields
from tortoise.models import Model


class OutboundMessage(Model):
    """A message to hand to the adapter, written in the transaction of what it answers. Names its recipient by the subject's key."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    """Whose line the person wrote to."""
    subject_id = fields.UUIDField()
    message_id = fields.BigIntField()
    """The inbound message that it answers: at most one answer each."""
    sender = fields.TextField()
    """The line it goes out from, E.164: the one that the person wrote to. Sent only while somebody of the organization has it."""
    text = fields.TextField()
    state = fields.TextField()
    """QUEUED, SENT or DROPPED."""
    reason = fields.TextField(null=True)
    """Why it was dropped, or what went wrong the last time."""
    attempts = fields.IntField(default=0)
    not_after = fields.DatetimeField()
    """Later than this it is dropped."""
    claimed_until = fields.DatetimeField(null=True)
    """Until then a worker is at it."""
    created_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "outbound_messages"
