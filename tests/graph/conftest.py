"""The example schema behind a real server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from backend import app, settings
from backend.graph import node
from backend.graph.gateway import Gateway
from backend.graph.limits import Limits
from tests.graph import example
from tests.serving import Serving, serving

QUICK = replace(Limits(), body_time=0.4, init_time=0.3, keep_alive=0.1, recheck=0.05, streams=5, operations=4, body=200_000)
"""Limits that a test can wait for."""


@pytest.fixture(autouse=True)
def example_loaders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `node` find the example's types, which go by the names of real ones, and the real ones again afterwards."""
    for name, loader in example.LOADERS.items():
        monkeypatch.setitem(node._loaders, name, loader)


@dataclass(frozen=True, slots=True)
class Api(Serving):
    """The example schema served."""

    gateway: Gateway
    people: example.People

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    async def post(
        self, query: str, *, token: str | None = None, accept: str = "application/graphql-response+json", **variables: Any
    ) -> Any:
        """Send a request as a partner does."""
        headers = {"accept": accept} | ({"authorization": f"Bearer {token}"} if token else {})
        return await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def serve_example(limits: Limits = QUICK, **changed: Any) -> AbstractAsyncContextManager[Api]:
    """Serve the example schema; `changed` are settings by their variable's name."""
    return _Serving(limits, changed)


class _Serving(AbstractAsyncContextManager[Api]):
    def __init__(self, limits: Limits, changed: dict[str, str]) -> None:
        self.limits = limits
        self.changed = changed

    async def __aenter__(self) -> Api:
        people = example.People()
        environment = {
            "DATABASE_URL": "none",
            "REDIS_URL": "redis://none",
            "DATA_DIRECTORY": "none",
            "PUBLIC_URL": "http://localhost:1",
            **self.changed,
        }
        chosen = settings.parse(environment)
        gateway = app.gateway(chosen, example.schema, people.authenticate, self.limits)
        self.serving = serving(app.application(chosen, gateway, Path("nowhere")), gateway.streams.close, frame_limit=self.limits.body)
        running = await self.serving.__aenter__()
        return Api(running.server, running.client, running.port, gateway, people)

    async def __aexit__(self, *error: Any) -> None:
        await self.serving.__aexit__(*error)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served() -> AsyncIterator[Api]:
    async with serve_example() as running:
        yield running


@pytest.fixture
def api(served: Api) -> Api:
    """The example served, the same for all tests of a module, with its people as they were at first."""
    served.people.reset()
    return served
