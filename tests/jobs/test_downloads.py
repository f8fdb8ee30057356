"""The door that files leave by: for whom, when, and how; and how long what is behind it is kept."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from asyncpg import Record

from backend import app, settings
from backend.contacts.filters import Filter
from backend.database import execute, fetch_all
from backend.exports import service as exports
from backend.exports.service import ExportFormat
from backend.jobs import files
from backend.jobs.http import attachment
from backend.organizations import sessions, tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.storage import storage
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.serving import serving

ANA = "+12125550143"
EVERYTHING = [Permission.CONTACTS_READ, Permission.CONTACT_DETAILS_READ, Permission.CONTACTS_EXPORT]
MISSING = 2**62


class Door:
    """Callers who GET files."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, caller: Caller | None, job: Record | int, method: str = "GET", **headers: str) -> httpx.Response:
        number = job if isinstance(job, int) else job["id"]
        return await self.client.request(method, f"/downloads/{number}", headers=headers | (await _signed_in(caller) if caller else {}))

    async def by_token(self, maker: Caller, owner: int | None, scopes: list[Permission], job: Record) -> httpx.Response:
        made = await tokens.create_api_token(
            maker, name="Sync", owner_id=owner, held_to_book=owner is not None, scopes=scopes, expires_at=None
        )
        return await self.get(None, job, authorization=f"Bearer {made.secret}")


async def _signed_in(caller: Caller) -> dict[str, str]:
    assert caller.user_id is not None
    return {"cookie": f"session={await sessions.start_session(caller.organization_id, caller.user_id)}"}


@pytest.fixture
async def door(desk: Desk, tmp_path: Path) -> AsyncIterator[Door]:
    await storage().delete_all("jobs")
    chosen = settings.load()
    gateway = app.gateway(chosen)
    async with serving(app.application(chosen, gateway, tmp_path), gateway.streams.close) as running:
        yield Door(running.client)


async def an_export(caller: Caller, owner: int | None = None) -> Record:
    """Queued, of a book with Ana in it."""
    return await exports.start(caller, owner, Filter(), ExportFormat.IMPORTABLE)


async def deny(caller: Caller, permission: Permission) -> None:
    await execute(
        "UPDATE users SET denied_permissions = $3 WHERE organization_id = $1 AND id = $2",
        caller.organization_id,
        caller.user_id,
        [permission],
    )


async def grow_old(job: Record, age: str) -> None:
    """As if it had ended so long ago."""
    statement = "UPDATE jobs SET finished_at = now() - $3::text::interval WHERE organization_id = $1 AND id = $2"
    await execute(statement, job["organization_id"], job["id"], age)


