"""Pages of a book's contacts: filter, search, order, by keyset."""

from backend.contacts import filtered, searched
from backend.contacts.filters import Filter, ways_of
from backend.contacts.orders import Order
from backend.contacts.question import Page, Question
from backend.organizations.caller import Caller


async def page(caller: Caller, owner_id: int, wanted: Filter, order: Order, limit: int) -> Page:
    """Contacts of the book in the order asked for; reversed when backward."""
    question = Question(caller, owner_id, wanted, order, limit)
    ways = ways_of(caller, wanted)
    return await (searched.page(question, ways) if ways else filtered.page(question))
