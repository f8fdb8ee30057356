"""How organizations, users and API tokens show in the API."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Annotated, Any

import asyncpg
import strawberry

from backend import settings
from backend.graph.connection import Connection
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.errors import bad_user_input, not_found
from backend.graph.node import Node, decode, encode, node_loader
from backend.graph.requires import requires
from backend.organizations import service
from backend.organizations.caller import Caller
from backend.organizations.permissions import DenialReason, Permission, Role
from backend.organizations.service import KeywordEffect
from backend.problems import Problem, ProblemCode

describe(
    Role,
    "How far a person reaches, and what they may do unless something else is set for them.",
    {
        Role.USER: "Works in the own contact book.",
        Role.SUPERVISOR: "Opens every contact book of the organization; may also export, purge and record consent.",
        Role.ADMIN: "Opens every contact book of the organization and may do everything that its account type and policy let.",
    },
)
describe(
    DenialReason,
    "What withholds a permission: the first of these, in this order, that does.",
    {
        DenialReason.ACCOUNT_TYPE: "The organization's plan doesn't include it.",
        DenialReason.ORGANIZATION_POLICY: "The organization switched it off for everybody.",
        DenialReason.USER_OVERRIDE: "An administrator switched it off for this person.",
        DenialReason.ROLE: "The person's role doesn't include it.",
        DenialReason.TOKEN_SCOPE: "The API token was made without it.",
    },
)

describe(
    KeywordEffect,
    "What a keyword does when somebody sends it to one of the organization's lines as a whole message.",
    {
        KeywordEffect.OPT_OUT: "The number gets no more messages.",
        KeywordEffect.OPT_IN: "The number's opt-out is taken back. Nothing else does that.",
    },
)


@strawberry.type(description="A person of the organization, who texts from a line and keeps a contact book.")
class User(Node):
    name: str = strawberry.field(description="What the person is called.")
    role: Role = strawberry.field(description="How far the person reaches.")
    phone: str | None = strawberry.field(description="The line this person texts from, in E.164; null when there is none yet.")
    email: str | None = strawberry.field(description="The address to sign in with.", directives=requires(Permission.USERS_MANAGE))
    disabled: bool = strawberry.field(
        description="Whether the person may not sign in any more.", directives=requires(Permission.USERS_MANAGE)
    )
    joined: bool = strawberry.field(
        description="Whether the person has chosen a password. None yet: invited, not come; inviting again makes a new link.",
        directives=requires(Permission.USERS_MANAGE),
    )
    granted_permissions: list[Permission] = strawberry.field(
        description="What the person may do beyond the role.", directives=requires(Permission.USERS_MANAGE)
    )
    denied_permissions: list[Permission] = strawberry.field(
        description="What the person may not do although the role has it.", directives=requires(Permission.USERS_MANAGE)
    )


def user(row: asyncpg.Record) -> User:
    """A user's row as the API shows it."""
    return User(
        id=encode("User", row["id"]),
        name=row["name"],
        role=Role(row["role"]),
        phone=row["phone"],
        email=row["email"],
        disabled=row["disabled"],
        joined=row["joined"],
        granted_permissions=_permissions(row["granted_permissions"]),
        denied_permissions=_permissions(row["denied_permissions"]),
    )


async def load_user(info: Info, user_id: int) -> User | None:
    """A user of the caller's organization by number, together with all that the same answer needs."""
    row = await info.context.load(_user_rows, user_id)
    return user(row) if row else None


async def _user_rows(caller: Caller, ids: list[int]) -> list[asyncpg.Record | None]:
    found = {row["id"]: row for row in await service.find_users(caller, ids)}
    return [found.get(number) for number in ids]


@node_loader("User")
async def _users_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    asking = caller(info)
    return {row["id"]: user(row) for row in await service.find_users(asking, ids) if service.may_see(asking, row)}


