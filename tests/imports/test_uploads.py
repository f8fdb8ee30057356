"""Files on their way in, over HTTP: once, in time, by whom the address was made for, of the size that was told."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend import app, settings
from backend.database import execute, fetch_all
from backend.graph.node import decode
from backend.imports import http as door
from backend.imports import service as imports
from backend.imports import uploads
from backend.jobs import service as jobs
from backend.organizations import sessions, tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.problems import Problem, ProblemCode
from tests.imports.workbooks import workbook
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller, an_organization
from tests.serving import raw, serving

TEXT = b"Ana,+12125550143,\n"


@dataclass
class Client:
    """Callers of the API over HTTP."""

    http: httpx.AsyncClient
    port: int

    async def headers(self, caller: Caller) -> dict[str, str]:
        assert caller.user_id is not None
        return {"cookie": f"session={await sessions.start_session(caller.organization_id, caller.user_id)}"}

    async def ask(self, caller: Caller, document: str, given: dict[str, Any]) -> dict[str, Any]:
        """The mutation's payload."""
        answer = await self.http.post(
            "/graphql", json={"query": document, "variables": {"input": given}}, headers=await self.headers(caller)
        )
        (payload,) = answer.json()["data"].values()
        return dict(payload)

    async def upload(self, caller: Caller, size: int = len(TEXT)) -> dict[str, str]:
        """A place for a file: its id and the path of its address."""
        payload = await self.ask(caller, CREATE_UPLOAD, {"filename": "people.csv", "size": size})
        assert payload["userErrors"] == []
        return {"id": payload["upload"]["id"], "path": payload["upload"]["url"].removeprefix(settings.load().public_url)}

    async def put(self, caller: Caller | None, path: str, content: Any = TEXT) -> httpx.Response:
        return await self.http.put(path, content=content, headers=await self.headers(caller) if caller else {})

    async def import_it(self, caller: Caller, upload_id: str) -> dict[str, Any]:
        return await self.ask(caller, IMPORT, {"source": {"uploadId": upload_id}, "evenIfImported": True})


CREATE_UPLOAD = "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { code field } } }"
IMPORT = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id filename } userErrors { code field } } }"


@pytest.fixture
async def client(desk: Desk, tmp_path: Path) -> AsyncIterator[Client]:
    chosen = settings.load()
    gateway = app.gateway(chosen)
    async with serving(app.application(chosen, gateway, tmp_path), gateway.streams.close) as running:
        yield Client(running.client, running.port)


