"""The organization's settings."""

import asyncio
from typing import Any

import pytest

from backend import database as db
from backend.organizations import organization
from backend.organizations.organization import OrganizationChanges, update_organization
from backend.organizations.permissions import DenialReason, Permission, Role
from backend.problems import ProblemCode, Refusal
from tests.organizations.people import a_caller, a_person, an_organization, sign_in

pytestmark = pytest.mark.usefixtures("database")

TEXT = "Harbor Street Dental here. Reply STOP to opt out."


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", None, ProblemCode.REQUIRED),
        ("name", " ", ProblemCode.REQUIRED),
        ("name", "x" * 201, ProblemCode.TOO_LONG),
        ("name", "a\0b", ProblemCode.INVALID),
        ("disabled_permissions", [Permission.USERS_MANAGE], ProblemCode.INVALID),
        ("disabled_permissions", [Permission.CONTACTS_EXPORT, Permission.ORGANIZATION_MANAGE], ProblemCode.INVALID),
        ("default_region", None, ProblemCode.REQUIRED),
        ("default_region", "USA", ProblemCode.INVALID),
        ("consent_message_required", None, ProblemCode.REQUIRED),
        ("consent_message_text", "Hello!", ProblemCode.INVALID),
        ("consent_message_text", "Your dentist here. Reply STOP to opt out.", ProblemCode.INVALID),
        ("twilio_auth_tokens", ["short"], ProblemCode.INVALID),
        ("twilio_auth_tokens", ["x" * 32] * 3, ProblemCode.TOO_MANY),
        ("consent_message_text", f"{TEXT}{'x' * 480}", ProblemCode.TOO_LONG),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(field: str, value: Any, code: ProblemCode) -> None:
    caller = await a_caller(await an_organization(), Role.ADMIN)
    before = await organization.own_organization(caller)
    good: OrganizationChanges = {"name": "Other", "consent_message_required": True}
    with pytest.raises(Refusal) as refusal:
        await update_organization(caller, OrganizationChanges(**(good | {field: value})))  # type: ignore[typeddict-item]
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, (field,))]
    assert await organization.own_organization(caller) == before


async def test_a_strangers_organization_stays_as_it_is() -> None:
    caller, stranger = await a_caller(await an_organization(), Role.ADMIN), await a_caller(await an_organization(), Role.ADMIN)
    before = await organization.own_organization(stranger)
    await update_organization(caller, {"name": "Other", "disabled_permissions": [Permission.CONTACTS_READ]})
    assert await organization.own_organization(stranger) == before


async def test_the_policy_takes_from_everybody_at_once_but_erasure_from_no_administrator() -> None:
    number = await an_organization()
    admin, person = await a_person(number, Role.ADMIN), await a_person(number, granted=(Permission.CONTACTS_ERASE,))
    switched_off = set(Permission) - {Permission.USERS_MANAGE, Permission.ORGANIZATION_MANAGE}
    await update_organization(await sign_in(admin), {"disabled_permissions": switched_off})
    left = {Permission.USERS_MANAGE, Permission.ORGANIZATION_MANAGE, Permission.CONTACTS_ERASE}
    assert (await sign_in(admin)).permissions == left
    assert (await sign_in(person)).denials[Permission.CONTACTS_ERASE] == DenialReason.ORGANIZATION_POLICY
    await update_organization(await sign_in(admin), {"disabled_permissions": None})
    assert (await sign_in(admin)).permissions == set(Permission)


async def test_absent_is_as_it_was_and_null_clears() -> None:
    caller = await a_caller(await an_organization(), Role.ADMIN)
    before = dict(await organization.own_organization(caller))
    await update_organization(
        caller,
        {
            "name": " Harbor Dental ",
            "disabled_permissions": [Permission.CONTACTS_PURGE, Permission.CONTACTS_DELETE, Permission.CONTACTS_PURGE],
            "default_region": "gb",
            "consent_message_required": True,
            "consent_message_text": TEXT,
        },
    )
    first = dict(await organization.own_organization(caller))
    assert first == before | {
        "name": "Harbor Dental",
        "disabled_permissions": ["CONTACTS_DELETE", "CONTACTS_PURGE"],
        "default_region": "GB",
        "consent_message_required": True,
        "consent_message_text": TEXT,
    }
    await update_organization(caller, {})
    assert dict(await organization.own_organization(caller)) == first
    await update_organization(caller, {"consent_message_text": None, "disabled_permissions": None})
    assert dict(await organization.own_organization(caller)) == first | {"consent_message_text": None, "disabled_permissions": []}


async def test_two_who_change_different_things_at_once_both_do() -> None:
    number = await an_organization()
    caller = await a_caller(number, Role.ADMIN)
    await asyncio.gather(update_organization(caller, {"name": "Other"}), update_organization(caller, {"default_region": "CA"}))
    row = await db.fetch_one("SELECT name, default_region FROM organizations WHERE id = $1", number)
    assert row is not None and tuple(row) == ("Other", "CA")
