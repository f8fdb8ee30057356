"""GraphQL over WebSocket: every way to close it, and what runs on it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from backend.graph.limits import Limits
from tests.graph import example
from tests.graph.conftest import QUICK, Api, serve_example
from tests.graph.example import DETAILS, READ, somebody, ticker

pytestmark = pytest.mark.asyncio(loop_scope="module")

INIT = {"type": "connection_init"}
ENDLESS = "subscription { ticks(count: 1000, pause: 0.02) }"


class Client:
    """A socket as a client library uses it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        await self.connection.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    async def receive(self) -> Any:
        async with asyncio.timeout(3):
            return json.loads(await self.connection.recv())

    async def start(self, query: str, id: str = "1", **variables: Any) -> None:
        await self.send({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def closed(self) -> tuple[int, str]:
        """Wait until the server closes; its code and reason."""
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(self._read_on(), 3)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason

    async def _read_on(self) -> None:
        while True:
            await self.connection.recv()


@asynccontextmanager
async def socket(
    api: Api, *, token: str | None = None, cookie: str | None = None, origin: Any = None, protocols: Any = ("graphql-transport-ws",)
) -> AsyncIterator[Client]:
    """A socket that was accepted, and nothing more."""
    headers = ({"authorization": f"Bearer {token}"} if token else {}) | ({"cookie": f"session={cookie}"} if cookie else {})
    settings: Any = {"compression": None, "ping_interval": None, "close_timeout": 1}
    async with connect(api.socket_url, subprotocols=protocols, origin=origin, additional_headers=headers, **settings) as connection:
        yield Client(connection)


@asynccontextmanager
async def ready(api: Api, token: str = "reader") -> AsyncIterator[Client]:
    """A socket with a caller."""
    async with socket(api, token=token) as client:
        await client.send(INIT)
        assert await client.receive() == {"type": "connection_ack"}
        yield client


NOT_OF_THE_PROTOCOL: list[Any] = [
    "",
    "nonsense",
    "null",
    "[]",
    "5",
    "{}",
    '{"type": 5}',
    '{"type": "start"}',
    '{"type": "ka"}',
    b'{"type": "ping"}',
    "[" * 150_000,
    '{"type": "ping", "payload": ' + "9" * 5000 + "}",
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": "1"}',
    '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer }"}}',
    '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer }"}}',
    '{"type": "subscribe", "id": null, "payload": {"query": "{ viewer }"}}',
    json.dumps({"type": "subscribe", "id": "x" * 129, "payload": {"query": "{ viewer }"}}),
    '{"type": "subscribe", "id": "1", "payload": "{ viewer }"}',
    '{"type": "subscribe", "id": "1", "payload": {}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer }", "variables": []}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer }", "operationName": 5}}',
    '{"type": "subscribe", "id": "\\ud800", "payload": {"query": "{ viewer }"}}',
    '{"type": "ping", "payload": {"a": "\\ud800"}}',
    '{"type": "ping", "payload": {"\\udfff": 1}}',
    '{"type": "complete"}',
    '{"type": "complete", "id": 5}',
]


async def test_what_the_protocol_does_not_know_closes_with_4400(api: Api) -> None:
    for message in NOT_OF_THE_PROTOCOL:
        async with ready(api) as client:
            await client.send(message)
            assert (await client.closed())[0] == 4400, message[:80]


async def test_before_the_beginning_only_init_and_pings_are_known(api: Api) -> None:
    for message, code in (
        ('{"type": "complete", "id": "1"}', 4400),
        ("nonsense", 4400),
        ('{"type": "connection_init", "payload": 5}', 4400),
        ('{"type": "connection_init", "payload": []}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer }"}}', 4401),
    ):
        async with socket(api, token="reader") as client:
            await client.send(message)
            assert (await client.closed())[0] == code, message
    async with socket(api, token="reader") as client:
        await client.send({"type": "ping", "payload": {"a": 1}})
        assert await client.receive() == {"type": "pong", "payload": {"a": 1}}
        await client.send({"type": "pong"})
        await client.send(INIT)
        assert await client.receive() == {"type": "connection_ack"}


async def test_init_is_not_waited_for_without_end(api: Api) -> None:
    async with socket(api, token="reader") as client:
        assert await client.closed() == (4408, "Connection initialisation timeout")
    async with socket(api, token="reader") as client:
        for _ in range(4):
            await client.send({"type": "ping"})
            await asyncio.sleep(0.05)
        assert (await client.closed())[0] == 4408


async def test_init_twice(api: Api) -> None:
    async with ready(api) as client:
        await client.send(INIT)
        assert (await client.closed())[0] == 4429


async def test_nobody_is_turned_away(api: Api) -> None:
    for token, payload in (
        (None, None),
        ("unknown", None),
        (None, {"authorization": "Bearer unknown"}),
        (None, {"authorization": "Basic reader"}),
        (None, {"authorization": 5}),
        (None, {"authorization": "Bearer "}),
        (None, {"authorization": "reader"}),
    ):
        async with socket(api, token=token) as client:
            await client.send({**INIT, "payload": payload})
            assert await client.closed() == (4403, "Forbidden")


async def test_the_caller_comes_from_handshake_or_init(api: Api) -> None:
    for token, cookie, payload in (
        ("reader", None, None),
        (None, "reader", None),
        (None, None, {"authorization": "Bearer reader"}),
        ("unknown", None, {"authorization": "Bearer reader"}),
    ):
        async with socket(api, token=token, cookie=cookie, origin="http://localhost:1" if cookie else None) as client:
            await client.send({**INIT, "payload": payload})
            assert await client.receive() == {"type": "connection_ack"}
            await client.start("{ viewer }")
            assert (await client.receive())["payload"] == {"data": {"viewer": "Somebody"}}


async def test_the_handshake_goes_before_init(api: Api) -> None:
    async with socket(api, token="nobody") as client:
        await client.send({**INIT, "payload": {"authorization": "Bearer admin"}})
        assert await client.receive() == {"type": "connection_ack"}
        await client.start("{ contacts { nodes { id } } }")
        assert (await client.receive())["type"] == "error"


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://localhost:2", "http://localhost:1.evil.example"])
async def test_the_cookie_needs_our_origin(api: Api, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(api, cookie="reader", origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_token_needs_no_origin(api: Api) -> None:
    async with socket(api, token="reader", origin="http://partner.example") as client:
        await client.send(INIT)
        assert await client.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("something",), None])
async def test_only_one_subprotocol_is_spoken(api: Api, protocols: Any) -> None:
    async with socket(api, token="reader", protocols=protocols) as client:
        assert await client.closed() == (4406, "Subprotocol not acceptable")


async def test_offered_both_the_modern_one_is_chosen(api: Api) -> None:
    async with socket(api, token="reader", protocols=("graphql-ws", "graphql-transport-ws")) as client:
        assert client.connection.subprotocol == "graphql-transport-ws"


async def test_frames_are_limited(api: Api) -> None:
    async with ready(api) as client:
        await client.send(" " * 200_001)
        assert (await client.closed())[0] == 1009


async def test_a_second_operation_of_the_same_id(api: Api) -> None:
    async with ready(api) as client:
        await client.start(ENDLESS)
        await client.receive()
        await client.start(ENDLESS)
        assert await client.closed() == (4409, "Subscriber for 1 already exists")
    assert ticker.open == 0


async def test_an_id_is_free_again_after_its_end(api: Api) -> None:
    async with ready(api) as client:
        for _ in range(3):
            await client.start("{ viewer }")
            assert await client.receive() == {"id": "1", "type": "next", "payload": {"data": {"viewer": "Somebody"}}}
            assert await client.receive() == {"id": "1", "type": "complete"}


async def test_mistakes_are_the_operation_s_own(api: Api) -> None:
    async with ready(api) as client:
        await client.start(ENDLESS, id="0")
        await client.receive()
        for number, (query, code) in enumerate(
            (
                ("{", "GRAPHQL_PARSE_FAILED"),
                ("{ wrong }", "GRAPHQL_VALIDATION_FAILED"),
                ("query A { viewer } query B { viewer }", "BAD_REQUEST"),
                ("query ($n: Int!) { doubled(number: $n) }", "BAD_USER_INPUT"),
                ('{ echo(text: "\\u0000") }', "BAD_USER_INPUT"),
                ("{ contacts { nodes { phone } } }", "FORBIDDEN"),
                ("subscription { contactChanges { phone } }", "FORBIDDEN"),
                ('subscription { jobProgress(id: "x") { id } }', "NOT_FOUND"),
                ("{" + "".join(f" a{item}: viewer" for item in range(101)) + "}", "LIMIT_EXCEEDED"),
                ('mutation { signIn(input: {name: ""}) { name } signOut { name } }', "BAD_REQUEST"),
            )
        ):
            await client.start(query, id=f"x{number}")
            while (message := await client.receive())["id"] == "0":
                pass
            assert (message["id"], message["type"]) == (f"x{number}", "error")
            assert message["payload"][0]["extensions"]["code"] == code
        assert ticker.open == 1


async def test_a_subscription_runs_to_its_end(api: Api) -> None:
    async with ready(api) as client:
        await client.start("subscription ($n: Int!) { ticks(count: $n) }", n=2)
        assert [await client.receive() for _ in range(3)] == [
            {"id": "1", "type": "next", "payload": {"data": {"ticks": 0}}},
            {"id": "1", "type": "next", "payload": {"data": {"ticks": 1}}},
            {"id": "1", "type": "complete"},
        ]


async def test_a_subscription_that_breaks_tells_so_without_telling_why(api: Api) -> None:
    async with ready(api) as client:
        await client.start("subscription { breaks }")
        assert (await client.receive())["payload"] == {"data": {"breaks": 1}}
        error = await client.receive()
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
        assert example.SECRET not in json.dumps(error)


async def test_errors_of_fields_come_with_the_answer(api: Api) -> None:
    async with ready(api) as client:
        await client.start("{ viewer boom }")
        answer = await client.receive()
        assert (answer["type"], answer["payload"]["data"]) == ("next", {"viewer": "Somebody", "boom": None})
        assert await client.receive() == {"id": "1", "type": "complete"}


async def test_complete_stops_and_the_id_is_free_at_once(api: Api) -> None:
    async with ready(api) as client:
        await client.start(ENDLESS)
        await client.receive()
        await client.send({"id": "1", "type": "complete"})
        await client.send({"id": "never", "type": "complete"})
        await client.start("{ viewer }")
        while "ticks" in (message := await client.receive())["payload"]["data"]:
            pass
        assert message["payload"]["data"] == {"viewer": "Somebody"}
        assert ticker.open == 0


async def test_pings_are_answered_during_operations(api: Api) -> None:
    async with ready(api) as client:
        await client.start(ENDLESS)
        await client.send({"type": "ping"})
        await client.send({"type": "pong", "payload": {}})
        while (message := await client.receive())["type"] == "next":
            pass
        assert message == {"type": "pong"}


async def test_only_so_many_operations_on_a_socket(api: Api) -> None:
    async with ready(api) as client:
        for number in range(5):
            await client.start(ENDLESS, id=str(number))
        while (message := await client.receive())["type"] == "next":
            pass
        assert (message["id"], message["type"]) == ("4", "error")
        assert message["payload"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": 4, "actual": 5}


async def test_only_so_many_sockets_of_a_caller(api: Api) -> None:
    opened = [ready(api) for _ in range(5)]
    for item in opened:
        await item.__aenter__()
    async with socket(api, token="reader") as client:
        await client.send(INIT)
        assert (await client.closed())[0] == 1013
    async with ready(api, "admin"):
        pass
    for item in opened:
        await item.__aexit__(None, None, None)


async def test_a_socket_that_is_left_stops_everything(api: Api) -> None:
    async with ready(api) as client:
        for number in range(3):
            await client.start(ENDLESS, id=str(number))
        await client.receive()
        client.connection.transport.abort()
    for _ in range(100):
        if ticker.open == 0:
            break
        await asyncio.sleep(0.01)
    assert ticker.open == 0


async def test_when_the_caller_ends_operations_say_so_and_the_socket_closes(api: Api) -> None:
    async with ready(api) as client:
        await client.start(ENDLESS, id="a")
        await client.start("subscription { contactChanges { id } }", id="b")
        await client.receive()
        del api.people.by_secret["reader"]
        errors: dict[str, str] = {}
        while len(errors) < 2:
            message = await client.receive()
            if message["type"] == "error":
                errors[message["id"]] = message["payload"][0]["extensions"]["code"]
        assert errors == {"a": "UNAUTHENTICATED", "b": "UNAUTHENTICATED"}
        assert await client.closed() == (4403, "Forbidden")


async def test_when_a_permission_ends_what_needed_it_ends(api: Api) -> None:
    api.people.by_secret["reader"] = somebody(READ, DETAILS)
    async with ready(api) as client:
        await client.start("subscription { contactChanges { phone } }", id="a")
        await client.start("subscription { contactChanges { id } }", id="b")
        assert {(await client.receive())["id"], (await client.receive())["id"]} == {"a", "b"}
        api.people.by_secret["reader"] = somebody(READ)
        error = await client.receive()
        assert (error["id"], error["type"], error["payload"][0]["extensions"]["coordinate"]) == ("a", "error", "Contact.phone")
        await client.start("{ contacts { nodes { phone } } }", id="c")
        assert (await client.receive())["payload"][0]["extensions"]["code"] == "FORBIDDEN"
        await client.start("{ viewer }", id="d")
        assert (await client.receive())["type"] == "next"


@pytest.fixture(scope="module")
def seldom() -> Limits:
    """Open streams are looked at again after the test's end only."""
    return replace(QUICK, recheck=600)


CREATE = 'mutation { createContact(input: {fullName: "Cara"}) { contact { id } } }'


async def test_whose_token_was_revoked_writes_nothing_more_not_even_before_the_next_look(seldom: Limits) -> None:
    async with serve_example(seldom) as api, ready(api, "admin") as client, ready(api, "admin") as neighbour:
        await client.start(CREATE)
        assert (await client.receive())["type"] == "next"
        assert (await client.receive())["type"] == "complete"
        await neighbour.start(ENDLESS)
        assert (await neighbour.receive())["type"] == "next"
        del api.people.by_secret["admin"]
        await client.start(CREATE)
        refused = await client.receive()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")
        assert await client.closed() == (4403, "Forbidden")
        assert await neighbour.closed() == (4403, "Forbidden"), "what one operation learned ends the caller's other sockets"


async def test_what_needs_a_permission_just_taken_away_is_refused_before_the_next_look(seldom: Limits) -> None:
    async with serve_example(seldom) as api, ready(api, "admin") as client:
        api.people.by_secret["admin"] = somebody(READ)
        for query in (CREATE, "subscription { contactChanges { phone } }"):
            await client.start(query)
            refused = await client.receive()
            assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
        await client.start("{ viewer }")
        assert (await client.receive())["type"] == "next"


async def test_an_operation_whose_caller_can_not_be_looked_up_fails_alone(seldom: Limits) -> None:
    async with serve_example(seldom) as api, ready(api, "admin") as client:
        api.people.broken = True
        await client.start(CREATE)
        refused = await client.receive()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "INTERNAL")
        api.people.broken = False
        await client.start(CREATE)
        assert (await client.receive())["type"] == "next"


async def test_mutations_can_not_begin_a_session_here(api: Api) -> None:
    async with ready(api) as client:
        await client.start("mutation { changePassword { name } }")
        assert (await client.receive())["payload"] == {"data": {"changePassword": {"name": "Somebody"}}}


async def test_a_lookup_that_fails_says_try_again(api: Api) -> None:
    api.people.broken = True
    async with socket(api, token="reader") as client:
        await client.send(INIT)
        assert (await client.closed())[0] == 1013


async def test_when_the_server_stops_sockets_close_at_once() -> None:
    async with serve_example() as api, ready(api) as client:
        await client.start(ENDLESS)
        await client.receive()
        began = asyncio.get_running_loop().time()
        api.server.should_exit = True
        assert (await client.closed())[0] == 1012
        assert asyncio.get_running_loop().time() - began < 2
    assert ticker.open == 0


async def test_only_so_many_subscriptions_of_a_person_on_all_sockets() -> None:
    async with (
        serve_example(replace(QUICK, subscriptions=3)) as api,
        ready(api) as first,
        ready(api) as second,
        ready(api) as third,
    ):
        for client, number in ((first, 1), (first, 2), (second, 3)):
            await client.start(ENDLESS, str(number))
            assert (await client.receive())["type"] == "next"
        await third.start(ENDLESS)
        refused = await _until(third, "error")
        assert refused["payload"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": 3, "actual": 4}
        await first.send({"id": "1", "type": "complete"})
        await third.start("{ viewer }", "query")
        assert (await _until(third, "next"))["id"] == "query"
        while (await _begun(third))["type"] == "error":
            pass


async def test_only_so_many_subscriptions_of_an_organization() -> None:
    async with serve_example(replace(QUICK, subscriptions_together=1)) as api, ready(api) as client:
        api.people.by_secret["colleague"] = somebody(READ, user=2)
        api.people.by_secret["stranger"] = somebody(READ, organization=2, user=3)
        await client.start(ENDLESS)
        assert (await client.receive())["type"] == "next"
        async with ready(api, "colleague") as colleague, ready(api, "stranger") as stranger:
            assert (await _begun(colleague))["payload"][0]["extensions"]["limit"] == 1
            assert (await _begun(stranger))["type"] == "next"


async def test_a_socket_whose_caller_can_not_be_looked_up_for_long_is_closed_for_now() -> None:
    async with serve_example(replace(QUICK, unsure=0.1)) as api, ready(api) as client:
        await client.start(ENDLESS)
        assert (await client.receive())["type"] == "next"
        api.people.broken = True
        assert await client.closed() == (1013, "Try again later")
        api.people.broken = False
        async with ready(api) as again:
            assert (await _begun(again))["type"] == "next"


async def _begun(client: Client) -> Any:
    """The first that is said of a subscription."""
    await client.start(ENDLESS, "begun")
    while (message := await client.receive())["id"] != "begun" or message["type"] == "complete":
        pass
    return message


async def _until(client: Client, kind: str) -> Any:
    while (message := await client.receive())["type"] != kind:
        pass
    return message
