"""`POST /inbound/{carrier}`: what carriers deliver."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend import settings
from backend.graph.errors import ErrorCode
from backend.inbound.carriers import CARRIERS
from backend.inbound.delivery import Delivery, Unreadable
from backend.inbound.service import NotSigned, take
from backend.outbound import tasks as _  # noqa: F401 - has workers told of what an opt-out is answered with
from backend.web.body import Gone, TooLarge, TooSlow, read
from backend.web.origin import LOOPBACK

LIMIT = 64 * 1024
"""Bytes of a request's body."""
_SECONDS = 10.0
_DEFAULT_PORTS = {"http": 80, "https": 443}


async def post_message(request: Request) -> Response:
    """200 when the message is recorded, now or before. 400 unreadable, 401 not signed or no such line, 408, 413."""
    carrier = CARRIERS[request.url.path.rpartition("/")[2]]
    try:
        body = await read(request.receive, request.scope["headers"], limit=LIMIT, seconds=_SECONDS)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
        delivery = Delivery(addresses(settings.load().public_url, request.url.path, request.url.query), headers, body)
        answer = carrier.answer(await take(carrier, delivery))
    except Unreadable as error:
        return _refusal(400, ErrorCode.BAD_REQUEST, str(error))
    except NotSigned:
        return _refusal(401, ErrorCode.UNAUTHENTICATED, "The signature doesn't hold, or there is no such line here.")
    except TooLarge as error:
        return _refusal(413, ErrorCode.LIMIT_EXCEEDED, str(error))
    except TooSlow as error:
        return _refusal(408, ErrorCode.BAD_REQUEST, str(error))
    except Gone:
        return Response(status_code=400)
    return Response(answer.body, media_type=answer.media_type, headers={"cache-control": "no-store"})


def _refusal(status: int, code: ErrorCode, message: str) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, status, headers={"cache-control": "no-store", "connection": "close"})


def addresses(public_url: str, path: str, query: str) -> list[str]:
    """Our address as a carrier may have written it: with a default port or without one; on this machine by any of its names."""
    parts = urlsplit(public_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    hosts = LOOPBACK if host in LOOPBACK else (host,)
    ports = {"", f":{parts.port or _DEFAULT_PORTS[parts.scheme]}"}
    rest = f"{parts.path}{path}" + (f"?{query}" if query else "")
    return [f"{parts.scheme}://{name}{port}{rest}" for name in hosts for port in sorted(ports)]


routes = [Route(f"/inbound/{end}", post_message, methods=["POST"]) for end in CARRIERS]
