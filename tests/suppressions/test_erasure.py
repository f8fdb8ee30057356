"""Erasing a person: gone from everything that is kept, opted out for good, and safe to kill or to race."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from asyncpg import Record

from backend.consent import service as consent
from backend.consent.rebuild import rebuild
from backend.consent.recording import STATE, STATE_COLUMNS
from backend.consent.service import ConsentSource
from backend.contacts import lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.database import fetch_all, fetch_value
from backend.exports.service import ExportFormat
from backend.imports import work as importing
from backend.jobs import files
from backend.jobs import service as jobs
from backend.jobs.claim import Claim
from backend.jobs.kinds import JobState
from backend.jobs.tasks import Slice
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.organizations.tokens import create_api_token
from backend.storage import storage
from backend.suppressions import erasure_work, erasures
from tests.consent.keyed import environment
from tests.contacts.asking import ask, id_of
from tests.contacts.test_service import refused
from tests.engines import Engines
from tests.exports import reading
from tests.inbound.carrying import Carrier
from tests.jobs import desk as at
from tests.jobs.desk import Desk, again, contact, counters, create, do, imported, number, outcome, start, start_file
from tests.organizations.people import a_caller
from tests.suppressions import remains
from tests.suppressions.listing import counts

PHONE = "+12025550123"
SPELLINGS = ["2025550123", "(202) 555-0123", "202-555-0123", "202.555.0123"]
PERSON = [*SPELLINGS, "Wilhelmina", "wilhelmina@example.com", "allergic to peanuts"]
ERASE = """mutation ($input: EraseContactInput!) { eraseContact(input: $input) {
    job { id state receipt owner { id } actor progress { done total } } userErrors { code field message } } }"""


async def erase(caller: Caller, phone: str = PHONE) -> Record:
    """The job, as far as it goes at one go."""
    return await do(await erasures.start(caller, contact_id=None, phone=phone))


async def receipt(job: Record) -> str:
    assert job["state"] == JobState.SUCCEEDED, job["failure"]
    told = erasures.receipt(job)
    assert told is not None
    return told


async def files_left(caller: Caller, job: Record) -> str:
    found = await files.find(caller, job["id"])
    assert found is not None
    return b"".join([block async for block in found.blocks()]).decode()


class TestNothingIsLeft:
    async def test_in_the_database_or_the_files_and_importing_it_again_gives_an_opted_out_contact(
        self, desk: Desk, fresh_database: Engines
    ) -> None:
        kept = await self._everywhere(desk)
        assert len(remains.sightings(fresh_database, PERSON)) >= 12
        job = await erase(desk.ada)
        assert remains.sightings(fresh_database, PERSON) == []
        await self._others_are_there(desk, kept)
        assert (await receipt(job)).endswith(
            "Removed: 2 contacts, 1 deleted contact, 1 former value kept for an import, 2 rejected rows of imports,"
            " 3 mentions of the number elsewhere, 2 mentions in jobs,"
            " 4 uploaded files deleted, 3 files rewritten. Kept: an opt-out under a number that can't be read,"
            " recorded by this erasure if there was none: only the person's own opt-in word lifts it."
        )
        await imported(desk.ben, "Wilhelmina Again,202 555 0123,\n")
        assert (await contact(desk.ben, PHONE))["opted_out"]
        assert await counters(desk.ben) == (2, 1)

    async def _everywhere(self, desk: Desk) -> dict[str, Record]:
        """A person in every place there is."""
        rows = (
            "Wilhelmina,(202) 555-0123,wilhelmina@example.com\n"
            "Wilhelmina,202-555-0123x7,wilhelmina@example.com\n"
            f"Otto,nonsense,\nWilhelmina,202.555.0123,wilhelmina@\nOlga,{number(1)},x@\n"
        )
        made = await do(await start(desk.uma, rows, idempotency_key="for 2025550123"))
        assert outcome(made) == {"rows": 5, "created": 1, "invalid": 4, "errors": 4}
        row = await contact(desk.uma, PHONE)
        await service.update(desk.uma, row["id"], None, Changes(notes="allergic to peanuts"))
        bens = await create(desk.ben, PHONE, "Wilhelmina")
        await service.delete(desk.ben, [bens["id"]])
        await create(desk.ben, PHONE, "Wilhelmina")
        await imported(desk.ben, f"Wilhelmina New,{PHONE},w@example.com\n", on_existing=OnExisting.OVERWRITE)
        patients = await at.a_list(desk.ben)
        await lists.add(desk.ben, patients, [(await contact(desk.ben, PHONE))["id"]])
        await counts(desk.sue, f"{PHONE},2026-01-02,Wilhelmina asked at the desk\n{number(9)},2026-01-02,like (202) 555-0123\n")
        mother = await create(desk.ben, number(7), "Otto", notes="His mother: (202) 555-0123, in the evening.")
        gone = await create(desk.ben, number(8), "Gone", email="2025550123@texts.example")
        await service.delete(desk.ben, [gone["id"]])
        export = await do(await reading.start(desk.uma, format_=ExportFormat.SPREADSHEET))
        await do(await reading.start(desk.uma, search="202 555-0123"))
        await start_file(desk.uma, b"Name,Phone,Email\nOtto,n/a,\nWilhelmina,2025550123,\n", dry_run=True)
        await do((await fetch_all(f"SELECT {jobs.COLUMNS} FROM jobs WHERE organization_id = $1 AND kind = 'DRY_RUN'", row_of(desk)))[0])
        return {"errors": made, "export": export, "mother": mother, "gone": gone}

    async def _others_are_there(self, desk: Desk, kept: dict[str, Record]) -> None:
        errors = await files_left(desk.uma, kept["errors"])
        assert "Otto,nonsense" in errors and "Olga" in errors and errors.count("\r\n") == 2
        assert outcome(await again(kept["errors"]))["errors"] == 2
        assert reading.rows_of(await files_left(desk.uma, kept["export"])) == []
        (mother,) = await service.find(desk.ben, [kept["mother"]["id"]])
        assert (mother["notes"], mother["version"]) == ("His mother: (erased), in the evening.", 2)
        (back,) = await trash.restore(desk.ben, [kept["gone"]["id"]])
        assert (back["full_name"], back["email"]) == ("Gone", None)
        await service.delete(desk.ben, [back["id"]])
        assert await counters(desk.uma) == (0, 0) and await counters(desk.ben) == (1, 0)

    async def test_in_what_postgresql_says_of_a_refused_statement(self, desk: Desk, fresh_database: Engines) -> None:
        await create(desk.uma, PHONE)
        other = await create(desk.uma, number(1))
        await refused(service.update(desk.uma, other["id"], None, Changes(phone=PHONE)))
        assert "2025550123" not in remains.log(fresh_database)

    async def test_of_somebody_unknown_but_the_opt_out(self, desk: Desk, fresh_database: Engines) -> None:
        assert "Removed: nothing was there." in await receipt(await erase(desk.ada))
        assert remains.sightings(fresh_database, SPELLINGS) == []
        assert (await create(desk.uma, PHONE))["opted_out"]

    async def test_in_any_form_of_the_number(self, desk: Desk, carrier: Carrier, fresh_database: Engines) -> None:
        mobile, short, brazilian = "+5491123456789", "+541123456789", "+5511987654322"
        for owner, phone in ((desk.uma, mobile), (desk.ben, short), (desk.uma, brazilian)):
            await create(owner, phone, "Wilhelmina")
        await carrier.send("Hello", sender="+551187654322")
        noted = await create(desk.uma, number(7), notes="His: 011 15-2345-6789, hers: +55 (11) 8765-4322.")
        await start_file(desk.uma, b"Otto,n/a,\nWilhelmina,011 15-2345-6789,\n", dry_run=True)
        await do((await fetch_all(f"SELECT {jobs.COLUMNS} FROM jobs WHERE organization_id = $1 AND kind = 'DRY_RUN'", row_of(desk)))[0])
        for phone in (short, "+551187654322"):
            await receipt(await erase(desk.ada, phone))
        told = remains.sightings(fresh_database, ["Wilhelmina", "2345-6789", "23456789", "8765-4322", "87654322"])
        assert told == []
        (noted,) = await service.find(desk.uma, [noted["id"]])
        assert noted["notes"] == "His: 0(erased), hers: (erased)."
        assert all(state.opted_out for state in (await consent.states(row_of(desk), [mobile, short, brazilian])).values())

    async def test_and_nothing_of_another_organization_goes(self, desk: Desk) -> None:
        await create(desk.zoe, PHONE, "Wilhelmina", notes=f"Call {PHONE}.")
        await imported(desk.zoe, f"Wilhelmina,{PHONE},\nx,{PHONE}x7,\n")
        await erase(desk.ada)
        assert (await contact(desk.zoe, PHONE))["notes"] == f"Call {PHONE}."
        assert await fetch_value("SELECT count(*) FROM import_row_errors WHERE organization_id = $1", desk.zoe.organization_id) == 1
        assert await fetch_value("SELECT count(*) FROM uploads WHERE organization_id = $1", desk.zoe.organization_id) == 1


class TestTheSamePersonAgain:
    """Brought again after an erasure, and erased again."""

    async def test_stays_opted_out_throughout_and_each_time_leaves_a_receipt_and_an_event(
        self, desk: Desk, fresh_database: Engines
    ) -> None:
        receipts: list[str] = []
        for _ in range(3):
            await imported(desk.uma, f"Wilhelmina,{PHONE},wilhelmina@example.com\n")
            made = await contact(desk.uma, PHONE)
            await service.update(desk.uma, made["id"], None, Changes(full_name="Wilhelmina Again", notes="allergic to peanuts"))
            opted_out = [(await contact(desk.uma, PHONE))["opted_out"], (await create(desk.ben, PHONE))["opted_out"]]
            assert opted_out == [bool(receipts)] * 2
            receipts.append(await receipt(await erase(desk.ada)))
            assert remains.sightings(fresh_database, PERSON) == []
            assert (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out
            assert await counters(desk.uma) == await counters(desk.ben) == (0, 0)
        assert len(set(receipts)) == 3 and all("Removed: 2 contacts" in told for told in receipts)
        assert await erasure_events(desk) == 3
        assert await rebuild(repair=False) == []

    async def test_is_not_opted_in_by_what_they_said_in_between_and_is_heard_of_late(self, desk: Desk, carrier: Carrier) -> None:
        await erase(desk.ada)
        await create(desk.uma, PHONE)
        said_at = datetime.now(UTC).isoformat()
        await erase(desk.ada)
        await carrier.send("START", sender=PHONE, receivedAt=said_at)
        assert (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out
        await carrier.send("START", sender=PHONE)
        assert not (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out

    async def test_by_two_erasures_at_once_is_gone_as_by_one(self, desk: Desk, fresh_database: Engines) -> None:
        await create(desk.uma, PHONE, "Wilhelmina")
        both = [await erasures.start(desk.ada, contact_id=None, phone=PHONE) for _ in range(2)]
        for _ in range(2):
            await asyncio.gather(*map(do, both))
        assert [(await again(job))["state"] for job in both] == [JobState.SUCCEEDED] * 2
        assert remains.sightings(fresh_database, PERSON) == []
        assert await rebuild(repair=False) == []


async def erasure_events(desk: Desk) -> int:
    statement = "SELECT count(*) FROM consent_events WHERE organization_id = $1 AND source = 'ERASURE'"
    return int(await fetch_value(statement, row_of(desk)))


def row_of(desk: Desk) -> int:
    return desk.uma.organization_id


class TestStarting:
    async def test_is_for_who_may_and_reaches_every_book(self, desk: Desk) -> None:
        made = await create(desk.uma, PHONE)
        for caller, codes in ((None, ["UNAUTHENTICATED"]), (desk.uma, ["FORBIDDEN"]), (desk.sue, ["FORBIDDEN"])):
            assert (await ask(caller, ERASE, input={"contactId": id_of(made)})).codes == codes
        granted = await a_caller(row_of(desk), granted=(Permission.CONTACTS_ERASE,))
        assert (await ask(granted, ERASE, input={"phone": PHONE})).problems == [("NOT_PERMITTED", None)]
        assert (await ask(desk.zoe, ERASE, input={"phone": PHONE})).codes == ["FORBIDDEN"]
        assert await service.find(desk.uma, [made["id"]])

    async def test_no_policy_takes_it_from_an_administrator(self, desk: Desk) -> None:
        denied = await a_caller(row_of(desk), Role.ADMIN, denied=(Permission.CONTACTS_ERASE,))
        answer = await ask(denied, ERASE, input={"phone": PHONE})
        assert (answer.problems, answer.data["job"]["state"], answer.data["job"]["owner"]) == ([], "QUEUED", None)

    async def test_needs_somebody_or_a_number(self, desk: Desk) -> None:
        elsewhere = await create(desk.zoe, PHONE)
        for given, told in (
            ({"contactId": id_of(elsewhere)}, ("NOT_FOUND", ["contactId"])),
            ({"contactId": "x"}, ("NOT_FOUND", ["contactId"])),
            ({"phone": "hello"}, ("INVALID", ["phone"])),
            ({"phone": ""}, ("REQUIRED", ["phone"])),
        ):
            answer = await ask(desk.ada, ERASE, input=given)
            assert (answer.problems, answer.data["job"]) == ([told], None)

    async def test_is_refused_without_a_key(self, desk: Desk, tmp_path: Any) -> None:
        with environment(DATA_DIRECTORY=str(tmp_path)):
            assert (await ask(desk.ada, ERASE, input={"phone": PHONE})).problems == [("UNSUPPORTED", None)]

    async def test_by_a_contact_erases_the_number_in_every_book(self, desk: Desk) -> None:
        made, bens = await create(desk.uma, PHONE), await create(desk.ben, PHONE)
        answer = await ask(desk.ada, ERASE, input={"contactId": id_of(made)})
        assert answer.problems == [] and answer.data["job"]["receipt"] is None
        (queued,) = await jobs.page(desk.ada, None, key=None, backward=False, limit=1)
        job = await do(queued)
        assert "Removed: 2 contacts." in await receipt(job)
        assert await service.find(desk.ada, [made["id"], bens["id"]]) == []

    async def test_is_seen_only_by_who_reaches_every_book(self, desk: Desk) -> None:
        job = await erase(desk.ada)
        assert [len(await jobs.find(caller, [job["id"]])) for caller in (desk.ada, desk.sue, desk.uma, desk.zoe)] == [1, 1, 0, 0]


class TestInterrupted:
    async def test_it_may_be_killed_after_any_batch_and_does_nothing_twice(self, desk: Desk, fresh_database: Engines) -> None:
        await TestNothingIsLeft()._everywhere(desk)
        job = await erasures.start(desk.ada, contact_id=None, phone=PHONE)
        slices = 0
        while await at.slice_of(job, a_batch):
            slices += 1
        assert slices > 6
        assert remains.sightings(fresh_database, PERSON) == []
        counts = outcome(await again(job))
        assert (counts["contacts"], counts["deleted_contacts"], counts["uploads"], counts["files"]) == (2, 1, 4, 3)

    async def test_a_file_that_was_replaced_goes_also_when_the_worker_died_right_after(self, desk: Desk, fresh_database: Engines) -> None:
        made = await do(await start(desk.uma, f"Wilhelmina,{PHONE}x7,\nOtto,nonsense,\n"))
        (old,) = await files.part_keys(row_of(desk), made["id"])
        data = b"".join([block async for block in storage().read(old)])
        await erase(desk.ada)
        await storage().put(old, data)  # as if it had not been deleted
        await erase(desk.ada)
        assert remains.sightings(fresh_database, PERSON) == []

    @pytest.mark.parametrize("ends", [JobState.CANCELLED, JobState.FAILED])
    async def test_however_it_ends_its_input_goes(self, desk: Desk, fresh_database: Engines, ends: JobState) -> None:
        job = await erasures.start(desk.ada, contact_id=None, phone=PHONE)
        if ends == JobState.CANCELLED:
            await jobs.cancel(desk.ada, job["id"])
        else:
            await fetch_all(
                "UPDATE jobs SET fruitless_attempts = 5 WHERE organization_id = $1 AND id = $2 RETURNING id", row_of(desk), job["id"]
            )
            await do(job)
        ended = await again(job)
        assert (ended["state"], erasures.receipt(ended)) == (ends, None)
        assert remains.sightings(fresh_database, SPELLINGS) == []


async def a_batch(claim: Claim, slice_: Slice) -> bool:
    """One step, and then the worker is gone."""
    return await erasure_work.work(claim, OneStep())


class OneStep(Slice):
    """A slice that is over after a step."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    @property
    def is_over(self) -> bool:
        self._asked += 1
        return self._asked > 1


