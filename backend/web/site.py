"""The app's built files, held in memory: they are few, and don't change while the server runs."""

import gzip
from dataclasses import dataclass
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path

from starlette.types import Receive, Scope, Send

from backend.web.answers import COMPRESS_FROM, accepts_gzip, refuse

INDEX = "/index.html"
HASHED = "/assets/"
"""Where Vite puts what has a hash of its content in the name."""

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Python's table depends on the system's."""


@dataclass(frozen=True, slots=True)
class File:
    """One file with its headers; compressed too where that makes it smaller."""

    headers: tuple[tuple[bytes, bytes], ...]
    tag: bytes
    plain: bytes
    packed: bytes | None


class Site:
    """Answers GET and HEAD. Any path that a person may open and no file has is the app's own: index.html."""

    def __init__(self, directory: Path) -> None:
        paths = sorted(path for path in directory.rglob("*") if path.is_file()) if directory.is_dir() else []
        self.files = {"/" + path.relative_to(directory).as_posix(): _load(path, directory) for path in paths}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send, 405, "BAD_REQUEST", "Only GET and HEAD work here.", {"allow": "GET, HEAD"})
            return
        file = self.files.get(scope["path"]) or self._app(scope)
        if file is None:
            await refuse(send, 404, "NOT_FOUND", "There is nothing here.")
            return
        await _send_file(scope, send, file)

    def _app(self, scope: Scope) -> File | None:
        accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
        is_page = scope["path"] == "/" or (b"text/html" in accept and not scope["path"].startswith(HASHED))
        return self.files.get(INDEX) if is_page else None


def _load(path: Path, directory: Path) -> File:
    body = path.read_bytes()
    media_type = MEDIA_TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/") or media_type in ("application/json", "application/manifest+json", "image/svg+xml"):
        packed = gzip.compress(body, 9, mtime=0) if len(body) >= COMPRESS_FROM else None
        media_type += "; charset=utf-8"
    else:
        packed = None
    is_hashed = path.relative_to(directory).as_posix().startswith(HASHED.strip("/") + "/")
    caching = b"public, max-age=31536000, immutable" if is_hashed else b"no-cache"
    tag = b'"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'
    headers = ((b"content-type", media_type.encode()), (b"cache-control", caching), (b"etag", b"W/" + tag), (b"vary", b"Accept-Encoding"))
    return File(headers, tag, body, packed)


async def _send_file(scope: Scope, send: Send, file: File) -> None:
    seen = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    if file.tag in [tag.strip().removeprefix(b"W/") for tag in seen.split(b",")]:
        await send({"type": "http.response.start", "status": 304, "headers": list(file.headers)})
        await send({"type": "http.response.body"})
        return
    headers = list(file.headers)
    body = file.plain
    if file.packed and accepts_gzip(scope["headers"]):
        body = file.packed
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
