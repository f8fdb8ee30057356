"""Signing in and out, and changing the password."""

import asyncio
import itertools
import time
from contextvars import Context

import pytest
from argon2 import PasswordHasher

from backend import database as db
from backend.organizations import passwords, sessions
from backend.organizations.attempts import PER_ACCOUNT, PER_ADDRESS
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.organizations.tokens import create_api_token
from backend.problems import Problem, ProblemCode
from tests.organizations.people import PASSWORD, Person, a_caller, a_person, an_organization, disable, sign_in

pytestmark = pytest.mark.usefixtures("database")

NEW = "another horse battery"

_addresses = (f"198.51.100.{number}" for number in itertools.count(1))


@pytest.fixture
def address() -> str:
    """A client's network address that no other test uses up."""
    return next(_addresses)


async def refused(email: str, password: str, address: str) -> Problem:
    with pytest.raises(Problem) as problem:
        await sessions.sign_in(email, password, address)
    return problem.value


async def someone(password: str | None = PASSWORD) -> Person:
    return await a_person(await an_organization(), password=password)


async def hash_of(person: Person) -> str:
    return str(
        await db.fetch_value("SELECT password_hash FROM users WHERE organization_id = $1 AND id = $2", person.organization_id, person.id)
    )


class TestSignIn:
    async def test_every_way_of_not_being_it_gets_the_same_answer_after_the_same_work(self, address: str) -> None:
        known, disabled, invited = await someone(), await someone(), await someone(password=None)
        await disable(disabled)
        tries = [(known.email, "wrong"), ("nobody@test.example", PASSWORD), (disabled.email, PASSWORD), (invited.email, PASSWORD)]
        tries += [("", ""), ("\0", "\0"), ("\ud800", "\ud800"), (known.email, "x" * 10_000)]
        answers, seconds = [], []
        for email, password in tries:
            start = time.perf_counter()
            answers.append(await refused(email, password, address))
            seconds.append(time.perf_counter() - start)
        assert len({(answer.code, answer.field, answer.message) for answer in answers}) == 1
        assert answers[0].code == ProblemCode.INVALID_CREDENTIALS
        assert min(seconds) > 0.01, "argon2 did its work each time"

    async def test_begins_a_session_however_the_address_is_spelled(self, address: str) -> None:
        person = await someone()
        for email in (person.email, person.email.lower(), f" {person.email.upper()} "):
            secret, caller = await sessions.sign_in(email, PASSWORD, address)
            assert caller.user_id == person.id
            assert await authenticate(secret, None) == caller

    async def test_stores_no_secret(self, address: str) -> None:
        person = await someone()
        secret, _ = await sessions.sign_in(person.email, PASSWORD, address)
        row = await db.fetch_one("SELECT * FROM sessions WHERE organization_id = $1", person.organization_id)
        assert row is not None
        assert secret.encode() not in [value for value in row.values() if isinstance(value, bytes)]
        assert PASSWORD not in await hash_of(person)

    async def test_sweeps_out_the_persons_expired_sessions(self, address: str) -> None:
        person = await someone()
        await sign_in(person)
        await db.execute("UPDATE sessions SET expires_at = now() WHERE organization_id = $1", person.organization_id)
        await sign_in(person)
        assert await db.fetch_value("SELECT count(*) FROM sessions WHERE organization_id = $1", person.organization_id) == 1

    async def test_renews_a_hash_made_with_other_parameters(self, address: str) -> None:
        person = await someone()
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        await db.execute(
            "UPDATE users SET password_hash = $3 WHERE organization_id = $1 AND id = $2", person.organization_id, person.id, old
        )
        await sessions.sign_in(person.email, PASSWORD, address)
        assert not passwords.needs_rehash(await hash_of(person))
        await sessions.sign_in(person.email, PASSWORD, address)

    async def test_a_password_changed_meanwhile_begins_no_session(self) -> None:
        person = await someone()
        old = await hash_of(person)
        async with db.transaction():
            await db.execute(
                "UPDATE users SET password_hash = 'x' WHERE organization_id = $1 AND id = $2", person.organization_id, person.id
            )
            starting = sessions.start_session(person.organization_id, person.id, password_hash=old)
            signing_in = asyncio.get_running_loop().create_task(starting, context=Context())  # on a connection of its own
            await asyncio.sleep(0.2)
            assert not signing_in.done(), "it waits for the change"
        assert await authenticate(await signing_in, None) is None


