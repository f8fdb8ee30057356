"""How contacts, lists and deleted contacts show in the API."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import strawberry
from asyncpg import Record

from backend.consent import service as consent
from backend.consent.details import as_seen_by
from backend.consent.types import ConsentEventConnection, OptOut, consent_event, opt_out, state_of
from backend.contacts import lists, phones, service
from backend.contacts.filters import ConsentMessageStatus, consent_message_status
from backend.contacts.orders import ContactOrderField
from backend.contacts.service import ContactSource
from backend.contacts.trash import KEPT_FOR
from backend.graph.connection import After, Before, Connection, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.errors import not_found
from backend.graph.node import Node, encode, node_loader
from backend.graph.requires import requires
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.types import User, load_user

describe(
    ContactSource,
    "How a contact came into the book.",
    {
        ContactSource.MANUAL: "Somebody added it in the app.",
        ContactSource.IMPORT: "It was imported.",
        ContactSource.API: "A partner's API call created it.",
        ContactSource.INBOUND_MESSAGE: "Somebody unknown wrote in.",
    },
)
describe(
    ConsentMessageStatus,
    "Whether the one-time text that says who writes and how to stop was sent to a number.",
    {
        ConsentMessageStatus.NOT_REQUIRED: "It was not sent, and the organization doesn't require it.",
        ConsentMessageStatus.NOT_SENT: "It was not sent yet, and the organization requires it.",
        ConsentMessageStatus.SENT: "It was sent. It is never sent again.",
        ConsentMessageStatus.FAILED: "It could not be sent.",
    },
)
describe(
    ContactOrderField,
    "What contacts are ordered by; ties by the order in which they were created.",
    {
        ContactOrderField.FULL_NAME: "The name without regard to case and accents.",
        ContactOrderField.CREATED_AT: "When they were created.",
        ContactOrderField.UPDATED_AT: "When their name, number, email, notes or consent last changed; lists aside.",
    },
)


@strawberry.type(description="The one-time text that says who writes and how to stop, as far as this number goes.")
class ConsentMessage:
    status: ConsentMessageStatus = strawberry.field(description="Whether it was sent.")
    sent_at: datetime | None = strawberry.field(description="When it was sent; null unless it was.")


@strawberry.type(description="A marketing list: some of the contacts of a book.", directives=requires(Permission.CONTACTS_READ))
class ContactList(Node):
    name: str = strawberry.field(description="1 to 100 characters; unique in its book, without regard to case.")
    contact_count: int = strawberry.field(description="How many contacts are in it. Exact.")
    owner_id: strawberry.Private[int]

    @strawberry.field(description="Whose contact book it belongs to.")
    async def owner(self, info: Info) -> User:
        return await owner_of(info, self.owner_id)


def contact_list(row: Record) -> ContactList:
    """A list's row as the API shows it."""
    return ContactList(id=encode("ContactList", row["id"]), name=row["name"], contact_count=row["contact_count"], owner_id=row["owner_id"])


async def owner_of(info: Info, owner_id: int) -> User:
    """The user whose book it is."""
    owner = await load_user(info, owner_id)
    if owner is None:
        raise not_found()
    return owner


