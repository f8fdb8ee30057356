"""Contact lists of a book: make, rename, delete, and who is in them.

`contact_count` changes in the transaction that changes the members. Members are written by statements that join on the book:
there is no foreign key to contacts, whose index would cost the import. They carry what contacts are ordered and filtered by: whoever
adds one holds the contact's row (new, or locked), and a trigger changes it with the contact.
"""

from collections.abc import Awaitable, Callable, Sequence

from asyncpg import Record, UniqueViolationError

from backend.contacts import books, validation
from backend.contacts.books import ContactChangeKind
from backend.contacts.validation import Invalid
from backend.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.organizations.caller import Caller
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode, Problems

COLUMNS = "id, owner_id, name, contact_count"
MOST_LISTS = 1_000
"""That one item can name."""
_REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"

InUse = Callable[[int, int], Awaitable[bool]]
"""Whether something at work names the list (organization, list). Domains further along register theirs."""
in_use_by: list[InUse] = []


async def find(caller: Caller, ids: Sequence[int]) -> list[Record]:
    """Those of the lists that the caller may see."""
    return await fetch_all(
        f"SELECT {COLUMNS} FROM contact_lists WHERE {_REACH} AND id = ANY ($3::bigint[])", *books.reach(caller), list(ids)
    )


async def get(caller: Caller, list_id: int | None, path: tuple[str, ...] = ("id",)) -> Record:
    """One list; raises Problem NOT_FOUND at the path."""
    found = await find(caller, [list_id]) if list_id is not None else []
    if not found:
        raise _not_found(path)
    return found[0]


def _not_found(path: tuple[str | int, ...]) -> Problem:
    return Problem(ProblemCode.NOT_FOUND, path, "There is no such list.")


async def page(caller: Caller, owner_id: int, *, key: tuple[object, ...] | None, backward: bool, limit: int) -> list[Record]:
    """The lists of a book by name. `key`: (sort_name, id)."""
    comparison, direction = ("<", "DESC") if backward else (">", "ASC")
    name, number = key or (None, None)
    return await fetch_all(
        f"""
        SELECT {COLUMNS}, lower(name) COLLATE "C" AS sort_name FROM contact_lists WHERE organization_id = $1 AND owner_id = $2
            AND ($3::text IS NULL OR (lower(name) COLLATE "C", id) {comparison} ($3, $4::bigint))
        ORDER BY lower(name) COLLATE "C" {direction}, id {direction} LIMIT $5
        """,
        caller.organization_id,
        owner_id,
        name,
        number,
        limit,
    )


async def total(caller: Caller, owner_id: int) -> int:
    """How many lists a book has."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM contact_lists WHERE organization_id = $1 AND owner_id = $2", caller.organization_id, owner_id
        )
    )


async def of_contacts(caller: Caller, contact_ids: Sequence[int]) -> dict[int, list[Record]]:
    """The lists that each contact is in, by name."""
    rows = await fetch_all(
        f"""
        SELECT m.contact_id, l.id, l.owner_id, l.name, l.contact_count FROM contact_list_members m
        JOIN contact_lists l ON l.organization_id = m.organization_id AND l.id = m.list_id
        WHERE l.{_REACH.replace("owner_id", "l.owner_id")} AND m.contact_id = ANY ($3::bigint[]) ORDER BY lower(l.name) COLLATE "C", l.id
        """,
        *books.reach(caller),
        list(contact_ids),
    )
    found: dict[int, list[Record]] = {}
    for row in rows:
        found.setdefault(row["contact_id"], []).append(row)
    return found


async def create(caller: Caller, owner_id: int | None, name: str) -> Record:
    """A new, empty list. Raises Problem TAKEN where the book has one of this name, without regard to case."""
    owner = await book_owner(caller, owner_id)
    return await _write(
        caller,
        f"""
        INSERT INTO contact_lists (organization_id, owner_id, name, contact_count, created_at) VALUES ($1, $2, $3, 0, now())
        RETURNING {COLUMNS}
        """,
        caller.organization_id,
        owner,
        _valid_name(name),
    )


async def rename(caller: Caller, list_id: int | None, name: str) -> Record:
    """Raises Problem NOT_FOUND or TAKEN."""
    found = await get(caller, list_id)
    return await _write(
        caller,
        f"UPDATE contact_lists SET name = $3 WHERE organization_id = $1 AND id = $2 RETURNING {COLUMNS}",
        caller.organization_id,
        found["id"],
        _valid_name(name),
    )


def _valid_name(name: str) -> str:
    try:
        return validation.list_name(name)
    except Invalid as invalid:
        raise Problem(invalid.code, ("name",), invalid.message) from None


async def _write(caller: Caller, sql: str, *arguments: object) -> Record:
    try:
        async with transaction():
            row = await fetch_one(sql, *arguments)
            if row is None:
                raise _not_found(("id",))
            await books.count(caller.organization_id, row["owner_id"])
    except UniqueViolationError:
        raise Problem(ProblemCode.TAKEN, ("name",), "Another list of this book has this name.") from None
    return row


async def delete(caller: Caller, list_id: int | None) -> int:
    """Delete a list; its contacts stay. Raises Problem NOT_FOUND, or BUSY while an import names it."""
    async with transaction():
        found = await get(caller, list_id)
        await lock(caller.organization_id, found["id"])
        for is_in_use in in_use_by:
            if await is_in_use(caller.organization_id, found["id"]):
                raise Problem(ProblemCode.BUSY, ("id",), "An import is adding contacts to this list. Wait for it, or cancel it first.")
        await execute("DELETE FROM contact_lists WHERE organization_id = $1 AND id = $2", caller.organization_id, found["id"])
        await books.count(caller.organization_id, found["owner_id"])
    return int(found["id"])


async def lock(organization_id: int, list_id: int) -> bool:
    """Keep the list from being deleted or counted by another until the transaction ends; False where it is gone."""
    return bool(
        await fetch_value("SELECT true FROM contact_lists WHERE organization_id = $1 AND id = $2 FOR UPDATE", organization_id, list_id)
    )


_ADD = """
WITH members AS (
    INSERT INTO contact_list_members (organization_id, list_id, contact_id, standing, name_key, created_at, updated_at)
    SELECT l.organization_id, l.id, c.id, c.standing, c.name_key, c.created_at, c.updated_at
    FROM contact_lists l JOIN contacts c ON c.owner_id = l.owner_id AND c.organization_id = $1
    WHERE l.organization_id = $1 AND l.id = ANY ($2::bigint[]) AND c.id = ANY ($3::bigint[]) ON CONFLICT DO NOTHING
    RETURNING list_id, contact_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count + n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS joined
    WHERE l.organization_id = $1 AND l.id = joined.list_id
)
"""

_REMOVE = """
WITH members AS (
    DELETE FROM contact_list_members WHERE organization_id = $1 AND list_id = ANY ($2::bigint[]) AND contact_id = ANY ($3::bigint[])
    RETURNING list_id, contact_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - n FROM (SELECT list_id, count(*) AS n FROM members GROUP BY 1) AS left_list
    WHERE l.organization_id = $1 AND l.id = left_list.list_id
)
"""

_HOW_MANY = "SELECT count(*) FROM members"
_WHO = "SELECT DISTINCT contact_id FROM members"


async def add(caller: Caller, list_id: int | None, contact_ids: Sequence[int | None]) -> Record:
    """Put contacts of the list's own book into it, all or none; those in it stay. Raises Problems NOT_FOUND."""
    return await _change_members(caller, list_id, contact_ids, _ADD)


