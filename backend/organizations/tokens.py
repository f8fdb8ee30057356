"""API tokens for partners: a secret with a name, scopes, and one book or the whole organization."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from backend import database
from backend.organizations import validation
from backend.organizations.caller import Caller
from backend.organizations.credentials import TOKEN_PREFIX, digest, new_secret
from backend.organizations.permissions import Permission, in_order
from backend.organizations.users import book_exists
from backend.problems import Problem, ProblemCode, Problems

LONGEST_NAME = 100

_COLUMNS = "id, owner_id, name, scopes, created_at, expires_at, last_used_at, revoked_at"

# Who holds TOKENS_MANAGE but reaches one book only has to do with that book's tokens only.
_IN_REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `secret` is shown this once and stored as a digest only."""

    row: asyncpg.Record
    secret: str


async def create_api_token(
    caller: Caller, *, name: str, owner_id: int | None, held_to_book: bool, scopes: Collection[Permission], expires_at: datetime | None
) -> NewToken:
    """Make a token. `held_to_book`: to the book `owner_id`, which None says doesn't exist; else for the whole organization.

    Nobody grants what they don't hold, in permissions or in reach. Raises REQUIRED, TOO_LONG, INVALID, NOT_PERMITTED, NOT_FOUND.
    """
    problems: list[Problem] = []
    name = validation.name(name, ("name",), problems, LONGEST_NAME)
    problems += _scope_problems(caller, scopes)
    problems += await _owner_problems(caller, owner_id, held_to_book)
    if expires_at is not None and _utc(expires_at) <= datetime.now(UTC):
        problems.append(Problem(ProblemCode.INVALID, ("expires_at",), "The end must lie in the future."))
    if problems:
        raise Problems(problems)
    secret = new_secret(TOKEN_PREFIX)
    row = await database.fetch_one(
        f"""
        INSERT INTO api_tokens (organization_id, owner_id, created_by_id, name, secret_hash, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, now(), $7) RETURNING {_COLUMNS}
        """,
        caller.organization_id,
        owner_id,
        caller.user_id,
        name,
        digest(secret),
        in_order(scopes),
        expires_at and _utc(expires_at),
    )
    assert row is not None
    return NewToken(row, secret)


async def revoke_api_token(caller: Caller, token_id: int | None) -> asyncpg.Record:
    """End a token for good; its row. Revoking it again changes nothing. Raises NOT_FOUND at `id`."""
    row = await database.fetch_one(
        f"UPDATE api_tokens SET revoked_at = coalesce(revoked_at, now()) WHERE {_IN_REACH} AND id = $3 RETURNING {_COLUMNS}",
        caller.organization_id,
        _reach(caller),
        token_id,
    )
    if row is None:
        raise Problem(ProblemCode.NOT_FOUND, ("id",), "There is no such API token.")
    return row


async def api_tokens(caller: Caller, *, after: int | None, backward: bool, limit: int) -> list[asyncpg.Record]:
    """A page of tokens, newest first, revoked ones too: those behind the id `after`, or `backward` those in front of it, nearest first."""
    comparison, direction = (">", "ASC") if backward else ("<", "DESC")
    return await database.fetch_all(
        f"""
        SELECT {_COLUMNS} FROM api_tokens
        WHERE {_IN_REACH} AND ($3::bigint IS NULL OR id {comparison} $3) ORDER BY id {direction} LIMIT $4
        """,
        caller.organization_id,
        _reach(caller),
        after,
        limit,
    )


async def find_api_tokens(caller: Caller, ids: list[int]) -> list[asyncpg.Record]:
    """Those of the tokens that the caller may see, whoever of them asks: a token may always see itself."""
    return await database.fetch_all(
        f"SELECT {_COLUMNS} FROM api_tokens WHERE ({_IN_REACH} OR organization_id = $1 AND id = $4) AND id = ANY($3::bigint[])",
        caller.organization_id,
        _reach(caller),
        ids,
        caller.token_id,
    )


def _reach(caller: Caller) -> int | None:
    return None if caller.all_books else caller.owner_id


def _scope_problems(caller: Caller, scopes: Collection[Permission]) -> list[Problem]:
    if not scopes:
        return [Problem(ProblemCode.REQUIRED, ("scopes",), "Choose what the token may do.")]
    withheld = [permission.value for permission in Permission if permission in scopes and not caller.may(permission)]
    if withheld:
        return [Problem(ProblemCode.NOT_PERMITTED, ("scopes",), f"You can't grant what you don't hold: {', '.join(withheld)}.")]
    return []


async def _owner_problems(caller: Caller, owner_id: int | None, held_to_book: bool) -> list[Problem]:
    if not held_to_book:
        if caller.all_books:
            return []
        return [Problem(ProblemCode.NOT_PERMITTED, ("owner_id",), "You can make tokens for your own book only. Name its owner.")]
    if owner_id is None or not await book_exists(caller, owner_id):
        return [Problem(ProblemCode.NOT_FOUND, ("owner_id",), "There is no such user.")]
    return []


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
