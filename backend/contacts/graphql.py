"""Contacts: queries, mutations and what changes in a book; list_graphql.py has the lists, consent_graphql.py the consent."""

from collections.abc import AsyncGenerator
from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry

from backend.contacts import changes, inputs, pages, service, totals, trash, upserts
from backend.contacts.books import ContactChangeKind
from backend.contacts.consent_graphql import ConsentMutation, ConsentQuery
from backend.contacts.inputs import NOTHING, OrderDirection
from backend.contacts.list_graphql import ListsMutation, ListsQuery
from backend.contacts.orders import ContactOrderField, Order
from backend.contacts.service import Stale, Taken
from backend.contacts.types import (
    Contact,
    ContactConnection,
    DeletedContactConnection,
    Total,
    contact,
    deleted_contact,
)
from backend.contacts.upserts import UpsertOutcome
from backend.database import retrying
from backend.graph.connection import After, Before, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.errors import bad_user_input
from backend.graph.node import decode, encode
from backend.graph.payload import Payload, UserError, mutation, user_errors
from backend.graph.requires import requires
from backend.organizations.permissions import Permission
from backend.organizations.types import OwnerArgument, book_asked_for, book_named
from backend.problems import Problems

SEARCH_LIMIT = 200
BY_NAME = inputs.ContactOrder(field=ContactOrderField.FULL_NAME, direction=OrderDirection.ASC)

describe(
    UpsertOutcome,
    "What became of an item of upsertContacts.",
    {
        UpsertOutcome.CREATED: "The book had no contact with the number.",
        UpsertOutcome.UPDATED: "The contact's name, email, notes or opt-out changed.",
        UpsertOutcome.UNCHANGED: "None of them did; joining lists changes nothing here.",
        UpsertOutcome.DUPLICATE: "An earlier item had the number: that one counts, and only an opt-out is taken from this one.",
    },
)


