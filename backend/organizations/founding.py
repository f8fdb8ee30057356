"""The first organization of an installation, and the demo's."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg

from backend import database
from backend.organizations import links, passwords, validation
from backend.organizations.inbound_secrets import add_inbound_secret
from backend.organizations.permissions import Permission, Role
from backend.problems import Problem, ProblemCode, Problems

_ALONE = 0x436F6E74_00000002
"""One demo organization: whoever founds it holds this advisory lock."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    email: str
    role: Role
    phone: str
    """A fictional number: 555-0100 to 555-0199 are kept for that in every US area code."""
    denied: tuple[Permission, ...] = ()


DEMO_NAME = "Harbor Street Dental"
DEMO_PEOPLE = (
    DemoPerson("Ana Alvarez", "ana@harborstreet.example", Role.ADMIN, "+12025550101"),
    DemoPerson("Simon Okafor", "simon@harborstreet.example", Role.SUPERVISOR, "+12025550102"),
    DemoPerson("Uma Larsen", "uma@harborstreet.example", Role.USER, "+12025550103"),
    DemoPerson("Nico Baptiste", "nico@harborstreet.example", Role.USER, "+12025550104", (Permission.CONTACTS_DELETE,)),
)
"""Nico is the one with deletion switched off."""


async def create_organization(name: str, admin_email: str) -> str:
    """Found an organization with one administrator; the secret of the link by which that person sets a password.

    Raises REQUIRED, TOO_LONG, INVALID at `name` or `admin_email`, TAKEN when somebody has the email address.
    """
    problems: list[Problem] = []
    name = validation.name(name, ("name",), problems)
    email = validation.email(admin_email, ("admin_email",), problems)
    if problems:
        raise Problems(problems)
    async with database.transaction():
        organization_id = await add_organization(name, is_demo=False)
        try:
            # Nobody has told the person's name yet.
            user_id = await add_user(organization_id, name=email.split("@")[0], email=email, role=Role.ADMIN)
        except asyncpg.UniqueViolationError:
            raise Problem(ProblemCode.TAKEN, ("admin_email",), "Somebody has this email address already.") from None
        return (await links.create_link(organization_id, user_id)).secret


async def create_demo_organization(save: Callable[[list[dict[str, str]]], None]) -> list[dict[str, str]] | None:
    """Found the demo organization; None when there is any organization already.

    Gives `save` each person's email, password and role just before it commits, so that the passwords are kept whatever
    happens afterwards; where it raises, nothing was founded.
    """
    if await _is_anybody_here():
        return None  # every start asks, and hashing takes a while
    credentials = [{"email": person.email, "password": secrets.token_urlsafe(15), "role": person.role.value} for person in DEMO_PEOPLE]
    hashes = [await passwords.hash_password(entry["password"]) for entry in credentials]
    async with database.transaction():
        await database.execute("SELECT pg_advisory_xact_lock($1)", _ALONE)
        if await _is_anybody_here():
            return None
        organization_id = await add_organization(DEMO_NAME, is_demo=True)
        for person, password_hash in zip(DEMO_PEOPLE, hashes, strict=True):
            await add_user(
                organization_id,
                name=person.name,
                email=person.email,
                role=person.role,
                phone=person.phone,
                denied=person.denied,
                password_hash=password_hash,
            )
        save(credentials)
    return credentials


async def add_user(
    organization_id: int,
    *,
    name: str,
    email: str,
    role: Role,
    phone: str | None = None,
    denied: tuple[Permission, ...] = (),
    password_hash: str | None = None,
) -> int:
    """Insert a user and the contact book that goes with one; within the caller's transaction."""
    user_id = await database.fetch_value(
        """
        INSERT INTO users (
            organization_id, name, email, role, phone, disabled, granted_permissions, denied_permissions, password_hash, created_at
        ) VALUES ($1, $2, $3, $4, $5, false, '{}', $6, $7, now()) RETURNING id
        """,
        organization_id,
        name,
        email,
        role.value,
        phone,
        [permission.value for permission in denied],
        password_hash,
    )
    await database.execute(
        """
        INSERT INTO books (owner_id, organization_id, total, opted_out, consent_sent, consent_failed, revision)
        VALUES ($2, $1, 0, 0, 0, 0, 0)
        """,
        organization_id,
        user_id,
    )
    return int(user_id)


async def add_organization(name: str, *, is_demo: bool) -> int:
    """Insert an organization and the secret of its inbound messages."""
    organization_id = await database.fetch_value(
        """
        INSERT INTO organizations (
            account_type_id, name, disabled_permissions, default_region, consent_message_required, is_demo, created_at
        ) SELECT id, $1, '{}', 'US', false, $2, now() FROM account_types ORDER BY id LIMIT 1 RETURNING id
        """,
        name,
        is_demo,
    )
    await add_inbound_secret(organization_id)
    return int(organization_id)


async def _is_anybody_here() -> bool:
    return await database.fetch_value("SELECT 1 FROM organizations LIMIT 1") is not None