async def remove(caller: Caller, list_id: int | None, contact_ids: Sequence[int | None]) -> Record:
    """Take contacts of the list's own book out of it, all or none; those not in it stay out. Raises Problems NOT_FOUND."""
    return await _change_members(caller, list_id, contact_ids, _REMOVE)


async def _change_members(caller: Caller, list_id: int | None, contact_ids: Sequence[int | None], sql: str) -> Record:
    async with transaction():
        found = await get(caller, list_id, ("list_id",))
        known = [number for number in contact_ids if number is not None]
        rows = await fetch_all(
            "SELECT id FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND id = ANY ($3::bigint[]) ORDER BY id FOR UPDATE",
            caller.organization_id,
            found["owner_id"],
            known,
        )
        present = {row["id"] for row in rows}
        problems = [
            Problem(ProblemCode.NOT_FOUND, ("contact_ids", index), "There is no such contact in the list's book.")
            for index, number in enumerate(contact_ids)
            if number not in present
        ]
        if problems:
            raise Problems(problems)
        if not await lock(caller.organization_id, found["id"]):
            raise _not_found(("list_id",))
        if changed := await fetch_all(sql + _WHO, caller.organization_id, [found["id"]], known):
            changes = [(ContactChangeKind.UPDATED, row["contact_id"]) for row in changed]
            await books.count(caller.organization_id, found["owner_id"], changes=changes)
        return await get(caller, list_id, ("list_id",))


async def join(organization_id: int, list_id: int, contact_ids: Sequence[int]) -> int:
    """Put contacts into a list of their own book; how many were not in it before."""
    return int(await fetch_value(_ADD + _HOW_MANY, organization_id, [list_id], list(contact_ids)))


async def joined(organization_id: int, list_id: int, contact_ids: Sequence[int]) -> set[int]:
    """Put contacts into a list of their own book; those that were not in it before."""
    rows = await fetch_all(_ADD + _WHO, organization_id, [list_id], list(contact_ids))
    return {row["contact_id"] for row in rows}


async def replace(caller: Caller, contact: Record, list_ids: Sequence[int | None] | None) -> bool:
    """Have a contact in just these lists of its book; whether that changed anything. Raises Problems NOT_FOUND at `list_ids`."""
    wanted = await require(caller, contact["owner_id"], list_ids or ())
    present = {
        row["list_id"]
        for row in await fetch_all(
            "SELECT list_id FROM contact_list_members WHERE organization_id = $1 AND contact_id = $2", caller.organization_id, contact["id"]
        )
    }
    if gained := sorted(wanted - present):
        await fetch_value(_ADD + _HOW_MANY, caller.organization_id, gained, [contact["id"]])
    if lost := sorted(present - wanted):
        await fetch_value(_REMOVE + _HOW_MANY, caller.organization_id, lost, [contact["id"]])
    return wanted != present


async def require(caller: Caller, owner_id: int, list_ids: Sequence[int | None]) -> set[int]:
    """The ids, all of them lists of the book, locked against deletion; raises Problems NOT_FOUND at each that isn't, or TOO_MANY."""
    known = [number for number in list_ids if number is not None]
    if not list_ids:
        return set()
    if len(list_ids) > MOST_LISTS:
        raise Problem(ProblemCode.TOO_MANY, ("list_ids",), f"Give up to {MOST_LISTS:,} lists at once, not {len(list_ids):,}.")
    rows = await fetch_all(
        "SELECT id FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = ANY ($3::bigint[]) ORDER BY id FOR UPDATE",
        caller.organization_id,
        owner_id,
        known,
    )
    present = {row["id"] for row in rows}
    problems = [_not_found(("list_ids", index)) for index, number in enumerate(list_ids) if number not in present]
    if problems:
        raise Problems(problems)
    return present
