"""GraphQL over HTTP: what is refused, with which status, in which form."""

import asyncio
import gzip
import json
import logging
from typing import Any
from urllib.parse import quote

import pytest

from tests.graph import example
from tests.graph.conftest import Api, serve_example
from tests.serving import raw

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
GOOD = json.dumps({"query": "{ viewer }"}).encode()


def code(answer: Any) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def send(api: Api, content: bytes, **headers: str) -> Any:
    sent = {"content-type": JSON, "accept": RESPONSE} | {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.post("/graphql", content=content, headers=sent)


NOT_WELL_FORMED = [
    b"",
    b"NONSENSE",
    b'{"query":',
    b"null",
    b"[]",
    b"5",
    b'"text"',
    b'[{"query": "{ viewer }"}]',
    b"{}",
    b'{"qeury": "{ viewer }"}',
    b'{"query": 5}',
    b'{"query": ""}',
    b'{"query": "{ viewer }", "variables": [7]}',
    b'{"query": "{ viewer }", "variables": "x"}',
    b'{"query": "{ viewer }", "operationName": 5}',
    b'{"query": "{ viewer }", "extensions": 5}',
    b'{"query": "{ viewer }\xff"}',
    b'{"query": "{ viewer }", "variables": {"a": ' + b"9" * 5000 + b"}}",
    b'{"query": "{ viewer }", "variables": {"a": NaN}}',
    b'{"query": "{ viewer }", "variables": {"a": ' + b"[" * 50_000 + b"}}",
    b"[" * 150_000,
    b'{"a":' * 20_000,
    b'{"query": "{ viewer }", "variables": {"a": "\\ud800", "b": NaN}}',
    b'{"query": "{ viewer }", "variables": {"a": "\\ud800\xff"}}',
    b'{"query": "{ viewer }", "variables": {"a": "\\ud800", "b": ' + b"[" * 50_000 + b"}}",
]


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
async def test_what_is_no_request_is_a_bad_request(api: Api, accept: str) -> None:
    for content in NOT_WELL_FORMED:
        answer = await send(api, content, accept=accept)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST"), content[:60]
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"


REFUSED: list[tuple[str, dict[str, Any], str | None, int, str]] = [
    ("{ view", {}, None, 400, "GRAPHQL_PARSE_FAILED"),
    ("{ wrong }", {}, None, 400, "GRAPHQL_VALIDATION_FAILED"),
    ("query A { viewer } query B { viewer }", {}, None, 400, "BAD_REQUEST"),
    ("query ($n: Int!) { doubled(number: $n) }", {}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($n: Int!) { doubled(number: $n) }", {"n": "one"}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($n: Int!) { doubled(number: $n) }", {"n": 2**40}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($n: Int!) { doubled(number: $n) }", {"n": 10**25}, "reader", 400, "BAD_USER_INPUT"),
    ("{ doubled(number: 99999999999) }", {}, "reader", 400, "GRAPHQL_VALIDATION_FAILED"),
    ("query ($t: String!) { echo(text: $t) }", {"t": "a\0"}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"any": [{"name": "\0"}]}}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($w: Filter) { contacts(where: $w) { nodes { id } } }", {"w": {"\0": 1}}, "reader", 400, "BAD_USER_INPUT"),
    ("query ($s: Source) { contacts(source: $s) { nodes { id } } }", {"s": {"text": "a", "phone": "b"}}, "admin", 400, "BAD_USER_INPUT"),
    ("query ($s: Source) { contacts(source: $s) { nodes { id } } }", {"s": {}}, "admin", 400, "BAD_USER_INPUT"),
    ("{ contacts(first: 0) { nodes { id } } }", {}, "reader", 400, "BAD_USER_INPUT"),
    ('{ contacts(after: "tampered") { nodes { id } } }', {}, "reader", 400, "BAD_USER_INPUT"),
    ("{" + "".join(f" a{number}: viewer" for number in range(1000)) + "}", {}, None, 400, "LIMIT_EXCEEDED"),
    (
        "mutation {" + "".join(f' a{number}: signIn(input: {{name: ""}}) {{ name }}' for number in range(200)) + "}",
        {},
        None,
        400,
        "LIMIT_EXCEEDED",
    ),
    ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["x"] * 101}, "reader", 400, "LIMIT_EXCEEDED"),
    ("{ contacts { nodes { id } } }", {}, None, 401, "UNAUTHENTICATED"),
    ("{ contacts { nodes { id } } }", {}, "unknown", 401, "UNAUTHENTICATED"),
    ("{ contacts { nodes { id } } }", {}, "nobody", 403, "FORBIDDEN"),
    ("{ contacts { nodes { phone } } }", {}, "reader", 403, "FORBIDDEN"),
    ("{ hidden }", {}, "reader", 200, "NOT_FOUND"),
    ("{ empty }", {}, "reader", 500, "INTERNAL"),
    ("subscription { ticks }", {}, "reader", 400, "BAD_REQUEST"),
]


