"""`GET /downloads/{number}`: the file that a job left, for whoever may open its book and holds the permissions at that moment."""

import unicodedata
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from backend import settings
from backend.graph.errors import ErrorCode
from backend.graph.node import GREATEST
from backend.jobs import files
from backend.organizations.permissions import Permission
from backend.organizations.service import authenticate
from backend.web import credentials

ALWAYS_NEEDED = (Permission.CONTACTS_READ, Permission.CONTACT_DETAILS_READ)
"""Whatever the file: asked before the job is looked for, so that a refusal says nothing about it."""


async def get_download(request: Request) -> Response:
    """The file, whole. 401, 403; 404 alike for what is missing, over, or another's."""
    shown = credentials.read(request.scope["headers"], secure=settings.load().is_secure)
    caller = await authenticate(shown.cookie, shown.bearer) if shown else None
    if caller is None:
        return _refusal(401, ErrorCode.UNAUTHENTICATED, "Sign in, or send a valid API token.")
    if not all(map(caller.may, ALWAYS_NEEDED)):
        return _refusal(403, ErrorCode.FORBIDDEN, "You may not read contact details.")
    found = await files.find(caller, min(request.path_params["number"], GREATEST))
    if found is None:
        return _refusal(404, ErrorCode.NOT_FOUND, "There is no such file for you. Files are kept for 7 days, or until the book is purged.")
    if not all(map(caller.may, found.file.needs)):
        return _refusal(403, ErrorCode.FORBIDDEN, "You may not export contacts.")
    headers = {"content-disposition": attachment(found.name), "content-length": str(found.size), "cache-control": "no-store"}
    if request.method == "HEAD":
        return Response(headers=headers, media_type="text/csv")
    return StreamingResponse(found.blocks(), headers=headers, media_type="text/csv")


def attachment(filename: str) -> str:
    """The Content-Disposition of a file to keep (RFC 6266): its name in ASCII for old programs, and as it is (RFC 8187)."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = "".join(character if character.isalnum() or character in " ._-(),'" else "_" for character in plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _refusal(status: int, code: ErrorCode, message: str) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, status, headers={"cache-control": "no-store"})


routes = [Route("/downloads/{number:int}", get_download, methods=["GET"])]
