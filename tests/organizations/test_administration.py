"""Administration over GraphQL: inviting and changing users, the organization's settings, and who follows at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from backend import app, settings
from backend.events import close_events, open_events
from backend.graph.node import encode
from backend.organizations import sessions
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.organizations.service import uses_recorded
from tests.graph.test_sse import Stream
from tests.organizations.people import PASSWORD, Person, a_caller, a_person, an_organization, sign_in
from tests.organizations.test_graphql import a_token, ask
from tests.serving import Serving, serving

pytestmark = pytest.mark.usefixtures("database")

INVITE = """mutation ($input: InviteUserInput!) { inviteUser(input: $input) {
    user { id name email role phone disabled joined } link expiresAt userErrors { code field message } } }"""
UPDATE = """mutation ($input: UpdateUserInput!) { updateUser(input: $input) {
    user { id name role phone disabled grantedPermissions deniedPermissions } userErrors { code field } } }"""
ORGANIZE = """mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) {
    organization { name disabledPermissions defaultRegion consentMessageRequired consentMessageText } userErrors { code field } } }"""


@pytest.mark.parametrize(
    ("query", "given", "permission"),
    [
        (INVITE, {"name": "Cara", "email": "cara@house.example"}, Permission.USERS_MANAGE),
        (UPDATE, {"id": "x"}, Permission.USERS_MANAGE),
        (ORGANIZE, {}, Permission.ORGANIZATION_MANAGE),
    ],
)
async def test_is_for_those_with_the_permission(query: str, given: dict[str, Any], permission: Permission) -> None:
    organization = await an_organization()
    admin = await a_caller(organization, Role.ADMIN)
    assert (await ask(None, query, input=given)).codes == ["UNAUTHENTICATED"]
    others = [other for other in Permission if other != permission]
    for without in (await a_caller(organization, Role.SUPERVISOR, granted=tuple(others)), await a_token(admin, *others)):
        answer = await ask(without, query, input=given)
        assert answer.data is None and set(answer.codes) == {"FORBIDDEN"}


class TestInviteUser:
    async def test_what_is_refused_makes_nobody(self) -> None:
        stranger = await a_person(await an_organization())
        admin = await a_caller(await an_organization(), Role.ADMIN)
        answer = await ask(admin, INVITE, input={"name": "Cara", "email": stranger.email})
        taken = {"code": "TAKEN", "field": ["email"], "message": "Somebody has this email address already."}
        assert answer.data["inviteUser"] == {"user": None, "link": None, "expiresAt": None, "userErrors": [taken]}
        answer = await ask(admin, INVITE, input={"name": "", "email": "x", "phone": "1", "role": "USER"})
        assert [(error["code"], error["field"]) for error in answer.data["inviteUser"]["userErrors"]] == [
            ("REQUIRED", ["name"]),
            ("INVALID", ["email"]),
            ("INVALID", ["phone"]),
        ]

    async def test_the_link_opens_the_account(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        answer = await ask(admin, INVITE, input={"name": "Cara", "email": "cara@house.example", "phone": "202 555 0143"})
        made = answer.data["inviteUser"]
        assert made["userErrors"] == [] and made["expiresAt"].endswith("Z")
        person = made["user"] | {"id": None}
        expected = {"name": "Cara", "email": "cara@house.example", "role": "USER", "phone": "+12025550143", "disabled": False}
        assert person == expected | {"id": None, "joined": False}
        address, _, secret = made["link"].partition("#")
        assert address == f"{settings.load().public_url}/redeem"
        redeem = """mutation ($token: String!, $password: String!) {
            redeemLink(input: {token: $token, password: $password}) { viewer { user { id } } userErrors { code } } }"""
        redeemed = await ask(None, redeem, token=secret, password=PASSWORD)
        assert redeemed.data["redeemLink"] == {"viewer": {"user": {"id": made["user"]["id"]}}, "userErrors": []}
        people = (await ask(admin, "{ users { nodes { id joined } } }")).data["users"]["nodes"]
        assert {"id": made["user"]["id"], "joined": True} in people


class TestUpdateUser:
    async def test_strangers_missing_and_malformed_ids_are_the_same(self) -> None:
        organization = await an_organization()
        admin = await a_caller(organization, Role.ADMIN)
        stranger = await a_person(await an_organization())
        ids = (encode("User", stranger.id), encode("User", 2**62), encode("Organization", organization), "nonsense", "")
        answers = [(await ask(admin, UPDATE, input={"id": user_id, "disabled": True})).data["updateUser"] for user_id in ids]
        assert answers == [{"user": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}] * 5

    async def test_refusals_name_their_place(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        own = encode("User", admin.user_id or 0)
        for change, error in (
            ({"disabled": True}, {"code": "LAST_ADMIN", "field": ["disabled"]}),
            ({"grantedPermissions": ["CONTACTS_EXPORT"]}, {"code": "NOT_PERMITTED", "field": ["grantedPermissions"]}),
            ({"name": None}, {"code": "REQUIRED", "field": ["name"]}),
        ):
            answer = await ask(admin, UPDATE, input={"id": own} | change)
            assert answer.data["updateUser"] == {"user": None, "userErrors": [error]}

    async def test_absent_is_as_it_is_and_null_clears(self) -> None:
        organization = await an_organization()
        admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization, name="Nico")
        first = {
            "id": encode("User", person.id),
            "name": "Nico",
            "role": "SUPERVISOR",
            "phone": "+12025550143",
            "disabled": True,
            "grantedPermissions": ["AUDIT_READ"],
            "deniedPermissions": ["CONTACTS_DELETE"],
        }
        told = {name: value for name, value in first.items() if name != "name"}
        assert (await ask(admin, UPDATE, input=told)).data["updateUser"] == {"user": first, "userErrors": []}
        cleared = {"id": first["id"], "phone": None, "grantedPermissions": None, "deniedPermissions": []}
        answer = await ask(admin, UPDATE, input=cleared)
        expected = first | {"phone": None, "grantedPermissions": [], "deniedPermissions": []}
        assert answer.data["updateUser"] == {"user": expected, "userErrors": []}


class TestUpdateOrganization:
    async def test_what_would_lock_everybody_out_is_refused(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        for permission in ("USERS_MANAGE", "ORGANIZATION_MANAGE"):
            answer = await ask(admin, ORGANIZE, input={"disabledPermissions": ["CONTACTS_EXPORT", permission]})
            refused = {"organization": None, "userErrors": [{"code": "INVALID", "field": ["disabledPermissions"]}]}
            assert answer.data["updateOrganization"] == refused

    async def test_changes_what_is_given(self) -> None:
        admin = await a_caller(await an_organization("House"), Role.ADMIN)
        text = "House here. Reply STOP to opt out."
        given = {"disabledPermissions": ["CONTACTS_PURGE"], "consentMessageRequired": True, "consentMessageText": text}
        expected = {"name": "House", "defaultRegion": "US", **given}
        assert (await ask(admin, ORGANIZE, input=given)).data["updateOrganization"] == {"organization": expected, "userErrors": []}
        answer = await ask(admin, ORGANIZE, input={"consentMessageText": None})
        assert answer.data["updateOrganization"]["organization"] == expected | {"consentMessageText": None}


@dataclass(frozen=True)
class Follower:
    """Somebody with an open subscription, who loses something: by which change, and the error that ends it."""

    cookie: str
    owner: str
    change: tuple[str, dict[str, Any]]
    code: str


@pytest.fixture
async def running(database: list[str]) -> AsyncIterator[Serving]:
    chosen = settings.load()
    open_events(chosen.redis_url)
    gateway = app.gateway(chosen)
    async with serving(app.application(chosen, gateway), gateway.streams.close) as found:
        yield found
    await uses_recorded()
    await close_events()


async def cookie_of(person: Person) -> str:
    return f"session={await sessions.start_session(person.organization_id, person.id)}"


async def told(running: Serving, cookie: str, query: str, given: dict[str, Any]) -> Any:
    answer = await running.client.post("/graphql", json={"query": query, "variables": {"input": given}}, headers={"cookie": cookie})
    return answer.json()


async def a_follower(organization: int, change: dict[str, Any], code: str, role: Role = Role.USER, owner: Person | None = None) -> Follower:
    person = await a_person(organization, role)
    changed = {"id": encode("User", person.id)} | change
    return Follower(await cookie_of(person), encode("User", (owner or person).id), (UPDATE, changed), code)


class TestWhatIsOpen:
    FOLLOW = "subscription ($owner: ID) { contactChanges(owner: $owner) { kind } }"

    async def test_ends_within_5_seconds_of_the_change_and_nobody_elses(self, running: Serving) -> None:
        organization, elsewhere = await an_organization(), await an_organization()
        admin, colleague = await a_person(organization, Role.ADMIN), await a_person(organization)
        other_admin, other = await a_person(elsewhere, Role.ADMIN), await a_person(elsewhere)
        followers = [
            await a_follower(organization, {"disabled": True}, "UNAUTHENTICATED"),
            await a_follower(organization, {"deniedPermissions": ["CONTACTS_READ"]}, "FORBIDDEN"),
            await a_follower(organization, {"role": "USER"}, "NOT_FOUND", Role.SUPERVISOR, colleague),
        ]
        policy = (ORGANIZE, {"disabledPermissions": ["CONTACTS_READ"]})
        elsewheres = Follower(await cookie_of(other), encode("User", other.id), policy, "FORBIDDEN")
        staying = asyncio.create_task(self.events(running, await cookie_of(colleague), encode("User", colleague.id)))
        doing = [self.loses(running, await cookie_of(admin), follower) for follower in followers]
        await asyncio.gather(*doing, self.loses(running, await cookie_of(other_admin), elsewheres))
        assert not staying.done()
        staying.cancel()

    async def events(self, running: Serving, cookie: str, owner: str) -> None:
        body = {"query": self.FOLLOW, "variables": {"owner": owner}}
        headers = {"cookie": cookie, "accept": "text/event-stream"}
        async with running.client.stream("POST", "/graphql", json=body, headers=headers) as response:
            stream = Stream(response)
            while await stream.event(patience=10) is not None:
                pass

    async def loses(self, running: Serving, admin: str, follower: Follower) -> None:
        body = {"query": self.FOLLOW, "variables": {"owner": follower.owner}}
        headers = {"cookie": follower.cookie, "accept": "text/event-stream"}
        async with running.client.stream("POST", "/graphql", json=body, headers=headers) as response:
            stream = Stream(response)
            assert await stream.event() == ("next", {"data": {"contactChanges": {"kind": "BOOK_CHANGED"}}})
            (payload,) = (await told(running, admin, *follower.change))["data"].values()
            assert payload["userErrors"] == []
            with within_5_seconds():
                event = await stream.event(patience=6)
            assert event is not None
            assert event[1]["errors"][0]["extensions"]["code"] == follower.code

    async def test_a_session_ends_with_the_very_next_request(self, running: Serving) -> None:
        organization = await an_organization()
        admin, person = await cookie_of(await a_person(organization, Role.ADMIN)), await a_person(organization)
        cookie = await cookie_of(person)
        viewer = "{ viewer { user { name } } }"
        assert (await told(running, cookie, viewer, {}))["data"]["viewer"]
        await told(running, admin, UPDATE, {"id": encode("User", person.id), "disabled": True})
        assert (await told(running, cookie, viewer, {}))["data"] == {"viewer": None}


@contextmanager
def within_5_seconds() -> Iterator[None]:
    began = asyncio.get_running_loop().time()
    yield
    assert asyncio.get_running_loop().time() - began < 5


async def test_of_two_administrators_who_disable_each_other_at_once_one_is_told(running: Serving) -> None:
    organization = await an_organization()
    people = [await a_person(organization, Role.ADMIN) for _ in range(2)]
    cookies = [await cookie_of(person) for person in people]
    both = [
        told(running, cookie, UPDATE, {"id": encode("User", other.id), "disabled": True})
        for cookie, other in zip(cookies, people[::-1], strict=True)
    ]
    answers = await asyncio.gather(*both)
    done = [answer for answer in answers if answer.get("data") and not answer["data"]["updateUser"]["userErrors"]]
    assert len(done) == 1
    (lost,) = [answer for answer in answers if answer is not done[0]]
    codes = {error["code"] for error in lost["data"]["updateUser"]["userErrors"]} if lost.get("data") else {"UNAUTHENTICATED"}
    assert codes <= {"LAST_ADMIN", "UNAUTHENTICATED"}


async def test_the_statements_of_a_change_are_few(database: list[str]) -> None:
    organization = await an_organization()
    admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
    caller: Caller = await sign_in(person)
    database.clear()
    await ask(admin, UPDATE, input={"id": encode("User", caller.user_id or 0), "role": "SUPERVISOR", "phone": "202 555 0143"})
    assert len([statement for statement in database if "organization" in statement]) <= 4
