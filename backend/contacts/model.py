"""Tables: books, contacts, the trash, contact lists.

`contact_list_members` (list, contact, import that put it there) has a composite key, which Tortoise can't declare: it is SQL.
"""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class Book(Model):
    """The counters of a user's contact book, changed in the transaction that changes the contacts, touched last in it."""

    owner_id = fields.BigIntField(primary_key=True, generated=False)
    organization_id = fields.BigIntField()
    total = fields.BigIntField(default=0)
    opted_out = fields.BigIntField(default=0)
    consent_sent = fields.BigIntField(default=0)
    consent_failed = fields.BigIntField(default=0)
    revision = fields.BigIntField(default=0)
    """Grows with every change of the book."""

    class Meta:
        table = "books"


class Contact(Model):
    """A live contact; one per (book, number). Consent columns mirror `consent_subjects` for filters and counts."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    phone = fields.TextField()
    full_name = fields.TextField(null=True)
    name_key = fields.TextField()
    email = fields.TextField(null=True)
    notes = fields.TextField(null=True)
    opted_out = fields.BooleanField(default=False)
    consent_message = fields.TextField(null=True)
    source = fields.TextField()
    version = fields.IntField(default=1)
    import_id = fields.BigIntField(null=True)
    """The import that created or changed it last."""
    import_version = fields.IntField(null=True)
    """The version that import wrote: while it is still the contact's, nobody has changed it since."""
    import_created = fields.BooleanField(db_default=False)
    """That import created it, rather than changed it."""
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "contacts"


class DeletedContact(Model):
    """A contact in the trash, under the id it had, with the ids of its lists."""

    id = fields.BigIntField(primary_key=True, generated=False)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    phone = fields.TextField()
    full_name = fields.TextField(null=True)
    name_key = fields.TextField()
    email = fields.TextField(null=True)
    notes = fields.TextField(null=True)
    source = fields.TextField()
    version = fields.IntField()
    import_id = fields.BigIntField(null=True)
    import_version = fields.IntField(null=True)
    import_created = fields.BooleanField(db_default=False)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    list_ids = ArrayField(element_type="bigint", default=list)
    list_imports = ArrayField(element_type="bigint", null=True)
    """For each of `list_ids` the import that put it there, null where a person did."""
    deleted_at = fields.DatetimeField()
    deleted_by = fields.TextField()

    class Meta:
        table = "deleted_contacts"


class ContactList(Model):
    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    name = fields.TextField()
    contact_count = fields.BigIntField(default=0)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "contact_lists"
