"""Opt-out lists: in, which only ever opts out and makes no contacts; and out, as one takes them in."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asyncpg import Record

from backend.consent import service as consent
from backend.consent.service import ConsentSource, Evidence
from backend.database import fetch_all, fetch_value, transaction
from backend.graph.node import encode
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.claim import Claim
from backend.jobs.kinds import JobState
from backend.jobs.tasks import Slice
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.suppressions import import_work, opt_out_lists, opt_out_rows
from backend.suppressions.opt_out_lists import Order
from tests.contacts.asking import ask
from tests.inbound.carrying import Carrier
from tests.jobs import desk as at
from tests.jobs.desk import Desk, again, counters, create, do, number, outcome
from tests.organizations.people import a_caller
from tests.suppressions.listing import counts, listed
from tests.suppressions.test_erasure import erase

IMPORT = """mutation ($input: ImportOptOutsInput!) { importOptOuts(input: $input) {
    job { id state dryRun outcome { rows optedOut already invalid } } userErrors { code field } } }"""
EXPORT = (
    "mutation ($input: ExportOptOutsInput!) { exportOptOuts(input: $input) { job { id filename owner { id } } userErrors { code field } } }"
)
PHONE = number(1)


async def since(caller: Caller, phone: str = PHONE) -> datetime | None:
    return (await consent.states(caller.organization_id, [phone])).get(phone, consent.UNKNOWN).since


async def exported(caller: Caller, **said: Any) -> list[list[str]]:
    job = await do(await opt_out_lists.start_export(caller, said.get("since")))
    assert job["state"] == JobState.SUCCEEDED, job["failure"]
    return list(csv.reader(io.StringIO(await text_of(caller, job), newline="")))


async def text_of(caller: Caller, job: Record) -> str:
    found = await files.find(caller, job["id"])
    assert found is not None
    return b"".join([block async for block in found.blocks()]).decode()


async def to_confirm(caller: Caller) -> int | None:
    """What the last job asks to be confirmed."""
    (job,) = await jobs.page(caller, None, key=None, backward=False, limit=1)
    query = "query ($id: ID!) { node(id: $id) { ... on OptOutImportJob { optOutsToConfirm } } }"
    told: int | None = (await ask(caller, query, id=encode("OptOutImportJob", job["id"]))).data["optOutsToConfirm"]
    return told


class TestAMoment:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2026-01-02", datetime(2026, 1, 2, 23, 59, 59, 999999, UTC)),
            ("2026-01-02T03:04", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
            ("2026-01-02 03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
            ("2026-01-02T03:04:05.5+02:00", datetime(2026, 1, 2, 1, 4, 5, 500000, UTC)),
            ("2026-01-02T03:04:05-0500", datetime(2026, 1, 2, 8, 4, 5, tzinfo=UTC)),
            ("2026-01-02 03:04 UTC", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        ],
    )
    def test_is_what_was_written(self, text: str, expected: datetime) -> None:
        assert opt_out_rows.moment(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "01/02/2026",
            "2026-02-30",
            "2026-1-2",
            "46000",
            "yesterday",
            "2026-01-02T25:00",
            "0001-01-01",
            "1969-12-31",
            "9999-12-31",
            "2026-W01",
        ],
    )
    def test_is_nothing_else(self, text: str) -> None:
        assert opt_out_rows.moment(text) is None


class TestImporting:
    async def test_is_for_who_may_and_reaches_every_book(self, desk: Desk) -> None:
        given = {"source": {"text": PHONE}}
        assert (await ask(None, IMPORT, input=given)).codes == ["UNAUTHENTICATED"]
        assert (await ask(desk.uma, IMPORT, input=given)).codes == ["FORBIDDEN"]
        granted = await a_caller(desk.uma.organization_id, granted=(Permission.CONSENT_WRITE,))
        assert (await ask(granted, IMPORT, input=given)).problems == [("NOT_PERMITTED", None)]
        assert await fetch_value("SELECT count(*) FROM uploads WHERE organization_id = $1", desk.uma.organization_id) == 0
        answer = await ask(desk.sue, IMPORT, input=given)
        assert answer.problems == [] and answer.data["job"]["outcome"] == {"rows": 0, "optedOut": 0, "already": 0, "invalid": 0}
        (job,) = await jobs.page(desk.sue, None, key=None, backward=False, limit=1)
        assert await jobs.find(desk.uma, [job["id"]]) == [] and await jobs.find(desk.zoe, [job["id"]]) == []

    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({"source": {"text": " "}}, ("REQUIRED", ["source", "text"])),
            ({"source": {"uploadId": "x"}}, ("NOT_FOUND", ["source", "uploadId"])),
            ({"source": {"text": PHONE}, "defaultRegion": "XX"}, ("INVALID", ["defaultRegion"])),
        ],
    )
    async def test_what_cant_be_read_is_refused(self, desk: Desk, given: dict[str, Any], problem: Any) -> None:
        assert (await ask(desk.sue, IMPORT, input=given)).problems == [problem]

    async def test_every_bad_row_is_explained_and_its_readable_number_opted_out_all_the_same(self, desk: Desk) -> None:
        text = (
            f"\n{number(1)},01/02/2026\nhello\n2.12E+11\n{number(2)},,{'x' * 201}\n{number(3)},2026-01-02,asked,more\n,2026-01-02\n"
            f"{number(4)},soon,why\n{number(5)},2026-01-02,by phone\n"
        )
        assert await counts(desk.sue, text) == {"rows": 8, "invalid": 7, "opted_out": 1, "errors": 7}
        (job,) = await jobs.page(desk.sue, None, key=None, backward=False, limit=1)
        shown = "rowErrors { totalCount nodes { row code value } } errorFileUrl"
        query = f"query ($id: ID!) {{ node(id: $id) {{ ... on OptOutImportJob {{ {shown} }} }} }}"
        told = (await ask(desk.sue, query, id=encode("OptOutImportJob", job["id"]))).data
        assert [(error["row"], error["code"]) for error in told["rowErrors"]["nodes"]] == [
            (2, "INVALID_VALUE"),
            (3, "INVALID_PHONE"),
            (4, "SPREADSHEET_DAMAGE"),
            (5, "TOO_LONG"),
            (6, "TOO_MANY_COLUMNS"),
            (7, "REQUIRED"),
            (8, "INVALID_VALUE"),
        ]
        assert told["errorFileUrl"]
        assert [bool(await since(desk.sue, number(index))) for index in range(1, 7)] == [True, True, True, True, True, False]

    async def test_a_row_that_cant_be_stored_says_that_its_numbers_are_opted_out_all_the_same(self, desk: Desk) -> None:
        job = await listed(desk.sue, f"{number(1)} ::: {number(2)}\nhello\n")
        several, hello = (await text_of(desk.sue, job)).splitlines()
        assert several.endswith("Reason: There is more than one number: give each a row of its own. The opt-out is taken all the same.")
        assert hello.endswith("Reason: This isn't a phone number.")
        assert [bool(await since(desk.sue, number(index))) for index in (1, 2)] == [True, True]

    async def test_the_mended_rows_import(self, desk: Desk) -> None:
        job = await listed(desk.sue, f"Number,When,Why\n{PHONE},soon,by phone\nhello\n", skip_first_line=True)
        mended = (await text_of(desk.sue, job)).replace("soon", "2026-01-02").replace("hello", number(2))
        assert await counts(desk.sue, mended, skip_first_line=True) == {"rows": 2, "opted_out": 1, "already": 1}

    async def test_it_opts_out_every_contact_with_the_number_and_makes_none(self, desk: Desk) -> None:
        for caller in (desk.uma, desk.ben, desk.zoe):
            await create(caller, PHONE)
        assert await counts(desk.sue, f"{PHONE},2026-01-02,at the desk\n{number(2)}\n{PHONE}\n") == {
            "rows": 3,
            "opted_out": 2,
            "already": 1,
        }
        assert [await counters(caller) for caller in (desk.uma, desk.ben, desk.sue, desk.zoe)] == [(1, 1), (1, 1), (0, 0), (1, 0)]
        assert await since(desk.sue) == datetime(2026, 1, 2, 23, 59, 59, 999999, UTC)
        query = "query ($id: ID!) { node(id: $id) { ... on Contact { optOut { source } consentHistory { nodes { evidence actor } } } } }"
        (row,) = await fetch_all(
            "SELECT id FROM contacts WHERE organization_id = $1 AND owner_id = $2", desk.uma.organization_id, desk.uma.owner_id
        )
        told = (await ask(desk.uma, query, id=encode("Contact", row["id"]))).data
        assert told["optOut"] == {"source": "IMPORT"}
        assert told["consentHistory"]["nodes"] == [{"evidence": "A pasted opt-out list: at the desk", "actor": "Sue Adeyemi"}]

    async def test_a_date_is_never_later_than_the_databases_clock(self, desk: Desk) -> None:
        tomorrow, today = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC)
        await counts(desk.sue, f"{PHONE},{tomorrow:%Y-%m-%d}\n{number(2)},{today:%Y-%m-%d}\n")
        for phone in (PHONE, number(2)):
            found = await since(desk.sue, phone)
            assert found is not None and today <= found <= datetime.now(UTC) + timedelta(seconds=1)

    async def test_it_opts_nobody_in_and_lifts_nothing(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP", sender=PHONE)
        before = await since(desk.sue)
        assert await counts(desk.sue, f"{PHONE},2026-01-02,subscribed\n") == {"rows": 1, "already": 1}
        assert (await since(desk.sue)) is not None and before is not None
        await carrier.send("START", sender=PHONE)
        assert await counts(desk.sue, f"{PHONE},2026-01-03\n", dry_run=True) == {"rows": 1, "already": 1}
        assert await counts(desk.sue, f"{PHONE},2026-01-03\n") == {"rows": 1, "already": 1}
        assert await since(desk.sue) is None
        assert await counts(desk.sue, PHONE) == {"rows": 1, "opted_out": 1}

    async def test_the_same_list_again_says_nothing_new(self, desk: Desk) -> None:
        text = f"{PHONE},2026-01-02,at the desk\n"
        for expected in ("opted_out", "already"):
            assert await counts(desk.sue, text) == {"rows": 1, expected: 1}
        assert await fetch_value("SELECT count(*) FROM consent_events WHERE organization_id = $1", desk.sue.organization_id) == 1

    async def test_a_dry_run_writes_nothing_and_tells_the_same(self, desk: Desk) -> None:
        async with transaction():
            await consent.lock_to_change(desk.sue.organization_id, [number(3)])
            await consent.opt_out(desk.sue.organization_id, [number(3)], Evidence(ConsentSource.CARRIER, "carrier"))
        await erase(desk.ada, number(4))
        text = f"{PHONE}\n{number(2)}\n{PHONE}\n{number(3)}\n{number(4)}\nhello\n"
        expected = {"rows": 6, "opted_out": 2, "already": 3, "invalid": 1, "errors": 1}
        assert await counts(desk.sue, text, dry_run=True) == expected
        assert await since(desk.sue) is None
        assert await fetch_value("SELECT count(*) FROM import_numbers WHERE organization_id = $1", desk.sue.organization_id) == 0
        assert await counts(desk.sue, text) == expected

    async def test_more_than_a_hundred_numbers_need_their_count_confirmed(self, desk: Desk) -> None:
        text = "".join(f"{number(index)}\n" for index in range(101))
        for confirmed in (None, 100):
            job = await listed(desk.sue, text, confirm_opt_outs=confirmed)
            assert job["state"] == JobState.FAILED and "101" in job["failure"]
            assert outcome(job) == {} and await to_confirm(desk.sue) == 101
        assert await fetch_value("SELECT count(*) FROM consent_subjects WHERE organization_id = $1", desk.sue.organization_id) == 0
        await listed(desk.sue, text, dry_run=True)
        assert await to_confirm(desk.sue) == 101
        assert await counts(desk.sue, text, confirm_opt_outs=101) == {"rows": 101, "opted_out": 101}
        assert await counts(desk.sue, text) == {"rows": 101, "already": 101}

    async def test_a_worker_that_dies_loses_nothing_and_does_nothing_twice(self, desk: Desk) -> None:
        text = "".join(f"{number(index % 1_500)},2026-01-02,why {index}\n" for index in range(2_500)) + "hello\n"
        job = await opt_out_lists.start_import(desk.sue, Order(None, text, confirm_opt_outs=1_500))
        slices = 1
        while await at.slice_of(job, a_batch):
            slices += 1
        assert slices >= 5
        ended = await again(job)
        assert (ended["state"], outcome(ended)) == (
            JobState.SUCCEEDED,
            {"rows": 2_501, "opted_out": 1_500, "already": 1_000, "invalid": 1, "errors": 1},
        )
        assert await fetch_value("SELECT count(*) FROM consent_reasons WHERE organization_id = $1", desk.sue.organization_id) == 1_500

    async def test_cancelled_it_keeps_what_was_committed(self, desk: Desk) -> None:
        text = "".join(f"{number(index)}\n" for index in range(1_200))
        job = await opt_out_lists.start_import(desk.sue, Order(None, text, confirm_opt_outs=1_200))
        for _ in range(2):
            await at.slice_of(job, a_batch)
        await jobs.cancel(desk.sue, job["id"])
        ended = await do(job)
        assert (ended["state"], outcome(ended)) == (JobState.CANCELLED, {"rows": 1_000, "opted_out": 1_000})
        assert await fetch_value("SELECT count(*) FROM import_numbers WHERE organization_id = $1", desk.sue.organization_id) == 0


async def a_batch(claim: Claim, slice_: Slice) -> bool:
    return await import_work.work(claim, Slice(0))


class TestExporting:
    async def test_is_for_who_may_and_reaches_every_book(self, desk: Desk) -> None:
        assert (await ask(None, EXPORT, input={})).codes == ["UNAUTHENTICATED"]
        assert (await ask(desk.uma, EXPORT, input={})).codes == ["FORBIDDEN"]
        granted = await a_caller(desk.uma.organization_id, granted=(Permission.CONTACTS_EXPORT,))
        assert (await ask(granted, EXPORT, input={})).problems == [("NOT_PERMITTED", None)]
        answer = await ask(desk.sue, EXPORT, input={})
        assert answer.problems == [] and answer.data["job"]["owner"] is None
        (job,) = await jobs.page(desk.sue, None, key=None, backward=False, limit=1)
        await do(job)
        assert await files.find(desk.uma, job["id"]) is None and await files.find(desk.zoe, job["id"]) is None

    async def test_holds_every_number_that_is_opted_out_as_an_import_takes_it(self, desk: Desk, carrier: Carrier) -> None:
        await carrier.send("STOP", sender=number(3))
        await carrier.send("STOP", sender=number(4))
        await carrier.send("START", sender=number(4))
        await create(desk.uma, number(2), opted_out=True)
        await create(desk.zoe, number(9), opted_out=True)
        await counts(desk.sue, f"{number(5)},2026-01-02T03:04:05Z,=by phone\n{number(6)}\n")
        await erase(desk.ada, number(6))
        header, *rows = await exported(desk.sue)
        assert header == ["Phone", "Opted Out Since (UTC)", "Reason"]
        assert [(row[0], row[2]) for row in rows] == [
            (number(2), "Marked as opted out"),
            (number(3), "Replied STOP"),
            (number(5), "'=by phone"),
        ]
        assert rows[2][1] == "2026-01-02T03:04:05Z"
        (job,) = await jobs.page(desk.sue, None, key=None, backward=False, limit=1)
        text = await text_of(desk.sue, job)
        zoes = await a_caller(desk.zoe.organization_id, role=desk.sue.role)  # type: ignore[arg-type]
        assert await counts(zoes, text, skip_first_line=True) == {"rows": 3, "opted_out": 3}
        assert [await since(zoes, number(index)) for index in (2, 3, 5)] == [await since(desk.sue, number(index)) for index in (2, 3, 5)]

    async def test_of_numbers_that_libphonenumber_does_not_know_opts_them_out_again_and_says_so(self, desk: Desk, carrier: Carrier) -> None:
        for sender in ("+15555550100", "+551187654322"):
            await carrier.send("STOP", sender=sender)
        await do(await opt_out_lists.start_export(desk.sue, None))
        (job,) = await jobs.page(desk.sue, None, key=None, backward=False, limit=1)
        zoes = await a_caller(desk.zoe.organization_id, role=desk.sue.role)  # type: ignore[arg-type]
        text = await text_of(desk.sue, job) + "+551187654333\n"
        assert await counts(zoes, text, skip_first_line=True) == {"rows": 3, "opted_out": 1, "invalid": 2, "errors": 2}
        assert all([await since(zoes, phone) for phone in ("+15555550100", "+5511987654322", "+5511987654333")])

    async def test_since_a_moment_only_those(self, desk: Desk) -> None:
        await counts(desk.sue, f"{number(1)},2026-01-02\n{number(2)},2026-03-04\n")
        assert [row[0] for row in (await exported(desk.sue, since=datetime(2026, 2, 1, tzinfo=UTC)))[1:]] == [number(2)]

    async def test_of_nobody_is_a_header(self, desk: Desk) -> None:
        assert len(await exported(desk.sue)) == 1

    async def test_cancelled_it_leaves_no_file(self, desk: Desk) -> None:
        job = await opt_out_lists.start_export(desk.sue, None)
        await jobs.cancel(desk.sue, job["id"])
        assert await files.find(desk.sue, job["id"]) is None
