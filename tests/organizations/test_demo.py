"""One click signs in, on this machine only."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from backend import database
from backend.organizations import demo
from backend.organizations.authentication import authenticate
from backend.organizations.founding import create_demo_organization
from backend.organizations.permissions import Role
from tests.organizations.people import a_person

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def people() -> list[dict[str, str]]:
    made = await create_demo_organization(lambda _: None)
    assert made is not None
    return made


def client(address: str = "127.0.0.1", base_url: str = "http://localhost:8000") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=demo.routes), client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=base_url)


@pytest.fixture
async def local(people: list[dict[str, str]]) -> AsyncIterator[httpx.AsyncClient]:
    async with client() as here:
        yield here


@pytest.mark.parametrize(
    ("address", "base_url", "headers"),
    [
        ("192.0.2.1", "http://localhost:8000", {}),
        ("testclient", "http://localhost:8000", {}),
        ("127.0.0.1", "http://contacts.test.example:8000", {}),
        ("127.0.0.1", "http://localhost.test.example", {}),
        ("127.0.0.1", "http://127.0.0.2", {}),
        ("127.0.0.1", "http://localhost:8000", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", "http://localhost:8000", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", "http://localhost:8000", {"Via": "1.1 proxy"}),
        ("127.0.0.1", "http://localhost:8000", {"Origin": "https://elsewhere.test.example"}),
        ("127.0.0.1", "http://localhost:8000", {"Origin": "null"}),
        ("127.0.0.1", "http://localhost:8000", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
async def test_anybody_else_finds_nothing(people: list[dict[str, str]], address: str, base_url: str, headers: dict[str, str]) -> None:
    async with client(address, base_url) as elsewhere:
        seen = await elsewhere.get("/demo/people", headers=headers)
        signed_in = await elsewhere.post("/demo/sign-in", json={"email": people[0]["email"]}, headers=headers)
    assert (seen.status_code, signed_in.status_code) == (404, 404)
    assert seen.content == signed_in.content
    assert "set-cookie" not in signed_in.headers


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"email": 1}', b"{}", b'"email"', b'{"email": "' + b"x" * 5000 + b'"}'])
async def test_what_is_no_request_is_refused(local: httpx.AsyncClient, content: bytes) -> None:
    assert (await local.post("/demo/sign-in", content=content)).status_code == 400


async def test_nobody_elses_address_works(local: httpx.AsyncClient) -> None:
    answer = await local.post("/demo/sign-in", json={"email": "nobody@test.example"})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


async def test_who_was_invited_and_has_not_come_is_neither_shown_nor_signed_in(
    local: httpx.AsyncClient, people: list[dict[str, str]]
) -> None:
    # Finds out the organization, so it can't name it.
    organization = await database.fetch_value("SELECT id FROM organizations WHERE is_demo")
    invited = await a_person(organization, Role.ADMIN)
    shown = (await local.get("/demo/people")).json()
    assert {person["email"] for person in shown} == {person["email"] for person in people}
    answer = await local.post("/demo/sign-in", json={"email": invited.email})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


async def test_the_people_are_named_without_passwords(local: httpx.AsyncClient, people: list[dict[str, str]]) -> None:
    answer = (await local.get("/demo/people")).json()
    assert [(person["email"], person["role"]) for person in answer] == [(person["email"], person["role"]) for person in people]
    assert all(sorted(person) == ["email", "name", "role"] for person in answer)


@pytest.mark.parametrize(
    ("address", "base_url"), [("127.0.0.1", "http://localhost:8000"), ("::1", "http://[::1]:8000"), ("127.0.0.1", "http://127.0.0.1")]
)
async def test_a_click_signs_in(people: list[dict[str, str]], address: str, base_url: str) -> None:
    async with client(address, base_url) as here:
        answer = await here.post("/demo/sign-in", json={"email": people[1]["email"]}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    caller = await authenticate(cookie.removeprefix("session="), None)
    assert caller is not None
    assert caller.role == "SUPERVISOR"
