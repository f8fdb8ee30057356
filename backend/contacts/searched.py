"""Pages of what is searched for, from the cheapest way to them."""

from collections.abc import Sequence

from asyncpg import Record

from backend.contacts import orders
from backend.contacts.filters import COUNTED_UP_TO, Conditions, asks_names_only, conditions_of
from backend.contacts.orders import ContactOrderField
from backend.contacts.question import Page, Question
from backend.contacts.search import Way
from backend.contacts.service import COLUMNS, qualified
from backend.database import fetch_all

SHORT_STRETCH = 2_000
LONG_STRETCH = 50_000
"""Contacts of the order that are looked through for a page, before and after other indexes are asked."""

MANY = 40_000
"""Contacts that are too many to sort for a page."""
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


def _total(numbers: Sequence[int | None]) -> tuple[int, bool] | None:
    """How many several ways find together; None where that didn't come out, or the same contact may be found by two of them."""
    finding = [number for number in numbers if number]
    if any(number > COUNTED_UP_TO for number in finding):
        return COUNTED_UP_TO, False
    if None in numbers:
        return None
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


async def _page_of(question: Question, way: Way) -> tuple[list[Record], int | None]:
    """The page of what one way finds; and how many that are, where that came out."""
    names_tell = way.on_name_only and _names_tell(question)
    if names_tell and way.is_common:
        rows = await _by_names(question, way, LONG_STRETCH)
        if len(rows) == question.limit:
            return rows, None
    rows, number = await _if_few(question, way)
    if number <= MANY:
        return rows, number
    if names_tell:
        return await _by_names(question, way, ENDLESS), number
    near = await _near(question, LONG_STRETCH, [way])
    return (await _all(question, way) if near is None else near), number


def _names_tell(question: Question) -> bool:
    return question.order.field == ContactOrderField.FULL_NAME and asks_names_only(question.caller, question.owner_id, question.wanted)


async def _if_few(question: Question, way: Way) -> tuple[list[Record], int]:
    """The page from all that other indexes find, if that isn't too much to sort, and how many they find."""
    conditions, order = _conditions(question), question.order
    found = candidates(conditions, way, question.standings, f"id, {order.column}", MANY, names_tell=_names_tell(question))
    first, *others = await fetch_all(
        f"""
        WITH found AS MATERIALIZED ({found})
        SELECT number, page.* FROM (SELECT count(*) AS number FROM found) AS counted
        LEFT JOIN LATERAL (
            SELECT {qualified("c")} FROM (
                SELECT id FROM found WHERE {order.behind(conditions.arguments)} AND number <= {MANY}
                ORDER BY {order.sorting()} LIMIT {question.limit}) AS few
            JOIN contacts c ON c.organization_id = $1 AND c.id = few.id) AS page ON true
        """,
        *conditions.arguments,
    )
    return [row for row in (first, *others) if row["id"] is not None], first["number"]


async def _by_names(question: Question, way: Way, stretch: int) -> list[Record]:
    """Along the index of names, without a look at the contacts that don't match."""
    conditions, order = _conditions(question), question.order
    where = order.behind(conditions.arguments)
    return await fetch_all(
        f"""
        SELECT {qualified("c")} FROM (
            SELECT id FROM ({orders.names(where, question.standings, order, stretch)}) AS names
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


def candidates(conditions: Conditions, way: Way, standings: Sequence[int], columns: str, most: int, *, names_tell: bool) -> str:
    """A statement that finds by indexes all that match, up to one more than `most`.

    `names_tell`: whether nothing else is asked than a name, opt-out and consent message, and no other columns than a name's.
    """
    matches = way.matches(conditions.bind)
    end = f"LIMIT {most + 1}"
    if arms := way.arms(conditions.bind):
        return f"SELECT {columns} FROM contacts WHERE {conditions.sql} AND {matches} AND ({' OR '.join(arms)}) {end}"
    names = f"({orders.all_names(standings, ENDLESS)}) AS names WHERE {matches}"
    if names_tell:
        return f"SELECT {columns} FROM {names} {end}"
    return f"SELECT {columns} FROM contacts WHERE {conditions.sql} AND id IN (SELECT id FROM {names}) {end}"
