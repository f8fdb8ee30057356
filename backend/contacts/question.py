"""What is asked of a book: which contacts, in which order, how many; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from asyncpg import Record

from backend.contacts import orders
from backend.contacts.filters import Conditions, Filter, conditions_of, standings_of
from backend.contacts.orders import ContactOrderField, Key, Order
from backend.contacts.service import COLUMNS, qualified
from backend.organizations.caller import Caller


@dataclass(frozen=True, slots=True)
class Page:
    """Contacts in the order asked for; reversed when backward.

    `total`: how many there are in all and whether exactly, where looking for them told. `stopped`: how far was looked, with more to come.
    """

    rows: Sequence[Record]
    total: tuple[int, bool] | None = None
    stopped: Key | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A page asked for."""

    caller: Caller
    owner_id: int
    wanted: Filter
    order: Order
    limit: int

    @property
    def standings(self) -> Sequence[int]:
        return standings_of(self.caller, self.wanted)

    @property
    def _changed_in_order(self) -> bool:
        """Whether `updatedSince` is just an end of the order."""
        return self.wanted.updated_since is not None and self.order.field == ContactOrderField.UPDATED_AT

    def others(self) -> Conditions:
        """What `in_order` leaves open."""
        told = {"standing", "list_id", *(["updated_since"] if self._changed_in_order else [])}
        return conditions_of(self.caller, self.owner_id, self.wanted, without=told)

    def in_order(self, conditions: Conditions, limit: int) -> str:
        """The statement for the book's contacts, or the list's, with the standings wanted, in the order: an index holds them so."""
        number = "id" if self.wanted.list_id is None else "contact_id"
        where = self.order.behind(conditions.arguments, number)
        if self._changed_in_order:
            where += f" AND updated_at >= {conditions.bind(self.wanted.updated_since)}"
        if self.wanted.list_id is None:
            return orders.book(COLUMNS, where, self.standings, self.order, limit)
        members = orders.members(conditions.bind(self.wanted.list_id), where, self.standings, self.order, limit)
        # As a join it might read all contacts: this looks each of them up.
        return f"""
            SELECT {COLUMNS} FROM (
                SELECT {qualified("c")} FROM ({members}) AS members CROSS JOIN LATERAL (
                    SELECT * FROM contacts c WHERE c.organization_id = $1 AND c.id = members.contact_id LIMIT 1) AS c) AS listed
            ORDER BY {self.order.sorting()}
            """
