"""Pages of what is searched for, from the cheapest way to them."""

from collections.abc import Sequence

from asyncpg import Record

from backend.contacts import orders
from backend.contacts.filters import COUNTED_UP_TO, Conditions, conditions_of
from backend.contacts.orders import ContactOrderField
from backend.contacts.question import Page, Question
from backend.contacts.search import Way
from backend.contacts.service import COLUMNS, qualified
from backend.database import fetch_all

SHORT_STRETCH = 2_000
LONG_STRETCH = 50_000
"""Contacts of the order that are looked through for a page, before and after other indexes are asked."""

ENDLESS = 2**40
"""Rows. A subquery with a limit stays one, so that its index is followed in order, and matches looked for outside."""


async def page(question: Question, ways: Sequence[Way]) -> Page:
    """Where much matches, a page of it is found in a short stretch of the order; where little does, other indexes find all of it;
    where much does, but not here, the order is followed until a page is full.
    """
    if not question.standings:
        return Page([], (0, True))
    rows = await _near(question, SHORT_STRETCH, ways)
    if rows is not None:
        return Page(rows)
    found = [await _page_of(question, way) for way in ways]
    merged = {row["id"]: row for rows, _ in found for row in rows}
    column = question.order.column
    in_order = sorted(merged.values(), key=lambda row: (row[column], row["id"]), reverse=question.order.is_down)
    return Page(in_order[: question.limit], _total([number for _, number in found]))


def _total(numbers: Sequence[int]) -> tuple[int, bool] | None:
    """How many several ways find together; None where the same contact may be found by two of them."""
    if max(numbers) > COUNTED_UP_TO:
        return COUNTED_UP_TO, False
    finding = [number for number in numbers if number]
    return (sum(finding), True) if len(finding) <= 1 else None


async def _near(question: Question, stretch: int, ways: Sequence[Way]) -> list[Record] | None:
    """A page that lies in the next stretch of the order; None: it doesn't."""
    conditions = question.others()
    conditions.add(f"({' OR '.join(way.matches(conditions.bind) for way in ways)})")
    rows = await fetch_all(
        f"""
        SELECT {COLUMNS} FROM ({question.in_order(conditions, stretch)}) AS stretch
        WHERE {conditions.narrowing} ORDER BY {question.order.sorting()} LIMIT {question.limit}
        """,
        *conditions.arguments,
    )
    return rows if len(rows) == question.limit else None


async def _page_of(question: Question, way: Way) -> tuple[list[Record], int]:
    """The page of what one way finds; and how many that are, up to one more than is counted."""
    rows, number = await _if_few(question, way)
    return (rows if number <= COUNTED_UP_TO else await _page_of_many(question, way)), number


async def _page_of_many(question: Question, way: Way) -> list[Record]:
    is_by_name = way.on_name_only and question.order.field == ContactOrderField.FULL_NAME
    if is_by_name and question.wanted.list_id is None and question.others().are_of_the_book_only:
        return await _by_names(question, way)
    rows = await _near(question, LONG_STRETCH, [way])
    return await _all(question, way) if rows is None else rows


async def _if_few(question: Question, way: Way) -> tuple[list[Record], int]:
    """The page from all that other indexes find, if that isn't too much, and how many they find."""
    conditions, order = _conditions(question), question.order
    found = candidates(conditions, way, question.standings, f"id, {order.column}")
    first, *others = await fetch_all(
        f"""
        WITH found AS MATERIALIZED ({found})
        SELECT number, page.* FROM (SELECT count(*) AS number FROM found) AS counted
        LEFT JOIN LATERAL (
            SELECT {qualified("c")} FROM (
                SELECT id FROM found WHERE {order.behind(conditions.arguments)} AND number <= {COUNTED_UP_TO}
                ORDER BY {order.sorting()} LIMIT {question.limit}) AS few
            JOIN contacts c ON c.organization_id = $1 AND c.id = few.id) AS page ON true
        """,
        *conditions.arguments,
    )
    return [row for row in (first, *others) if row["id"] is not None], first["number"]


async def _by_names(question: Question, way: Way) -> list[Record]:
    """Along the index of names, without a look at the contacts that don't match."""
    conditions, order = _conditions(question), question.order
    where = order.behind(conditions.arguments)
    return await fetch_all(
        f"""
        SELECT {qualified("c")} FROM (
            SELECT id FROM ({orders.names(where, question.standings, order, ENDLESS)}) AS names
            WHERE {way.matches(conditions.bind)} LIMIT {question.limit}) AS page
        JOIN contacts c ON c.organization_id = $1 AND c.id = page.id
        """,
        *conditions.arguments,
    )


async def _all(question: Question, way: Way) -> list[Record]:
    conditions, order = _conditions(question), question.order
    conditions.add(way.matches(conditions.bind))
    return await fetch_all(
        f"""
        WITH found AS MATERIALIZED (SELECT {COLUMNS} FROM contacts WHERE {conditions.sql} AND {order.behind(conditions.arguments)})
        SELECT * FROM found ORDER BY {order.sorting()} LIMIT {question.limit}
        """,
        *conditions.arguments,
    )


def _conditions(question: Question) -> Conditions:
    return conditions_of(question.caller, question.owner_id, question.wanted)


def candidates(conditions: Conditions, way: Way, standings: Sequence[int], columns: str) -> str:
    """A statement that finds by indexes all that match, up to one more than is counted."""
    matches = way.matches(conditions.bind)
    if arms := way.arms(conditions.bind):
        matches += f" AND ({' OR '.join(arms)})"
    else:
        matches = f"id IN (SELECT id FROM ({orders.all_names(standings, ENDLESS)}) AS names WHERE {matches})"
    return f"SELECT {columns} FROM contacts WHERE {conditions.sql} AND {matches} LIMIT {COUNTED_UP_TO + 1}"
