"""What the mutations of organizations take."""

from datetime import datetime
from typing import Any, cast

import strawberry

from backend.organizations import types as _  # noqa: F401 - describes the enums below
from backend.organizations.permissions import Permission, Role
from backend.organizations.service import OrganizationChanges, UserChanges


@strawberry.input(description="Who signs in.")
class SignInInput:
    email: str = strawberry.field(description="The person's email address; upper and lower case are the same.")
    password: str = strawberry.field(description="The person's password.")


@strawberry.input(description="How far to sign out.")
class SignOutInput:
    everywhere: bool = strawberry.field(default=False, description="Ends all of the person's sessions, in every browser.")


@strawberry.input(description="A one-time link and the password to set by it.")
class RedeemLinkInput:
    token: str = strawberry.field(description="What stands behind the # in the link.")
    password: str = strawberry.field(description="The new password: 12 to 200 characters, not the name or the email address.")


@strawberry.input(description="The password as it is and as it shall be.")
class ChangePasswordInput:
    current: str = strawberry.field(description="The present password.")
    new: str = strawberry.field(description="The new password: 12 to 200 characters, not the name or the email address.")


@strawberry.input(description="The API token to make.")
class CreateApiTokenInput:
    name: str = strawberry.field(description="What it is for: 1 to 100 characters.")
    scopes: list[Permission] = strawberry.field(description="What it may do: at least one, and only what the caller holds.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=None, description="The user whose contact book it is held to. Left out: the whole organization."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When it ends by itself. Left out: never.")


@strawberry.input(description="The API token to end.")
class RevokeApiTokenInput:
    id: strawberry.ID = strawberry.field(description="The token's id.")


@strawberry.input(description="Whom to invite.")
class InviteUserInput:
    name: str = strawberry.field(description="What the person is called: 1 to 200 characters.")
    email: str = strawberry.field(description="The address to sign in with; nobody else in the installation may have it.")
    role: Role = strawberry.field(default=Role.USER, description="How far the person reaches: no role that may do more than the caller.")
    phone: str | None = strawberry.field(
        default=None,
        description="The line to text from, in any spelling; without a country code it is of the organization's region."
        " Nobody else in the installation may have it.",
    )


@strawberry.input(description="What to change on a user. Absent: as it is; null: cleared, where it may be.")
class UpdateUserInput:
    id: strawberry.ID = strawberry.field(description="Which user.")
    name: strawberry.Maybe[str | None] = strawberry.field(description="1 to 200 characters; can't be cleared.")
    role: strawberry.Maybe[Role | None] = strawberry.field(
        description="No role that may do more than the caller, and never one's own. Can't be cleared."
    )
    phone: strawberry.Maybe[str | None] = strawberry.field(
        description="The line to text from, in any spelling; null or empty: none. What people answer to the former one is still heard."
    )
    disabled: strawberry.Maybe[bool | None] = strawberry.field(
        description="true: may not sign in any more; sessions and unused links end at once. Can't be cleared."
    )
    granted_permissions: strawberry.Maybe[list[Permission] | None] = strawberry.field(
        description="All that the person may do beyond the role, in the books that the role reaches; null: nothing."
        " Only what the caller holds can be added."
    )
    denied_permissions: strawberry.Maybe[list[Permission] | None] = strawberry.field(
        description="All that the person may not do although the role or a grant has it; null: nothing."
        " Only what the caller holds can be taken off."
    )


@strawberry.input(description="An opt-out word of the organization's own.")
class KeywordInput:
    word: str = strawberry.field(
        description="Up to 40 characters. Case, spacing, and punctuation and emoji around it don't count. None of the four words that"
        " opt in; one of the core's is there already, and left out."
    )


@strawberry.input(description="How to change the secret of inbound messages.")
class RotateInboundSecretInput:
    keep_old_for_hours: int = strawberry.field(
        default=24, description="How many hours the present secret stays valid beside the new one: 0 to 168. Older ones keep their time."
    )
    end_older: bool = strawberry.field(
        default=False,
        description="End at once the secrets from earlier changes too, whose time isn't over, as when one was seen by others. What is still"
        " signed with them is refused.",
    )


@strawberry.input(description="What to change on the caller's organization. Absent: as it is; null: cleared, where it may be.")
class UpdateOrganizationInput:
    name: strawberry.Maybe[str | None] = strawberry.field(description="1 to 200 characters; can't be cleared.")
    disabled_permissions: strawberry.Maybe[list[Permission] | None] = strawberry.field(
        description="All that nobody in the organization may do; null: nothing. USERS_MANAGE and ORGANIZATION_MANAGE can't be among"
        " them, and CONTACTS_ERASE stays with administrators."
    )
    default_region: strawberry.Maybe[str | None] = strawberry.field(
        description="For phone numbers without a country code from now on: ISO 3166-1 alpha-2, for example US. Can't be cleared."
    )
    consent_message_required: strawberry.Maybe[bool | None] = strawberry.field(
        description="Whether a contact gets the consent message before anything else. Can't be cleared."
    )
    consent_message_text: strawberry.Maybe[str | None] = strawberry.field(
        description="Up to 480 characters that say who writes and how to stop: the organization's name, at least the first word of it,"
        " and STOP or another opt-out word must stand in it. null or empty: the standard text."
    )
    keywords: strawberry.Maybe[list[KeywordInput] | None] = strawberry.field(
        description="All opt-out words of the organization's own, up to 100, in any language; they hold from now on. null: none."
    )
    twilio_auth_tokens: strawberry.Maybe[list[str] | None] = strawberry.field(
        description="All the auth tokens by which Twilio signs what it delivers: one, or two while the account goes from one to the"
        " next. Never shown again. null: none."
    )


def user_changes(given: UpdateUserInput) -> UserChanges:
    """The fields that were given, as the service takes them."""
    names = ("name", "role", "phone", "disabled", "granted_permissions", "denied_permissions")
    return cast(UserChanges, _given(given, names))


def organization_changes(given: UpdateOrganizationInput) -> OrganizationChanges:
    """The fields that were given, as the service takes them."""
    names = ("name", "disabled_permissions", "default_region", "consent_message_required", "consent_message_text", "twilio_auth_tokens")
    changes = cast(OrganizationChanges, _given(given, names))
    if given.keywords is not None:
        changes["keywords"] = [keyword.word for keyword in given.keywords.value or ()]
    return changes


def _given(given: object, names: tuple[str, ...]) -> dict[str, Any]:
    """Strawberry's Maybe: None where nothing was given, else what was."""
    return {name: maybe.value for name in names if (maybe := getattr(given, name)) is not None}
