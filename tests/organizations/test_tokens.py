"""API tokens: nobody grants what they don't hold."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend import database as db
from backend.organizations import tokens
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.problems import Problem, ProblemCode, Refusal
from tests.organizations.people import a_caller, a_person, an_organization, disable, sign_in

pytestmark = pytest.mark.usefixtures("database")

MANAGES_TOKENS = (Permission.TOKENS_MANAGE,)


async def make(caller: Caller, **changes: Any) -> tokens.NewToken:
    given: dict[str, Any] = {"name": "Partner", "owner_id": None, "held_to_book": False, "scopes": [Permission.CONTACTS_READ]}
    return await tokens.create_api_token(caller, **(given | {"expires_at": None} | changes))


async def refused(caller: Caller, **changes: Any) -> list[tuple[ProblemCode, tuple[str | int, ...]]]:
    with pytest.raises(Refusal) as refusal:
        await make(caller, **changes)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


class TestCreate:
    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"name": "  "}, ProblemCode.REQUIRED, "name"),
            ({"name": "x" * 101}, ProblemCode.TOO_LONG, "name"),
            ({"name": "a\0b"}, ProblemCode.INVALID, "name"),
            ({"name": "a\ud800b"}, ProblemCode.INVALID, "name"),
            ({"scopes": []}, ProblemCode.REQUIRED, "scopes"),
            ({"expires_at": datetime.now(UTC)}, ProblemCode.INVALID, "expires_at"),
            ({"held_to_book": True}, ProblemCode.NOT_FOUND, "owner_id"),
            ({"held_to_book": True, "owner_id": 2**62}, ProblemCode.NOT_FOUND, "owner_id"),
        ],
    )
    async def test_what_is_wrong_is_said_where(self, changes: dict[str, Any], code: ProblemCode, field: str) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        assert await refused(admin, **changes) == [(code, (field,))]

    async def test_all_that_is_wrong_is_said_at_once(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        assert len(await refused(admin, name="", scopes=[], held_to_book=True)) == 3

    async def test_a_stranger_is_no_owner(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        stranger = await a_person(await an_organization())
        assert await refused(admin, held_to_book=True, owner_id=stranger.id) == [(ProblemCode.NOT_FOUND, ("owner_id",))]

    async def test_scopes_beyond_the_callers_own_are_not_given(self) -> None:
        supervisor = await a_caller(await an_organization(), Role.SUPERVISOR, granted=MANAGES_TOKENS)
        for withheld in (Permission.USERS_MANAGE, Permission.CONTACTS_ERASE):
            answer = await refused(supervisor, scopes=[Permission.CONTACTS_READ, withheld])
            assert answer == [(ProblemCode.NOT_PERMITTED, ("scopes",))]

    async def test_a_token_gives_no_more_than_its_scopes(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        made = await make(admin, scopes=[Permission.TOKENS_MANAGE, Permission.CONTACTS_READ])
        token = await authenticate(None, made.secret)
        assert token is not None
        assert await refused(token, scopes=[Permission.CONTACTS_WRITE]) == [(ProblemCode.NOT_PERMITTED, ("scopes",))]
        await make(token, scopes=[Permission.CONTACTS_READ])

    async def test_reach_beyond_the_callers_own_is_not_given(self) -> None:
        organization = await an_organization()
        caller, colleague = await a_caller(organization, granted=MANAGES_TOKENS), await a_person(organization)
        assert await refused(caller) == [(ProblemCode.NOT_PERMITTED, ("owner_id",))]
        assert await refused(caller, held_to_book=True, owner_id=colleague.id) == [(ProblemCode.NOT_FOUND, ("owner_id",))]
        await make(caller, held_to_book=True, owner_id=caller.user_id)

    async def test_the_secret_is_shown_once_and_not_stored(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        end = datetime.now(UTC) + timedelta(days=30)
        made = await make(admin, name=" Cafe\u0301 ", scopes=[Permission.CONTACTS_WRITE, Permission.CONTACTS_READ], expires_at=end)
        assert re.fullmatch(r"cs_[A-Za-z0-9_-]{43}", made.secret)
        assert (made.row["name"], made.row["expires_at"], made.row["last_used_at"], made.row["revoked_at"]) == ("Café", end, None, None)
        assert made.row["scopes"] == ["CONTACTS_READ", "CONTACTS_WRITE"]
        row = await db.fetch_one("SELECT * FROM api_tokens WHERE organization_id = $1", admin.organization_id)
        assert row is not None
        assert made.secret.encode() not in [value for value in row.values() if isinstance(value, bytes)]
        assert row["created_by_id"] == admin.user_id


class TestRevoke:
    async def not_found(self, caller: Caller, token_id: int | None) -> str:
        with pytest.raises(Problem) as problem:
            await tokens.revoke_api_token(caller, token_id)
        assert (problem.value.code, problem.value.field) == (ProblemCode.NOT_FOUND, ("id",))
        return problem.value.message

    async def test_strangers_missing_and_malformed_ids_are_the_same(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        strangers = await make(await a_caller(await an_organization(), Role.ADMIN))
        assert len({await self.not_found(admin, token_id) for token_id in (strangers.row["id"], 2**62, None)}) == 1
        assert await authenticate(None, strangers.secret)

    async def test_who_reaches_one_book_revokes_its_tokens_only(self) -> None:
        organization = await an_organization()
        admin, caller = await a_caller(organization, Role.ADMIN), await a_caller(organization, granted=MANAGES_TOKENS)
        for token in (await make(admin), await make(admin, held_to_book=True, owner_id=admin.user_id)):
            await self.not_found(caller, token.row["id"])
        own = await make(admin, held_to_book=True, owner_id=caller.user_id)
        assert (await tokens.revoke_api_token(caller, own.row["id"]))["revoked_at"]

    async def test_again_changes_nothing(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        made = await make(admin)
        once = await tokens.revoke_api_token(admin, made.row["id"])
        assert await tokens.revoke_api_token(admin, made.row["id"]) == once
        assert await authenticate(None, made.secret) is None


class TestList:
    async def test_nobody_sees_a_strangers_or_what_is_beyond_the_reach(self) -> None:
        organization = await an_organization()
        admin, caller = await a_caller(organization, Role.ADMIN), await a_caller(organization, granted=MANAGES_TOKENS)
        strangers = await make(await a_caller(await an_organization(), Role.ADMIN))
        wide, own = await make(admin), await make(admin, held_to_book=True, owner_id=caller.user_id)
        ids = [token.row["id"] for token in (strangers, wide, own)]
        assert {row["id"] for row in await tokens.find_api_tokens(admin, ids)} == set(ids[1:])
        assert {row["id"] for row in await tokens.find_api_tokens(caller, ids)} == {own.row["id"]}
        assert [row["id"] for row in await tokens.api_tokens(caller, after=None, backward=False, limit=9)] == [own.row["id"]]

    async def test_a_token_sees_itself(self) -> None:
        organization = await an_organization()
        admin, person = await a_caller(organization, Role.ADMIN), await a_person(organization)
        made = await make(admin, held_to_book=True, owner_id=person.id, scopes=list(MANAGES_TOKENS))
        caller = await authenticate(None, made.secret)
        assert caller is not None
        assert [row["id"] for row in await tokens.find_api_tokens(caller, [made.row["id"]])] == [made.row["id"]]

    async def test_pages_run_newest_first_and_back(self) -> None:
        admin = await a_caller(await an_organization(), Role.ADMIN)
        ids = [(await make(admin)).row["id"] for _ in range(5)]
        await tokens.revoke_api_token(admin, ids[4])

        async def page(**place: Any) -> list[int]:
            return [row["id"] for row in await tokens.api_tokens(admin, **place)]

        assert await page(after=None, backward=False, limit=2) == [ids[4], ids[3]]
        assert await page(after=ids[3], backward=False, limit=9) == [ids[2], ids[1], ids[0]]
        assert await page(after=ids[3], backward=True, limit=9) == [ids[4]]
        assert await page(after=None, backward=True, limit=2) == [ids[0], ids[1]]


class TestATokenMayNoMoreThanWhoMadeIt:
    """What its maker loses, it loses; so that nobody keeps rights in a drawer."""

    async def test_a_right_that_its_maker_lost_is_gone(self) -> None:
        organization = await an_organization()
        maker = await a_person(organization, Role.ADMIN)
        made = await make(await sign_in(maker), scopes=[Permission.CONTACTS_READ, Permission.USERS_MANAGE])
        await db.execute(
            "UPDATE users SET denied_permissions = '{USERS_MANAGE}' WHERE organization_id = $1 AND id = $2", organization, maker.id
        )
        caller = await authenticate(None, made.secret)
        assert caller is not None
        assert caller.permissions == {Permission.CONTACTS_READ}

    async def test_it_reaches_no_further_than_a_maker_who_is_no_supervisor_any_more(self) -> None:
        organization = await an_organization()
        maker = await a_person(organization, Role.ADMIN)
        made = await make(await sign_in(maker))
        await db.execute("UPDATE users SET role = 'USER' WHERE organization_id = $1 AND id = $2", organization, maker.id)
        caller = await authenticate(None, made.secret)
        assert caller is not None
        assert (caller.all_books, caller.owner_id) == (False, maker.id)

    async def test_it_is_nobodys_while_its_maker_is_disabled(self) -> None:
        organization = await an_organization()
        maker = await a_person(organization, Role.ADMIN)
        made = await make(await sign_in(maker))
        await disable(maker)
        assert await authenticate(None, made.secret) is None
