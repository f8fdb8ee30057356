"""Tables: uploads. Those with composite keys are SQL: `import_row_errors` and `import_unchanged` in the first migration,
`import_overwritten` (personal data: reverts.py says when it goes), `import_opt_outs` and `revert_kept` in that of reverts.
"""

from tortoise import fields
from tortoise.models import Model


class Upload(Model):
    """A file on its way in. The address works once, for 15 minutes, for the caller and the book it was made for."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    user_id = fields.BigIntField(null=True)
    token_id = fields.BigIntField(null=True)
    filename = fields.TextField()
    size_limit = fields.BigIntField()
    secret_hash = fields.BinaryField()
    storage_key = fields.TextField()
    size = fields.BigIntField(null=True)
    """Bytes received; null until all of them are."""
    digest = fields.BinaryField(null=True)
    """SHA-256 of the bytes received."""
    encoding = fields.TextField(null=True)
    """What its bytes came in, told by all of them. UTF-16 and UTF-32 are kept as UTF-8; XLSX says that it is a workbook."""
    refusal = fields.TextField(null=True)
    """Why the workbook can't be read, for people; null where it can."""
    sheet_key = fields.TextField(null=True)
    """Where its first sheet is kept as CSV, once an import needed it."""
    sheet_size = fields.BigIntField(null=True)
    """Bytes of that."""
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    claimed_at = fields.DatetimeField(null=True)
    """When its bytes began to come: the address is used up."""

    class Meta:
        table = "uploads"
