"""Consent belongs to (organization, number): what changes it, what doesn't, and who may see how it came about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.consent import service as consent
from backend.consent.service import ConsentSource, Evidence
from backend.contacts import service, trash, upserts
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.database import APPLICATION_ROLE, transaction
from backend.embedded.postgresql import OWNER_LOGIN
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.problems import ProblemCode
from tests.contacts.asking import a_contact, ask, id_of
from tests.contacts.test_service import counters, refused
from tests.jobs.desk import Desk, do, imported, purge
from tests.organizations.people import a_caller

PHONE, OTHER = "+12125550100", "+12125550101"
CARRIER = Evidence(ConsentSource.CARRIER, "carrier")


async def opt_out(caller: Caller, phone: str = PHONE, effective_at: datetime | None = None) -> list[str]:
    async with transaction():
        await consent.lock_to_change(caller.organization_id, [phone])
        return await consent.opt_out(caller.organization_id, [phone], CARRIER, effective_at)


async def is_opted_out(caller: Caller, contact_id: int) -> bool:
    """On the contact, in the ledger's projection, and where the API tells it: all the same."""
    (row,) = await service.find(caller, [contact_id])
    state = (await consent.states(caller.organization_id, [row["phone"]])).get(row["phone"], consent.UNKNOWN)
    query = "query ($id: ID!) { contact(id: $id) { optedOut optOut { since source keyword } } }"
    shown = (await ask(caller, query, id=id_of(row))).data
    assert row["opted_out"] == state.opted_out == shown["optedOut"] == (shown["optOut"] is not None)
    return bool(row["opted_out"])


async def events(caller: Caller, phone: str = PHONE) -> list[Any]:
    return await consent.history(caller.organization_id, phone, key=None, backward=False, limit=100)


