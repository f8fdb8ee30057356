"""What whoever manages users may hand out: nothing that they don't hold themselves, neither in permissions nor in reach."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from backend import database
from backend.organizations.caller import Caller
from backend.organizations.permissions import ALL_BOOKS, ROLE_PERMISSIONS, Permission, Role, denials, in_order
from backend.problems import Problem, ProblemCode

_RANK = {role: rank for rank, role in enumerate(Role)}

_STANDING = """
SELECT person.role, person.granted_permissions, person.denied_permissions, person.id AS person_id, t.scopes,
    coalesce(u.id, t.owner_id) AS owner_id,
    o.disabled_permissions, a.permissions AS ceiling
FROM organizations o
JOIN account_types a ON a.id = o.account_type_id
LEFT JOIN users u ON u.organization_id = $1 AND u.id = $2 AND NOT u.disabled
LEFT JOIN api_tokens t ON t.organization_id = $1 AND t.id = $3 AND t.revoked_at IS NULL
JOIN users person ON person.organization_id = $1 AND person.id = coalesce(u.id, t.created_by_id) AND NOT person.disabled
WHERE o.id = $1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller of an administrative change holds at this moment."""

    permissions: frozenset[Permission]
    own: frozenset[Permission]
    """Their own, apart from what account type and policy cut off from everybody: those two may change tomorrow."""
    all_books: bool
    role: Role
    """A person's; of a token the highest whose permissions it was given."""
    person_id: int
    """Who they are; of a token who made it."""

    def may_appoint(self, role: Role, *, instead_of: Role | None = None) -> bool:
        """Whether they may give somebody the role, who had another one or none."""
        handed_out = ROLE_PERMISSIONS[role] - (ROLE_PERMISSIONS[instead_of] if instead_of else frozenset())
        widens = role in ALL_BOOKS and instead_of not in ALL_BOOKS
        return handed_out <= self.own and (self.all_books or not widens) and self.may_change(role)

    def may_change(self, role: Role) -> bool:
        """Whether somebody of this role is theirs to change: nobody of a role above their own is."""
        return _RANK[role] <= _RANK[self.role]

    def lacks(self, user: Mapping[str, Any], role: Role) -> list[str]:
        """What a user with this role would hold by their own rights, and the caller doesn't: to let them in is to grant it."""
        return in_order(_own(role, user["granted_permissions"], user["denied_permissions"]) - self.own)


async def lock(organization_id: int) -> None:
    """Administrative changes of an organization go one after the other: each sees what the last one did."""
    await database.fetch_value("SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE", organization_id)


async def standing(caller: Caller) -> Standing:
    """What the caller holds now, under `lock`; raises NOT_PERMITTED when they may no longer manage users."""
    row = await database.fetch_one(_STANDING, caller.organization_id, caller.user_id, caller.token_id)
    found = None if row is None else _standing(row)
    if found is None or Permission.USERS_MANAGE not in found.permissions:
        raise Problem(ProblemCode.NOT_PERMITTED, (), "You may not manage users any more.")
    return found


def _standing(row: Mapping[str, Any]) -> Standing:
    role = Role(row["role"])
    personal: dict[str, Any] = {
        "role": role,
        "granted": row["granted_permissions"],
        "denied": row["denied_permissions"],
        "scopes": row["scopes"],
    }
    withheld = denials(ceiling=row["ceiling"], disabled=row["disabled_permissions"], **personal)
    own = _own(**personal)
    is_token = row["scopes"] is not None
    all_books = role in ALL_BOOKS and (not is_token or row["owner_id"] is None)
    rank = _highest(own, all_books) if is_token else role
    return Standing(frozenset(Permission) - withheld.keys(), own, all_books, rank, row["person_id"])


def _own(role: Role, granted: Collection[str], denied: Collection[str], scopes: Collection[str] | None = None) -> frozenset[Permission]:
    ceiling = frozenset(Permission)
    return ceiling - denials(ceiling=ceiling, disabled=(), role=role, granted=granted, denied=denied, scopes=scopes).keys()


def _highest(own: frozenset[Permission], all_books: bool) -> Role:
    roles = [role for role in Role if ROLE_PERMISSIONS[role] <= own and (all_books or role not in ALL_BOOKS)]
    return roles[-1] if roles else Role.USER
