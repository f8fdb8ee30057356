"""Who may do what: permissions, roles, and why something is withheld.

May do = account type's ceiling, cut by the organization's policy, cut by (role + granted - denied), for a token cut by
its scopes. Nothing is allowed by default. A permission says what may be done; the role says in whose books.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Permission(StrEnum):
    """An action that a caller may be allowed."""

    CONTACTS_READ = "CONTACTS_READ"
    CONTACT_DETAILS_READ = "CONTACT_DETAILS_READ"
    CONTACTS_WRITE = "CONTACTS_WRITE"
    CONTACTS_DELETE = "CONTACTS_DELETE"
    CONTACTS_IMPORT = "CONTACTS_IMPORT"
    CONTACTS_EXPORT = "CONTACTS_EXPORT"
    CONTACTS_PURGE = "CONTACTS_PURGE"
    CONTACTS_ERASE = "CONTACTS_ERASE"
    LISTS_WRITE = "LISTS_WRITE"
    CONSENT_WRITE = "CONSENT_WRITE"
    CONSENT_HISTORY_READ = "CONSENT_HISTORY_READ"
    STATS_READ = "STATS_READ"
    USERS_MANAGE = "USERS_MANAGE"
    TOKENS_MANAGE = "TOKENS_MANAGE"
    WEBHOOKS_MANAGE = "WEBHOOKS_MANAGE"
    AUDIT_READ = "AUDIT_READ"
    ORGANIZATION_MANAGE = "ORGANIZATION_MANAGE"


class Role(StrEnum):
    """How far a person reaches: USER the own book, SUPERVISOR and ADMIN every book of the organization."""

    USER = "USER"
    SUPERVISOR = "SUPERVISOR"
    ADMIN = "ADMIN"


class DenialReason(StrEnum):
    """What withholds a permission: the first of these, in this order, that does."""

    ACCOUNT_TYPE = "ACCOUNT_TYPE"
    ORGANIZATION_POLICY = "ORGANIZATION_POLICY"
    USER_OVERRIDE = "USER_OVERRIDE"
    ROLE = "ROLE"
    TOKEN_SCOPE = "TOKEN_SCOPE"


_USER = frozenset(
    {
        Permission.CONTACTS_READ,
        Permission.CONTACT_DETAILS_READ,
        Permission.CONTACTS_WRITE,
        Permission.CONTACTS_DELETE,
        Permission.CONTACTS_IMPORT,
        Permission.LISTS_WRITE,
        Permission.CONSENT_HISTORY_READ,
        Permission.STATS_READ,
    }
)
_SUPERVISOR = _USER | {Permission.CONSENT_WRITE, Permission.CONTACTS_EXPORT, Permission.CONTACTS_PURGE}

ROLE_PERMISSIONS = {Role.USER: _USER, Role.SUPERVISOR: _SUPERVISOR, Role.ADMIN: frozenset(Permission)}

ALL_BOOKS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""The roles that reach every book of the organization."""

ALWAYS_FOR_ADMINS = Permission.CONTACTS_ERASE
"""A person's right to be erased: no account type, policy or override takes it from an ADMIN."""

NEVER_DISABLED = frozenset({Permission.USERS_MANAGE, Permission.ORGANIZATION_MANAGE})
"""What no policy takes from everybody: without them nobody could undo it."""


def in_order(permissions: Iterable[str] | None) -> list[str]:
    """Permissions as they are stored: each once, in the order of `Permission`. None: none."""
    held = set(permissions or ())
    return [permission.value for permission in Permission if permission in held]


def denials(
    *,
    ceiling: Collection[str],
    disabled: Collection[str],
    role: Role | None,
    granted: Collection[str] = (),
    denied: Collection[str] = (),
    scopes: Collection[str] | None = None,
) -> dict[Permission, DenialReason]:
    """Every permission not held, with the first reason that withholds it.

    A token made for the whole organization has no role (None): only the account type, the policy and its scopes bound it.
    """
    return {
        permission: reason
        for permission in Permission
        if (reason := _reason(permission, ceiling, disabled, role, granted, denied, scopes)) is not None
    }


def _reason(
    permission: Permission,
    ceiling: Collection[str],
    disabled: Collection[str],
    role: Role | None,
    granted: Collection[str],
    denied: Collection[str],
    scopes: Collection[str] | None,
) -> DenialReason | None:
    of_right = permission == ALWAYS_FOR_ADMINS and role in (Role.ADMIN, None)
    if not of_right:
        if permission not in ceiling:
            return DenialReason.ACCOUNT_TYPE
        if permission in disabled:
            return DenialReason.ORGANIZATION_POLICY
        if permission in denied:
            return DenialReason.USER_OVERRIDE
        if role is not None and permission not in ROLE_PERMISSIONS[role] and permission not in granted:
            return DenialReason.ROLE
    if scopes is not None and permission not in scopes:
        return DenialReason.TOKEN_SCOPE
    return None