@strawberry.type
class ContactsQuery(ListsQuery, ConsentQuery):
    @strawberry.field(description="One contact; null when it is not found.", directives=requires(Permission.CONTACTS_READ))
    async def contact(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The contact's id.")]
    ) -> Contact | None:
        found = await service.find(caller(info), [decode(id, "Contact") or NOTHING])
        return contact(found[0]) if found else None

    @strawberry.field(
        description="The contacts of a book. Where several filters together leave few of very many, a page may hold fewer than were asked"
        " for, even none, with more to come: pageInfo tells, and its cursors go on from where it looked.",
        directives=requires(Permission.CONTACTS_READ),
    )
    async def contacts(
        self,
        info: Info,
        owner: OwnerArgument = None,
        filter: Annotated[inputs.ContactFilter | None, strawberry.argument(description="Which of them; all unless told.")] = None,
        search: Annotated[
            str | None,
            strawberry.argument(
                description="Words that are each any part of the name, in any order; a phone number by its first or last digits, in any"
                " spelling; an email address from its beginning.",
                directives=requires(Permission.CONTACT_DETAILS_READ),
            ),
        ] = None,
        order_by: inputs.OrderArgument = BY_NAME,
        starting_with: Annotated[
            str | None,
            strawberry.argument(description="With FULL_NAME only, in place of a cursor: begin at the first name not before this text."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ContactConnection:
        asking = caller(info)
        order_by = order_by or BY_NAME
        _check_lengths({"search": search, "startingWith": starting_with, "filter.name": filter.name if filter else None})
        book = await book_asked_for(info, owner)
        asked = inputs.wanted(filter, search)
        kind = str if order_by.field == ContactOrderField.FULL_NAME else datetime
        place = bound(f"contacts.{order_by.field}.{order_by.direction}", book, asked)
        arguments = page_arguments(first, after, last, before, order=place, key=(kind, int))
        _check_starting_with(starting_with, order_by, arguments.key is not None or arguments.backward)
        order = Order(order_by.field, order_by.direction == OrderDirection.DESC, arguments.key, starting_with, arguments.backward)
        page = await pages.page(asking, book, asked, order, arguments.limit)
        return ContactConnection.of(
            page.rows,
            arguments,
            key=lambda row: (row[order.column], row["id"]),
            node=contact,
            stopped=page.stopped,
            total=Total(partial(totals.total, asking, book, asked, page.total)),
        )

    @strawberry.field(description="The deleted contacts of a book, newest first.", directives=requires(Permission.CONTACTS_DELETE))
    async def deleted_contacts(
        self, info: Info, owner: OwnerArgument = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> DeletedContactConnection:
        asking = caller(info)
        book = await book_asked_for(info, owner)
        arguments = page_arguments(first, after, last, before, order=bound("deletedContacts", book), key=(datetime, int))
        return DeletedContactConnection.of(
            await trash.page(asking, book, key=arguments.key, backward=arguments.backward, limit=arguments.limit),
            arguments,
            key=lambda row: (row["deleted_at"], row["id"]),
            node=deleted_contact,
        )


def _check_lengths(texts: dict[str, str | None]) -> None:
    for name, text in texts.items():
        if text is not None and len(text) > SEARCH_LIMIT:
            raise bad_user_input(f"{name} can have up to {SEARCH_LIMIT} characters.")


def _check_starting_with(starting_with: str | None, order_by: inputs.ContactOrder, has_cursor: bool) -> None:
    if starting_with is None:
        return
    if order_by.field != ContactOrderField.FULL_NAME:
        raise bad_user_input("startingWith goes with the order FULL_NAME only.")
    if has_cursor:
        raise bad_user_input("startingWith takes the place of a cursor: give one of them, and go on with after.")


@strawberry.type(description="The answer of createContact.")
class CreateContactPayload(Payload):
    contact: Contact | None = strawberry.field(default=None, description="The new contact.")
    existing: Contact | None = strawberry.field(
        default=None, description="With TAKEN: who has the number in this book, as it is now: with the opt-out that was given."
    )


@strawberry.type(description="The answer of updateContact.")
class UpdateContactPayload(Payload):
    contact: Contact | None = strawberry.field(default=None, description="The contact; with STALE as it is now.")


@strawberry.type(description="What became of an item of upsertContacts.")
class UpsertContactResult:
    client_ref: str | None = strawberry.field(description="The caller's own name for the item.")
    outcome: UpsertOutcome | None = strawberry.field(description="What became of it; null when it was refused.")
    contact: Contact | None = strawberry.field(description="The contact as it is now; null when the item was refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; `field` is the path within the item.")


@strawberry.type(description="The answer of upsertContacts.")
class UpsertContactsPayload(Payload):
    results: list[UpsertContactResult] = strawberry.field(default_factory=list, description="One for each item, in their order.")


@strawberry.type(description="The answer of deleteContacts.")
class DeleteContactsPayload(Payload):
    deleted_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="What was deleted: restoreContacts takes these.")


@strawberry.type(description="The answer of restoreContacts.")
class RestoreContactsPayload(Payload):
    contacts: list[Contact] = strawberry.field(default_factory=list, description="The contacts, back in their book.")


@strawberry.type
class ContactsMutation(ListsMutation, ConsentMutation):
    @mutation(Permission.CONTACTS_WRITE, description="Add a contact. REQUIRED, INVALID, TOO_LONG, TOO_MANY, TAKEN, NOT_FOUND.")
    async def create_contact(
        self, info: Info, input: Annotated[inputs.CreateContactInput, strawberry.argument(description="The new contact.")]
    ) -> CreateContactPayload:
        owner = await book_named(info, input.owner_id)
        try:
            made = await retrying(lambda: service.create(caller(info), owner, inputs.changes(input)))
        except Taken as taken:
            return CreateContactPayload(existing=contact(taken.existing), user_errors=user_errors(taken))
        return CreateContactPayload(contact=contact(made))

    @mutation(
        Permission.CONTACTS_WRITE,
        description="Change a contact. REQUIRED, INVALID, TOO_LONG, TOO_MANY, TAKEN, NOT_FOUND, STALE, OPT_OUT_LOCKED, and NOT_PERMITTED at"
        " notes that hold what is hidden from the caller.",
    )
    async def update_contact(
        self, info: Info, input: Annotated[inputs.UpdateContactInput, strawberry.argument(description="What to change.")]
    ) -> UpdateContactPayload:
        number = decode(input.id, "Contact")
        try:
            changed = await retrying(lambda: service.update(caller(info), number, input.version, inputs.changes(input)))
        except Stale as stale:
            return UpdateContactPayload(contact=contact(stale.contact), user_errors=user_errors(stale))
        return UpdateContactPayload(contact=contact(changed))

    @mutation(
        Permission.CONTACTS_WRITE,
        description="Create or change up to 100 contacts of a book, found by phone; each succeeds or fails alone. The opt-out of an item"
        " that is refused is recorded all the same, if its number is readable. REQUIRED, TOO_MANY, NOT_FOUND.",
    )
    async def upsert_contacts(
        self, info: Info, input: Annotated[inputs.UpsertContactsInput, strawberry.argument(description="The contacts.")]
    ) -> UpsertContactsPayload:
        owner = await book_named(info, input.owner_id)
        items = [inputs.item(given) for given in input.contacts]
        results = await retrying(lambda: upserts.upsert_contacts(caller(info), owner, items, input.on_existing))
        return UpsertContactsPayload(
            results=[
                UpsertContactResult(
                    client_ref=result.client_ref,
                    outcome=result.outcome,
                    contact=None if result.contact is None else contact(result.contact),
                    user_errors=user_errors(Problems(result.problems)),
                )
                for result in results
            ]
        )

    @mutation(
        Permission.CONTACTS_DELETE,
        description="Delete up to 1,000 contacts, all or none. They can be restored for 30 days; their opt-outs stay."
        " REQUIRED, TOO_MANY, INVALID, NOT_FOUND.",
    )
    async def delete_contacts(
        self, info: Info, input: Annotated[inputs.DeleteContactsInput, strawberry.argument(description="Which contacts.")]
    ) -> DeleteContactsPayload:
        ids = inputs.numbers(input.ids)
        await retrying(lambda: service.delete(caller(info), ids))
        return DeleteContactsPayload(deleted_ids=[encode("Contact", number) for number in ids if number is not None])

    @mutation(
        Permission.CONTACTS_DELETE,
        description="Restore contacts deleted within 30 days, with their lists, all or none."
        " REQUIRED, TOO_MANY, INVALID, NOT_FOUND, TAKEN.",
    )
    async def restore_contacts(
        self, info: Info, input: Annotated[inputs.RestoreContactsInput, strawberry.argument(description="Which contacts.")]
    ) -> RestoreContactsPayload:
        ids = inputs.numbers(input.ids)
        return RestoreContactsPayload(contacts=[contact(row) for row in await retrying(lambda: trash.restore(caller(info), ids))])


describe(
    ContactChangeKind,
    "What happened in a contact book.",
    {
        ContactChangeKind.CREATED: "A contact was created, or restored.",
        ContactChangeKind.UPDATED: "Something shown of a contact changed.",
        ContactChangeKind.DELETED: "A contact was deleted.",
        ContactChangeKind.BOOK_CHANGED: "More than is told one by one: fetch again what is shown.",
    },
)


@strawberry.type(description="What changed in a contact book.")
class ContactChange:
    kind: ContactChangeKind = strawberry.field(description="What happened.")
    contact: Contact | None = strawberry.field(description="The contact as it is now; null for DELETED and BOOK_CHANGED.")
    contact_id: strawberry.ID | None = strawberry.field(description="Which contact; null for BOOK_CHANGED.")
    revision: int = strawberry.field(
        description="The book's revision with this change. A client whose last one is older has missed something."
    )


@strawberry.type
class ContactsSubscription:
    @strawberry.subscription(
        description="What changes in a contact book. First BOOK_CHANGED with the book's present revision: a client whose last one is older"
        " fetches again. Then one event a change, up to 20 a second; beyond that, and for bulk jobs, BOOK_CHANGED at most 2 a second.",
        directives=requires(Permission.CONTACTS_READ),
    )
    async def contact_changes(self, info: Info, owner: OwnerArgument = None) -> AsyncGenerator[ContactChange, None]:
        async for change in changes.follow(caller(info), await book_asked_for(info, owner)):
            yield ContactChange(
                kind=change.kind,
                contact=None if change.contact is None else contact(change.contact),
                contact_id=None if change.contact_id is None else encode("Contact", change.contact_id),
                revision=change.revision,
            )
