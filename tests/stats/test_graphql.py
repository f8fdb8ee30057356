"""The figures of contact books: exact, pushed, and only to whom they belong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.contacts import lists
from backend.database import execute
from backend.graph.node import encode
from backend.jobs import service as jobs
from backend.organizations import sessions
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from tests.contacts.asking import a_contact, a_phone, ask
from tests.engines import Engines
from tests.following import TRANSPORTS, Following, by_cookie, by_socket, by_stream, by_token, most_within, refusals, the_application
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller, a_person, an_organization, sign_in
from tests.serving import Serving

FIGURES = """
    total optedOut consentMessageNotSent lists revision
    activeJobs { id state progress { done } } perDay(days: 2) { day added optedOut }
"""
QUERY = f"query ($owner: ID) {{ contactStats(owner: $owner) {{ {FIGURES} }} }}"
FOLLOW = f"subscription ($owner: ID) {{ contactStats(owner: $owner) {{ {FIGURES} }} }}"
DAYS = "query ($days: Int!) { contactStats { perDay(days: $days) { day added optedOut } } }"


@pytest.fixture
async def api(desk: Desk) -> AsyncIterator[Serving]:
    async with the_application() as server:
        yield server


def user_id(caller: Caller) -> str:
    return encode("User", at.book(caller))


async def figures(caller: Caller, **asked: Any) -> Any:
    answer = await ask(caller, QUERY, **asked)
    assert not answer.codes, answer.codes
    return answer.data


class TestQuery:
    async def test_strangers_colleagues_and_malformed_books_are_the_same(self, desk: Desk) -> None:
        for owner in (user_id(desk.zoe), user_id(desk.uma), encode("User", 987_654), "nonsense", encode("Contact", 1)):
            assert (await ask(desk.ben, QUERY, owner=owner)).codes == ["NOT_FOUND"]

    async def test_needs_its_permission_and_that_of_jobs(self, desk: Desk) -> None:
        here = desk.uma.organization_id
        assert (await ask(None, QUERY)).codes == ["UNAUTHENTICATED"]
        assert (await ask(await a_caller(here, denied=(Permission.STATS_READ,)), QUERY)).codes == ["FORBIDDEN"]
        blind = await a_caller(here, denied=(Permission.CONTACTS_READ,))
        assert (await ask(blind, QUERY)).codes == ["FORBIDDEN"]
        assert (await ask(blind, "{ contactStats { total } }")).data == {"total": 0}

    async def test_of_days_there_are_from_one_to_a_years(self, desk: Desk) -> None:
        for days in (0, -1, 367, 2**31 - 1):
            assert (await ask(desk.uma, DAYS, days=days)).codes == ["BAD_USER_INPUT"]
        today = datetime.now(UTC).date()
        for days in (1, 366):
            found = (await ask(desk.uma, DAYS, days=days)).data["perDay"]
            assert [item["day"] for item in found] == [(today - timedelta(days=days - 1 - index)).isoformat() for index in range(days)]

    async def test_without_an_owner_it_is_about_every_book_that_the_caller_may_open(self, desk: Desk) -> None:
        for who, number in ((desk.uma, 1), (desk.ben, 2), (desk.sue, 4), (desk.zoe, 8)):
            for _ in range(number):
                await a_contact(who)
            await lists.create(who, None, "Patients")
        book = await ask(desk.uma, "{ contactStats { total lists } }")
        assert book.data == {"total": 1, "lists": 1}
        for who, owner, expected in (
            (desk.sue, None, (7, 3, 7)),
            (desk.sue, desk.ben, (2, 1, 2)),
            (desk.ben, None, (2, 1, 2)),
            (desk.ben, desk.ben, (2, 1, 2)),
            (desk.zoe, None, (8, 1, 8)),
        ):
            shown = await figures(who, owner=owner and user_id(owner))
            assert (shown["total"], shown["lists"], shown["perDay"][-1]["added"]) == expected

    async def test_a_token_counts_its_book_or_the_organization(self, api: Serving, desk: Desk) -> None:
        await a_contact(desk.uma)
        await a_contact(desk.ben)
        scopes = (Permission.STATS_READ, Permission.CONTACTS_READ)
        for owner_id, expected in ((desk.uma.owner_id, 1), (None, 2)):
            headers = await by_token(desk.sue, *scopes, owner_id=owner_id)
            answer = await api.client.post("/graphql", json={"query": QUERY}, headers=headers)
            assert answer.json()["data"]["contactStats"]["total"] == expected

    async def test_jobs_at_work_are_those_of_the_books_shown(self, desk: Desk) -> None:
        job = await at.start(desk.uma, at.rows(range(3)))
        elsewhere = await at.start(desk.zoe, at.rows(range(3)))
        for who, number in ((desk.uma, 1), (desk.sue, 1), (desk.ben, 0), (desk.zoe, 1)):
            shown = (await figures(who))["activeJobs"]
            assert [item["state"] for item in shown] == ["QUEUED"] * number
        await at.do(job)
        await jobs.cancel(desk.zoe, elsewhere["id"])
        assert [(await figures(who))["activeJobs"] for who in (desk.uma, desk.sue, desk.zoe)] == [[], [], []]

    async def test_not_sent_counts_only_where_the_message_is_required(self, desk: Desk, observer: asyncpg.Connection) -> None:
        person = await a_person(await an_organization())
        caller = await sign_in(person)
        for message in (None, "SENT", "FAILED", None):
            row = await a_contact(caller)
            await observer.execute("UPDATE contacts SET consent_message = $2 WHERE id = $1", row["id"], message)
        await observer.execute("UPDATE books SET consent_sent = 1, consent_failed = 1 WHERE owner_id = $1", person.id)
        assert (await figures(caller))["consentMessageNotSent"] == 0
        await require_consent_message(caller)
        assert (await figures(await sign_in(person)))["consentMessageNotSent"] == 2


async def require_consent_message(caller: Caller) -> None:
    await execute("UPDATE organizations SET consent_message_required = true WHERE id = $1", caller.organization_id)


class TestRefusal:
    async def test_a_strangers_a_colleagues_and_a_malformed_book_are_the_same(self, api: Serving, desk: Desk) -> None:
        ben = await by_cookie(desk.ben)
        answers = set[str]()
        for owner in (user_id(desk.zoe), user_id(desk.uma), encode("User", 987_654), "nonsense"):
            answers |= await refusals(api, ben, FOLLOW, owner=owner)
        (only,) = answers
        assert '"NOT_FOUND"' in only

    async def test_who_may_not_read_figures_is_told_so(self, api: Serving, desk: Desk) -> None:
        nobody = await by_cookie(await a_caller(desk.uma.organization_id, denied=(Permission.STATS_READ,)))
        token = await by_token(desk.uma, Permission.CONTACTS_READ, owner_id=desk.uma.owner_id)
        for headers in (nobody, token):
            for answer in await refusals(api, headers, FOLLOW):
                assert '"FORBIDDEN"' in answer and "Subscription.contactStats" in answer

    async def test_it_ends_within_five_seconds_of_what_let_it_begin(self, api: Serving, desk: Desk) -> None:
        here = desk.uma.organization_id
        leaver, denied = await a_caller(here), await a_caller(here)
        async with (
            by_socket(api, await by_cookie(leaver), FOLLOW) as one,
            by_stream(api, await by_cookie(leaver), FOLLOW) as two,
            by_socket(api, await by_cookie(denied), FOLLOW) as three,
            by_stream(api, await by_cookie(denied), FOLLOW) as four,
        ):
            for following in (one, two, three, four):
                await following.next()
            await sessions.end_sessions(here, leaver.user_id or 0)
            deny = "UPDATE users SET denied_permissions = '{STATS_READ}' WHERE organization_id = $1 AND id = $2"
            await execute(deny, here, denied.user_id)
            async with asyncio.timeout(5):
                codes = [await following.code() for following in (one, two, three, four)]
        assert codes == ["UNAUTHENTICATED", "UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN"]


async def totals(following: Following, total: int) -> list[tuple[float, Any]]:
    """The figures up to the first with that total and no job at work."""
    return await following.timed_until(lambda shown: bool(shown["total"] == total and not shown["activeJobs"]))


@pytest.mark.parametrize("follow", TRANSPORTS, ids=["WebSocket", "SSE"])
class TestFollowing:
    async def test_the_figures_come_first_as_they_stand_and_then_as_they_change(self, api: Serving, desk: Desk, follow: Any) -> None:
        await a_contact(desk.uma)
        async with follow(api, await by_cookie(desk.uma), FOLLOW) as following:
            first = await following.next()
            assert first == await figures(desk.uma)
            assert (first["total"], first["lists"], first["activeJobs"]) == (1, 0, [])
            await lists.create(desk.uma, None, "Patients")
            assert (await following.next())["lists"] == 1
            phone = a_phone()
            await a_contact(desk.uma, phone=phone)
            shown = await following.next()
            assert (shown["total"], shown["perDay"][-1]["added"]) == (2, 2)
            await a_contact(desk.ben, phone=phone, opted_out=True)
            shown = await following.next()
            assert (shown["total"], shown["optedOut"], shown["perDay"][-1]["optedOut"]) == (2, 1, 1)
            await a_contact(desk.ben)
            await a_contact(desk.zoe)
            assert await following.silent()

    async def test_a_supervisor_follows_all_books_or_one(self, api: Serving, desk: Desk, follow: Any) -> None:
        headers = await by_cookie(desk.sue)
        async with follow(api, headers, FOLLOW) as everybody, follow(api, headers, FOLLOW, owner=user_id(desk.ben)) as ben:
            assert ((await everybody.next())["total"], (await ben.next())["total"]) == (0, 0)
            await a_contact(desk.uma)
            assert (await everybody.next())["total"] == 1
            assert await ben.silent()
            await a_contact(desk.ben)
            assert ((await everybody.next())["total"], (await ben.next())["total"]) == (2, 1)


class TestPace:
    async def test_of_many_changes_two_a_second_are_told_and_always_the_last(self, api: Serving, desk: Desk) -> None:
        async with by_socket(api, await by_cookie(desk.uma), FOLLOW) as following:
            await following.next()
            for _ in range(100):
                await a_contact(desk.uma)
                await asyncio.sleep(0.01)
            shown = await totals(following, 100)
            assert most_within(0.9, [moment for moment, _ in shown]) <= 2
            assert await following.silent()

    async def test_a_job_is_shown_at_work_as_it_advances_and_gone_at_the_end(self, api: Serving, desk: Desk) -> None:
        async with by_stream(api, await by_cookie(desk.uma), FOLLOW) as following:
            await following.next()
            job = await at.start(desk.uma, at.rows(range(30_000)))
            (queued,) = (await following.next())["activeJobs"]
            assert (queued["id"], queued["state"]) == (encode("ImportJob", job["id"]), "QUEUED")
            await at.do(job)
            shown = await totals(following, 30_000)
            running = [item["progress"]["done"] for _, found in shown for item in found["activeJobs"]]
            assert running and running == sorted(running)
            assert most_within(0.9, [moment for moment, _ in shown]) <= 2
            assert shown[-1][1] == await figures(desk.uma)

    async def test_the_last_state_arrives_without_valkey_too(self, api: Serving, desk: Desk, engines: Engines) -> None:
        async with by_socket(api, await by_cookie(desk.uma), FOLLOW) as following:
            await following.next()
            assert engines.valkey.process is not None
            engines.valkey.process.kill()
            engines.valkey.process.wait()
            try:
                await a_contact(desk.uma)
                assert (await following.next())["total"] == 1
            finally:
                engines.valkey.start()

    async def test_what_is_required_now_changes_what_is_not_sent(self, api: Serving, desk: Desk) -> None:
        await a_contact(desk.uma)
        async with by_socket(api, await by_cookie(desk.uma), FOLLOW) as following:
            assert (await following.next())["consentMessageNotSent"] == 0
            await require_consent_message(desk.uma)
            assert (await following.next())["consentMessageNotSent"] == 1
