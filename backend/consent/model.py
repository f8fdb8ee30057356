"""Tables: whom a consent event is about, the append-only ledger of those events, and the messages that prove them.

Personal data is in two of them only, which can be erased: `consent_subjects` (whose consent it is) and `message_bodies` (what they
wrote). Everything else here, and in inbound/ and outbound/, names a person by the subject's random key.
"""

from tortoise import fields
from tortoise.models import Model


class ConsentSubject(Model):
    """Maps (organization, number) to the random key that the ledger knows it by, and holds the state projected from it.

    The only table besides message_bodies that says whose consent it is.
    """

    id = fields.UUIDField(primary_key=True)
    organization_id = fields.BigIntField()
    phone = fields.TextField(null=True)
    """E.164; null once the person was erased."""
    erased_number = fields.BinaryField(null=True)
    """What stands for the number of an erased person: HMAC-SHA256 under a key that isn't in the database (keys.py)."""
    opted_out = fields.BooleanField(default=False)
    opt_out_changed_at = fields.DatetimeField(null=True)
    """The `effective_at` of the opt-out or opt-in that stands."""
    opt_out_source = fields.TextField(null=True)
    opt_out_keyword = fields.TextField(null=True)
    consent_message = fields.TextField(null=True)
    """SENT or FAILED; null: never."""
    consent_message_at = fields.DatetimeField(null=True)
    possible_opt_out_at = fields.DatetimeField(null=True)
    """Since when a message that reads like an opt-out waits for somebody's decision; null: none does."""
    wrote_at = fields.DatetimeField(null=True)
    """When the person last wrote to the organization."""

    class Meta:
        table = "consent_subjects"


class ConsentEvent(Model):
    """What happened: never changed, never deleted (a trigger and the role's rights refuse it)."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    subject_id = fields.UUIDField()
    kind = fields.TextField()
    source = fields.TextField()
    actor = fields.TextField(null=True)
    owner_id = fields.BigIntField(null=True)
    """The book through which it came, null where none: who may not open it sees neither actor nor evidence."""
    keyword = fields.TextField(null=True)
    evidence = fields.TextField(null=True)
    """What proves it, without personal data: it can't be erased. What the person wrote is in message_bodies."""
    message_id = fields.BigIntField(null=True)
    """The message (inbound_messages) that said so. No OPT_IN is without one."""
    word_list = fields.TextField(null=True)
    """By which words that message was read: the version of the core and of the organization's own, as in "1.3"."""
    effective_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "consent_events"


class MessageBody(Model):
    """What somebody wrote, apart from all that is kept of the message, so that it can be erased: delete the rows of the subject."""

    message_id = fields.BigIntField(primary_key=True, generated=False)
    """The row of inbound_messages."""
    organization_id = fields.BigIntField()
    subject_id = fields.UUIDField()
    reference = fields.TextField()
    """The carrier's own id of the message; here because a carrier may make it of the number."""
    body = fields.TextField()

    class Meta:
        table = "message_bodies"
