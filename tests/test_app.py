"""The whole application on its own engines: its doors, its health, its headers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backend import app, settings
from backend.broker import open_broker
from backend.events import close_events, open_events
from backend.organizations import sessions
from backend.organizations.service import uses_recorded
from backend.storage import open_storage
from backend.web.security import POLICY
from tests.engines import Engines
from tests.graph.test_sse import Stream
from tests.organizations.people import a_person, an_organization
from tests.serving import Serving, serving


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>App</title>")
    return tmp_path


@pytest.fixture
async def running(database: list[str], site: Path) -> AsyncIterator[Serving]:
    chosen = settings.load()
    open_events(chosen.redis_url)
    open_storage(chosen.data_directory)
    open_broker(chosen.broker_url)
    gateway = app.gateway(chosen)
    async with serving(app.application(chosen, gateway, site), gateway.streams.close) as found:
        yield found
    await uses_recorded()
    await close_events()


async def test_health_asks_the_engines(running: Serving) -> None:
    answer = await running.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True, "redis": True})


async def test_health_tells_what_is_away(running: Serving) -> None:
    await close_events()
    open_events("redis://127.0.0.1:1")
    answer = await running.client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "database": True, "redis": False})


async def test_every_answer_carries_the_security_headers(running: Serving) -> None:
    for method, path in (("GET", "/"), ("GET", "/nowhere"), ("GET", "/health"), ("POST", "/graphql"), ("PUT", "/uploads/x"), ("POST", "/")):
        answer = await running.client.request(method, path, headers={"accept": "*/*"})
        assert answer.headers["content-security-policy"] == POLICY, path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers
        assert path == "/" or answer.headers["cache-control"] == "no-store", path
    assert "frame-ancestors 'none'" in POLICY
    assert "script-src 'self';" in POLICY


async def test_over_https_browsers_are_told_to_stay_there(database: list[str], site: Path) -> None:
    environment = {"DATABASE_URL": "x", "REDIS_URL": "redis://x", "DATA_DIRECTORY": "x", "PUBLIC_URL": "https://contacts.example"}
    chosen = settings.parse(environment)
    async with serving(app.application(chosen, app.gateway(chosen), site)) as running:
        answer = await running.client.get("/", headers={"accept": "text/html"})
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_the_api_answers_beside_the_app(running: Serving) -> None:
    page = await running.client.get("/contacts", headers={"accept": "text/html"})
    assert "<title>App</title>" in page.text
    answer = await running.client.post("/graphql", json={"query": "{ viewer { email } }"})
    assert answer.json() == {"data": {"viewer": None}}


async def test_other_sites_can_not_use_the_doors(running: Serving) -> None:
    for method, path in (("POST", "/graphql"), ("PUT", "/uploads/x"), ("POST", "/demo/sign-in")):
        answer = await running.client.request(method, path, headers={"origin": "http://evil.example"})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN"), path


async def test_the_demo_is_there_only_where_it_was_started(running: Serving) -> None:
    answer = await running.client.post("/demo/sign-in", json={"email": "a@b.example"})
    assert answer.status_code == 405
    found = await running.client.get("/demo/people")
    assert found.status_code == 404


async def test_a_document_costs_no_statement_until_it_may_run(running: Serving, database: list[str]) -> None:
    database.clear()
    answer: Any = await running.client.post("/graphql", json={"query": "{ contacts { nodes { id } } }"})
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert database == []


def test_the_body_may_hold_a_pasted_text_of_the_largest_size(engines: Engines) -> None:
    chosen = settings.load()
    assert app.gateway(chosen).limits.body > chosen.paste_limit


async def test_what_a_session_follows_ends_with_it(running: Serving) -> None:
    person = await a_person(await an_organization())
    cookie = {"cookie": f"session={await sessions.start_session(person.organization_id, person.id)}"}
    order = 'mutation { importContacts(input: {source: {text: "Ann, 212 555 0123"}}) { job { id } userErrors { message } } }'
    made: Any = await running.client.post("/graphql", json={"query": order}, headers=cookie)
    follow = {
        "query": "subscription ($id: ID!) { jobProgress(id: $id) { state } }",
        "variables": made.json()["data"]["importContacts"]["job"],
    }
    async with running.client.stream("POST", "/graphql", json=follow, headers={**cookie, "accept": "text/event-stream"}) as response:
        events = Stream(response)
        assert await events.event() == ("next", {"data": {"jobProgress": {"state": "QUEUED"}}})
        out: Any = await running.client.post(
            "/graphql", json={"query": "mutation { signOut(input: {}) { userErrors { code } } }"}, headers=cookie
        )
        assert out.headers["set-cookie"].startswith("session=; ")
        began = asyncio.get_running_loop().time()
        event = await events.event(patience=6)
        assert event is not None
        assert event[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert asyncio.get_running_loop().time() - began < 5
        assert await events.event() == ("complete", None)