def kept_files() -> list[Path]:
    """What storage holds of uploads, finished or not."""
    return [path for path in (settings.load().data_directory / "files").rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _no_files() -> None:
    for path in kept_files():
        path.unlink()


async def test_a_part_of_a_file_is_no_file_and_leaves_the_address_good(client: Client, desk: Desk) -> None:
    upload = await client.upload(desk.uma)
    headers = await client.headers(desk.uma) | {"content-range": f"bytes 0-{len(TEXT) - 1}/{len(TEXT) * 2}"}
    refused = await client.http.put(upload["path"], content=TEXT, headers=headers)
    assert (refused.status_code, "without Content-Range" in refused.text, kept_files()) == (400, True, [])
    assert (await client.put(desk.uma, upload["path"])).status_code == 204


async def test_bytes_put_are_imported_under_the_files_name(client: Client, desk: Desk) -> None:
    upload = await client.upload(desk.uma)
    answer = await client.put(desk.uma, upload["path"])
    assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (204, b"", "no-store")
    job = (await client.import_it(desk.uma, upload["id"]))["job"]
    assert job["filename"] == "people.csv"
    (row,) = await jobs.page(desk.uma, None, key=None, backward=False, limit=10)
    assert at.outcome(await at.do(row)) == {"rows": 1, "created": 1}


class TestAddress:
    async def test_nobody_in_particular_may_not_use_it(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        assert (await client.put(None, upload["path"])).status_code == 401

    async def test_a_stranger_a_colleague_and_another_token_may_not(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        for caller in (desk.zoe, desk.ben, desk.sue):
            assert (await client.put(caller, upload["path"])).status_code == 404
        made = await tokens.create_api_token(
            desk.sue, name="Sync", owner_id=desk.uma.owner_id, held_to_book=True, scopes=[Permission.CONTACTS_IMPORT], expires_at=None
        )
        answer = await client.http.put(upload["path"], content=TEXT, headers={"authorization": f"Bearer {made.secret}"})
        assert answer.status_code == 404
        assert (await client.put(desk.uma, upload["path"])).status_code == 204

    async def test_who_may_no_longer_import_may_not(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        await execute(
            "UPDATE users SET denied_permissions = '{CONTACTS_IMPORT}' WHERE organization_id = $1 AND id = $2",
            desk.uma.organization_id,
            desk.uma.user_id,
        )
        assert (await client.put(desk.uma, upload["path"])).status_code == 403

    async def test_it_needs_its_token_and_number(self, client: Client, desk: Desk) -> None:
        upload, other = await client.upload(desk.uma), await client.upload(desk.uma)
        number, token = upload["path"].split("?token=")
        for path in (number, f"{number}?token=", f"{number}?token=x{token}", f"{other['path'].split('?')[0]}?token={token}"):
            assert (await client.put(desk.uma, path)).status_code == 404
        assert (await client.put(desk.uma, upload["path"])).status_code == 204

    async def test_it_works_once(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        assert (await client.put(desk.uma, upload["path"])).status_code == 204
        assert (await client.put(desk.uma, upload["path"], b"Bo,+12125550144,\n")).status_code == 404
        (kept,) = kept_files()
        assert kept.read_bytes() == TEXT

    async def test_it_works_for_fifteen_minutes(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        (row,) = await fetch_all(
            "SELECT expires_at - created_at AS works FROM uploads WHERE organization_id = $1", desk.uma.organization_id
        )
        assert row["works"] == uploads.ADDRESS_WORKS_FOR
        await execute("UPDATE uploads SET expires_at = now() WHERE organization_id = $1", desk.uma.organization_id)
        assert (await client.put(desk.uma, upload["path"])).status_code == 404

    @pytest.mark.parametrize("method", ["POST", "GET", "PATCH", "DELETE"])
    async def test_it_takes_no_other_method_and_says_so(self, client: Client, desk: Desk, method: str) -> None:
        upload = await client.upload(desk.uma)
        answer = await client.http.request(method, upload["path"], headers=await client.headers(desk.uma))
        assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")
        assert (await client.put(desk.uma, upload["path"])).status_code == 204


class TestWorkbooks:
    """Given an installation that takes workbooks of 4 kB, of 20 kB unpacked."""

    @pytest.fixture(autouse=True)
    def _given(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("WORKBOOK_LIMIT", "4096")
        monkeypatch.setenv("WORKBOOK_UNPACKED_LIMIT", "20480")
        settings.load.cache_clear()
        yield
        monkeypatch.undo()
        settings.load.cache_clear()

    async def test_too_large_ones_are_refused_before_a_byte_is_sent(self, client: Client, desk: Desk) -> None:
        payload = await client.ask(desk.uma, CREATE_UPLOAD, {"filename": "People.XLSX", "size": 4097})
        assert payload == {"upload": None, "userErrors": [{"code": "TOO_LARGE", "field": ["size"]}]}
        assert (await client.ask(desk.uma, CREATE_UPLOAD, {"filename": "people.xlsx", "size": 4096}))["userErrors"] == []

    async def test_whatever_they_are_called(self, client: Client, desk: Desk) -> None:
        noise = workbook([["Ana"]], more={"xl/noise.xml": random.Random(1).randbytes(5000)})
        assert await self.refused(client, desk, noise) == {"code": "LIMIT_EXCEEDED", "limit": 4096, "actual": len(noise)}

    async def test_those_that_unpack_to_too_much_are_refused_with_what_they_hold(self, client: Client, desk: Desk) -> None:
        bomb = workbook([["x" * 30_000]])
        told = await self.refused(client, desk, bomb)
        assert (told["code"], told["limit"]) == ("LIMIT_EXCEEDED", 20480)
        assert told["actual"] > 30_000
        assert kept_files() == []

    async def refused(self, client: Client, desk: Desk, data: bytes) -> dict[str, Any]:
        upload = await client.upload(desk.uma, 10_000)
        answer = await client.put(desk.uma, upload["path"], data)
        assert answer.status_code == 413
        payload = await client.import_it(desk.uma, upload["id"])
        assert payload["userErrors"] == [{"code": "INVALID", "field": ["source", "uploadId"]}]
        return dict(answer.json()["errors"][0]["extensions"])


class TestBytes:
    async def test_of_more_than_was_told_are_refused_and_not_kept(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        answer = await client.put(desk.uma, upload["path"], TEXT + b"x")
        assert answer.status_code == 413
        told = {"code": "LIMIT_EXCEEDED", "limit": len(TEXT), "actual": len(TEXT) + 1}
        assert answer.json()["errors"][0]["extensions"] == told
        assert await self.import_fails(client, desk, upload) == ("INVALID", ["source", "uploadId"])
        assert kept_files() == []

    async def test_tell_their_encoding_wherever_in_the_file_the_first_telling_one_is(self, client: Client, desk: Desk) -> None:
        data = TEXT * 80_000 + "Zoë,+12125550144,\n".encode("cp1252")
        upload = await client.upload(desk.uma, len(data))
        await client.put(desk.uma, upload["path"], data)
        number = decode(upload["id"], "Upload")
        assert (await imports.preview(desk.uma, None, upload_id=number, text=None, region=None)).encoding == "Windows-1252"
        await at.do(await at.start(desk.uma, upload_id=number))
        assert (await at.contacts(desk.uma))["+12125550144"] == ("Zoë", None)

    async def test_that_stop_coming_are_given_up(self, client: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(door, "STALL_TIME", 0.2)
        upload = await client.upload(desk.uma, 10_000_000)
        cookie = (await client.headers(desk.uma))["cookie"]
        head = f"PUT {upload['path']} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\ncontent-length: 10000000\r\n\r\n"
        answer = await raw(client.port, head.encode() + b"x" * 6_000_000)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert await self.import_fails(client, desk, upload) == ("INVALID", ["source", "uploadId"])
        assert kept_files() == []

    async def test_broken_off_are_not_kept(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma, 10_000_000)

        async def broken() -> AsyncIterator[bytes]:
            yield b"x" * 6_000_000
            raise ConnectionResetError

        with pytest.raises((ConnectionResetError, httpx.TransportError)):
            await client.put(desk.uma, upload["path"], broken())
        assert (await client.put(desk.uma, upload["path"])).status_code == 404
        assert await self.import_fails(client, desk, upload) == ("INVALID", ["source", "uploadId"])
        async with asyncio.timeout(5):
            while kept_files():  # noqa: ASYNC110 - the server notices that the client left
                await asyncio.sleep(0.01)

    async def test_that_never_came_can_not_be_imported(self, client: Client, desk: Desk) -> None:
        assert await self.import_fails(client, desk, await client.upload(desk.uma)) == ("INVALID", ["source", "uploadId"])

    async def test_none_at_all_can_not_be_imported(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        assert (await client.put(desk.uma, upload["path"], b"")).status_code == 204
        assert await self.import_fails(client, desk, upload) == ("INVALID", ["source", "uploadId"])

    async def test_of_another_caller_are_not_found(self, client: Client, desk: Desk) -> None:
        upload = await client.upload(desk.uma)
        await client.put(desk.uma, upload["path"])
        for caller in (desk.zoe, desk.ben, desk.sue):
            payload = await client.import_it(caller, upload["id"])
            assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": ["source", "uploadId"]}]

    async def import_fails(self, client: Client, desk: Desk, upload: dict[str, str]) -> tuple[str, list[str]]:
        payload = await client.import_it(desk.uma, upload["id"])
        assert payload["job"] is None
        (error,) = payload["userErrors"]
        return error["code"], error["field"]


@pytest.mark.parametrize(("size", "code"), [(0, "INVALID"), (-1, "INVALID"), (1024**3 + 1, "TOO_LARGE")])
async def test_a_place_is_for_a_byte_to_a_gigabyte(client: Client, desk: Desk, size: int, code: str) -> None:
    payload = await client.ask(desk.uma, CREATE_UPLOAD, {"filename": "people.csv", "size": size})
    assert payload == {"upload": None, "userErrors": [{"code": code, "field": ["size"]}]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\Users\\uma\\people.csv", "people.csv"), ("../../etc/passwd", "passwd"), ("a\x07b\u202ec.csv", "abc.csv"), ("/", "file")],
)
async def test_of_a_files_name_its_last_printable_part_is_kept(client: Client, desk: Desk, given: str, kept: str) -> None:
    await client.ask(desk.uma, CREATE_UPLOAD, {"filename": given, "size": 1})
    (row,) = await fetch_all("SELECT filename FROM uploads WHERE organization_id = $1", desk.uma.organization_id)
    assert row["filename"] == kept


class TestForgetting:
    """Files go a day after their address ended and their last job did."""

    async def test_keeps_what_is_young_or_at_work_and_deletes_the_rest(self, client: Client, desk: Desk) -> None:
        unused, waiting, done, young = [await client.upload(desk.uma) for _ in range(4)]
        for upload in (unused, waiting, done, young):
            await client.put(desk.uma, upload["path"])
        for upload in (waiting, done):
            await client.import_it(desk.uma, upload["id"])
        finished = (await jobs.page(desk.uma, None, key=None, backward=False, limit=1))[0]
        await execute(
            "UPDATE jobs SET state = 'SUCCEEDED', finished_at = now() - interval '25 h' WHERE organization_id = $1 AND id = $2",
            desk.uma.organization_id,
            finished["id"],
        )
        await execute(
            "UPDATE uploads SET expires_at = now() - interval '25 h' WHERE organization_id = $1 AND id <> $2",
            desk.uma.organization_id,
            decode(young["id"], "Upload"),
        )
        assert await uploads.forget_old() == 2
        assert await uploads.forget_old() == 0
        assert len(kept_files()) == 2

    async def test_a_purge_deletes_files_of_the_book_but_none_that_another_book_is_waiting_for(self, client: Client, desk: Desk) -> None:
        supervisor = await a_caller(desk.uma.organization_id, Role.SUPERVISOR)
        first, second = [await client.upload(supervisor) for _ in range(2)]
        for upload in (first, second):
            await client.put(supervisor, upload["path"])
        for upload, caller in ((first, desk.uma), (first, desk.ben), (second, desk.uma)):
            number = decode(upload["id"], "Upload")
            order = await at.start(supervisor, upload_id=number, owner_id=caller.owner_id)
            if caller is desk.uma:
                await at.do(order)
            else:
                waiting = order
        await at.do(await at.purge(supervisor, at.book(desk.uma)))
        assert len(kept_files()) == 1
        assert at.outcome(await at.do(waiting)) == {"rows": 1, "created": 1}


async def test_only_so_many_addresses_wait_for_their_bytes_at_once(desk: Desk) -> None:
    for _ in range(uploads.MOST_OPEN):
        row, _ = await uploads.create(desk.uma, "people.csv", len(TEXT))
    with pytest.raises(Problem) as refused:
        await uploads.create(desk.uma, "people.csv", len(TEXT))
    assert refused.value.code == ProblemCode.TOO_MANY
    await execute("UPDATE uploads SET size = 1 WHERE organization_id = $1 AND id = $2", desk.uma.organization_id, row["id"])
    assert await uploads.create(desk.uma, "people.csv", len(TEXT))


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An organization may have two files lying, and a hundred bytes."""
    monkeypatch.setenv("IDLE_UPLOADS_NUMBER", "2")
    monkeypatch.setenv("IDLE_UPLOADS_LIMIT", "100")
    settings.load.cache_clear()
    yield
    monkeypatch.undo()
    settings.load.cache_clear()


async def arrived(caller: Caller, size: int) -> int:
    row, _ = await uploads.create(caller, "people.csv", size)
    await execute("UPDATE uploads SET size = $3 WHERE organization_id = $1 AND id = $2", caller.organization_id, row["id"], size)
    return int(row["id"])


async def is_full(caller: Caller, size: int) -> bool:
    try:
        await arrived(caller, size)
    except Problem as problem:
        told = problem.code, problem.field, "Import those first, or wait" in problem.message
    else:
        return False
    assert told == (ProblemCode.TOO_MANY, (), True)
    return True


@pytest.mark.usefixtures("room")
class TestIdle:
    """What an organization has uploaded and not imported."""

    async def test_is_bounded_in_bytes_and_number_whoever_of_it_asks_and_for_nobody_else(self, desk: Desk) -> None:
        await arrived(desk.uma, 60)
        assert await is_full(desk.ben, 41)
        with pytest.raises(Problem):
            await uploads.paste(desk.ben, "x" * 41)
        await arrived(desk.ben, 40)
        assert await is_full(desk.uma, 1)
        stranger = await a_caller(await an_organization())
        await arrived(stranger, 1)
        await arrived(stranger, 1)
        assert await is_full(stranger, 1), "the third file"

    async def test_is_not_what_was_imported_but_what_was_tried_only_or_cancelled(self, desk: Desk) -> None:
        await at.start_file(desk.uma, TEXT, dry_run=True)
        order = await at.start_file(desk.uma, TEXT)
        await arrived(desk.uma, 1)
        assert await is_full(desk.uma, 1), "the import's file doesn't count, the other two do"
        await execute("DELETE FROM uploads WHERE organization_id = $1 AND size = 1", desk.uma.organization_id)
        await execute("UPDATE jobs SET state = 'CANCELLED' WHERE organization_id = $1 AND id = $2", desk.uma.organization_id, order["id"])
        assert await is_full(desk.uma, 1), "what was cancelled lies again"

    async def test_is_bounded_for_many_who_ask_at_once(self, desk: Desk) -> None:
        answers = await asyncio.gather(*[is_full(caller, 1) for caller in (desk.uma, desk.ben) * 4])
        assert answers.count(False) == 2
