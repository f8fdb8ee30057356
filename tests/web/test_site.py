"""The app's files, and its own paths."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from backend.web.site import Site

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>App</title>")
    (dist / "assets" / "main-1a2b.js").write_text("x" * 5000)
    (dist / "assets" / "font.woff2").write_bytes(b"\0" * 5000)
    return dist


@pytest.fixture
async def client(directory: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Site(directory)), base_url="http://localhost") as found:
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/../../secret.txt",
        "/..%2fsecret.txt",
        "//etc/passwd",
        "/assets/",
        "/assets/other.js",
        "/favicon.ico",
    ],
)
async def test_nothing_but_its_files_is_there(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


async def test_a_missing_asset_is_no_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/old-chunk.js", headers=PAGE)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_it_can_only_be_read(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/contacts", "/jobs/Sm9iOjE", "/a/b/c"])
async def test_the_app_has_paths_of_its_own(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "<title>App</title>" in answer.text


async def test_the_first_page_needs_no_accept_header(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).status_code == 200


async def test_assets_are_kept_for_good_and_compressed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assets/main-1a2b.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 100
    assert answer.text == "x" * 5000
    plain = await client.get("/assets/main-1a2b.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in (await client.get("/assets/font.woff2")).headers


async def test_what_did_not_change_is_not_sent_again(client: httpx.AsyncClient) -> None:
    tag = (await client.get("/")).headers["etag"]
    again = await client.get("/", headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get("/", headers={"if-none-match": '"other"'})).status_code == 200


async def test_head_sends_no_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/assets/font.woff2")
    assert (answer.headers["content-length"], answer.content) == ("5000", b"")


async def test_before_the_app_is_built_there_is_nothing(tmp_path: Path) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Site(tmp_path / "nowhere")), base_url="http://localhost") as client:
        assert (await client.get("/", headers=PAGE)).status_code == 404