class TestAttempts:
    async def test_an_account_is_limited_even_with_the_right_password(self, address: str) -> None:
        person = await someone()
        for _ in range(PER_ACCOUNT):
            assert (await refused(person.email, "wrong", address)).code == ProblemCode.INVALID_CREDENTIALS
        limited = await refused(person.email.upper(), PASSWORD, address)
        assert limited.code == ProblemCode.RATE_LIMITED
        assert "Try again in 15 minutes" in limited.message

    async def test_a_stranger_keeps_nobody_out_with_a_few_wrong_passwords(self, address: str) -> None:
        person = await someone()
        for _ in range(PER_ACCOUNT):
            await refused(person.email, "wrong", address)
        secret, _ = await sessions.sign_in(person.email, PASSWORD, next(_addresses))
        assert secret

    async def test_an_account_is_limited_from_all_addresses_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("backend.organizations.attempts.PER_ACCOUNT_ANYWHERE", 12)
        person = await someone()
        for _ in range(12):
            assert (await refused(person.email, "wrong", next(_addresses))).code == ProblemCode.INVALID_CREDENTIALS
        assert (await refused(person.email, PASSWORD, next(_addresses))).code == ProblemCode.RATE_LIMITED

    async def test_an_unknown_account_is_limited_alike(self, address: str) -> None:
        answers = [await refused("unknown@test.example", "wrong", address) for _ in range(PER_ACCOUNT + 1)]
        assert [answer.code for answer in answers] == [ProblemCode.INVALID_CREDENTIALS] * PER_ACCOUNT + [ProblemCode.RATE_LIMITED]

    @pytest.mark.parametrize("known", [True, False])
    async def test_other_letters_for_the_same_address_give_no_more_attempts_and_nothing_away(self, known: bool, address: str) -> None:
        person = await someone()
        if known:
            await db.execute(
                "UPDATE users SET email = 'ii@test.example' WHERE organization_id = $1 AND id = $2", person.organization_id, person.id
            )
        spelled = itertools.cycle(["ii", "İi", "iİ", "II", "İİ"])
        answers = [await refused(f"{next(spelled)}@test.example", "wrong", address) for _ in range(PER_ACCOUNT + 1)]
        assert [answer.code for answer in answers] == [ProblemCode.INVALID_CREDENTIALS] * PER_ACCOUNT + [ProblemCode.RATE_LIMITED]

    async def test_the_right_password_within_the_limit_starts_anew(self, address: str) -> None:
        person = await someone()
        for _ in range(2):
            for _ in range(PER_ACCOUNT - 1):
                await refused(person.email, "wrong", address)
            await sessions.sign_in(person.email, PASSWORD, address)

    async def test_an_address_is_limited_over_all_accounts(self, address: str) -> None:
        person = await someone()
        tries = [sessions.sign_in(f"guess{number}@test.example", "wrong", address) for number in range(PER_ADDRESS)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert {answer.code for answer in answers if isinstance(answer, Problem)} == {ProblemCode.INVALID_CREDENTIALS}
        assert (await refused(person.email, PASSWORD, address)).code == ProblemCode.RATE_LIMITED
        await sessions.sign_in(person.email, PASSWORD, next(_addresses))


class TestSignOut:
    async def test_ends_this_session_only(self) -> None:
        person = await someone()
        here, there = await sign_in(person), await sessions.start_session(person.organization_id, person.id)
        await sessions.sign_out(here)
        await sessions.sign_out(here)
        assert await authenticate(there, None)
        assert await db.fetch_value("SELECT count(*) FROM sessions WHERE organization_id = $1", person.organization_id) == 1

    async def test_everywhere_ends_all_of_the_person_and_nobody_elses(self) -> None:
        organization = await an_organization()
        person, colleague = await a_person(organization), await a_person(organization)
        here, there = await sign_in(person), await sessions.start_session(organization, person.id)
        colleagues = await sessions.start_session(organization, colleague.id)
        await sessions.sign_out(here, everywhere=True)
        assert await authenticate(there, None) is None
        assert await authenticate(colleagues, None)


class TestChangePassword:
    async def refused(self, caller: Caller, current: str, new: str, address: str) -> Problem:
        with pytest.raises(Problem) as problem:
            await sessions.change_password(caller, current, new, address)
        return problem.value

    async def test_a_token_has_none(self, address: str) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        token = await create_api_token(
            admin, name="Partner", owner_id=None, held_to_book=False, scopes=[Permission.CONTACTS_READ], expires_at=None
        )
        caller = await authenticate(None, token.secret)
        assert caller is not None
        assert (await self.refused(caller, PASSWORD, NEW, address)).code == ProblemCode.NOT_PERMITTED

    async def test_a_wrong_current_one_is_refused_there_and_not_for_ever_tried(self, address: str) -> None:
        caller = await sign_in(await someone())
        for _ in range(PER_ACCOUNT):
            problem = await self.refused(caller, "wrong", NEW, address)
            assert (problem.code, problem.field) == (ProblemCode.INVALID_CREDENTIALS, ("current",))
        assert (await self.refused(caller, PASSWORD, NEW, address)).code == ProblemCode.RATE_LIMITED

    async def test_a_weak_new_one_is_refused_and_changes_nothing(self, address: str) -> None:
        person = await someone()
        caller = await sign_in(person)
        for new in ("short", "x" * 201, person.email.upper(), "uma larsen  "):
            assert (await self.refused(caller, PASSWORD, new, address)).field == ("new",)
        await sessions.sign_in(person.email, PASSWORD, address)

    async def test_of_two_at_once_one_wins(self, address: str) -> None:
        caller = await sign_in(await someone())
        changes = [sessions.change_password(caller, PASSWORD, f"{NEW} {number}", address) for number in range(2)]
        answers = await asyncio.gather(*changes, return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Problem"]

    async def test_ends_the_other_sessions_and_the_old_password(self, address: str) -> None:
        person = await someone()
        here = await sessions.start_session(person.organization_id, person.id)
        there = await sessions.start_session(person.organization_id, person.id)
        caller = await authenticate(here, None)
        assert caller is not None
        await sessions.change_password(caller, PASSWORD, NEW, address)
        assert await authenticate(here, None) == caller
        assert await authenticate(there, None) is None
        assert (await refused(person.email, PASSWORD, address)).code == ProblemCode.INVALID_CREDENTIALS
        await sessions.sign_in(person.email, NEW, address)
