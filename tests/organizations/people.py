"""Organizations and people to test with."""

from dataclasses import dataclass
from itertools import count

from backend import database
from backend.organizations import passwords, sessions
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.founding import add_organization, add_user
from backend.organizations.permissions import Permission, Role

PASSWORD = "correct horse battery"

_numbers = count(1)


@dataclass(frozen=True)
class Person:
    id: int
    organization_id: int
    email: str


async def an_organization(name: str = "Harbor Street Dental") -> int:
    return await add_organization(name, is_demo=False)


async def a_person(
    organization_id: int,
    role: Role = Role.USER,
    *,
    name: str = "Uma Larsen",
    granted: tuple[Permission, ...] = (),
    denied: tuple[Permission, ...] = (),
    password: str | None = None,
) -> Person:
    """Whose email address nobody else has, letters of both cases in it."""
    email = f"Person.{next(_numbers)}@Test.example"
    password_hash = await passwords.hash_password(password) if password else None
    user_id = await add_user(organization_id, name=name, email=email, role=role, denied=denied, password_hash=password_hash)
    await database.execute(
        "UPDATE users SET granted_permissions = $3 WHERE organization_id = $1 AND id = $2",
        organization_id,
        user_id,
        [permission.value for permission in granted],
    )
    return Person(user_id, organization_id, email)


async def disable(person: Person) -> None:
    await database.execute("UPDATE users SET disabled = true WHERE organization_id = $1 AND id = $2", person.organization_id, person.id)


async def sign_in(person: Person) -> Caller:
    """Without a password, which would take its time."""
    caller = await authenticate(await sessions.start_session(person.organization_id, person.id), None)
    assert caller is not None
    return caller


async def a_caller(
    organization_id: int,
    role: Role = Role.USER,
    *,
    name: str = "Uma Larsen",
    granted: tuple[Permission, ...] = (),
    denied: tuple[Permission, ...] = (),
) -> Caller:
    return await sign_in(await a_person(organization_id, role, name=name, granted=granted, denied=denied))


def ours(statements: list[str]) -> list[str]:
    """Without those by which the driver looks up types, once a connection."""
    return [statement for statement in statements if "organization" in statement]
