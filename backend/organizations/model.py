"""Tables: account types, organizations and their keywords and secrets, users, sign-in links, sessions, API tokens."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class AccountType(Model):
    """A plan: the ceiling on what anyone in the organization may do. Of the installation, not of an organization."""

    id = fields.BigIntField(primary_key=True)
    name = fields.TextField()
    permissions = ArrayField(element_type="text")

    class Meta:
        table = "account_types"


class Organization(Model):
    id = fields.BigIntField(primary_key=True)
    account_type_id = fields.BigIntField()
    name = fields.TextField()
    disabled_permissions = ArrayField(element_type="text", default=list)
    default_region = fields.TextField(default="US")
    consent_message_required = fields.BooleanField(default=False)
    consent_message_text = fields.TextField(null=True)
    twilio_auth_tokens = ArrayField(element_type="text", null=True)
    """With which Twilio signs what it delivers: one, or two while its account goes from one to the next."""
    is_demo = fields.BooleanField(default=False)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "organizations"


class KeywordList(Model):
    """A version of an organization's own opt-out words. Never changed: the ledger names the version that a message was read by."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    version = fields.IntField()
    words = ArrayField(element_type="text")
    """As keywords.normalised has them."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "keyword_lists"


class InboundSecret(Model):
    """What signs messages that carriers deliver to an organization. Kept as it is: a signature can't be checked by a digest."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    secret = fields.TextField()
    """whsec_ and base64, as Standard Webhooks has it."""
    created_at = fields.DatetimeField(auto_now_add=True)
    valid_until = fields.DatetimeField(null=True)
    """Null: the present one, of which each organization has just one."""

    class Meta:
        table = "inbound_secrets"


class User(Model):
    """A person who texts from a line of their own. The row is also the book: contacts belong to their owner's id."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    name = fields.TextField()
    email = fields.TextField()
    """As it was typed; unique in the installation without regard to case."""
    password_hash = fields.TextField(null=True)
    role = fields.TextField()
    phone = fields.TextField(null=True)
    """The line, E.164; unique in the installation."""
    disabled = fields.BooleanField(default=False)
    granted_permissions = ArrayField(element_type="text", default=list)
    denied_permissions = ArrayField(element_type="text", default=list)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "users"


class SignInLink(Model):
    """An invitation or a first sign-in: sets the password, once."""

    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    user_id = fields.BigIntField()
    secret_hash = fields.BinaryField()
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in_links"


class Session(Model):
    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    user_id = fields.BigIntField()
    secret_hash = fields.BinaryField()
    """SHA-256 of the cookie's value."""
    created_at = fields.DatetimeField(auto_now_add=True)
    last_used_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "sessions"


class ApiToken(Model):
    id = fields.BigIntField(primary_key=True)
    organization_id = fields.BigIntField()
    owner_id = fields.BigIntField(null=True)
    """The book it is held to; null: every book of the organization."""
    created_by_id = fields.BigIntField(null=True)
    name = fields.TextField()
    secret_hash = fields.BinaryField()
    scopes = ArrayField(element_type="text")
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_tokens"
