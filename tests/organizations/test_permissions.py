"""Who may do what: the table of the design, and why something is withheld."""

from typing import Any

import pytest

from backend.organizations.permissions import DenialReason, Permission, Role, denials

EVERYTHING = frozenset(Permission)
EVERYBODY = {
    Permission.CONTACTS_READ,
    Permission.CONTACT_DETAILS_READ,
    Permission.CONTACTS_WRITE,
    Permission.CONTACTS_DELETE,
    Permission.CONTACTS_IMPORT,
    Permission.LISTS_WRITE,
    Permission.CONSENT_HISTORY_READ,
    Permission.STATS_READ,
}
SUPERVISORS = EVERYBODY | {Permission.CONSENT_WRITE, Permission.CONTACTS_EXPORT, Permission.CONTACTS_PURGE}


def held(**given: Any) -> set[Permission]:
    return set(Permission) - withheld(**given).keys()


def withheld(**given: Any) -> dict[Permission, DenialReason]:
    return denials(**({"ceiling": EVERYTHING, "disabled": (), "role": Role.ADMIN} | given))


@pytest.mark.parametrize(("role", "permissions"), [(Role.USER, EVERYBODY), (Role.SUPERVISOR, SUPERVISORS), (Role.ADMIN, EVERYTHING)])
def test_a_role_gives_what_the_table_says(role: Role, permissions: set[Permission]) -> None:
    assert held(role=role) == permissions
    assert set(withheld(role=role).values()) <= {DenialReason.ROLE}


def test_nothing_is_allowed_by_default() -> None:
    assert held(ceiling=(), role=Role.USER) == set()
    assert held(ceiling=(), role=Role.USER, granted=EVERYTHING) == set()
    assert held(role=None, scopes=()) == set()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"ceiling": (), "disabled": EVERYTHING, "denied": EVERYTHING, "role": Role.USER, "scopes": ()}, DenialReason.ACCOUNT_TYPE),
        ({"disabled": EVERYTHING, "denied": EVERYTHING, "role": Role.USER, "scopes": ()}, DenialReason.ORGANIZATION_POLICY),
        ({"denied": EVERYTHING, "granted": EVERYTHING, "role": Role.USER, "scopes": ()}, DenialReason.USER_OVERRIDE),
        ({"role": Role.USER, "scopes": ()}, DenialReason.ROLE),
        ({"role": None, "scopes": ()}, DenialReason.TOKEN_SCOPE),
    ],
)
def test_the_first_reason_that_applies_is_told(given: dict[str, Any], reason: DenialReason) -> None:
    assert withheld(**given)[Permission.USERS_MANAGE] == reason


def test_a_grant_adds_to_the_role_within_the_policy() -> None:
    assert held(role=Role.USER, granted={Permission.CONTACTS_EXPORT}) == EVERYBODY | {Permission.CONTACTS_EXPORT}
    assert held(role=Role.USER, granted={Permission.CONTACTS_EXPORT}, disabled={Permission.CONTACTS_EXPORT}) == EVERYBODY


def test_nothing_takes_a_persons_right_to_be_erased_from_an_administrator() -> None:
    assert held(ceiling=(), disabled=EVERYTHING, denied=EVERYTHING) == {Permission.CONTACTS_ERASE}
    assert Permission.CONTACTS_ERASE not in held(role=Role.SUPERVISOR)
    assert Permission.CONTACTS_ERASE not in held(role=Role.SUPERVISOR, granted={Permission.CONTACTS_ERASE}, ceiling=())


def test_a_token_has_its_scopes_within_the_policy() -> None:
    scopes = {Permission.CONTACTS_READ, Permission.CONTACTS_DELETE}
    assert held(role=None, scopes=scopes) == scopes
    assert held(role=None, scopes=scopes, disabled={Permission.CONTACTS_DELETE}) == {Permission.CONTACTS_READ}
    assert withheld(role=None, scopes=scopes)[Permission.CONTACTS_WRITE] == DenialReason.TOKEN_SCOPE