class TestOptingOut:
    async def test_reaches_every_book_of_the_organization_and_no_other(self, desk: Desk) -> None:
        umas, bens, zoes = [await a_contact(caller, phone=PHONE) for caller in (desk.uma, desk.ben, desk.zoe)]
        await service.update(desk.uma, umas["id"], None, Changes(opted_out=True))
        assert await is_opted_out(desk.uma, umas["id"])
        assert await is_opted_out(desk.ben, bens["id"])
        assert not await is_opted_out(desk.zoe, zoes["id"])
        assert [await counters(caller) for caller in (desk.uma, desk.ben, desk.zoe)] == [(1, 1), (1, 1), (1, 0)]

    async def test_does_not_raise_the_version(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE)
        after = await service.update(desk.uma, made["id"], 1, Changes(opted_out=True))
        assert (after["version"], after["opted_out"]) == (1, True)
        assert after["updated_at"] > made["updated_at"]

    async def test_again_says_nothing_new(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        for caller in (desk.uma, desk.sue):
            await service.update(caller, made["id"], None, Changes(opted_out=True))
        await opt_out(desk.uma)
        (event,) = await events(desk.uma)
        assert (event["source"], event["actor"], event["owner_id"]) == ("MANUAL", "Uma Larsen", desk.uma.owner_id)

    async def test_is_never_later_than_the_databases_clock_nor_moved_by_a_later_word(self, desk: Desk) -> None:
        await opt_out(desk.uma, effective_at=datetime.now(UTC) + timedelta(days=1))
        (event,) = await events(desk.uma)
        assert event["effective_at"] == event["recorded_at"] <= datetime.now(UTC) + timedelta(seconds=1)
        before = datetime.now(UTC) - timedelta(days=3)
        await opt_out(desk.uma, OTHER, before)
        assert (await consent.states(desk.uma.organization_id, [OTHER]))[OTHER].since == before


class TestLocked:
    async def test_false_on_an_opted_out_number_is_refused_and_changes_nothing(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        told = await refused(service.update(desk.sue, made["id"], 1, Changes(full_name="Anna", opted_out=False)))
        assert told == [(ProblemCode.OPT_OUT_LOCKED, ("opted_out",))]
        query = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } userErrors { code field } } }"
        answer = await ask(desk.uma, query, input={"id": id_of(made), "optedOut": False, "notes": "x"})
        assert (answer.problems, answer.data["contact"]) == ([("OPT_OUT_LOCKED", ["optedOut"])], None)
        assert await service.find(desk.uma, [made["id"]]) == [made]

    async def test_false_about_a_new_number_is_about_that_one(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        moved = await service.update(desk.uma, made["id"], None, Changes(phone=OTHER, opted_out=False))
        assert not await is_opted_out(desk.uma, moved["id"])
        told = await refused(service.update(desk.uma, made["id"], None, Changes(phone=PHONE, opted_out=False)))
        assert told == [(ProblemCode.OPT_OUT_LOCKED, ("opted_out",))]

    async def test_absent_null_and_false_say_nothing_elsewhere(self, desk: Desk) -> None:
        await opt_out(desk.uma)
        for said in (None, False):
            made = await a_contact(desk.uma, phone=PHONE, opted_out=said)
            assert await is_opted_out(desk.uma, made["id"])
            await upserts.upsert_contacts(desk.uma, None, [Item(PHONE, "Anna", opted_out=said)], OnExisting.OVERWRITE)
            assert await is_opted_out(desk.uma, made["id"])
            await service.delete(desk.uma, [made["id"]])
        assert len(await events(desk.uma)) == 1


class TestAContactsNumber:
    async def test_brings_its_own_consent(self, desk: Desk) -> None:
        await opt_out(desk.uma, OTHER)
        made = await a_contact(desk.uma, phone=PHONE)
        moved = await service.update(desk.uma, made["id"], None, Changes(phone=OTHER))
        assert await is_opted_out(desk.uma, moved["id"])
        assert await counters(desk.uma) == (1, 1)
        back = await service.update(desk.uma, made["id"], None, Changes(phone=PHONE))
        assert not await is_opted_out(desk.uma, back["id"])
        assert await counters(desk.uma) == (1, 0)

    async def test_opted_out_together_with_a_change_is_the_new_one(self, desk: Desk) -> None:
        made, bens = await a_contact(desk.uma, phone=PHONE), await a_contact(desk.ben, phone=PHONE)
        await service.update(desk.uma, made["id"], None, Changes(phone=OTHER, opted_out=True))
        assert await is_opted_out(desk.uma, made["id"])
        assert not await is_opted_out(desk.ben, bens["id"])
        assert await events(desk.uma, PHONE) == []


class TestNothingLosesIt:
    async def test_not_deleting_restoring_re_creating_or_importing(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        await service.delete(desk.uma, [made["id"]])
        await trash.restore(desk.uma, [made["id"]])
        assert await is_opted_out(desk.uma, made["id"])
        await service.delete(desk.uma, [made["id"]])
        again = await a_contact(desk.uma, phone=PHONE)
        assert await is_opted_out(desk.uma, again["id"])
        await imported(desk.uma, f"Anna,{PHONE}", on_existing=OnExisting.OVERWRITE)
        assert await is_opted_out(desk.uma, again["id"])
        assert await counters(desk.uma) == (1, 1)

    async def test_opt_out_then_purge_then_import_shows_it_and_it_is_locked(self, desk: Desk) -> None:
        await a_contact(desk.uma, phone=PHONE, opted_out=True)
        assert (await do(await purge(desk.sue, desk.uma.owner_id or 0)))["state"] == "SUCCEEDED"
        assert await counters(desk.uma) == (0, 0)
        assert await imported(desk.uma, f"Ana,{PHONE}") == {"rows": 1, "created": 1, "opted_out": 1}
        query = 'query { contacts(filter: {phone: "(212) 555-0100"}) { nodes { id optedOut } } }'
        (contact,) = (await ask(desk.uma, query)).data["nodes"]
        assert contact["optedOut"] is True
        query = "mutation ($id: ID!) { updateContact(input: {id: $id, optedOut: false}) { userErrors { code field } } }"
        assert (await ask(desk.uma, query, id=contact["id"])).problems == [("OPT_OUT_LOCKED", ["optedOut"])]

    async def test_not_even_while_restoring_where_it_came_meanwhile(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE)
        await service.delete(desk.uma, [made["id"]])
        await opt_out(desk.uma)
        (back,) = await trash.restore(desk.uma, [made["id"]])
        assert await is_opted_out(desk.uma, back["id"])
        assert await counters(desk.uma) == (1, 1)


HISTORY = """query ($id: ID!, $first: Int, $after: String) { contact(id: $id) { consentHistory(first: $first, after: $after) {
    nodes { id kind source actor keyword evidence effectiveAt recordedAt } pageInfo { hasNextPage endCursor } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"


class TestHistory:
    async def test_is_for_those_who_may_read_it(self, desk: Desk) -> None:
        made = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        assert (await ask(None, HISTORY, id=id_of(made))).codes == ["UNAUTHENTICATED"]
        assert (await ask(desk.zoe, HISTORY, id=id_of(made))).data is None
        assert (await ask(desk.ben, HISTORY, id=id_of(made))).data is None
        without = await a_caller(desk.uma.organization_id, Role.SUPERVISOR, denied=(Permission.CONSENT_HISTORY_READ,))
        assert set((await ask(without, HISTORY, id=id_of(made))).codes) == {"FORBIDDEN"}

    async def test_tells_what_came_through_anothers_book_without_who_and_how(self, desk: Desk) -> None:
        umas, bens = await a_contact(desk.uma, phone=PHONE, opted_out=True), await a_contact(desk.ben, phone=PHONE)
        seen = {}
        for caller, own in ((desk.ben, bens), (desk.uma, umas), (desk.sue, bens)):
            (event,) = (await ask(caller, HISTORY, id=id_of(own))).data["consentHistory"]["nodes"]
            seen[caller.name] = (event["actor"], event["kind"], event["source"])
            node = (await ask(caller, NODE, id=event["id"])).data
            assert (node is None) is (caller is desk.ben)
        assert seen == {
            "Ben Ito": (None, "OPT_OUT", "MANUAL"),
            "Uma Larsen": ("Uma Larsen", "OPT_OUT", "MANUAL"),
            "Sue Adeyemi": ("Uma Larsen", "OPT_OUT", "MANUAL"),
        }

    async def test_is_the_same_through_every_contact_with_the_number(self, desk: Desk) -> None:
        old = await a_contact(desk.uma, phone=PHONE, opted_out=True)
        await service.delete(desk.uma, [old["id"]])
        new = await a_contact(desk.uma, phone=PHONE)
        assert len((await ask(desk.uma, HISTORY, id=id_of(new))).data["consentHistory"]["nodes"]) == 1


class TestTheLedger:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consent_events SET actor = 'x'",
            "DELETE FROM consent_events",
            "TRUNCATE consent_events CASCADE",
        ],
    )
    async def test_is_append_only_for_everybody(self, statement: str, desk: Desk, observer: asyncpg.Connection) -> None:
        """For the application by its rights; for the tables' owner and the superuser, who have them, by the trigger."""
        await opt_out(desk.uma)
        for role, refusal in (
            (APPLICATION_ROLE, asyncpg.InsufficientPrivilegeError),
            (OWNER_LOGIN, asyncpg.RaiseError),
            ("postgres", asyncpg.RaiseError),
        ):
            async with observer.transaction():
                await observer.execute(f"SET LOCAL ROLE {role}")
                with pytest.raises(refusal):
                    async with observer.transaction():
                        await observer.execute(statement)
        assert len(await events(desk.uma)) == 1

    @pytest.mark.parametrize(
        "said",
        [
            "'MANUAL', 'START', (SELECT id FROM inbound_messages)",
            "'CARRIER', 'START', (SELECT id FROM inbound_messages)",
            "'KEYWORD', 'YES', (SELECT id FROM inbound_messages)",
            "'KEYWORD', NULL, (SELECT id FROM inbound_messages)",
            "'KEYWORD', 'START', NULL",
        ],
    )
    async def test_takes_no_opt_in_but_by_one_of_the_four_words_in_a_message(
        self, said: str, desk: Desk, observer: asyncpg.Connection
    ) -> None:
        """Not even from a superuser."""
        await opt_out(desk.uma)
        await observer.execute(
            """
            INSERT INTO inbound_messages (organization_id, owner_id, subject_id, carrier, digest, effect, received_at, recorded_at)
            SELECT organization_id, $1, id, 'x', 'x', 'OPT_IN', now(), now() FROM consent_subjects
            """,
            desk.uma.owner_id,
        )
        statement = f"""
            INSERT INTO consent_events (organization_id, subject_id, kind, effective_at, recorded_at, source, keyword, message_id)
            SELECT organization_id, id, 'OPT_IN', now(), now(), {said} FROM consent_subjects
        """
        with pytest.raises(asyncpg.CheckViolationError):
            await observer.execute(statement)
