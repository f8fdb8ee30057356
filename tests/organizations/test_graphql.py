"""Organizations over GraphQL: who is calling, users, API tokens, sessions."""

from dataclasses import dataclass
from typing import Any

import pytest
import strawberry

from backend import database
from backend.graph.context import ENDED, Context
from backend.graph.documents import Invalid
from backend.graph.limits import Limits
from backend.graph.node import NodeQuery, encode
from backend.graph.operation import Engine
from backend.graph.requests import Request
from backend.graph.schema import build
from backend.organizations import service, sessions
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.graphql import OrganizationsMutation, OrganizationsQuery
from backend.organizations.permissions import Permission, Role
from backend.organizations.types import User, book_asked_for, book_named
from backend.problems import Refusal
from tests.organizations.people import PASSWORD, Person, a_caller, a_person, an_organization, disable, ours, sign_in

pytestmark = pytest.mark.usefixtures("database")


@strawberry.type
class Query(NodeQuery, OrganizationsQuery):
    pass


@strawberry.type
class Mutation(OrganizationsMutation):
    pass


ENGINE = Engine(build(Query, Mutation), Limits())


@dataclass
class Answer:
    data: Any
    codes: list[str]
    context: Context


async def ask(caller: Caller | None, query: str, *, cookies: Any = True, **variables: Any) -> Answer:
    """Errors are told by their codes; those before execution leave data None."""
    context = Context(caller, "203.0.113.7", cookies)
    try:
        operation = ENGINE.prepare(Request(query, variables=variables), context)
        operation.admit(caller)
    except Invalid as invalid:
        return Answer(None, [str((error.extensions or {}).get("code")) for error in invalid.errors], context)
    answer = await operation.execute()
    return Answer(answer.get("data"), [error["extensions"]["code"] for error in answer.get("errors", [])], context)


async def a_token(admin: Caller, *scopes: Permission, owner_id: int | None = None) -> Caller:
    made = await service.create_api_token(
        admin, name="Partner", owner_id=owner_id, held_to_book=owner_id is not None, scopes=scopes, expires_at=None
    )
    caller = await authenticate(None, made.secret)
    assert caller is not None
    return caller


class TestViewer:
    VIEWER = """{ viewer {
        email permissions denials { permission reason } user { id name role phone }
        organization { id name accountType { name permissions } disabledPermissions defaultRegion
            consentMessageRequired consentMessageText administrators { name } } } }"""

    async def test_is_null_for_nobody(self) -> None:
        assert (await ask(None, self.VIEWER)).data == {"viewer": None}

    async def test_guarded_fields_are_for_nobody_who_lacks_the_permission(self) -> None:
        caller = await a_caller(await an_organization())
        for guarded in ("user { email }", "user { disabled }", "user { grantedPermissions deniedPermissions }", "token { name }"):
            assert set((await ask(caller, f"{{ viewer {{ {guarded} }} }}")).codes) == {"FORBIDDEN"}
            assert (await ask(None, f"{{ viewer {{ {guarded} }} }}")).codes == ["UNAUTHENTICATED"]

    async def test_tells_a_token_about_itself(self) -> None:
        organization = await an_organization()
        admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization, name="Uma Larsen")
        token = await a_token(admin, Permission.TOKENS_MANAGE, owner_id=person.id)
        answer = await ask(token, "{ viewer { email permissions user { id } token { name scopes owner { name } revokedAt } } }")
        assert answer.data["viewer"] == {
            "email": None,
            "permissions": ["TOKENS_MANAGE"],
            "user": None,
            "token": {"name": "Partner", "scopes": ["TOKENS_MANAGE"], "owner": {"name": "Uma Larsen"}, "revokedAt": None},
        }

    async def test_tells_a_person_who_they_are_and_what_they_may_do(self, database: list[str]) -> None:
        organization = await an_organization("House")
        await a_person(organization, Role.ADMIN, name="Ana")
        person = await a_person(organization, name="Nico", denied=(Permission.CONTACTS_DELETE,))
        caller = await sign_in(person)
        database.clear()
        viewer = (await ask(caller, self.VIEWER)).data["viewer"]
        assert len(ours(database)) <= 3
        assert viewer["email"] == person.email
        assert viewer["user"] == {"id": encode("User", person.id), "name": "Nico", "role": "USER", "phone": None}
        assert len(viewer["permissions"]) + len(viewer["denials"]) == len(Permission)
        assert {"permission": "CONTACTS_DELETE", "reason": "USER_OVERRIDE"} in viewer["denials"]
        assert viewer["organization"] == {
            "id": encode("Organization", organization),
            "name": "House",
            "accountType": {"name": "Standard", "permissions": [permission.value for permission in Permission]},
            "disabledPermissions": [],
            "defaultRegion": "US",
            "consentMessageRequired": False,
            "consentMessageText": None,
            "administrators": [{"name": "Ana"}],
        }