class TestBesideAnImport:
    async def test_that_has_the_number_before_it_the_person_is_gone_at_once_and_for_good_when_it_ends(
        self, desk: Desk, fresh_database: Engines
    ) -> None:
        first = at.rows(range(5_000))
        running = await start(desk.uma, f"Wilhelmina,{PHONE},\n{first}Wilhelmina Twice,{PHONE},\nOtto,{number(5_001)},\n")
        assert await at.slice_of(running, first_batch)
        assert (await contact(desk.uma, PHONE))["full_name"] == "Wilhelmina"
        job = await erasures.start(desk.ada, contact_id=None, phone=PHONE)
        assert (await do(job))["state"] == JobState.RUNNING
        assert await contacts_with(desk) == 0
        assert (await at.counters(desk.uma))[0] == 4_999
        ended = await do(running)
        assert (ended["state"], ended["done"]) == (JobState.SUCCEEDED, 5_003)
        assert (await contact(desk.uma, PHONE))["opted_out"]
        done = await do(job)
        assert done["state"] == JobState.SUCCEEDED
        assert await contacts_with(desk) == 0
        assert remains.sightings(fresh_database, PERSON) == []
        assert (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out

    async def test_that_waits_for_its_turn_the_file_is_read_before_it_goes(self, desk: Desk, fresh_database: Engines) -> None:
        queued = await start(desk.uma, f"Wilhelmina,{PHONE},\n")
        job = await erase(desk.ada)
        assert job["state"] == JobState.RUNNING
        assert (await do(queued))["state"] == JobState.SUCCEEDED
        assert (await do(job))["state"] == JobState.SUCCEEDED
        assert remains.sightings(fresh_database, PERSON) == []

    async def test_in_the_middle_of_a_batch_one_comes_after_the_other(self, desk: Desk, observer: asyncpg.Connection) -> None:
        await create(desk.uma, PHONE)
        job = await erasures.start(desk.ada, contact_id=None, phone=PHONE)
        transaction = observer.transaction()
        await transaction.start()
        await observer.execute("SELECT FROM contacts WHERE phone = $1 FOR UPDATE", PHONE)
        erasing = asyncio.create_task(do(job))
        await at.until_blocked(observer)
        creating = asyncio.create_task(create(desk.ben, PHONE))
        await transaction.rollback()
        await erasing
        assert (await creating)["opted_out"]


async def first_batch(claim: Claim, slice_: Slice) -> bool:
    return await importing.work(claim, Slice(0))


async def contacts_with(desk: Desk, phone: str = PHONE) -> int:
    return int(await fetch_value("SELECT count(*) FROM contacts WHERE organization_id = $1 AND phone = $2", row_of(desk), phone))


class TestSomebodyWhoWrote:
    async def test_what_they_wrote_goes_and_their_number_where_others_wrote_it(
        self, desk: Desk, carrier: Carrier, fresh_database: Engines
    ) -> None:
        await carrier.send("Wilhelmina here, please stop texting (202) 555-0123", sender=PHONE, reference="m-2025550123-1")
        await carrier.send("My new number is 202-555-0123", sender=number(1))
        await carrier.send("STOP", sender=PHONE)
        assert remains.sightings(fresh_database, PERSON)
        assert "2 messages" in await receipt(await erase(desk.ada))
        assert remains.sightings(fresh_database, PERSON) == []
        assert (await consent.states(row_of(desk), [PHONE]))[PHONE].source == ConsentSource.ERASURE

    async def test_only_their_own_word_lifts_it(self, desk: Desk, carrier: Carrier) -> None:
        await create(desk.uma, PHONE)
        await erase(desk.ada)
        await carrier.send("Hello again", sender=PHONE)
        assert (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out
        await carrier.send("START", sender=PHONE)
        assert not (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out
        assert not (await create(desk.ben, PHONE))["opted_out"]
        await erase(desk.ada)
        assert (await consent.states(row_of(desk), [PHONE]))[PHONE].opted_out

    async def test_from_a_number_that_no_contact_can_have_is_erased_too(
        self, desk: Desk, carrier: Carrier, fresh_database: Engines
    ) -> None:
        await carrier.send("Hello", sender="+9991234567")
        await erase(desk.ada, "+9991234567")
        assert remains.sightings(fresh_database, ["9991234567"]) == []


async def test_the_projection_still_follows_from_the_ledger(desk: Desk) -> None:
    await create(desk.uma, PHONE, opted_out=True)
    await erase(desk.ada)
    await erase(desk.ada, number(1))
    columns = ", ".join(f"subject.{name} IS NOT DISTINCT FROM state.{name}" for name in STATE_COLUMNS.split(", "))
    statement = f"SELECT {columns} FROM consent_subjects AS subject, LATERAL ({STATE}) AS state WHERE subject.organization_id = $1"
    rows = await fetch_all(statement, row_of(desk))
    assert len(rows) == 2 and all(all(row) for row in rows)


async def test_a_token_held_to_a_book_may_not(desk: Desk) -> None:
    made = await create_api_token(
        desk.ada, name="Partner", owner_id=desk.ada.owner_id, held_to_book=True, scopes=[Permission.CONTACTS_ERASE], expires_at=None
    )
    caller = await authenticate(None, made.secret)
    assert caller is not None
    with pytest.raises(Exception, match="every contact book"):
        await erasures.start(caller, contact_id=None, phone=PHONE)