@strawberry.type(description="A page of users.")
class UserConnection(Connection[User]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many there are on all pages.")
    async def total_count(self) -> int:
        return await self.count()


@strawberry.type(description="A plan: the ceiling on what anyone in the organization may do.")
class AccountType:
    name: str = strawberry.field(description="The plan's name.")
    permissions: list[Permission] = strawberry.field(description="What the plan includes.")


@strawberry.type(
    description="A word that changes consent when somebody sends it as a whole message; case, spacing and punctuation don't count."
)
class Keyword:
    word: str = strawberry.field(description="The word, in capitals.")
    effect: KeywordEffect = strawberry.field(description="What it does.")
    core: bool = strawberry.field(description="Whether every organization has it. An organization adds OPT_OUT words only.")


@strawberry.type(
    description="Where carriers deliver inbound messages, and what signs them: Standard Webhooks, POST {id, from, to, body, receivedAt?}."
)
class InboundEndpoint:
    url: str = strawberry.field(description="Where any carrier delivers, signed as Standard Webhooks says.")
    twilio_url: str = strawberry.field(
        description="Where Twilio delivers (*A message comes in*), signed by one of its auth tokens, or by the secret in its place."
    )
    secret: str = strawberry.field(description="What signs: whsec_ and the base64 of the key. Keep it like a password.")
    twilio_auth_token_count: int = strawberry.field(description="How many of Twilio's auth tokens are known; none of them is shown.")


@strawberry.type(description="A company whose users text with their contacts.")
class Organization(Node):
    name: str = strawberry.field(description="What the company is called.")
    account_type: AccountType = strawberry.field(description="The plan that the organization is on.")
    disabled_permissions: list[Permission] = strawberry.field(
        description="The organization's own policy, within its account type: what nobody in it may do."
    )
    default_region: str = strawberry.field(description="For phone numbers without a country code: ISO 3166-1 alpha-2, for example US.")
    consent_message_required: bool = strawberry.field(description="Whether a contact gets the consent message before anything else.")
    consent_message_text: str | None = strawberry.field(
        description="The one-time text that says who writes and how to stop; null for the standard one."
    )

    twilio_auth_token_count: strawberry.Private[int]

    @strawberry.field(description="Up to five administrators: whom to ask.")
    async def administrators(self, info: Info) -> list[User]:
        return [user(row) for row in await service.administrators(caller(info))]

    @strawberry.field(description="The words that change consent: those that opt out, the core's first, then the four that opt in.")
    async def keywords(self, info: Info) -> list[Keyword]:
        words = await service.word_list(caller(info).organization_id)
        return [Keyword(word=keyword.word, effect=keyword.effect, core=keyword.core) for keyword in words.keywords]

    @strawberry.field(
        description="Where carriers deliver inbound messages, and what signs them.", directives=requires(Permission.ORGANIZATION_MANAGE)
    )
    async def inbound_endpoint(self, info: Info) -> InboundEndpoint:
        return await load_inbound_endpoint(caller(info), self.twilio_auth_token_count)


async def load_organization(caller: Caller) -> Organization:
    """The caller's organization."""
    row = await service.own_organization(caller)
    return Organization(
        id=encode("Organization", row["id"]),
        name=row["name"],
        account_type=AccountType(name=row["account_type_name"], permissions=_permissions(row["account_type_permissions"])),
        disabled_permissions=_permissions(row["disabled_permissions"]),
        default_region=row["default_region"],
        consent_message_required=row["consent_message_required"],
        consent_message_text=row["consent_message_text"],
        twilio_auth_token_count=row["twilio_auth_token_count"],
    )


async def load_inbound_endpoint(caller: Caller, twilio_auth_token_count: int) -> InboundEndpoint:
    """Where the caller's organization gets its messages."""
    address = f"{settings.load().public_url}/inbound"
    return InboundEndpoint(
        url=f"{address}/messages",
        twilio_url=f"{address}/twilio",
        secret=await service.inbound_secret(caller.organization_id),
        twilio_auth_token_count=twilio_auth_token_count,
    )


@node_loader("Organization")
async def _organizations_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    asking = caller(info)
    return {asking.organization_id: await load_organization(asking)} if asking.organization_id in ids else {}


@strawberry.type(description="A partner's key to this API.", directives=requires(Permission.TOKENS_MANAGE))
class ApiToken(Node):
    name: str = strawberry.field(description="What it is for; also the actor of what is done with it.")
    scopes: list[Permission] = strawberry.field(description="What it may do, as far as the account type and the policy let.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it ends; null: not by itself.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used, to the minute; null: never.")
    revoked_at: datetime | None = strawberry.field(description="When it was ended; null: it wasn't.")
    owner_id: strawberry.Private[int | None]

    @strawberry.field(description="Whose contact book it is held to; null: every book of the organization.")
    async def owner(self, info: Info) -> User | None:
        return None if self.owner_id is None else await load_user(info, self.owner_id)


def api_token(row: asyncpg.Record) -> ApiToken:
    """A token's row as the API shows it."""
    return ApiToken(
        id=encode("ApiToken", row["id"]),
        name=row["name"],
        scopes=_permissions(row["scopes"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
        owner_id=row["owner_id"],
    )


@node_loader("ApiToken")
async def _api_tokens_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    return {row["id"]: api_token(row) for row in await service.find_api_tokens(caller(info), ids)}


@strawberry.type(description="A page of API tokens.")
class ApiTokenConnection(Connection[ApiToken]):
    pass


@strawberry.type(description="Something the caller may not do, and why.")
class Denial:
    permission: Permission = strawberry.field(description="What is withheld.")
    reason: DenialReason = strawberry.field(description="By what: the first reason that applies.")


@strawberry.type(description="Who is calling.")
class Viewer:
    caller: strawberry.Private[Caller]

    @strawberry.field(description="The signed-in person; null for an API token.")
    async def user(self, info: Info) -> User | None:
        return None if self.caller.user_id is None else await load_user(info, self.caller.user_id)

    @strawberry.field(description="The API token; null for a signed-in person.")
    async def token(self, info: Info) -> ApiToken | None:
        if self.caller.token_id is None:
            return None
        rows = await service.find_api_tokens(self.caller, [self.caller.token_id])
        return api_token(rows[0]) if rows else None

    @strawberry.field(description="The address that the person signs in with; null for an API token.")
    async def email(self, info: Info) -> str | None:
        row = None if self.caller.user_id is None else await info.context.load(_user_rows, self.caller.user_id)
        return row["email"] if row else None

    @strawberry.field(description="The organization that the caller belongs to.")
    async def organization(self) -> Organization:
        return await load_organization(self.caller)

    @strawberry.field(description="What the caller may do.")
    def permissions(self) -> list[Permission]:
        return [permission for permission in Permission if self.caller.may(permission)]

    @strawberry.field(description="One for each permission that the caller doesn't hold, so that a page can say why a button is off.")
    def denials(self) -> list[Denial]:
        return [Denial(permission=permission, reason=reason) for permission, reason in self.caller.denials.items()]


def _permissions(names: Iterable[str]) -> list[Permission]:
    held = set(names)
    return [permission for permission in Permission if permission.value in held]


OwnerArgument = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it."
    ),
]

OwnerOrAllArgument = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Whose contact book: a user's id. Left out: every book that the caller may open, together."),
]


async def book_asked_for(info: Info, owner: str | None) -> int:
    """The book that a query's `owner` names; raises NOT_FOUND, or BAD_USER_INPUT where it must be named."""
    try:
        return await book_named(info, owner)
    except Problem as problem:
        raise (bad_user_input(problem.message) if problem.code == ProblemCode.REQUIRED else not_found()) from None


async def book_named(info: Info, owner_id: str | None) -> int:
    """The book that a mutation's `ownerId` names; raises the problems NOT_FOUND and REQUIRED there."""
    number: Any = None if owner_id is None else decode(owner_id, "User")
    if owner_id is not None and number is None:
        raise service.unknown_book()
    return await service.book_owner(caller(info), number)
