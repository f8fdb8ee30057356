"""Reading contacts in an order, from a book or from a list of it.

An index for each order holds them by (book or list, standing, order, id): whatever a filter by opt-out and consent message leaves is
some of six branches, each in the order. They are merged, and each is followed only as far as rows are taken from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.contacts.names import name_key

STANDINGS: Sequence[tuple[bool, str | None]] = [(opted_out, sent) for opted_out in (False, True) for sent in (None, "SENT", "FAILED")]
"""What the column `standing` numbers: whether opted out, and what became of the consent message."""

AFTER_EVERYTHING = "\U0010ffff"


class ContactOrderField(StrEnum):
    """What contacts are ordered by; ties by id."""

    FULL_NAME = "FULL_NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


_COLUMN = {
    ContactOrderField.FULL_NAME: "name_key",
    ContactOrderField.CREATED_AT: "created_at",
    ContactOrderField.UPDATED_AT: "updated_at",
}

Key = tuple[Any, ...]
"""A contact's place in an order: what it is ordered by, and its id."""


@dataclass(frozen=True, slots=True)
class Order:
    """`starting_with`: begin at the first name not before this text; in place of a key."""

    field: ContactOrderField = ContactOrderField.FULL_NAME
    descending: bool = False
    key: Key | None = None
    starting_with: str | None = None
    backward: bool = False

    @property
    def column(self) -> str:
        return _COLUMN[self.field]

    @property
    def is_down(self) -> bool:
        """Whether it is read from the greatest to the least."""
        return self.descending != self.backward

    def sorting(self, number: str = "id") -> str:
        """What stands behind ORDER BY; `number` is what the contact's id is called."""
        return f"{self.column} DESC, {number} DESC" if self.is_down else f"{self.column}, {number}"

    def behind(self, arguments: list[Any], number: str = "id") -> str:
        """The condition for what comes behind the key, or from where the page is to begin."""
        if self.key is not None:
            value, last = (bind(arguments, part) for part in self.key)
            return f"({self.column}, {number}) {'<' if self.is_down else '>'} ({value}, {last})"
        if self.starting_with is not None:
            text = name_key(self.starting_with)
            return f"name_key {'<=' if self.is_down else '>='} {bind(arguments, text + AFTER_EVERYTHING if self.is_down else text)}"
        return "true"


def bind(arguments: list[Any], value: Any) -> str:
    """Take an argument of the statement; its place in it."""
    arguments.append(value)
    return f"${len(arguments)}"


def book(columns: str, where: str, standings: Sequence[int], order: Order, limit: int) -> str:
    """The statement that reads a book ($1 its organization, $2 its owner) in the order."""
    return _merged(f"{columns} FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND {where}", standings, order.sorting(), limit)


def members(contact_list: str, where: str, standings: Sequence[int], order: Order, limit: int) -> str:
    """The statement that reads a list of the book in the order: `contact_id` and what it is ordered by."""
    own = f"SELECT id FROM contact_lists WHERE organization_id = $1 AND owner_id = $2 AND id = {contact_list}"
    of_it = "contact_list_members WHERE organization_id = $1 AND list_id = (SELECT id FROM own)"
    merged = _merged(f"contact_id, {order.column} FROM {of_it} AND {where}", standings, order.sorting("contact_id"), limit)
    return f"WITH own AS MATERIALIZED ({own}) {merged}"


_NAMES = "id, name_key FROM contacts WHERE owner_id = (SELECT owner_id FROM books WHERE organization_id = $1 AND owner_id = $2)"
"""Of the names the index alone tells: it doesn't hold the organization, which the book stands for."""


def names(where: str, standings: Sequence[int], order: Order, limit: int) -> str:
    """The statement that reads the names of a book in their order."""
    return _merged(f"{_NAMES} AND {where}", standings, order.sorting(), limit)


def all_names(standings: Sequence[int], limit: int) -> str:
    """The statement that reads the names of a book from one end of the index to the other."""
    return f"SELECT {_NAMES} AND standing IN ({', '.join(map(str, standings))}) ORDER BY standing, name_key, id LIMIT {limit}"


def _merged(rows: str, standings: Sequence[int], sorting: str, limit: int) -> str:
    """The branches by themselves in the order: PostgreSQL merges them then, and takes no more rows of each than it needs."""
    end = f"ORDER BY {sorting} LIMIT {limit}"
    branches = " UNION ALL ".join(f"(SELECT {rows} AND standing = {standing} {end})" for standing in standings)
    return f"SELECT * FROM ({branches}) AS branches {end}"
