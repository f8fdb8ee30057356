"""Following a contact book: what a wall, a colleague's page and a partner hear of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.contacts import lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item, upsert_contacts
from backend.database import execute, fetch_value
from backend.graph.node import encode
from backend.organizations import sessions, tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from tests.contacts.asking import a_contact, a_phone, id_of
from tests.engines import Engines
from tests.following import TRANSPORTS, Following, by_cookie, by_socket, by_stream, by_token, most_within, refusals, the_application
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller
from tests.serving import Serving

CHANGES = """subscription ($owner: ID) { contactChanges(owner: $owner) {
    kind contactId revision contact { id fullName optedOut lists { name } }
} }"""
WITH_PHONES = "subscription { contactChanges { contact { phone } } }"


@pytest.fixture
async def api(desk: Desk) -> AsyncIterator[Serving]:
    async with the_application() as server:
        yield server


def user_id(caller: Caller) -> str:
    return encode("User", at.book(caller))


async def revision(caller: Caller) -> int:
    return int(
        await fetch_value(
            "SELECT revision FROM books WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, at.book(caller)
        )
    )


async def begun(following: Following) -> int:
    """The revision at which it begins."""
    first = await following.next()
    assert first | {"kind": "BOOK_CHANGED", "contact": None, "contactId": None} == first
    return int(first["revision"])


class TestRefusal:
    async def test_a_strangers_a_colleagues_and_a_malformed_book_are_the_same(self, api: Serving, desk: Desk) -> None:
        ben = await by_cookie(desk.ben)
        answers = set[str]()
        for owner in (user_id(desk.zoe), user_id(desk.uma), encode("User", 987_654), "nonsense", encode("Contact", at.book(desk.ben))):
            answers |= await refusals(api, ben, CHANGES, owner=owner)
        (only,) = answers
        assert '"NOT_FOUND"' in only

    async def test_what_it_selects_needs_its_permission(self, api: Serving, desk: Desk) -> None:
        blind = await by_cookie(await a_caller(desk.uma.organization_id, denied=(Permission.CONTACT_DETAILS_READ,)))
        outside = await by_cookie(await a_caller(desk.uma.organization_id, denied=(Permission.CONTACTS_READ,)))
        token = await by_token(desk.uma, Permission.STATS_READ, owner_id=desk.uma.owner_id)
        for headers, query, coordinate in (
            (blind, WITH_PHONES, "Contact.phone"),
            (outside, CHANGES, "Subscription.contactChanges"),
            (token, CHANGES, "Subscription.contactChanges"),
        ):
            for answer in await refusals(api, headers, query):
                assert '"FORBIDDEN"' in answer and coordinate in answer

    async def test_a_token_for_all_books_must_say_which(self, api: Serving, desk: Desk) -> None:
        house = await by_token(desk.sue, Permission.CONTACTS_READ)
        (answer,) = await refusals(api, house, CHANGES)
        assert '"BAD_USER_INPUT"' in answer
        async with by_stream(api, house, CHANGES, owner=user_id(desk.uma)) as following:
            assert await begun(following) == await revision(desk.uma)


class TestEnd:
    async def test_it_ends_within_five_seconds_of_what_let_it_begin(self, api: Serving, desk: Desk) -> None:
        """A session, a token, a permission, an account: over both transports at once."""
        here = desk.uma.organization_id
        people = [await a_caller(here) for _ in range(4)]
        token = await by_token(desk.uma, Permission.CONTACTS_READ, owner_id=desk.uma.owner_id)
        headers = [token, *[await by_cookie(person) for person in people]]
        followed = [follow(api, each, CHANGES) for each in headers for follow in TRANSPORTS]
        streams = [await item.__aenter__() for item in followed]
        for stream in streams:
            await begun(stream)
        (token_id,) = [row["id"] for row in await tokens.api_tokens(desk.sue, after=None, backward=False, limit=1)]
        await tokens.revoke_api_token(desk.sue, token_id)
        await sessions.end_sessions(here, people[0].user_id or 0)
        await execute("UPDATE users SET disabled = true WHERE organization_id = $1 AND id = $2", here, people[1].user_id)
        await execute(
            "UPDATE users SET denied_permissions = '{CONTACTS_READ}' WHERE organization_id = $1 AND id = $2", here, people[2].user_id
        )
        async with asyncio.timeout(5):
            codes = [await stream.code() for stream in streams[:8]]
        assert codes == ["UNAUTHENTICATED"] * 6 + ["FORBIDDEN"] * 2
        await a_contact(people[3])
        for stream in streams[8:]:
            assert (await stream.next())["kind"] == "CREATED"
        for item in followed:
            await item.__aexit__(None, None, None)

    async def test_who_supervises_no_more_loses_the_others_book(self, api: Serving, desk: Desk) -> None:
        boss = await a_caller(desk.uma.organization_id, Role.SUPERVISOR)
        async with by_socket(api, await by_cookie(boss), CHANGES, owner=user_id(desk.uma)) as following:
            await begun(following)
            await execute("UPDATE users SET role = 'USER' WHERE organization_id = $1 AND id = $2", boss.organization_id, boss.user_id)
            assert await following.code(5) == "NOT_FOUND"


async def told(following: Following) -> tuple[str, str | None, Any]:
    change = await following.next()
    return change["kind"], change["contactId"], change["contact"] and change["contact"]["fullName"]


@pytest.mark.parametrize("follow", TRANSPORTS, ids=["WebSocket", "SSE"])
class TestOneByOne:
    async def test_each_change_is_told_once_with_the_contact_as_it_is_then(self, api: Serving, desk: Desk, follow: Any) -> None:
        uma = desk.uma
        async with follow(api, await by_cookie(uma), CHANGES) as following:
            assert await begun(following) == await revision(uma)
            ana = await a_contact(uma, "Ana Ruiz")
            assert await told(following) == ("CREATED", id_of(ana), "Ana Ruiz")
            await service.update(uma, ana["id"], None, Changes(full_name="Ana Lee"))
            assert await told(following) == ("UPDATED", id_of(ana), "Ana Lee")
            await service.delete(uma, [ana["id"]])
            assert await told(following) == ("DELETED", id_of(ana), None)
            await trash.restore(uma, [ana["id"]])
            assert await told(following) == ("CREATED", id_of(ana), "Ana Lee")
            await service.update(uma, ana["id"], None, Changes(opted_out=True))
            change = await following.next()
            assert (change["kind"], change["contact"]["optedOut"]) == ("UPDATED", True)
            assert change["revision"] == await revision(uma)
            assert await following.silent()

    async def test_what_others_do_in_the_book_is_told_too(self, api: Serving, desk: Desk, follow: Any) -> None:
        """A supervisor who works in it, a token, and an opt-out that came through another book."""
        async with follow(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            phone = a_phone()
            ana = await service.create(desk.sue, desk.uma.owner_id, Changes(full_name="Ana Ruiz", phone=phone))
            assert await told(following) == ("CREATED", id_of(ana), "Ana Ruiz")
            await a_contact(desk.ben, "Also Ana", phone, opted_out=True)
            change = await following.next()
            assert (change["kind"], change["contactId"], change["contact"]["optedOut"]) == ("UPDATED", id_of(ana), True)
            await a_contact(desk.zoe, "Stranger", phone, opted_out=True)
            assert await following.silent()


class TestLists:
    async def test_who_joined_or_left_is_told_and_nobody_else(self, api: Serving, desk: Desk) -> None:
        uma = desk.uma
        ana, bea = await a_contact(uma, "Ana"), await a_contact(uma, "Bea")
        async with by_stream(api, await by_cookie(uma), CHANGES) as following:
            await begun(following)
            patients = await lists.create(uma, None, "Patients")
            assert (await following.next())["kind"] == "BOOK_CHANGED"
            await lists.add(uma, patients["id"], [ana["id"]])
            change = await following.next()
            assert (change["contactId"], change["contact"]["lists"]) == (id_of(ana), [{"name": "Patients"}])
            await lists.add(uma, patients["id"], [ana["id"], bea["id"]])
            assert (await following.next())["contactId"] == id_of(bea)
            await lists.remove(uma, patients["id"], [bea["id"]])
            change = await following.next()
            assert (change["contactId"], change["contact"]["lists"]) == (id_of(bea), [])
            await lists.remove(uma, patients["id"], [bea["id"]])
            await service.update(uma, ana["id"], None, Changes(list_ids=[]))
            change = await following.next()
            assert (change["contactId"], change["contact"]["lists"]) == (id_of(ana), [])
            await lists.rename(uma, patients["id"], "Friends")
            assert (await following.next())["kind"] == "BOOK_CHANGED"
            await lists.delete(uma, patients["id"])
            assert (await following.next())["revision"] == await revision(uma)
            assert await following.silent()


async def test_what_changes_nothing_is_not_told(api: Serving, desk: Desk) -> None:
    uma = desk.uma
    ana = await a_contact(uma, "Ana", notes="x")
    async with by_stream(api, await by_cookie(uma), CHANGES) as following:
        await begun(following)
        await service.update(uma, ana["id"], None, Changes(full_name="Ana", notes="x", list_ids=[]))
        await upsert_contacts(uma, None, [Item(ana["phone"], full_name="Ana")], OnExisting.OVERWRITE)
        assert await following.silent()


class TestMany:
    async def test_twenty_at_once_are_told_one_by_one_each_once(self, api: Serving, desk: Desk) -> None:
        """Whoever commits first need not be heard first."""
        async with by_socket(api, await by_cookie(desk.uma), CHANGES) as following:
            first = await begun(following)
            made = await asyncio.gather(*(a_contact(desk.uma, f"Contact {index}") for index in range(20)))
            changes = [await following.next() for _ in made]
            assert {change["kind"] for change in changes} == {"CREATED"}
            assert {change["contactId"] for change in changes} == {id_of(row) for row in made}
            assert [change["revision"] for change in changes] == list(range(first + 1, first + 21))
            assert await following.silent()

    async def test_an_upsert_of_twenty_is_told_one_by_one_of_more_as_a_whole(self, api: Serving, desk: Desk) -> None:
        async with by_socket(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            await upsert_contacts(desk.uma, None, [Item(a_phone(), full_name="Ana") for _ in range(20)], OnExisting.OVERWRITE)
            assert {(await following.next())["kind"] for _ in range(20)} == {"CREATED"}
            await asyncio.sleep(1)
            await upsert_contacts(desk.uma, None, [Item(a_phone(), full_name="Ana") for _ in range(21)], OnExisting.OVERWRITE)
            assert (await following.next())["kind"] == "BOOK_CHANGED"
            assert await following.silent()

    async def test_beyond_twenty_a_second_the_book_is_told_twice_a_second_until_it_is_calm(self, api: Serving, desk: Desk) -> None:
        async with by_socket(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            for _ in range(150):
                await a_contact(desk.uma)
                await asyncio.sleep(0.01)
            last = await revision(desk.uma)
            changes = await following.timed_until(lambda change: bool(change["revision"] == last))
            kinds = {kind: [moment for moment, change in changes if change["kind"] == kind] for kind in ("CREATED", "BOOK_CHANGED")}
            assert len(kinds["BOOK_CHANGED"]) >= 2
            assert most_within(0.7, kinds["CREATED"]) <= 20
            assert most_within(0.7, kinds["BOOK_CHANGED"]) <= 2
            revisions = [change["revision"] for _, change in changes]
            assert revisions == sorted(revisions)
            await asyncio.sleep(1.1)
            calm = await a_contact(desk.uma, "Calm")
            assert await told(following) == ("CREATED", id_of(calm), "Calm")

    async def test_a_job_changes_the_book_at_most_twice_a_second_and_its_last_state_arrives(self, api: Serving, desk: Desk) -> None:
        async with by_stream(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            await at.do(await at.start(desk.uma, at.rows(range(30_000))))
            await at.do(await at.purge(desk.uma, at.book(desk.uma)))
            last = await revision(desk.uma)
            changes = await following.timed_until(lambda change: bool(change["revision"] == last))
            assert {change["kind"] for _, change in changes} == {"BOOK_CHANGED"}
            assert most_within(0.7, [moment for moment, _ in changes]) <= 2
            assert await following.silent()

    async def test_a_small_import_changes_the_book(self, api: Serving, desk: Desk) -> None:
        async with by_stream(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            await at.do(await at.start(desk.uma, at.rows(range(3))))
            changes = await following.until(lambda change: bool(change["contact"] is None))
            assert changes[-1]["kind"] == "BOOK_CHANGED"


class TestGaps:
    async def test_who_comes_again_sees_by_the_revision_that_something_was_missed(self, api: Serving, desk: Desk) -> None:
        headers = await by_cookie(desk.uma)
        async with by_socket(api, headers, CHANGES) as following:
            await begun(following)
            await a_contact(desk.uma)
            seen = (await following.next())["revision"]
        async with by_socket(api, headers, CHANGES) as again:
            assert await begun(again) == seen
        await a_contact(desk.uma)
        async with by_stream(api, headers, CHANGES) as later:
            assert await begun(later) > seen

    async def test_what_was_said_while_valkey_was_away_is_told_as_a_change_of_the_book(
        self, api: Serving, desk: Desk, engines: Engines
    ) -> None:
        async with by_stream(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            assert engines.valkey.process is not None
            engines.valkey.process.kill()
            engines.valkey.process.wait()
            await a_contact(desk.uma)
            missed = await revision(desk.uma)
            engines.valkey.start()
            change = await following.next()
            assert (change["kind"], change["revision"]) == ("BOOK_CHANGED", missed)
            await asyncio.sleep(2)
            heard = await a_contact(desk.uma, "Heard")
            assert await told(following) == ("CREATED", id_of(heard), "Heard")

    async def test_a_contact_that_is_gone_before_it_is_told_is_told_as_deleted_only_or_as_both(self, api: Serving, desk: Desk) -> None:
        async with by_socket(api, await by_cookie(desk.uma), CHANGES) as following:
            await begun(following)
            gone = await a_contact(desk.uma)
            await service.delete(desk.uma, [gone["id"]])
            changes = await following.until(lambda change: bool(change["kind"] == "DELETED"))
            assert {change["contactId"] for change in changes} == {id_of(gone)}
            assert [change["kind"] for change in changes][-2:] in (["DELETED"], ["CREATED", "DELETED"])
