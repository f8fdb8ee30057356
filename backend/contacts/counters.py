"""Counting books and lists anew: the counters kept with every change must say the same.

Safe while everything runs. A counter's row is locked before its contacts are counted: whoever changes contacts touches it last,
so what is committed is in both, and what isn't waits with its own addition.
"""

from dataclasses import dataclass

from backend.database import execute, fetch_all, fetch_one, transaction

_BOOK = """
SELECT b.total, b.opted_out, b.consent_sent, b.consent_failed, counted.*
FROM books b, (
    SELECT count(*) AS counted_total, count(*) FILTER (WHERE c.opted_out) AS counted_opted_out,
        count(*) FILTER (WHERE c.consent_message = 'SENT') AS counted_consent_sent,
        count(*) FILTER (WHERE c.consent_message = 'FAILED') AS counted_consent_failed
    FROM contacts c WHERE c.organization_id = $1 AND c.owner_id = $2
) AS counted
WHERE b.organization_id = $1 AND b.owner_id = $2
"""
_LIST = """
SELECT l.contact_count, (
    SELECT count(*) FROM contact_list_members m JOIN contacts c ON c.organization_id = $1 AND c.id = m.contact_id
    WHERE m.organization_id = $1 AND m.list_id = l.id) AS counted_contact_count
FROM contact_lists l WHERE l.organization_id = $1 AND l.id = $2
"""
_LOCKS = {
    "books": "SELECT FROM books WHERE organization_id = $1 AND owner_id = $2 FOR UPDATE",
    "contact_lists": "SELECT FROM contact_lists WHERE organization_id = $1 AND id = $2 FOR UPDATE",
}
_REPAIRS = {
    "books": "UPDATE books SET {} = $3, revision = revision + 1 WHERE organization_id = $1 AND owner_id = $2",
    "contact_lists": "UPDATE contact_lists SET {} = $3 WHERE organization_id = $1 AND id = $2",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that said something else than the rows. `number`: the book's owner, or the list."""

    table: str
    organization_id: int
    number: int
    counter: str
    said: int
    counted: int

    def __str__(self) -> str:
        what = "book of user" if self.table == "books" else "contact list"
        return f"organization {self.organization_id}, {what} {self.number}: {self.counter} said {self.said}, counted {self.counted}"


async def recount(*, repair: bool = True) -> list[Difference]:
    """Every difference, over all organizations; mended unless told otherwise."""
    found: list[Difference] = []
    for row in await fetch_all("SELECT organization_id, id FROM contact_lists ORDER BY organization_id, id"):
        found += await _recount("contact_lists", _LIST, row["organization_id"], row["id"], repair)
    for row in await fetch_all("SELECT organization_id, owner_id FROM books ORDER BY organization_id, owner_id"):
        found += await _recount("books", _BOOK, row["organization_id"], row["owner_id"], repair)
    return found


async def _recount(table: str, statement: str, organization_id: int, number: int, repair: bool) -> list[Difference]:
    async with transaction():
        if repair:
            await execute(_LOCKS[table], organization_id, number)
        row = await fetch_one(statement, organization_id, number)
        if row is None:
            return []
        counters = [name.removeprefix("counted_") for name in row.keys() if name.startswith("counted_")]  # noqa: SIM118 - a Record
        found = [
            Difference(table, organization_id, number, name, row[name], row[f"counted_{name}"])
            for name in counters
            if row[name] != row[f"counted_{name}"]
        ]
        if repair:
            for difference in found:
                await execute(_REPAIRS[table].format(difference.counter), organization_id, number, difference.counted)
    return found
