"""Pages without search. No statement here reads more than MOST_READ rows, whatever the book holds.

Where an index is in the order of what is wanted, it gives just the page. What else is wanted (an import, an address, a moment of change
in another order) is looked for along the order, and all of it at once where it is few. Where it is neither near nor few, the page
is short and says how far was looked.
"""

from collections.abc import Callable
from dataclasses import replace

from backend.contacts import orders
from backend.contacts.filters import Conditions, add_membership, conditions_of, number_of
from backend.contacts.orders import ContactOrderField, Order
from backend.contacts.question import Page, Question
from backend.contacts.service import COLUMNS
from backend.database import fetch_all

MOST_READ = 1_000
"""Rows: twenty pages of fifty."""
STRETCH = MOST_READ - 20
"""Contacts to look through at once: where they come from several branches, or of a list, a few more rows are read."""
MOST_STRETCHES = 10
"""So many times that are looked through, one after the other, for one page."""


async def page(question: Question) -> Page:
    """The page, or as much of it as was found in time."""
    if not question.standings:
        return Page([], (0, True))
    conditions = question.others()
    if conditions.are_of_the_book_only:
        return Page(await fetch_all(question.in_order(conditions, question.limit), *conditions.arguments))
    by_address = await _of_few(question, _phone) or await _of_few(question, _email)
    if by_address:
        return by_address
    near = await _stretch(question)
    if near.stopped is None:
        return near
    return await _of_few(question, _import) or await _of_few(question, _changed) or await _further(question, near)


async def _further(question: Question, found: Page) -> Page:
    """What was found, and what the next stretches hold."""
    rows = list(found.rows)
    for _ in range(1, MOST_STRETCHES):
        order = replace(question.order, key=found.stopped)
        found = await _stretch(replace(question, order=order, limit=question.limit - len(rows)))
        rows += found.rows
        if found.stopped is None:
            break
    return Page(rows, stopped=found.stopped)


async def _stretch(question: Question) -> Page:
    """What lies in the next stretch of the order."""
    conditions = question.others()
    length = _half_if_listed(question)
    stretch = question.in_order(conditions, length)
    rows = await fetch_all(
        f"""
        SELECT * FROM (
            SELECT *, {conditions.narrowing} AS matches, row_number() OVER (ORDER BY {question.order.sorting()}) AS place
            FROM ({stretch}) AS stretch) AS seen
        WHERE matches OR place = {length} ORDER BY place LIMIT {question.limit}
        """,
        *conditions.arguments,
    )
    found = [row for row in rows if row["matches"]]
    is_full = len(found) == question.limit or not rows or rows[-1]["place"] < length
    return Page(found, stopped=None if is_full else (rows[-1][question.order.column], rows[-1]["id"]))


def _half_if_listed(question: Question) -> int:
    """How many contacts may be read, where each has a row of the list besides."""
    return STRETCH if question.wanted.list_id is None else STRETCH // 2


Source = Callable[[Question, Conditions, int], str | None]
"""A statement that reads so many contacts, at most, by the index of something that is asked for; None: it isn't."""


def _phone(question: Question, conditions: Conditions, most: int) -> str | None:
    if question.wanted.phone is None:
        return None
    phone = conditions.bind(number_of(question.caller, question.wanted.phone))
    return f"SELECT * FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = {phone} LIMIT {most}"


# From a value to the same value, in the order of the index: then PostgreSQL follows it, whatever it believes of how many there are.


def _email(question: Question, conditions: Conditions, most: int) -> str | None:
    if question.wanted.email is None:
        return None
    email = f'lower({conditions.bind(question.wanted.email.strip())}) COLLATE "C"'
    return f"""
        SELECT * FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND email IS NOT NULL
            AND lower(email) COLLATE "C" >= {email} AND lower(email) COLLATE "C" <= {email} ORDER BY lower(email) COLLATE "C" LIMIT {most}
        """


def _import(question: Question, conditions: Conditions, most: int) -> str | None:
    if question.wanted.import_id is None:
        return None
    number = conditions.bind(question.wanted.import_id)
    return f"SELECT * FROM contacts WHERE import_id >= {number} AND import_id <= {number} ORDER BY import_id, id LIMIT {most}"


def _changed(question: Question, conditions: Conditions, most: int) -> str | None:
    if question.wanted.updated_since is None:
        return None
    where = f"updated_at >= {conditions.bind(question.wanted.updated_since)}"
    return orders.book("*", where, question.standings, Order(ContactOrderField.UPDATED_AT), most)


async def _of_few(question: Question, source: Source) -> Page | None:
    """The page from all that the source reads; None where it would read too much."""
    most = _half_if_listed(question)
    conditions = conditions_of(question.caller, question.owner_id, question.wanted, without={"list_id"})
    add_membership(conditions, question.wanted, "few.id")
    few = source(question, conditions, most)
    if few is None:
        return None
    first, *others = await fetch_all(
        f"""
        WITH few AS MATERIALIZED ({few}), matching AS MATERIALIZED (SELECT * FROM few WHERE {conditions.sql})
        SELECT (SELECT count(*) FROM few) AS few, (SELECT count(*) FROM matching) AS number, page.* FROM (SELECT) AS one LEFT JOIN (
            SELECT {COLUMNS} FROM matching WHERE {question.order.behind(conditions.arguments)}
            ORDER BY {question.order.sorting()} LIMIT {question.limit}) AS page ON true
        ORDER BY {question.order.sorting()}
        """,
        *conditions.arguments,
    )
    if first["few"] >= most:
        return None
    return Page([row for row in (first, *others) if row["id"] is not None], (first["number"], True))