@pytest.mark.parametrize(("query", "variables", "token", "status", "expected"), REFUSED)
async def test_refusals_have_their_status(
    api: Api, query: str, variables: dict[str, Any], token: str | None, status: int, expected: str
) -> None:
    answer = await api.post(query, token=token, **variables)
    assert (answer.status_code, code(answer)) == (status, expected)
    assert ("data" in answer.json()) == (status == 200)
    assert answer.headers["content-type"] == f"{RESPONSE}; charset=utf-8"


async def test_plain_json_gets_200_for_every_well_formed_request(api: Api) -> None:
    for query, variables, token, _, expected in REFUSED:
        answer = await api.post(query, token=token, accept=JSON, **variables)
        assert (answer.status_code, code(answer)) == (200, expected), query[:60]
        assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"


async def test_limits_tell_limit_and_actual(api: Api) -> None:
    answer = await api.post("query ($i: [ID!]!) { nodes(ids: $i) { id } }", token="reader", i=["x"] * 150)
    assert answer.json()["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED", "limit": 100, "actual": 150}


async def test_what_is_forbidden_is_told_place_by_place(api: Api) -> None:
    answer = await api.post('{ contacts(search: "5") { nodes { phone } } }', token="reader")
    assert [error["extensions"]["coordinate"] for error in answer.json()["errors"]] == ["Query.contacts(search:)", "Contact.phone"]


async def test_surprises_are_masked_and_logged_under_a_reference(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    for query in ("{ boom }", "{ wide }"):
        caplog.clear()
        answer = await api.post(query, token="reader")
        error = answer.json()["errors"][0]
        assert answer.status_code == 200, "a partial answer"
        assert list(answer.json()["data"].values()) == [None]
        assert error["path"] == [query[2:-2]]
        assert error["extensions"]["code"] == "INTERNAL"
        assert error["extensions"]["reference"] in error["message"]
        assert example.SECRET not in answer.text
        assert "represent" not in answer.text
        assert error["extensions"]["reference"] in caplog.text
        assert "Traceback" in caplog.text


async def test_no_answer_at_all_is_a_server_error(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    api.people.broken = True
    answer = await api.post("{ viewer }", token="reader")
    assert (answer.status_code, code(answer)) == (500, "INTERNAL")
    assert example.SECRET not in answer.text
    assert example.SECRET in caplog.text


async def test_expected_refusals_leave_no_trace_in_the_log(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with caplog.at_level(logging.INFO):
        for query in ("{ contacts { nodes { phone } } }", "{ hidden }", "{ contacts(first: 0) { nodes { id } } }", "{ wrong }", "{"):
            await api.post(query, token="reader")
        await api.post("{ contacts { nodes { phone } } }")
    assert caplog.text == ""


async def test_a_service_that_refuses_in_a_query(api: Api) -> None:
    wrong = await api.post("{ picky }", token="reader")
    assert wrong.json() == {
        "errors": [
            {
                "message": "Name the owner.",
                "extensions": {"code": "BAD_USER_INPUT"},
                "locations": [{"line": 1, "column": 3}],
                "path": ["picky"],
            }
        ],
        "data": {"picky": None},
    }
    missing = await api.post('{ picky(owner: "x") }', token="reader")
    assert missing.json()["errors"][0]["message"] == "Not found."
    assert code(missing) == "NOT_FOUND"


async def test_an_answer_is_an_answer(api: Api) -> None:
    answer = await api.post('{ viewer echo(text: "ä\\n\\"") contacts(first: 1) { nodes { id name } } }', token="reader")
    assert answer.status_code == 200
    contact = {"id": "Q29udGFjdDox", "name": "Contact 1"}
    assert answer.json() == {"data": {"viewer": "Somebody", "echo": 'ä\n"', "contacts": {"nodes": [contact]}}}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, RESPONSE),
        ("*/*", RESPONSE),
        ("application/*", RESPONSE),
        (JSON, JSON),
        ("application/json, */*;q=0.1", JSON),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed", RESPONSE),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", RESPONSE),
        ("application/json; charset=utf-8", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("text/*", None),
        ("nonsense;q=x,,;", None),
    ],
)
async def test_the_media_type_is_negotiated(api: Api, accept: str | None, chosen: str | None) -> None:
    request = api.client.build_request("POST", "/graphql", content=GOOD, headers={"content-type": JSON})
    if accept is None:
        del request.headers["accept"]
    else:
        request.headers["accept"] = accept
    answer = await api.client.send(request)
    assert answer.status_code == (200 if chosen else 406)
    assert answer.headers["content-type"] == f"{chosen or RESPONSE}; charset=utf-8"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=latin-1"],
)
async def test_other_request_types_are_unsupported(api: Api, content_type: str) -> None:
    answer = await api.client.post("/graphql", content=GOOD, headers={"content-type": content_type} if content_type else {})
    assert (answer.status_code, code(answer)) == (415, "BAD_REQUEST")


