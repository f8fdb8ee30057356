"""A small schema with everything that `@requires` can stand on, and callers to try it."""

import asyncio
from collections.abc import AsyncGenerator
from enum import Enum
from typing import Annotated

import strawberry

from backend.graph.connection import After, Before, Connection, First, Last, page_arguments
from backend.graph.context import Info, caller
from backend.graph.errors import not_found
from backend.graph.node import Node, NodeQuery, encode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.graph.schema import build
from backend.organizations.caller import Caller
from backend.organizations.permissions import DenialReason, Permission, Role
from backend.problems import Problem, ProblemCode, Problems

READ = Permission.CONTACTS_READ
DETAILS = Permission.CONTACT_DETAILS_READ
EXPORT = Permission.CONTACTS_EXPORT
WRITE = Permission.CONTACTS_WRITE
TOKENS = Permission.TOKENS_MANAGE
SECRET = "the password is swordfish"


def somebody(*permissions: Permission, organization: int = 1, user: int = 1, role: Role = Role.USER) -> Caller:
    """A caller with just these permissions."""
    denials = {permission: DenialReason.ROLE for permission in Permission if permission not in permissions}
    return Caller(organization, user, None, user, "Somebody", role, frozenset(permissions), denials, user, False, "US", False)


class People:
    """Who holds which token or cookie; a test changes it while streams are open."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """As a test expects them."""
        self.by_secret = {"admin": somebody(*Permission), "reader": somebody(READ), "nobody": somebody()}
        self.asked = 0
        self.broken = False
        self.puzzling: set[str] = set()

    async def authenticate(self, cookie: str | None, bearer: str | None) -> Caller | None:
        self.asked += 1
        if self.broken or bearer in self.puzzling:
            raise OSError(SECRET)
        return self.by_secret.get(bearer or cookie or "")


@strawberry.enum
class Order(Enum):
    NAME = "NAME"
    PHONE = strawberry.enum_value("PHONE", directives=requires(DETAILS))


@strawberry.input
class Filter:
    name: str | None = None
    phone: str | None = strawberry.field(default=None, directives=requires(DETAILS))
    any: list["Filter"] | None = None
    order: Order | None = None
    orders: list[Order] | None = None


@strawberry.input
class Defaults:
    order: Order = Order.PHONE
    name: str | None = None


@strawberry.input(one_of=True)
class Source:
    text: strawberry.Maybe[str]
    phone: strawberry.Maybe[str] = strawberry.field(directives=requires(DETAILS))


@strawberry.type(directives=requires(READ))
class Contact(Node):
    name: str
    phone: str = strawberry.field(directives=requires(DETAILS))
    export: str = strawberry.field(default="", directives=requires(EXPORT, DETAILS))
    number: int = 1


@strawberry.type
class ContactConnection(Connection[Contact]):
    pass


@strawberry.type(directives=requires(TOKENS))
class ApiToken(Node):
    name: str


@strawberry.interface(directives=requires(READ))
class Job(Node):
    state: str

    @strawberry.field(directives=requires(DETAILS))
    def errors(self) -> str:
        return "none"


@strawberry.type(directives=requires(READ))
class ImportJob(Job):
    rows: str = strawberry.field(default="", directives=requires(DETAILS))
    contact: Contact | None = None


@strawberry.type(directives=requires(READ))
class PurgeJob(Job):
    deleted: int = 0


Thing = Annotated[Contact | ApiToken, strawberry.union("Thing")]


def contact(number: int = 1) -> Contact:
    return Contact(id=encode("Contact", number), name=f"Contact {number}", phone="+1555000")


async def _contacts(info: Info, ids: list[int]) -> dict[int, Contact]:
    return {number: contact(number) for number in ids if number < 100}


async def _tokens(info: Info, ids: list[int]) -> dict[int, ApiToken]:
    return {number: ApiToken(id=encode("ApiToken", number), name="Token") for number in ids}


LOADERS = {"Contact": _contacts, "ApiToken": _tokens}
"""What `node` finds these types by while the example's tests run; at other times the names are the real schema's."""


loads: list[list[int]] = []
"""What the loader was asked for, batch by batch."""
made: list[str] = []
"""The names of the contacts that were created."""


async def _doubled(caller: Caller, numbers: list[int]) -> list[int]:
    loads.append(list(numbers))
    return [number * 2 for number in numbers]


@strawberry.type
class Query(NodeQuery):
    @strawberry.field
    def viewer(self, info: Info) -> str | None:
        return info.context.caller.name if info.context.caller else None

    @strawberry.field(directives=requires(READ))
    async def contacts(
        self,
        info: Info,
        search: Annotated[str | None, strawberry.argument(directives=requires(DETAILS))] = None,
        where: Filter | None = None,
        order: Order = Order.PHONE,
        defaults: Defaults | None = None,
        source: Source | None = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ContactConnection:
        page = page_arguments(first, after, last, before, order="contacts", key=(int,))
        numbers = [
            number for number in range(1, 121) if page.key is None or (number < page.key[0] if page.backward else number > page.key[0])
        ]
        rows = (numbers[::-1] if page.backward else numbers)[: page.limit]
        return ContactConnection.of(rows, page, key=lambda number: (number,), node=contact)

    @strawberry.field(directives=requires(READ))
    def job(self, info: Info, kind: str = "import") -> Job | None:
        if kind == "purge":
            return PurgeJob(id=encode("PurgeJob", 1), state="RUNNING")
        return ImportJob(id=encode("ImportJob", 1), state="RUNNING", contact=contact())

    @strawberry.field(directives=requires(READ))
    def things(self) -> list[Thing]:
        return [contact()]

    @strawberry.field
    def unguarded(self, info: Info) -> str:
        return caller(info).name

    @strawberry.field(directives=requires(READ))
    async def doubled(self, info: Info, number: int) -> int:
        return await info.context.load(_doubled, number)

    @strawberry.field(directives=requires(READ))
    def boom(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field(directives=requires(READ))
    def wide(self) -> int | None:
        return 2**40

    @strawberry.field(directives=requires(READ))
    def empty(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field(directives=requires(READ))
    def hidden(self) -> str:
        raise not_found()

    @strawberry.field(directives=requires(READ))
    def picky(self, owner: str | None = None) -> str | None:
        raise Problem(ProblemCode.NOT_FOUND if owner else ProblemCode.REQUIRED, ("owner",), "Name the owner.")

    @strawberry.field(directives=requires(READ))
    def echo(self, text: str, count: int = 1) -> str:
        return text * count


@strawberry.input
class SignInInput:
    name: str


@strawberry.type
class SignInPayload(Payload):
    name: str | None = None


@strawberry.input
class CreateContactInput:
    full_name: str


@strawberry.type
class CreateContactPayload(Payload):
    contact: Contact | None = None


@strawberry.type
class Mutation:
    @mutation(description="Signs in.")
    async def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:
        info.context.start_session("a-secret")
        return SignInPayload(name=input.name)

    @mutation(description="Signs out.")
    async def sign_out(self, info: Info) -> SignInPayload:
        info.context.end_session()
        return SignInPayload()

    @mutation(description="Changes the password.")
    async def change_password(self, info: Info) -> SignInPayload:
        return SignInPayload(name=caller(info).name)

    @mutation(WRITE, description="Creates a contact.")
    async def create_contact(self, info: Info, input: CreateContactInput) -> CreateContactPayload:
        if not input.full_name:
            raise Problems(
                [
                    Problem(ProblemCode.REQUIRED, ("full_name",), "A name is needed."),
                    Problem(ProblemCode.INVALID, ("phone",), "No number.").under("contacts", 3),
                ]
            )
        made.append(input.full_name)
        return CreateContactPayload(contact=contact())


class Ticker:
    """What the subscriptions of a test run on: how many are open, and the callers their sources began for."""

    def __init__(self) -> None:
        self.open = 0
        self.began: list[int | None] = []


ticker = Ticker()


@strawberry.type
class Subscription:
    @strawberry.subscription(directives=requires(READ))
    async def ticks(self, info: Info, count: int = 3, pause: float = 0.0) -> AsyncGenerator[int, None]:
        ticker.open += 1
        ticker.began.append(caller(info).organization_id)
        try:
            for number in range(count):
                yield number
                await asyncio.sleep(pause)
            if pause:
                await asyncio.sleep(3600)
        finally:
            ticker.open -= 1

    @strawberry.subscription(directives=requires(READ))
    async def contact_changes(self, info: Info) -> AsyncGenerator[Contact, None]:
        yield contact()
        await asyncio.sleep(3600)

    @strawberry.subscription(directives=requires(READ))
    async def job_progress(self, info: Info, id: strawberry.ID) -> AsyncGenerator[Job, None]:
        raise not_found()
        yield

    @strawberry.subscription(directives=requires(READ))
    async def breaks(self, info: Info) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError(SECRET)


schema = build(Query, Mutation, Subscription, types=(ImportJob, PurgeJob))
