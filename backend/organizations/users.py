"""Users and whose contact book is whose: a user's id is also the book's."""

import unicodedata
from typing import Any

import asyncpg

from backend import database
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode

COLUMNS = (
    "id, organization_id, name, role, phone, email, disabled, granted_permissions, denied_permissions, password_hash IS NOT NULL AS joined"
)

_SORT_NAME = 'lower(name) COLLATE "C"'

# The name as search compares it: without case and without marks (NFKD, combining marks dropped), as `_folded` does.
_SEARCHED_NAME = r"lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g'))"

_ADMINISTRATORS_SHOWN = 5


async def book_owner(caller: Caller, owner_id: int | None) -> int:
    """Whose book the caller means: the default book unless one is named.

    A book that the caller may not open and one that doesn't exist are the same NOT_FOUND; a token of the whole
    organization has no default book: REQUIRED; both at `owner_id`.
    """
    if owner_id is None:
        if caller.owner_id is None:
            raise Problem(ProblemCode.REQUIRED, ("owner_id",), "This token is for the whole organization: say whose contact book.")
        return caller.owner_id
    if not await book_exists(caller, owner_id):
        raise unknown_book()
    return owner_id


def unknown_book() -> Problem:
    """The book is missing, or not for this caller to open."""
    return Problem(ProblemCode.NOT_FOUND, ("owner_id",), "There is no such contact book.")


async def book_exists(caller: Caller, owner_id: int) -> bool:
    """Whether it is a contact book that the caller may open."""
    if owner_id == caller.owner_id:
        return True
    if not caller.all_books:
        return False
    found = await database.fetch_value("SELECT 1 FROM users WHERE organization_id = $1 AND id = $2", caller.organization_id, owner_id)
    return found is not None


async def users(caller: Caller, *, key: tuple[Any, ...] | None, backward: bool, limit: int) -> list[asyncpg.Record]:
    """A page of the organization's users by name; `key` is (sort_name, id). Backward: those in front of it, nearest first."""
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    name, number = key or (None, None)
    return await database.fetch_all(
        f"""
        SELECT {COLUMNS}, {_SORT_NAME} AS sort_name FROM users
        WHERE organization_id = $1 AND ($2::text IS NULL OR ({_SORT_NAME}, id) {comparison} ($2, $3::bigint))
        ORDER BY {_SORT_NAME} {direction}, id {direction} LIMIT $4
        """,
        caller.organization_id,
        name,
        number,
        limit,
    )


async def count_users(caller: Caller) -> int:
    """How many users the organization has."""
    return int(await database.fetch_value("SELECT count(*) FROM users WHERE organization_id = $1", caller.organization_id))


# $1 organization, $2 own book or null, $3 whether others' books too, $4 what the name must contain or null.
_OPEN = f"""
organization_id = $1 AND ($3 OR id = $2) AND (NOT disabled OR id = $2)
AND ($4::text IS NULL OR strpos({_SEARCHED_NAME}, $4) > 0)
"""


async def book_owners(
    caller: Caller, search: str | None, *, key: tuple[Any, ...] | None, backward: bool, limit: int
) -> list[asyncpg.Record]:
    """A page of those whose books the caller may open, the own one first, then by name; disabled people left out.

    `key` is (others, sort_name, id), `others` being 0 for the own book and 1 for the rest. `search`: any part of the name.
    """
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    others, name, number = key or (None, None, None)
    return await database.fetch_all(
        f"""
        SELECT * FROM (
            SELECT {COLUMNS}, {_SORT_NAME} AS sort_name, (id IS DISTINCT FROM $2)::int AS others FROM users WHERE {_OPEN}
        ) open
        WHERE $5::bigint IS NULL OR (others, sort_name, id) {comparison} ($5, $6::text, $7::bigint)
        ORDER BY others {direction}, sort_name {direction}, id {direction} LIMIT $8
        """,
        caller.organization_id,
        caller.owner_id,
        caller.all_books,
        _folded(search),
        others,
        name,
        number,
        limit,
    )


async def count_book_owners(caller: Caller, search: str | None) -> int:
    """How many `book_owners` there are in all."""
    statement = f"SELECT count(*) FROM users WHERE {_OPEN}"
    count = await database.fetch_value(statement, caller.organization_id, caller.owner_id, caller.all_books, _folded(search))
    return int(count)


async def find_users(caller: Caller, ids: list[int]) -> list[asyncpg.Record]:
    """Those of the ids that are users of the caller's organization, whoever of it asks."""
    return await database.fetch_all(
        f"SELECT {COLUMNS} FROM users WHERE organization_id = $1 AND id = ANY($2::bigint[])", caller.organization_id, ids
    )


def taken(error: asyncpg.UniqueViolationError) -> Problem:
    """Email address and line are unique in the installation: somebody has it, of whatever organization."""
    if error.constraint_name == "users_phone_key":
        return Problem(ProblemCode.TAKEN, ("phone",), "Somebody has this line already.")
    return Problem(ProblemCode.TAKEN, ("email",), "Somebody has this email address already.")


def may_see(caller: Caller, user: asyncpg.Record) -> bool:
    """Whether a user may be looked up by the caller: oneself, whose book one may open, whom one may ask (administrators)."""
    return caller.all_books or user["id"] == caller.owner_id or user["role"] == "ADMIN" or caller.may(Permission.USERS_MANAGE)


async def administrators(caller: Caller) -> list[asyncpg.Record]:
    """Up to five enabled administrators, those of longest standing: whom to ask."""
    return await database.fetch_all(
        f"SELECT {COLUMNS} FROM users WHERE organization_id = $1 AND role = 'ADMIN' AND NOT disabled ORDER BY id LIMIT $2",
        caller.organization_id,
        _ADMINISTRATORS_SHOWN,
    )


def _folded(search: str | None) -> str | None:
    """The text as `_SEARCHED_NAME` writes it; None when there is nothing to look for."""
    if search is None or not search.strip():
        return None
    marks = (character for character in unicodedata.normalize("NFKD", search.strip()) if not "\u0300" <= character <= "\u036f")
    return "".join(marks).lower()