async def test_compressed_requests_are_unsupported(api: Api) -> None:
    answer = await send(api, gzip.compress(GOOD), content_encoding="gzip")
    assert (answer.status_code, code(answer)) == (415, "BAD_REQUEST")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'])
async def test_json_in_utf_8_is_supported(api: Api, content_type: str) -> None:
    answer = await api.client.post("/graphql", content=GOOD, headers={"content-type": content_type})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
async def test_other_methods_are_not_allowed(api: Api, method: str) -> None:
    answer = await api.client.request(method, "/graphql")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_queries_work_by_get_and_nothing_else_does(api: Api) -> None:
    query = quote("query A($t: String!) { echo(text: $t) } mutation B { signOut { name } } subscription C { ticks }")
    variables = quote('{"t": "ä"}')
    headers = {"authorization": "Bearer reader", "accept": RESPONSE}
    found = await api.client.get(f"/graphql?query={query}&variables={variables}&operationName=A", headers=headers)
    assert found.json() == {"data": {"echo": "ä"}}
    mutation = await api.client.get(f"/graphql?query={query}&operationName=B", headers=headers)
    assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
    assert "set-cookie" not in mutation.headers
    subscription = await api.client.get(f"/graphql?query={query}&operationName=C", headers=headers)
    assert subscription.status_code == 400
    unnamed = await api.client.get("/graphql?query=%7B%20viewer%20%7D&operationName=", headers=headers)
    assert unnamed.json() == {"data": {"viewer": "Somebody"}}


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query=",
        "query=%7Bviewer%7D&query=%7Bviewer%7D",
        "query=%7Bviewer%7D&variables=%5B%5D",
        "query=%ff",
        "query=%7Bviewer%7D&variables=x",
    ],
)
async def test_get_with_wrong_parameters(api: Api, query_string: str) -> None:
    answer = await api.client.get(f"/graphql?{query_string}")
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_a_body_that_is_too_large(api: Api) -> None:
    declared = await send(api, b" " * 200_001)
    assert (declared.status_code, code(declared)) == (400, "LIMIT_EXCEEDED")
    assert declared.json()["errors"][0]["extensions"]["actual"] == 200_001

    async def parts() -> Any:
        for _ in range(60):
            yield b" " * 4096

    chunked = await api.client.post("/graphql", content=parts(), headers={"content-type": JSON, "accept": RESPONSE})
    assert (chunked.status_code, code(chunked)) == (400, "LIMIT_EXCEEDED")


async def test_a_large_body_within_the_limit_is_taken(api: Api) -> None:
    answer = await api.post("query ($t: String!) { echo(text: $t) }", token="reader", t="x" * 150_000)
    assert len(answer.json()["data"]["echo"]) == 150_000