class TestNode:
    NODE = "query ($id: ID!) { node(id: $id) { id __typename } }"

    async def sees(self, caller: Caller | None, type_name: str, number: int) -> bool:
        found = (await ask(caller, self.NODE, id=encode(type_name, number))).data["node"]
        assert found in (None, {"id": encode(type_name, number), "__typename": type_name})
        return found is not None

    async def test_an_organization_is_seen_from_within(self) -> None:
        organization = await an_organization()
        caller, stranger = await a_caller(organization), await a_caller(await an_organization(), Role.ADMIN)
        assert [await self.sees(who, "Organization", organization) for who in (None, stranger, caller)] == [False, False, True]

    async def test_a_user_is_seen_by_who_may_open_the_book(self) -> None:
        organization = await an_organization()
        caller, colleague = await a_caller(organization), await a_caller(organization)
        supervisor, stranger = await a_caller(organization, Role.SUPERVISOR), await a_caller(await an_organization(), Role.ADMIN)
        seen = [await self.sees(who, "User", caller.user_id or 0) for who in (None, stranger, colleague, caller, supervisor)]
        assert seen == [False, False, False, True, True]

    async def test_a_token_is_seen_by_who_manages_tokens(self) -> None:
        organization = await an_organization()
        admin, colleague = await a_caller(organization, Role.ADMIN), await a_caller(organization, Role.SUPERVISOR)
        stranger = await a_caller(await an_organization(), Role.ADMIN)
        token = await a_token(admin, Permission.CONTACTS_READ)
        scoped = await a_token(admin, Permission.TOKENS_MANAGE)
        seen = [await self.sees(who, "ApiToken", token.token_id or 0) for who in (None, stranger, colleague, token, admin, scoped)]
        assert seen == [False, False, False, False, True, True]


