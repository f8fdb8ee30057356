"""Table: purge previews, the promise of what a purge will do."""

from tortoise import fields
from tortoise.models import Model


class PurgePreview(Model):
    """Kept for ten minutes: this caller, this book, the contacts up to `watermark`."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    user_id = fields.BigIntField(null=True)
    token_id = fields.BigIntField(null=True)
    confirmation_hash = fields.BinaryField()
    contacts = fields.BigIntField()
    watermark = fields.BigIntField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "purge_previews"
