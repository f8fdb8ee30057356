"""`PUT /uploads/{number}?token=…`: a file's bytes, from the caller the address was made for, streamed to storage."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend import settings
from backend.graph.errors import ErrorCode
from backend.graph.node import GREATEST
from backend.imports import uploads
from backend.organizations.permissions import Permission
from backend.organizations.service import authenticate
from backend.web import credentials

STALL_TIME = 30.0
"""Seconds without a byte after which an upload is given up."""
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


async def put_upload(request: Request) -> Response:
    """204 when the bytes are kept. 400 for a part of them; 401, 403; 404: the address isn't this caller's or is over; 405, 408, 413."""
    if request.method != "PUT":
        return _refusal(405, ErrorCode.BAD_REQUEST, "PUT the file's bytes here: nothing else works.", {"allow": "PUT"})
    shown = credentials.read(request.scope["headers"], secure=settings.load().is_secure)
    caller = await authenticate(shown.cookie, shown.bearer) if shown else None
    if caller is None:
        return _refusal(401, ErrorCode.UNAUTHENTICATED, "Sign in, or send a valid API token.")
    if not caller.may(Permission.CONTACTS_IMPORT):
        return _refusal(403, ErrorCode.FORBIDDEN, "You may not import contacts.")
    if "content-range" in request.headers:
        # RFC 9110, 14.5: a server that doesn't take parts answers 400. The address is good still.
        return _refusal(400, ErrorCode.BAD_REQUEST, "PUT the whole file in one request, without Content-Range: parts of it aren't taken.")
    upload = await uploads.claim(caller, min(request.path_params["number"], GREATEST), request.query_params.get("token", ""))
    if upload is None:
        return _refusal(404, ErrorCode.NOT_FOUND, "This address isn't yours, is over, or was used. Ask for a new one with createUpload.")
    try:
        await uploads.receive(upload, _chunks(request))
    except uploads.TooLarge as error:
        actual = max(error.actual, _declared(request))
        return _refusal(413, ErrorCode.LIMIT_EXCEEDED, error.message, limit=error.limit, actual=actual)
    except TimeoutError:
        return _refusal(408, ErrorCode.BAD_REQUEST, "The bytes stopped coming. Ask for a new address with createUpload.")
    except ClientDisconnect:
        return Response(status_code=400)
    return Response(status_code=204, headers={"cache-control": "no-store"})


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        async with asyncio.timeout(STALL_TIME):
            chunk = await anext(stream, None)
        if chunk is None:
            return
        if chunk:
            yield chunk


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _refusal(status: int, code: ErrorCode, message: str, headers: Mapping[str, str] | None = None, **extensions: int) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}
    return JSONResponse(body, status, headers={"cache-control": "no-store", "connection": "close", **(headers or {})})


routes = [Route("/uploads/{number:int}", put_upload, methods=_METHODS)]
"""Every method: else the app's own pages, which are everywhere, would answer the others."""