class TestLists:
    @pytest.mark.parametrize("field", ["users", "apiTokens"])
    async def test_are_for_those_with_the_permission(self, field: str) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN)
        query = f"{{ {field} {{ nodes {{ id }} }} }}"
        assert (await ask(None, query)).codes == ["UNAUTHENTICATED"]
        for without in (await a_caller(organization, Role.SUPERVISOR), await a_token(admin, Permission.CONTACTS_READ)):
            assert set((await ask(without, query)).codes) == {"FORBIDDEN"}
        assert (await ask(admin, query)).codes == []

    async def test_book_owners_page_by_page_are_all_of_them(self) -> None:
        organization = await an_organization()
        caller = await a_caller(organization, Role.SUPERVISOR, name="simon")
        for name in ("c", "a", "b", "b"):
            await a_person(organization, name=name)
        query = """query ($after: String, $search: String) {
            bookOwners(first: 2, after: $after, search: $search) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } }"""
        names, after = [], None
        while True:
            page = (await ask(caller, query, after=after)).data["bookOwners"]
            names += [node["name"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            assert page["totalCount"] == 5
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert names == ["simon", "a", "b", "b", "c"]
        assert (await ask(caller, query, after="nonsense")).codes == ["BAD_USER_INPUT"]
        assert (await ask(caller, query, search="SIM")).data["bookOwners"]["nodes"] == [{"name": "simon"}]

    async def test_users_show_what_an_administrator_manages(self, database: list[str]) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN, name="Ana")
        person = await a_person(organization, name="Nico", denied=(Permission.CONTACTS_DELETE,), granted=(Permission.CONTACTS_EXPORT,))
        await disable(person)
        database.clear()
        answer = await ask(admin, "{ users { totalCount nodes { name email disabled grantedPermissions deniedPermissions } } }")
        assert len(ours(database)) == 2
        assert answer.data["users"]["totalCount"] == 2
        assert answer.data["users"]["nodes"][1] == {
            "name": "Nico",
            "email": person.email,
            "disabled": True,
            "grantedPermissions": ["CONTACTS_EXPORT"],
            "deniedPermissions": ["CONTACTS_DELETE"],
        }


class TestSessions:
    SIGN_IN = """mutation ($email: String!, $password: String!) { signIn(input: {email: $email, password: $password}) {
        viewer { email user { name } organization { administrators { name } } } userErrors { code field message } } }"""

    async def someone(self) -> Person:
        return await a_person(await an_organization(), Role.ADMIN, name="Ana", password=PASSWORD)

    async def test_a_wrong_password_sets_no_cookie(self) -> None:
        person = await self.someone()
        answer = await ask(None, self.SIGN_IN, email=person.email, password="wrong")
        assert answer.data["signIn"]["viewer"] is None
        assert [(error["code"], error["field"]) for error in answer.data["signIn"]["userErrors"]] == [("INVALID_CREDENTIALS", None)]
        assert answer.context.session is None

    async def test_a_socket_can_begin_no_session(self) -> None:
        person = await self.someone()
        link = (await service.create_link(person.organization_id, person.id)).secret
        redeem = """mutation ($token: String!, $password: String!) {
            redeemLink(input: {token: $token, password: $password}) { userErrors { code } } }"""
        for query, variables in ((self.SIGN_IN, {"email": person.email}), (redeem, {"token": link})):
            answer = await ask(None, query, cookies=False, password=PASSWORD, **variables)
            assert [payload["userErrors"][0]["code"] for payload in answer.data.values()] == ["UNSUPPORTED"]
        assert (await ask(None, redeem, token=link, password=PASSWORD)).data["redeemLink"]["userErrors"] == []

    async def test_the_right_one_begins_a_session_in_place_of_the_last(self) -> None:
        person = await self.someone()
        before = await sign_in(person)
        answer = await ask(before, self.SIGN_IN, email=person.email, password=PASSWORD)
        assert answer.data["signIn"] == {
            "viewer": {"email": person.email, "user": {"name": "Ana"}, "organization": {"administrators": [{"name": "Ana"}]}},
            "userErrors": [],
        }
        assert await authenticate(answer.context.session, None)
        again = await ask(None, self.SIGN_IN, email=person.email, password=PASSWORD)
        assert again.context.session != answer.context.session
        assert (await sessions_of(person)) == 2

    async def test_signing_out_takes_the_cookie_away(self) -> None:
        person = await self.someone()
        query = "mutation ($everywhere: Boolean!) { signOut(input: {everywhere: $everywhere}) { userErrors { code } } }"
        for caller in (None, await sign_in(person)):
            answer = await ask(caller, query, everywhere=False)
            assert answer.data == {"signOut": {"userErrors": []}}
            assert answer.context.session == ENDED
        for _ in range(2):
            caller = await sign_in(person)
        await ask(caller, query, everywhere=True)
        assert await sessions_of(person) == 0

    async def test_a_link_signs_in(self) -> None:
        person = await a_person(await an_organization())
        link = (await service.create_link(person.organization_id, person.id)).secret
        query = """mutation ($token: String!, $password: String!) { redeemLink(input: {token: $token, password: $password}) {
            viewer { email } userErrors { code field } } }"""
        weak = await ask(None, query, token=link, password="short")
        assert weak.data["redeemLink"] == {"viewer": None, "userErrors": [{"code": "INVALID", "field": ["password"]}]}
        answer = await ask(None, query, token=link, password=PASSWORD)
        assert answer.data["redeemLink"] == {"viewer": {"email": person.email}, "userErrors": []}
        assert await authenticate(answer.context.session, None)

    async def test_changing_the_password_is_for_people(self) -> None:
        person = await self.someone()
        query = """mutation ($current: String!, $new: String!) { changePassword(input: {current: $current, new: $new}) {
            userErrors { code field } } }"""
        caller = await sign_in(person)
        token = await a_token(caller, Permission.TOKENS_MANAGE)
        secrets = {"current": "wrong", "new": "another horse battery"}
        assert (await ask(None, query, **secrets)).codes == ["UNAUTHENTICATED"]
        answer = await ask(token, query, **secrets)
        assert answer.data["changePassword"]["userErrors"] == [{"code": "NOT_PERMITTED", "field": None}]
        answer = await ask(caller, query, **secrets)
        assert answer.data["changePassword"]["userErrors"] == [{"code": "INVALID_CREDENTIALS", "field": ["current"]}]
        answer = await ask(caller, query, **(secrets | {"current": PASSWORD}))
        assert answer.data["changePassword"]["userErrors"] == []


async def sessions_of(person: Person) -> int:
    count = await database.fetch_value(
        "SELECT count(*) FROM sessions WHERE organization_id = $1 AND user_id = $2", person.organization_id, person.id
    )
    return int(count)


class TestTokens:
    CREATE = """mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
        secret token { id name scopes owner { name } expiresAt lastUsedAt } userErrors { code field } } }"""
    REVOKE = "mutation ($id: ID!) { revokeApiToken(input: {id: $id}) { token { revokedAt } userErrors { code field } } }"

    async def test_making_one_needs_the_permission(self) -> None:
        organization = await an_organization()
        token = {"name": "Partner", "scopes": ["CONTACTS_READ"]}
        assert (await ask(None, self.CREATE, input=token)).codes == ["UNAUTHENTICATED"]
        answer = await ask(await a_caller(organization, Role.SUPERVISOR), self.CREATE, input=token)
        assert set(answer.codes) == {"FORBIDDEN"}

    async def test_strangers_missing_and_malformed_owners_are_the_same(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        stranger = await a_person(await an_organization())
        answers = [
            (await ask(admin, self.CREATE, input={"name": "Partner", "scopes": ["CONTACTS_READ"], "ownerId": owner})).data
            for owner in (encode("User", stranger.id), encode("User", 2**62), encode("Organization", 1), "nonsense", "")
        ]
        refused = {"secret": None, "token": None, "userErrors": [{"code": "NOT_FOUND", "field": ["ownerId"]}]}
        assert answers == [{"createApiToken": refused}] * 5

    async def test_its_secret_works_at_once(self) -> None:
        organization = await an_organization()
        admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization, name="Uma")
        token = {
            "name": "Partner",
            "scopes": ["CONTACTS_WRITE", "CONTACTS_READ"],
            "ownerId": encode("User", person.id),
            "expiresAt": "2126-01-01T02:00:00+02:00",
        }
        made = (await ask(admin, self.CREATE, input=token)).data["createApiToken"]
        caller = await authenticate(None, made["secret"])
        assert caller is not None
        assert made["userErrors"] == []
        assert made["token"] == {
            "id": encode("ApiToken", caller.token_id or 0),
            "name": "Partner",
            "scopes": ["CONTACTS_READ", "CONTACTS_WRITE"],
            "owner": {"name": "Uma"},
            "expiresAt": "2126-01-01T00:00:00Z",
            "lastUsedAt": None,
        }
        assert (await ask(admin, self.REVOKE, id=made["token"]["id"])).data["revokeApiToken"]["token"]["revokedAt"]
        assert await authenticate(None, made["secret"]) is None

    async def test_revoking_what_is_not_there_or_a_strangers_is_the_same(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        strangers = await a_token(await a_caller(await an_organization(), Role.ADMIN), Permission.CONTACTS_READ)
        ids = (encode("ApiToken", strangers.token_id or 0), encode("ApiToken", 2**62), encode("User", 1), "nonsense")
        answers = [(await ask(admin, self.REVOKE, id=token_id)).data["revokeApiToken"] for token_id in ids]
        assert answers == [{"token": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}] * 4


class TestBookArguments:
    """What queries and mutations of other domains take as `owner` and `ownerId`."""

    @strawberry.type
    class Query:
        @strawberry.field
        async def asked_for(self, info: strawberry.Info[Context, None], owner: strawberry.ID | None = None) -> strawberry.ID:
            return encode("User", await book_asked_for(info, owner))

        @strawberry.field
        async def named(self, info: strawberry.Info[Context, None], owner: strawberry.ID | None = None) -> str:
            try:
                return encode("User", await book_named(info, owner))
            except Refusal as refusal:
                return refusal.problems[0].code

        @strawberry.field
        def user(self) -> User | None:
            return None

    async def ask(self, caller: Caller, field: str, owner: str | None) -> Any:
        engine = Engine(build(self.Query), Limits())
        context = Context(caller, "203.0.113.7", True)
        operation = engine.prepare(Request(f"query ($owner: ID) {{ {field}(owner: $owner) }}", variables={"owner": owner}), context)
        operation.admit(caller)
        answer = await operation.execute()
        return answer["errors"][0]["extensions"]["code"] if answer.get("errors") else answer["data"][field]

    async def test_are_refused_as_queries_and_mutations_do_it(self) -> None:
        organization = await an_organization()
        caller, colleague = await a_caller(organization), await a_person(organization)
        token = await a_token(await a_caller(organization, Role.ADMIN), Permission.CONTACTS_READ)
        for field, required in (("askedFor", "BAD_USER_INPUT"), ("named", "REQUIRED")):
            assert await self.ask(token, field, None) == required
            for owner in (encode("User", colleague.id), encode("User", 2**62), "nonsense", ""):
                assert await self.ask(caller, field, owner) == "NOT_FOUND"
            assert await self.ask(caller, field, None) == encode("User", caller.user_id or 0)
            assert await self.ask(token, field, encode("User", colleague.id)) == encode("User", colleague.id)


async def test_a_colleagues_session_is_not_ended_by_signing_in_elsewhere() -> None:
    organization = await an_organization()
    person = await a_person(organization, password=PASSWORD)
    colleague = await sessions.start_session(organization, (await a_person(organization)).id)
    await ask(None, TestSessions.SIGN_IN, email=person.email, password=PASSWORD)
    assert await authenticate(colleague, None)
