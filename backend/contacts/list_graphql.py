"""Contact lists: queries and mutations."""

from functools import partial
from typing import Annotated, Any

import strawberry

from backend.contacts import inputs, lists
from backend.contacts.types import ContactList, ContactListConnection, contact_list
from backend.database import retrying
from backend.graph.connection import After, Before, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.node import decode, encode
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.organizations.permissions import Permission
from backend.organizations.types import OwnerArgument, book_asked_for, book_named


@strawberry.type
class ListsQuery:
    @strawberry.field(description="The lists of a book, by name.", directives=requires(Permission.CONTACTS_READ))
    async def contact_lists(
        self, info: Info, owner: OwnerArgument = None, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> ContactListConnection:
        asking = caller(info)
        book = await book_asked_for(info, owner)
        arguments = page_arguments(first, after, last, before, order=bound("contactLists", book), key=(str, int))
        return ContactListConnection.of(
            await lists.page(asking, book, key=arguments.key, backward=arguments.backward, limit=arguments.limit),
            arguments,
            key=lambda row: (row["sort_name"], row["id"]),
            node=contact_list,
            count=partial(lists.total, asking, book),
        )


@strawberry.type(description="The answer of createContactList.")
class CreateContactListPayload(Payload):
    list: ContactList | None = strawberry.field(default=None, description="The new list.")


@strawberry.type(description="The answer of renameContactList.")
class RenameContactListPayload(Payload):
    list: ContactList | None = strawberry.field(default=None, description="The list under its new name.")


@strawberry.type(description="The answer of deleteContactList.")
class DeleteContactListPayload(Payload):
    deleted_id: strawberry.ID | None = strawberry.field(default=None, description="The id of the list that is gone.")


@strawberry.type(description="The answer of addContactsToList and removeContactsFromList.")
class ListContactsPayload(Payload):
    list: ContactList | None = strawberry.field(default=None, description="The list with its new count.")


@strawberry.type
class ListsMutation:
    @mutation(Permission.LISTS_WRITE, description="Make a contact list. REQUIRED, INVALID, TOO_LONG, TAKEN, NOT_FOUND.")
    async def create_contact_list(
        self, info: Info, input: Annotated[inputs.CreateContactListInput, strawberry.argument(description="The new list.")]
    ) -> CreateContactListPayload:
        owner = await book_named(info, input.owner_id)
        return CreateContactListPayload(list=contact_list(await lists.create(caller(info), owner, input.name)))

    @mutation(Permission.LISTS_WRITE, description="Rename a contact list. REQUIRED, INVALID, TOO_LONG, TAKEN, NOT_FOUND.")
    async def rename_contact_list(
        self, info: Info, input: Annotated[inputs.RenameContactListInput, strawberry.argument(description="The list and its name.")]
    ) -> RenameContactListPayload:
        return RenameContactListPayload(list=contact_list(await lists.rename(caller(info), decode(input.id, "ContactList"), input.name)))

    @mutation(Permission.LISTS_WRITE, description="Delete a contact list; its contacts stay. NOT_FOUND; BUSY while an import names it.")
    async def delete_contact_list(
        self, info: Info, input: Annotated[inputs.DeleteContactListInput, strawberry.argument(description="Which list.")]
    ) -> DeleteContactListPayload:
        list_id = decode(input.id, "ContactList")
        number = await retrying(lambda: lists.delete(caller(info), list_id))
        return DeleteContactListPayload(deleted_id=encode("ContactList", number))

    @mutation(
        Permission.LISTS_WRITE,
        description="Put contacts into a list of their book; those in it stay. REQUIRED, TOO_MANY, INVALID, NOT_FOUND.",
    )
    async def add_contacts_to_list(
        self, info: Info, input: Annotated[inputs.ListContactsInput, strawberry.argument(description="Who into which list.")]
    ) -> ListContactsPayload:
        return ListContactsPayload(list=await _change_members(info, input, lists.add))

    @mutation(
        Permission.LISTS_WRITE, description="Take contacts out of a list; those not in it stay out. REQUIRED, TOO_MANY, INVALID, NOT_FOUND."
    )
    async def remove_contacts_from_list(
        self, info: Info, input: Annotated[inputs.ListContactsInput, strawberry.argument(description="Who out of which list.")]
    ) -> ListContactsPayload:
        return ListContactsPayload(list=await _change_members(info, input, lists.remove))


async def _change_members(info: Info, given: inputs.ListContactsInput, change: Any) -> ContactList:
    list_id, ids = decode(given.list_id, "ContactList"), inputs.numbers(given.contact_ids, "contact_ids")
    return contact_list(await retrying(lambda: change(caller(info), list_id, ids)))