async def test_a_body_that_stalls_is_not_waited_for(api: Api) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n"
    began = asyncio.get_running_loop().time()
    answer = await raw(api.port, head + b'{"query"')
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_body_that_drips_is_not_waited_for(api: Api) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n"
    answer = await raw(api.port, head, *([b" "] * 8), pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_large_answers_are_compressed_for_those_who_can(api: Api) -> None:
    query = "{ contacts { nodes { id name } } }"
    packed = await api.post(query, token="reader")
    assert packed.headers["content-encoding"] == "gzip"
    body = json.dumps({"query": query}).encode()
    plain = await send(api, body, authorization="Bearer reader", accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    refused = await send(api, body, authorization="Bearer reader", accept_encoding="gzip;q=0")
    assert "content-encoding" not in refused.headers
    small = await api.post("{ viewer }", token="reader")
    assert "content-encoding" not in small.headers


async def test_mutations_set_and_take_the_cookie(api: Api) -> None:
    begun = await api.post('mutation { signIn(input: {name: "a"}) { name } }')
    assert begun.headers["set-cookie"] == "session=a-secret; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"
    ended = await api.post("mutation { signOut { name } }")
    assert ended.headers["set-cookie"] == "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"


async def test_over_https_the_cookie_is_a_host_cookie() -> None:
    async with serve_example(PUBLIC_URL="https://contacts.example") as api:
        begun = await api.post('mutation { signIn(input: {name: "a"}) { name } }')
        assert begun.headers["set-cookie"] == "__Host-session=a-secret; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        for name, expected in (("session", None), ("__Host-session", "Somebody")):
            answer = await send(api, GOOD, cookie=f"other=1; {name}=reader")
            assert answer.json() == {"data": {"viewer": expected}}


async def test_user_errors_carry_their_path(api: Api) -> None:
    mutation = 'mutation { createContact(input: {fullName: ""}) { contact { id } userErrors { code field message } } }'
    answer = await api.post(mutation, token="admin")
    assert answer.json()["data"]["createContact"] == {
        "contact": None,
        "userErrors": [
            {"code": "REQUIRED", "field": ["fullName"], "message": "A name is needed."},
            {"code": "INVALID", "field": ["contacts", "3", "phone"], "message": "No number."},
        ],
    }


async def test_nothing_of_a_refused_mutation_runs(api: Api) -> None:
    name = "createContact(input: {fullName: "
    mutation = f'mutation {{ a: {name}"A"}}) {{ userErrors {{ code }} }} b: {name}"B"}}) {{ contact {{ export }} }} }}'
    api.people.by_secret["writer"] = example.somebody(example.READ, example.WRITE)
    answer = await api.post(mutation, token="writer")
    assert code(answer) == "FORBIDDEN"
    assert "A" not in example.made
    allowed = await api.post(mutation, token="admin")
    assert allowed.status_code == 200
    assert example.made[-2:] == ["A", "B"]


async def test_the_cookie_is_taken_from_our_pages_only(api: Api) -> None:
    ours, foreign = "http://localhost:1", "http://evil.example"
    for headers, status in (
        ({}, 200),
        ({"origin": ours}, 200),
        ({"origin": "http://127.0.0.1:1"}, 200),
        ({"origin": foreign}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:2"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": ours}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-site", "origin": ours}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example", "origin": foreign}, 403),
    ):
        sent = {"content-type": JSON, "cookie": "session=reader", **headers}
        answer = await api.client.post("/graphql", content=GOOD, headers=sent)
        assert answer.status_code == status, headers
        by_token = await api.client.post("/graphql", content=GOOD, headers={**sent, "authorization": "Bearer reader"})
        assert by_token.json() == {"data": {"viewer": "Somebody"}}, headers
        page = await api.client.get("/graphql?query=%7Bviewer%7D", headers={"cookie": "session=reader", **headers})
        assert page.status_code == status, headers


async def test_a_token_stands_for_itself(api: Api) -> None:
    answer = await send(api, GOOD, authorization="Bearer unknown", cookie="session=reader")
    assert answer.json() == {"data": {"viewer": None}}


async def test_loads_are_batched(api: Api) -> None:
    example.loads.clear()
    answer = await api.post("{ a: doubled(number: 1) b: doubled(number: 2) c: doubled(number: 1) }", token="reader")
    assert answer.json() == {"data": {"a": 2, "b": 4, "c": 2}}
    assert example.loads == [[1, 2]]


async def test_node_finds_what_the_caller_may_see(api: Api) -> None:
    query = "query ($i: [ID!]!) { nodes(ids: $i) { id ... on Contact { name } ... on ApiToken { name } } }"
    ids = ["Q29udGFjdDox", "QXBpVG9rZW46MQ", "Q29udGFjdDox", "Q29udGFjdDo5OTk", "Sm9iOjE", "tampered", ""]
    seen = await api.post(query, token="admin", i=ids)
    contact, token = {"id": ids[0], "name": "Contact 1"}, {"id": ids[1], "name": "Token"}
    assert seen.json() == {"data": {"nodes": [contact, token, contact, None, None, None, None]}}
    read = await api.post(query, token="reader", i=ids)
    assert read.json() == {"data": {"nodes": [contact, None, contact, None, None, None, None]}}
    anonymous = await api.post(query, i=ids)
    assert anonymous.json() == {"data": {"nodes": [None] * 7}}


async def test_introspection_works_within_limits(api: Api) -> None:
    from graphql import get_introspection_query

    answer = await api.post(get_introspection_query(descriptions=True, input_value_deprecation=True, specified_by_url=True))
    assert {"Contact", "Job"} <= {kind["name"] for kind in answer.json()["data"]["__schema"]["types"]}
    circle = "{ __schema { types {" + " fields { type {" * 8 + " name" + " } }" * 8 + " } } }"
    assert (await api.post(circle)).status_code == 400
