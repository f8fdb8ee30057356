"""GraphQL over HTTP, as its specification says: https://graphql.github.io/graphql-over-http/draft

`application/graphql-response+json` carries the status; `application/json` gets 200 for every well-formed request.
"""

from urllib.parse import parse_qsl

from graphql import OperationType
from starlette.types import Receive, Scope, Send

from backend.graph import media, requests, sse
from backend.graph.answers import internal, present_errors, status
from backend.graph.context import ENDED, Context
from backend.graph.documents import Invalid
from backend.graph.errors import Refused, bad_request, limit_exceeded
from backend.graph.gateway import Gateway
from backend.graph.operation import Answer, Operation
from backend.graph.requests import Request
from backend.web import body, credentials
from backend.web.answers import accepts_gzip, answer


class Unusable(Exception):
    """No well-formed request: the status goes with every media type."""

    def __init__(self, status: int, error: Refused, headers: dict[str, str] | None = None) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.headers = headers or {}


class Http:
    """The ASGI application behind /graphql."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = media.accepted(scope["headers"])
        plain = next((kind for kind in accepted if kind != media.EVENTS), media.RESPONSE)
        try:
            if not accepted:
                raise Unusable(406, bad_request(f"Accept one of {', '.join(media.ALL)}."))
            await self._run(scope, receive, send, accepted, plain)
        except body.Gone:
            return
        except Unusable as unusable:
            await answer(
                send, unusable.status, {"errors": present_errors([unusable.error])}, media_type=_charset(plain), headers=unusable.headers
            )

    async def _run(self, scope: Scope, receive: Receive, send: Send, accepted: list[str], plain: str) -> None:
        request = await self._read(scope, receive)
        context = self.gateway.context(scope, can_set_cookies=accepted[0] != media.EVENTS)
        brought = credentials.read(scope["headers"], secure=self.gateway.secure)
        result: Operation | Answer
        try:
            result = self.gateway.engine.prepare(request, context)
            if scope["method"] == "GET" and result.kind is OperationType.MUTATION:
                raise Unusable(405, bad_request("A mutation needs POST."), {"allow": "POST"})
            result.admit(await self.gateway.caller(brought))
            by_events = media.EVENTS in accepted if result.kind is OperationType.SUBSCRIPTION else accepted[0] == media.EVENTS
            if result.kind is OperationType.SUBSCRIPTION and not by_events:
                raise bad_request(f"A subscription needs Accept: {media.EVENTS}, or a WebSocket.")
        except (Refused, Invalid) as refused:
            result = {"errors": present_errors(refused.errors if isinstance(refused, Invalid) else [refused])}
            by_events = accepted[0] == media.EVENTS
        except Unusable:
            raise
        except Exception as error:
            result = {"errors": [internal(error)]}
            by_events = accepted[0] == media.EVENTS
        if by_events:
            await sse.respond(self.gateway, receive, send, result, brought)
        else:
            await self._answer(scope, send, result, context, plain)

    async def _answer(self, scope: Scope, send: Send, result: Operation | Answer, context: Context, plain: str) -> None:
        shown = await result.execute() if isinstance(result, Operation) else result
        code = status(shown) if plain == media.RESPONSE else 200
        cookies = [] if context.session is None else [self._cookie(context.session)]
        headers = {"www-authenticate": "Bearer"} if code == 401 else {}
        compress = accepts_gzip(scope["headers"])
        await answer(send, code, shown, media_type=_charset(plain), headers=headers, cookies=cookies, compress=compress)

    def _cookie(self, session: str) -> bytes:
        secure = self.gateway.secure
        return credentials.withdraw(secure=secure) if session == ENDED else credentials.issue(session, secure=secure)

    async def _read(self, scope: Scope, receive: Receive) -> Request:
        try:
            if scope["method"] == "GET":
                return _from_query(scope["query_string"])
            if scope["method"] == "POST":
                _hold_to_json(scope["headers"])
                limits = self.gateway.limits
                text = await body.read(receive, scope["headers"], limit=limits.body, seconds=limits.body_time)
                return requests.read(requests.load(text))
        except body.TooLarge as error:
            raise Unusable(400, limit_exceeded("bytes in the body", error.limit, error.actual)) from None
        except body.TooSlow:
            raise Unusable(408, bad_request("The request took too long to arrive."), {"connection": "close"}) from None
        except Refused as refused:
            raise Unusable(400, refused) from None
        raise Unusable(405, bad_request("Use POST, or GET for queries."), {"allow": "GET, POST"})


def _from_query(query_string: bytes) -> Request:
    """The parameters of a GET request (WHATWG URLSearchParams); an empty operationName is none."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=16)
    except ValueError:
        raise bad_request("The query string isn't form-encoded UTF-8.") from None
    values = dict(pairs)
    if len(values) != len(pairs):
        raise bad_request("Give each parameter once.")
    found: dict[str, object] = {"query": values.get("query"), "operationName": values.get("operationName") or None}
    for name in ("variables", "extensions"):
        found[name] = requests.load(values[name]) if values.get(name) else None
    return requests.read(found)


def _hold_to_json(headers: list[tuple[bytes, bytes]]) -> None:
    kinds = [value.decode("latin-1").lower() for name, value in headers if name == b"content-type"]
    kind, _, parameters = kinds[0].partition(";") if len(kinds) == 1 else ("", "", "")
    charset = parameters.replace(" ", "").replace('"', "")
    if kind.strip() != media.JSON or charset not in ("", "charset=utf-8"):
        raise Unusable(415, bad_request("Send Content-Type: application/json in UTF-8."), {"accept": media.JSON})
    if any(name == b"content-encoding" and value.lower() != b"identity" for name, value in headers):
        raise Unusable(415, bad_request("Send the body as it is, without a Content-Encoding."), {"accept-encoding": "identity"})


def _charset(kind: str) -> str:
    return f"{kind}; charset=utf-8"
