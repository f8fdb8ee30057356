"""Signing in and out, who is calling, the organization, its users and API tokens."""

from datetime import datetime
from typing import Annotated

import strawberry

from backend import settings
from backend.graph.connection import After, Before, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.node import decode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.organizations import service
from backend.organizations.inputs import (
    ChangePasswordInput,
    CreateApiTokenInput,
    InviteUserInput,
    RedeemLinkInput,
    RevokeApiTokenInput,
    RotateInboundSecretInput,
    SignInInput,
    SignOutInput,
    UpdateOrganizationInput,
    UpdateUserInput,
    organization_changes,
    user_changes,
)
from backend.organizations.permissions import Permission
from backend.organizations.types import (
    ApiToken,
    ApiTokenConnection,
    InboundEndpoint,
    Organization,
    User,
    UserConnection,
    Viewer,
    api_token,
    load_organization,
    user,
)
from backend.problems import Problem, ProblemCode


@strawberry.type
class OrganizationsQuery:
    @strawberry.field(description="Who is calling and what they may do; null when nobody is signed in.")
    def viewer(self, info: Info) -> Viewer | None:
        return Viewer(caller=info.context.caller) if info.context.caller else None

    @strawberry.field(
        description="Whose contact books the caller may open: the own one first, then by name.",
        directives=requires(Permission.CONTACTS_READ),
    )
    async def book_owners(
        self,
        info: Info,
        search: Annotated[str | None, strawberry.argument(description="Any part of the person's name, with or without accents.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> UserConnection:
        asking = caller(info)
        order = bound("bookOwners", asking.organization_id, asking.owner_id, search)
        page = page_arguments(first, after, last, before, order=order, key=(int, str, int))
        return UserConnection.of(
            await service.book_owners(asking, search, key=page.key, backward=page.backward, limit=page.limit),
            page,
            key=lambda row: (row["others"], row["sort_name"], row["id"]),
            node=user,
            count=lambda: service.count_book_owners(asking, search),
        )

    @strawberry.field(description="The organization's people, by name; disabled ones too.", directives=requires(Permission.USERS_MANAGE))
    async def users(self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None) -> UserConnection:
        asking = caller(info)
        page = page_arguments(first, after, last, before, order=bound("users", asking.organization_id), key=(str, int))
        return UserConnection.of(
            await service.users(asking, key=page.key, backward=page.backward, limit=page.limit),
            page,
            key=lambda row: (row["sort_name"], row["id"]),
            node=user,
            count=lambda: service.count_users(asking),
        )

    @strawberry.field(description="The API tokens, newest first; revoked ones too.", directives=requires(Permission.TOKENS_MANAGE))
    async def api_tokens(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> ApiTokenConnection:
        asking = caller(info)
        order = bound("apiTokens", asking.organization_id, asking.owner_id)
        page = page_arguments(first, after, last, before, order=order, key=(int,))
        place = page.key[0] if page.key else None
        return ApiTokenConnection.of(
            await service.api_tokens(asking, after=place, backward=page.backward, limit=page.limit),
            page,
            key=lambda row: (row["id"],),
            node=api_token,
        )


@strawberry.type(description="What came of signing in.")
class SignInPayload(Payload):
    viewer: Viewer | None = strawberry.field(default=None, description="Who is signed in now.")


@strawberry.type(description="What came of signing out.")
class SignOutPayload(Payload):
    pass


@strawberry.type(description="What came of redeeming a link.")
class RedeemLinkPayload(Payload):
    viewer: Viewer | None = strawberry.field(default=None, description="Who is signed in now.")


@strawberry.type(description="What came of changing the password.")
class ChangePasswordPayload(Payload):
    pass


@strawberry.type(description="What came of inviting somebody.")
class InviteUserPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The person as they will be listed.")
    link: str | None = strawberry.field(
        default=None, description="What to give the person: it sets the password and signs in, once. It is shown this once."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="Until when the link works.")


@strawberry.type(description="What came of changing a user.")
class UpdateUserPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The person as they are now.")


@strawberry.type(description="What came of changing the organization.")
class UpdateOrganizationPayload(Payload):
    organization: Organization | None = strawberry.field(default=None, description="The organization as it is now.")


@strawberry.type(description="What came of changing the secret of inbound messages.")
class RotateInboundSecretPayload(Payload):
    inbound_endpoint: InboundEndpoint | None = strawberry.field(default=None, description="With the new secret.")


@strawberry.type(description="What came of making an API token.")
class CreateApiTokenPayload(Payload):
    token: ApiToken | None = strawberry.field(default=None, description="The token as it will be listed.")
    secret: str | None = strawberry.field(default=None, description="What to send as `Authorization: Bearer`. It is shown this once.")


@strawberry.type(description="What came of revoking an API token.")
class RevokeApiTokenPayload(Payload):
    token: ApiToken | None = strawberry.field(default=None, description="The token as it stands now.")


def _needs_cookies(info: Info) -> None:
    if not info.context.can_set_cookies:
        raise Problem(ProblemCode.UNSUPPORTED, (), "A session begins with a cookie: send this by HTTP POST.")


async def _become(info: Info, secret: str, caller: service.Caller) -> Viewer:
    """Give the browser the new session in place of the one it came with."""
    if info.context.caller:
        await service.sign_out(info.context.caller)
    info.context.caller = caller
    info.context.start_session(secret)
    return Viewer(caller=caller)


@strawberry.type
class OrganizationsMutation:
    @mutation(description="Sign in with a password: answers with a session cookie. INVALID_CREDENTIALS, RATE_LIMITED.")
    async def sign_in(self, info: Info, input: Annotated[SignInInput, strawberry.argument(description="Who signs in.")]) -> SignInPayload:
        _needs_cookies(info)
        return SignInPayload(viewer=await _become(info, *await service.sign_in(input.email, input.password, info.context.address)))

    @mutation(description="End the session that the request came with; does nothing where nobody is signed in.")
    async def sign_out(self, info: Info, input: Annotated[SignOutInput, strawberry.argument(description="How far.")]) -> SignOutPayload:
        if info.context.caller:
            await service.sign_out(info.context.caller, everywhere=input.everywhere)
        if info.context.caller is None or info.context.caller.user_id is not None:
            info.context.end_session()
            info.context.caller = None
        return SignOutPayload()

    @mutation(
        description="Set a password by an invitation or a first sign-in's link, and sign in. A link works once. EXPIRED, INVALID, TOO_LONG."
    )
    async def redeem_link(
        self, info: Info, input: Annotated[RedeemLinkInput, strawberry.argument(description="The link and the password.")]
    ) -> RedeemLinkPayload:
        _needs_cookies(info)
        return RedeemLinkPayload(viewer=await _become(info, *await service.redeem_link(input.token, input.password)))

    @mutation(
        description="Set another password; ends the person's other sessions. For signed-in people only."
        " INVALID_CREDENTIALS, INVALID, TOO_LONG, RATE_LIMITED, NOT_PERMITTED."
    )
    async def change_password(
        self, info: Info, input: Annotated[ChangePasswordInput, strawberry.argument(description="The old and the new one.")]
    ) -> ChangePasswordPayload:
        await service.change_password(caller(info), input.current, input.new, info.context.address)
        return ChangePasswordPayload()

    @mutation(
        Permission.USERS_MANAGE,
        description="Make a user with a contact book of their own, and a link by which they set a password. Who was invited and never"
        " came gets a new link, and the old one ends. REQUIRED, TOO_LONG, INVALID, TAKEN, NOT_PERMITTED, RATE_LIMITED.",
    )
    async def invite_user(
        self, info: Info, input: Annotated[InviteUserInput, strawberry.argument(description="Whom to invite.")]
    ) -> InviteUserPayload:
        made = await service.invite_user(caller(info), name=input.name, email=input.email, role=input.role, phone=input.phone)
        link = service.address_of(made.link.secret, settings.load().public_url)
        return InviteUserPayload(user=user(made.user), link=link, expires_at=made.link.expires_at)

    @mutation(
        Permission.USERS_MANAGE,
        description="Change a user. Nobody changes their own role and rights, somebody of a higher role, or grants what they don't hold:"
        " NOT_PERMITTED. The last administrator stays: LAST_ADMIN. Also NOT_FOUND, REQUIRED, TOO_LONG, INVALID, TAKEN, RATE_LIMITED.",
    )
    async def update_user(
        self, info: Info, input: Annotated[UpdateUserInput, strawberry.argument(description="Who, and what to change.")]
    ) -> UpdateUserPayload:
        row = await service.update_user(caller(info), decode(input.id, "User"), user_changes(input))
        return UpdateUserPayload(user=user(row))

    @mutation(Permission.ORGANIZATION_MANAGE, description="Change the caller's organization. REQUIRED, TOO_LONG, TOO_MANY, INVALID.")
    async def update_organization(
        self, info: Info, input: Annotated[UpdateOrganizationInput, strawberry.argument(description="What to change.")]
    ) -> UpdateOrganizationPayload:
        await service.update_organization(caller(info), organization_changes(input))
        return UpdateOrganizationPayload(organization=await load_organization(caller(info)))

    @mutation(
        Permission.ORGANIZATION_MANAGE,
        description="Another secret for inbound messages; the present one stays valid for a while. INVALID, TOO_LARGE.",
    )
    async def rotate_inbound_secret(
        self, info: Info, input: Annotated[RotateInboundSecretInput, strawberry.argument(description="For how long the old one stays.")]
    ) -> RotateInboundSecretPayload:
        asking = caller(info)
        await service.rotate_inbound_secret(asking, input.keep_old_for_hours, end_older=input.end_older)
        return RotateInboundSecretPayload(inbound_endpoint=await (await load_organization(asking)).inbound_endpoint(info))

    @mutation(Permission.TOKENS_MANAGE, description="Make an API token. REQUIRED, TOO_LONG, INVALID, NOT_PERMITTED, NOT_FOUND.")
    async def create_api_token(
        self, info: Info, input: Annotated[CreateApiTokenInput, strawberry.argument(description="The token to make.")]
    ) -> CreateApiTokenPayload:
        made = await service.create_api_token(
            caller(info),
            name=input.name,
            owner_id=decode(input.owner_id, "User") if input.owner_id is not None else None,
            held_to_book=input.owner_id is not None,
            scopes=frozenset(input.scopes),
            expires_at=input.expires_at,
        )
        return CreateApiTokenPayload(token=api_token(made.row), secret=made.secret)

    @mutation(Permission.TOKENS_MANAGE, description="End an API token for good; again does nothing. NOT_FOUND.")
    async def revoke_api_token(
        self, info: Info, input: Annotated[RevokeApiTokenInput, strawberry.argument(description="Which one.")]
    ) -> RevokeApiTokenPayload:
        return RevokeApiTokenPayload(token=api_token(await service.revoke_api_token(caller(info), decode(input.id, "ApiToken"))))