@strawberry.type(
    description="Somebody in a contact book: at most one contact a number and book.", directives=requires(Permission.CONTACTS_READ)
)
class Contact(Node):
    full_name: str | None = strawberry.field(
        description="1 to 200 characters; null for somebody who wrote in and has not been named: show phoneFormatted then."
    )
    phone: str = strawberry.field(description="The number in E.164.", directives=requires(Permission.CONTACT_DETAILS_READ))
    email: str | None = strawberry.field(
        description="Not used for messages: a second identifier for integrations. Not unique.",
        directives=requires(Permission.CONTACT_DETAILS_READ),
    )
    opted_out: bool = strawberry.field(description="Whether the number opted out of messages from the organization.")
    source: ContactSource = strawberry.field(description="How it came into the book.")
    version: int = strawberry.field(
        description="Grows with each change of the name, number, email or notes; give it to updateContact to overwrite nobody's change."
    )
    created_at: datetime = strawberry.field(description="When it was created.")
    updated_at: datetime = strawberry.field(description="When its name, number, email, notes or consent last changed; lists aside.")
    row: strawberry.Private[Record]

    @strawberry.field(
        description="The number as people of the organization's region write it.", directives=requires(Permission.CONTACT_DETAILS_READ)
    )
    def phone_formatted(self, info: Info) -> str:
        return phones.formatted(self.row["phone"], caller(info).default_region)

    @strawberry.field(
        description="Up to 5,000 characters. Without CONTACT_DETAILS_READ, … stands for each phone number and email address in it."
    )
    def notes(self, info: Info) -> str | None:
        return self.row["notes"] and as_seen_by(caller(info), self.row["notes"])

    @strawberry.field(description="Since when and how the number opted out; null unless it did.")
    async def opt_out(self, info: Info) -> OptOut | None:
        return opt_out(await state_of(info, self.row["phone"])) if self.opted_out else None

    @strawberry.field(description="The consent message to this number.")
    async def consent_message(self, info: Info) -> ConsentMessage:
        stored = self.row["consent_message"]
        sent_at = (await state_of(info, self.row["phone"])).consent_message_at if stored == ConsentMessageStatus.SENT else None
        return ConsentMessage(status=consent_message_status(caller(info), stored), sent_at=sent_at)

    @strawberry.field(
        description="What happened to the number's consent, in every book of the organization, newest first.",
        directives=requires(Permission.CONSENT_HISTORY_READ),
    )
    async def consent_history(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> ConsentEventConnection:
        asking = caller(info)
        page = page_arguments(first, after, last, before, order=bound("consentHistory", self.row["id"]), key=(datetime, int))
        return ConsentEventConnection.of(
            await consent.history(asking.organization_id, self.row["phone"], key=page.key, backward=page.backward, limit=page.limit),
            page,
            key=lambda row: (row["effective_at"], row["id"]),
            node=lambda row: consent_event(asking, row),
        )

    @strawberry.field(description="The lists it is in, by name.")
    async def lists(self, info: Info) -> list[ContactList]:
        return [contact_list(row) for row in await info.context.load(_lists_of_contacts, self.row["id"])]

    @strawberry.field(description="Whose contact book it belongs to.")
    async def owner(self, info: Info) -> User:
        return await owner_of(info, self.row["owner_id"])


async def _lists_of_contacts(caller: Caller, ids: list[int]) -> list[list[Record]]:
    found = await lists.of_contacts(caller, ids)
    return [found.get(number, []) for number in ids]


def contact(row: Record) -> Contact:
    """A contact's row as the API shows it."""
    return Contact(
        id=encode("Contact", row["id"]),
        full_name=row["full_name"],
        phone=row["phone"],
        email=row["email"],
        opted_out=row["opted_out"],
        source=ContactSource(row["source"]),
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        row=row,
    )


@node_loader("Contact")
async def _contacts_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    return {row["id"]: contact(row) for row in await service.find(caller(info), ids)}


@node_loader("ContactList")
async def _contact_lists_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    return {row["id"]: contact_list(row) for row in await lists.find(caller(info), ids)}


class Total:
    """A total that is counted when somebody asks, once."""

    def __init__(self, count: Callable[[], Awaitable[tuple[int, bool]]]) -> None:
        self._count = count
        self._counted: asyncio.Future[tuple[int, bool]] | None = None

    async def get(self) -> tuple[int, bool]:
        """The number, and whether it is exact."""
        if self._counted is None:
            self._counted = asyncio.ensure_future(self._count())
        return await self._counted


@strawberry.type(description="A page of contacts.")
class ContactConnection(Connection[Contact]):
    total: strawberry.Private[Total]

    @strawberry.field(
        description="How many there are on all pages. Exact without search and with at most one of optedOut, consentMessage and listId;"
        " otherwise counted up to 10,000."
    )
    async def total_count(self) -> int:
        return (await self.total.get())[0]

    @strawberry.field(description="False: there are at least totalCount.")
    async def total_count_is_exact(self) -> bool:
        return (await self.total.get())[1]


@strawberry.type(description="A page of contact lists.")
class ContactListConnection(Connection[ContactList]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many lists the book has.")
    async def total_count(self) -> int:
        return await self.count()


@strawberry.type(description="A contact in the trash: it can be restored for 30 days.", directives=requires(Permission.CONTACTS_READ))
class DeletedContact:
    id: strawberry.ID = strawberry.field(description="What restoreContacts takes: the id that the contact had and gets back.")
    full_name: str | None = strawberry.field(description="Its name; null where it had none.")
    deleted_at: datetime = strawberry.field(description="When it was deleted.")
    deleted_by: str = strawberry.field(description="Who deleted it: a person's or a token's name.")
    restorable_until: datetime = strawberry.field(description="When it goes for good.")
    row: strawberry.Private[Record]

    @strawberry.field(
        description="The number as people of the organization's region write it.", directives=requires(Permission.CONTACT_DETAILS_READ)
    )
    def phone_formatted(self, info: Info) -> str:
        return phones.formatted(self.row["phone"], caller(info).default_region)


def deleted_contact(row: Record) -> DeletedContact:
    """A trashed contact's row as the API shows it."""
    return DeletedContact(
        id=encode("Contact", row["id"]),
        full_name=row["full_name"],
        deleted_at=row["deleted_at"],
        deleted_by=row["deleted_by"],
        restorable_until=row["deleted_at"] + KEPT_FOR,
        row=row,
    )


@strawberry.type(description="A page of deleted contacts.")
class DeletedContactConnection(Connection[DeletedContact]):
    pass
