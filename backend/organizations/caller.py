"""Whoever makes a request: a signed-in person or a partner's token."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.organizations.permissions import DenialReason, Permission, Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Made once an operation by `organizations.service.authenticate`; all that services need to know of the one who asks.

    Exactly one of `user_id` and `token_id` is set. `owner_id` is the default book: a person's own, for a token the book it
    was made for, None for a token of the whole organization. `all_books`: may open every book of the organization.
    """

    organization_id: int
    user_id: int | None
    token_id: int | None
    session_id: int | None
    name: str
    role: Role | None
    permissions: frozenset[Permission]
    denials: Mapping[Permission, DenialReason]
    owner_id: int | None
    all_books: bool
    default_region: str
    consent_message_required: bool

    def may(self, permission: Permission) -> bool:
        """Whether the caller holds the permission; in whose books is a matter of reach."""
        return permission in self.permissions
