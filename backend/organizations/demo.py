"""Signing in to the demo organization with one click, without a password.

The routes exist only where `poe up` serves its own demo organization on loopback, and answer only requests that came to
localhost from localhost, by no proxy, from no other site. Everything else finds nothing here.
"""

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend import settings
from backend.organizations import service
from backend.problems import Refusal
from backend.web import body, credentials
from backend.web.origin import LOOPBACK, Origins

_PROXIES = ("forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip")
"""Headers that tell of a proxy, besides X-Forwarded-…."""

_BODY_LIMIT = 4096
_LOCAL_HOST = re.compile(rf"(?:{'|'.join(map(re.escape, LOOPBACK))})(?::[0-9]+)?")

Endpoint = Callable[[Request], Awaitable[Response]]


def is_local(request: Request) -> bool:
    """Whether it came to this machine's own name from this machine itself."""
    if any(name in _PROXIES or name.startswith("x-forwarded-") for name in request.headers):
        return False
    hosts = request.headers.getlist("host")
    # HTTP/1.0 is what a proxy speaks that was told nothing else; browsers and curl don't.
    if request.scope["http_version"] == "1.0" or len(hosts) != 1 or not _LOCAL_HOST.fullmatch(hosts[0].lower()):
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _locally(endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> Response:
        if not is_local(request) or not Origins(settings.load().public_url).admit(request.scope["headers"]):
            return _refusal(404, "NOT_FOUND", "There is nothing here.")
        return await endpoint(request)

    return guarded


async def _people(request: Request) -> Response:
    return JSONResponse(await service.demo_people())


async def _sign_in(request: Request) -> Response:
    try:
        text = await body.read(request.receive, request.scope["headers"], limit=_BODY_LIMIT, seconds=5)
        email = orjson.loads(text)["email"]
        if not isinstance(email, str):
            raise ValueError
    except (body.BodyError, ValueError, KeyError, TypeError):
        return _refusal(400, "BAD_REQUEST", 'Send {"email": "…"}.')
    try:
        secret, _ = await service.sign_in_as_demo_person(email)
    except Refusal as refusal:
        return _refusal(404, "NOT_FOUND", refusal.problems[0].message)
    cookie = credentials.issue(secret, secure=settings.load().is_secure)
    return Response(status_code=204, headers={"set-cookie": cookie.decode("ascii")})


def _refusal(status: int, code: str, message: str) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status)


routes = [
    Route("/demo/people", _locally(_people)),
    Route("/demo/sign-in", _locally(_sign_in), methods=["POST"]),
]
