"""What the contact queries and mutations take."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import strawberry

from backend.contacts import types as _  # noqa: F401 - describes the enums below
from backend.contacts.filters import ConsentMessageStatus, Filter
from backend.contacts.orders import ContactOrderField
from backend.contacts.service import UNSET, Changes, Unset
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.graph.enums import describe
from backend.graph.node import decode
from backend.graph.requires import requires
from backend.graph.storable import checks_text
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode, Problems

IDS_LIMIT = 1_000
"""Contacts that an operation takes at once."""
NOTHING = 0
"""The number of what doesn't exist: a malformed id, or one of another type."""


class OrderDirection(StrEnum):
    """Which end comes first."""

    ASC = "ASC"
    DESC = "DESC"


describe(
    OrderDirection,
    "Which end comes first.",
    {OrderDirection.ASC: "The least first: A to Z, oldest to newest.", OrderDirection.DESC: "The greatest first."},
)
describe(
    OnExisting,
    "What happens to a contact that is in the book already. An empty value never erases anything.",
    {
        OnExisting.FILL_BLANKS: "Only what is empty is filled in.",
        OnExisting.OVERWRITE: "What is given replaces what is there.",
        OnExisting.KEEP: "It stays as it is.",
    },
)


@strawberry.input(description="Which contacts. What is left out doesn't narrow; several narrow together.")
class ContactFilter:
    name: str | None = strawberry.field(
        default=None, description="Words that are each any part of the name, in any order, without regard to case and accents."
    )
    phone: str | None = strawberry.field(
        default=None, description="One number, in any spelling.", directives=requires(Permission.CONTACT_DETAILS_READ)
    )
    email: str | None = strawberry.field(
        default=None, description="One address, without regard to case.", directives=requires(Permission.CONTACT_DETAILS_READ)
    )
    opted_out: bool | None = strawberry.field(default=None, description="Whether the number opted out.")
    consent_message: ConsentMessageStatus | None = strawberry.field(default=None, description="How far the consent message is.")
    list_id: strawberry.ID | None = strawberry.field(
        default=None, description="Those in this list; none where there is no such list in the book."
    )
    import_id: strawberry.ID | None = strawberry.field(
        default=None, description="Those that this import was the last to create or change; none where there is no such import."
    )
    updated_since: datetime | None = strawberry.field(
        default=None,
        description="Those changed at or after this moment: for partners who keep a copy, with orderBy UPDATED_AT."
        " Begin a minute before the last answer: a change shows when it is committed.",
    )


def wanted(filter: ContactFilter | None, search: str | None) -> Filter:
    """The filter as the service takes it."""
    if filter is None:
        return Filter(search=search or None)
    return Filter(
        name=filter.name or None,
        phone=filter.phone,
        email=filter.email,
        opted_out=filter.opted_out,
        consent_message=filter.consent_message,
        list_id=None if filter.list_id is None else decode(filter.list_id, "ContactList") or NOTHING,
        import_id=None if filter.import_id is None else decode(filter.import_id, "ImportJob") or NOTHING,
        updated_since=filter.updated_since,
        search=search or None,
    )


@strawberry.input(description="The order of contacts; ties go by the order in which they were created.")
class ContactOrder:
    field: ContactOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")


_OWNER = "Whose contact book: a user's id. Left out, the caller's own; a token for the whole organization must name it."
_OPTED_OUT = (
    "true: record that the number opted out, for the whole organization; only the person can undo it. false, null and absent say nothing."
)
_OPTED_OUT_OF_CREATE = f"{_OPTED_OUT} With TAKEN it is recorded all the same; any other error records nothing: mend it and send it again."
_OPTED_OUT_OF_UPSERT = f"{_OPTED_OUT} It is recorded also where the item is refused or a DUPLICATE, if the number is readable."


@checks_text
@strawberry.input(description="A new contact.")
class CreateContactInput:
    full_name: str = strawberry.field(description="1 to 200 characters, after trimming.")
    phone: str = strawberry.field(description="In any spelling; without a country code it is of the organization's region.")
    owner_id: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    email: str | None = strawberry.field(default=None, description="Up to 254 characters.")
    notes: str | None = strawberry.field(default=None, description="Up to 5,000 characters.")
    opted_out: bool | None = strawberry.field(default=None, description=_OPTED_OUT_OF_CREATE)
    list_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Lists of the same book to put it into.", directives=requires(Permission.LISTS_WRITE)
    )