class TestExport:
    """Given an export of Uma's book by Sue, who supervises her, and the files of rejected rows that others have."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk, door: Door) -> None:
        await at.create(desk.uma, ANA)
        self.job = await at.do(await an_export(desk.sue, at.book(desk.uma)))

    async def test_nobody_in_particular_gets_it(self, door: Door) -> None:
        for job in (self.job, MISSING):
            answer = await door.get(None, job)
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")

    async def test_to_strangers_and_colleagues_it_looks_as_if_there_were_none(self, door: Door, desk: Desk) -> None:
        none = await door.get(desk.zoe, MISSING)
        assert (none.status_code, none.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
        for caller in (desk.zoe, desk.ben):
            answer = await door.get(caller, self.job)
            assert (answer.status_code, answer.content) == (404, none.content)
            assert answer.headers.keys() == none.headers.keys()
        assert (await door.get(desk.zoe, 2**70)).content == none.content

    async def test_nor_does_a_token_of_another_book_get_it(self, door: Door, desk: Desk) -> None:
        assert (await door.by_token(desk.ada, desk.ben.owner_id, EVERYTHING, self.job)).status_code == 404
        assert (await door.by_token(desk.zoe, None, EVERYTHING, self.job)).status_code == 404

    @pytest.mark.parametrize("missing", EVERYTHING)
    async def test_who_lost_a_permission_since_it_was_started_does_not(self, door: Door, desk: Desk, missing: Permission) -> None:
        assert (await door.get(desk.sue, self.job)).status_code == 200
        await deny(desk.sue, missing)
        answer = await door.get(desk.sue, self.job)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
        scopes = [scope for scope in EVERYTHING if scope != missing]
        assert (await door.by_token(desk.ada, desk.uma.owner_id, scopes, self.job)).status_code == 403

    async def test_nor_the_owner_of_the_book_who_may_not_export(self, door: Door, desk: Desk) -> None:
        assert (await door.get(desk.uma, self.job)).status_code == 403

    async def test_without_contact_details_one_is_not_told_whether_there_is_one(self, door: Door, desk: Desk) -> None:
        await deny(desk.sue, Permission.CONTACT_DETAILS_READ)
        assert (await door.get(desk.sue, self.job)).content == (await door.get(desk.sue, MISSING)).content

    async def test_nor_does_a_session_that_has_ended(self, door: Door, desk: Desk) -> None:
        headers = await _signed_in(desk.sue)
        await execute("DELETE FROM sessions WHERE organization_id = $1", desk.sue.organization_id)
        assert (await door.get(None, self.job, **headers)).status_code == 401

    async def test_nor_another_site_that_sends_the_cookie(self, door: Door, desk: Desk) -> None:
        answer = await door.get(desk.sue, self.job, **{"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert (await door.get(desk.sue, self.job, **{"sec-fetch-site": "same-origin"})).status_code == 200

    async def test_whoever_may_export_the_book_gets_it_whole_as_a_file_to_keep(self, door: Door, desk: Desk) -> None:
        answer = await door.get(desk.ada, self.job)
        assert answer.text == f"Full Name,Phone,Email,Notes,Opted Out\r\nAna Lopez,{ANA},,,\r\n"
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["content-disposition"].startswith('attachment; filename="Contacts of Uma Larsen, ')
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert (await door.by_token(desk.ada, desk.uma.owner_id, EVERYTHING, self.job)).content == answer.content

    async def test_to_head_it_says_the_same_without_the_bytes(self, door: Door, desk: Desk) -> None:
        whole, head = [await door.get(desk.ada, self.job, method) for method in ("GET", "HEAD")]
        assert (head.status_code, head.content) == (200, b"")
        assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}

    async def test_by_no_other_method(self, door: Door, desk: Desk) -> None:
        assert (await door.get(desk.ada, self.job, "POST")).status_code == 405

    async def test_before_the_export_ends_there_is_none(self, door: Door, desk: Desk) -> None:
        assert (await door.get(desk.ada, await an_export(desk.sue, at.book(desk.uma)))).status_code == 404

    async def test_for_seven_days(self, door: Door, desk: Desk) -> None:
        await grow_old(self.job, "6 days 23 hours")
        assert (await door.get(desk.ada, self.job)).status_code == 200
        assert await files.forget_old() == 0
        await grow_old(self.job, "7 days 1 second")
        assert (await door.get(desk.ada, self.job)).content == (await door.get(desk.ada, MISSING)).content
        (part,) = await fetch_all("SELECT storage_key FROM job_file_parts WHERE organization_id = $1", desk.ada.organization_id)
        assert await storage().size(part["storage_key"]) > 0
        assert (await files.forget_old(), await files.forget_old()) == (1, 0)
        with pytest.raises(FileNotFoundError):
            await storage().size(part["storage_key"])

    async def test_what_a_killed_process_left_of_one_that_did_not_succeed_goes_too(self, door: Door, desk: Desk) -> None:
        await execute("UPDATE jobs SET state = 'FAILED' WHERE organization_id = $1 AND id = $2", desk.ada.organization_id, self.job["id"])
        assert (await door.get(desk.ada, self.job)).status_code == 404
        assert (await files.forget_old(), await files.forget_old()) == (1, 0)


class TestRejectedRows:
    """Given an import of Uma's with a row that was rejected."""

    @pytest.fixture(autouse=True)
    async def _given(self, desk: Desk, door: Door) -> None:
        self.job = await at.do(await at.start(desk.uma, f"Ana,n/a,\nBo,{ANA},\n"))

    async def test_strangers_and_colleagues_find_none(self, door: Door, desk: Desk) -> None:
        for caller in (desk.zoe, desk.ben):
            assert (await door.get(caller, self.job)).content == (await door.get(caller, MISSING)).content

    async def test_whoever_may_read_details_gets_them_without_being_allowed_to_export(self, door: Door, desk: Desk) -> None:
        for caller in (desk.uma, desk.sue):
            answer = await door.get(caller, self.job)
            assert answer.text == "\ufeffAna,n/a,,Reason: This isn't a phone number.\r\n"
            assert 'filename="Pasted text, rejected rows.csv"' in answer.headers["content-disposition"]
        await deny(desk.uma, Permission.CONTACT_DETAILS_READ)
        assert (await door.get(desk.uma, self.job)).status_code == 403

    async def test_for_seven_days(self, door: Door, desk: Desk) -> None:
        await grow_old(self.job, "7 days 1 second")
        assert (await door.get(desk.uma, self.job)).status_code == 404
        assert await files.forget_old() == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("people.csv", "people.csv"),
        ("Zoë Ångström.csv", "Zoe Angstrom.csv"),
        ('a"; filename="evil.exe', "a__ filename__evil.exe"),
        ("a\r\nset-cookie: x=1", "a__set-cookie_ x_1"),
        ("田中.csv", ".csv"),
        ("..\\..\\a/b.csv", ".._.._a_b.csv"),
    ],
)
def test_a_filename_is_said_without_anything_that_a_header_or_a_disk_would_take_amiss(name: str, plain: str) -> None:
    shown = attachment(name)
    assert shown.isascii() and shown.isprintable()
    first, second = shown.removeprefix("attachment; ").split("; filename*=")
    assert first == f'filename="{plain}"'
    assert unquote(second.removeprefix("UTF-8''")) == name