@checks_text
@strawberry.input(description="What to change on a contact. Absent: as it is; null: cleared, where it may be.")
class UpdateContactInput:
    id: strawberry.ID = strawberry.field(description="Which contact.")
    version: int | None = strawberry.field(
        default=None, description="The version that was looked at: if somebody changed it since, the answer is STALE. Left out: no matter."
    )
    full_name: strawberry.Maybe[str | None] = strawberry.field(description="1 to 200 characters; can't be cleared.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="The new number; it brings its own consent. Can't be cleared.")
    email: strawberry.Maybe[str | None] = strawberry.field(description="Up to 254 characters.")
    notes: strawberry.Maybe[str | None] = strawberry.field(description="Up to 5,000 characters.")
    opted_out: bool | None = strawberry.field(
        default=None,
        description="true: record that the (new) number opted out. false on a number that did: OPT_OUT_LOCKED, and nothing is changed."
        " A change that is refused, for whatever reason, records no opt-out either: mend it and send it again.",
    )
    list_ids: strawberry.Maybe[list[strawberry.ID] | None] = strawberry.field(
        description="Just the lists that it shall be in.", directives=requires(Permission.LISTS_WRITE)
    )


def changes(given: CreateContactInput | UpdateContactInput) -> Changes:
    """The fields as the service takes them."""
    if isinstance(given, CreateContactInput):
        return Changes(given.full_name, given.phone, given.email, given.notes, given.opted_out, _list_ids(given.list_ids))
    list_ids = UNSET if given.list_ids is None else _list_ids(given.list_ids.value or [])
    return Changes(_maybe(given.full_name), _maybe(given.phone), _maybe(given.email), _maybe(given.notes), given.opted_out, list_ids)


def _maybe(given: strawberry.Maybe[str | None]) -> str | None | Unset:
    return UNSET if given is None else given.value


def _list_ids(ids: list[strawberry.ID] | None) -> list[int | None] | Unset:
    return UNSET if ids is None else [decode(text, "ContactList") for text in ids]


@checks_text
@strawberry.input(description="A contact to create, or to change where the book has its number.")
class UpsertContactInput:
    phone: str = strawberry.field(description="Finds the contact. In any spelling.")
    client_ref: str | None = strawberry.field(default=None, description="The caller's own name for this item; comes back with its result.")
    full_name: str | None = strawberry.field(default=None, description="1 to 200 characters; a new contact needs it.")
    email: str | None = strawberry.field(default=None, description="Up to 254 characters.")
    notes: str | None = strawberry.field(default=None, description="Up to 5,000 characters.")
    opted_out: bool | None = strawberry.field(default=None, description=_OPTED_OUT_OF_UPSERT)
    list_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Lists of the same book to add it to; it stays in others.",
        directives=requires(Permission.LISTS_WRITE),
    )


def item(given: UpsertContactInput) -> Item:
    """An item as the service takes it."""
    return Item(
        given.phone,
        given.full_name,
        given.email,
        given.notes,
        given.opted_out,
        [decode(text, "ContactList") for text in given.list_ids or ()],
        given.client_ref,
    )


@strawberry.input(description="Contacts to create or change.")
class UpsertContactsInput:
    contacts: list[UpsertContactInput] = strawberry.field(description="1 to 100, found by phone. Each succeeds or fails alone.")
    owner_id: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    on_existing: OnExisting = strawberry.field(default=OnExisting.OVERWRITE, description="What happens to contacts that the book has.")


@strawberry.input(description="Contacts to delete.")
class DeleteContactsInput:
    ids: list[strawberry.ID] = strawberry.field(description="1 to 1,000 ids; all of them are deleted, or none.")


@strawberry.input(description="Contacts to restore.")
class RestoreContactsInput:
    ids: list[strawberry.ID] = strawberry.field(description="1 to 1,000 ids of contacts deleted within 30 days; all are restored, or none.")


@checks_text
@strawberry.input(description="A new contact list.")
class CreateContactListInput:
    name: str = strawberry.field(description="1 to 100 characters; unique in the book, without regard to case.")
    owner_id: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)


@checks_text
@strawberry.input(description="Another name for a list.")
class RenameContactListInput:
    id: strawberry.ID = strawberry.field(description="Which list.")
    name: str = strawberry.field(description="1 to 100 characters; unique in the book, without regard to case.")


@strawberry.input(description="A list to delete.")
class DeleteContactListInput:
    id: strawberry.ID = strawberry.field(description="Which list. Its contacts stay.")


@strawberry.input(description="Contacts to put into a list, or to take out of it.")
class ListContactsInput:
    list_id: strawberry.ID = strawberry.field(description="Which list.")
    contact_ids: list[strawberry.ID] = strawberry.field(description="1 to 1,000 ids of contacts of the list's own book; all or none.")


OrderArgument = Annotated[ContactOrder | None, strawberry.argument(description="The order. By name from A to Z unless told.")]


def numbers(ids: Sequence[str], field: str = "ids") -> list[int | None]:
    """The contacts that ids name, None for what names none. Raises Problem for none, too many or one twice."""
    if not ids:
        raise Problem(ProblemCode.REQUIRED, (field,), "Give at least one id.")
    if len(ids) > IDS_LIMIT:
        raise Problem(ProblemCode.TOO_MANY, (field,), f"Give up to {IDS_LIMIT:,} ids at once, not {len(ids):,}.")
    found = [decode(text, "Contact") for text in ids]
    seen: set[int] = set()
    repeated = [place for place, number in enumerate(found) if number is not None and (number in seen or seen.add(number))]  # type: ignore[func-returns-value]
    if repeated:
        raise Problems(Problem(ProblemCode.INVALID, (field, place), "This id is in the list twice.") for place in repeated)
    return found
