"""What the matrix knows of every root field and every type with an id: what it needs, how it is asked, what is not found.

Permissions stand here as the contract has them, not as the code says.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from backend.organizations.permissions import Permission as P
from tests.matrix.world import (
    Somebody,
    a_cancelled_import,
    a_contact,
    a_deleted_contact,
    a_list,
    a_number,
    a_possible_opt_out,
)
from tests.organizations.people import PASSWORD


class Missing(Enum):
    """What an id gets that names nothing of the caller's."""

    NULL = "the field is null"
    NULLS = "the field is a list with null in its place"
    ERROR = "the error NOT_FOUND"
    PROBLEM = "the userError NOT_FOUND at its path"
    ITEM_PROBLEM = "the item's userError NOT_FOUND at its path within the item"
    EMPTY = "an empty connection"


@dataclass(frozen=True)
class Place:
    """An id that a root field takes: of which kinds of things, and what it gets when there is none."""

    kinds: tuple[str, ...]
    missing: Missing


Given = Callable[[Somebody], Awaitable[dict[str, Any]]]


async def nothing(_: Somebody) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Recipe:
    """`needs`: the permissions, None for a public field, () for any signed-in person. `given`: arguments of a call that succeeds."""

    needs: tuple[P, ...] | None
    given: Given = nothing
    ids: Mapping[str, Place] = field(default_factory=dict)
    selected: str | None = None
    for_nobody: Any = None
    """What a public field answers when nobody is signed in."""


BOOK = {"owner": Place(("User",), Missing.ERROR)}
INTO_BOOK = {"input.ownerId": Place(("User",), Missing.PROBLEM)}
ABOUT_BOOK = {"input.ownerId": Place(("User",), Missing.ERROR)}
CONTACT, LIST = ("Contact",), ("ContactList",)
JOB = ("ImportJob", "RevertJob", "ExportJob", "PurgeJob", "ErasureJob", "OptOutImportJob")
EVERY_KIND = ("Contact", "ContactList", *JOB, "ApiToken", "ConsentEvent", "PossibleOptOut")


async def own_book(who: Somebody) -> dict[str, Any]:
    return {"owner": who.thing("User")}


def own(kind: str) -> Given:
    async def given(who: Somebody) -> dict[str, Any]:
        return {"id": who.thing(kind)}

    return given


def same(**values: Any) -> Given:
    async def given(_: Somebody) -> dict[str, Any]:
        return {"input": values}

    return given


async def search(who: Somebody) -> dict[str, Any]:
    return {"owner": who.thing("User"), "filter": {"listId": None}, "search": "ana r", "first": 5}


async def sign_in(who: Somebody) -> dict[str, Any]:
    return {"input": {"email": await with_a_password(who), "password": PASSWORD}}


async def with_a_password(who: Somebody) -> str:
    from backend.database import fetch_value
    from backend.organizations import passwords

    hashed = await passwords.hash_password(PASSWORD)
    statement = "UPDATE users SET password_hash = $3 WHERE organization_id = $1 AND id = $2 RETURNING email"
    return str(await fetch_value(statement, who.caller.organization_id, who.caller.user_id, hashed))


async def redeem_link(who: Somebody) -> dict[str, Any]:
    from backend.organizations import links

    assert who.caller.user_id is not None
    link = await links.create_link(who.caller.organization_id, who.caller.user_id)
    return {"input": {"token": link.secret, "password": "an entirely new horse"}}


async def change_password(who: Somebody) -> dict[str, Any]:
    await with_a_password(who)
    return {"input": {"current": PASSWORD, "new": "an entirely new horse"}}


async def new_contact(who: Somebody) -> dict[str, Any]:
    return {"input": {"fullName": "Cara", "phone": a_number(), "listIds": [who.thing("ContactList")]}}


async def changed_contact(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": who.thing("Contact"), "notes": "Called.", "listIds": []}}


async def upserted(who: Somebody) -> dict[str, Any]:
    return {"input": {"contacts": [{"fullName": "Dan", "phone": a_number(), "listIds": [who.thing("ContactList")]}]}}


async def one_to_delete(who: Somebody) -> dict[str, Any]:
    return {"input": {"ids": [await a_contact(who)]}}


async def one_to_restore(who: Somebody) -> dict[str, Any]:
    return {"input": {"ids": [await a_deleted_contact(who)]}}


async def new_name(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": await a_list(who), "name": f"Renamed {a_number()}"}}


async def list_to_delete(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": await a_list(who)}}


async def members(who: Somebody) -> dict[str, Any]:
    return {"input": {"listId": who.thing("ContactList"), "contactIds": [who.thing("Contact")]}}


async def an_import(who: Somebody) -> dict[str, Any]:
    return {"input": {"source": {"text": "Eva,(212) 555-0101"}, "listId": who.thing("ContactList")}}


async def a_preview(_: Somebody) -> dict[str, Any]:
    return {"input": {"source": {"text": "Eva,(212) 555-0101"}}}


async def a_revert(who: Somebody) -> dict[str, Any]:
    return {"input": {"importId": await a_cancelled_import(who.caller)}}


async def an_export(who: Somebody) -> dict[str, Any]:
    return {"input": {"filter": {"listId": who.thing("ContactList"), "importId": who.thing("ImportJob")}, "search": "ana r"}}


async def a_purge(who: Somebody) -> dict[str, Any]:
    from backend.purges import service

    assert who.caller.owner_id is not None
    shown = await service.preview(who.caller, who.caller.owner_id)
    return {"input": {"confirmation": shown.confirmation, "typedCount": shown.contacts}}


async def a_job_to_cancel(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": who.thing("ImportJob")}}


async def somebody_to_erase(who: Somebody) -> dict[str, Any]:
    return {"input": {"contactId": await a_contact(who)}}


async def a_token_to_revoke(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": who.thing("ApiToken")}}


async def invited(_: Somebody) -> dict[str, Any]:
    return {"input": {"name": "Fay", "email": f"fay{a_number()[1:]}@test.example"}}


async def new_own_name(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": who.thing("Person"), "name": "Uma L."}}


async def a_decision(who: Somebody) -> dict[str, Any]:
    return {"input": {"id": await a_possible_opt_out(who), "decision": "DISMISS"}}


async def several_nodes(who: Somebody) -> dict[str, Any]:
    return {"ids": [who.thing("Contact")]}


MEMBERS = {"input.listId": Place(LIST, Missing.PROBLEM), "input.contactIds.0": Place(CONTACT, Missing.PROBLEM)}

RECIPES: dict[str, Recipe] = {
    "Query.viewer": Recipe(None, selected="{ __typename email permissions }", for_nobody=None),
    "Query.node": Recipe(None, own("Contact"), {"id": Place(EVERY_KIND, Missing.NULL)}, selected="{ __typename id }"),
    "Query.nodes": Recipe(
        None, several_nodes, {"ids.0": Place(EVERY_KIND, Missing.NULLS)}, selected="{ __typename id }", for_nobody=[None]
    ),
    "Query.contact": Recipe((P.CONTACTS_READ,), own("Contact"), {"id": Place(CONTACT, Missing.NULL)}),
    "Query.contacts": Recipe(
        (P.CONTACTS_READ,),
        search,
        BOOK | {"filter.listId": Place(LIST, Missing.EMPTY), "filter.importId": Place(("ImportJob",), Missing.EMPTY)},
    ),
    "Query.bookOwners": Recipe((P.CONTACTS_READ,)),
    "Query.contactLists": Recipe((P.CONTACTS_READ,), own_book, BOOK),
    "Query.deletedContacts": Recipe((P.CONTACTS_DELETE,), own_book, BOOK),
    "Query.contactStats": Recipe((P.STATS_READ,), own_book, BOOK),
    "Query.importPreview": Recipe(
        (P.CONTACTS_IMPORT,), a_preview, ABOUT_BOOK | {"input.source.uploadId": Place(("Upload",), Missing.ERROR)}
    ),
    "Query.purgePreview": Recipe((P.CONTACTS_PURGE,), own_book, BOOK),
    "Query.job": Recipe((P.CONTACTS_READ,), own("ImportJob"), {"id": Place(JOB, Missing.NULL)}),
    "Query.jobs": Recipe((P.CONTACTS_READ,), own_book, BOOK),
    "Query.possibleOptOuts": Recipe((P.CONSENT_WRITE,)),
    "Query.users": Recipe((P.USERS_MANAGE,)),
    "Query.apiTokens": Recipe((P.TOKENS_MANAGE,)),
    "Query.canMessage": Recipe((P.CONTACT_DETAILS_READ,), same(phones=["(212) 555-0100"], kind="CAMPAIGN")),
    "Mutation.signIn": Recipe(None, sign_in, selected="{ viewer { __typename } userErrors { code } }"),
    "Mutation.signOut": Recipe(None, same(), for_nobody={"__typename": "SignOutPayload", "userErrors": []}),
    "Mutation.redeemLink": Recipe(None, redeem_link, selected="{ viewer { __typename } userErrors { code } }"),
    "Mutation.changePassword": Recipe((), change_password),
    "Mutation.createContact": Recipe(
        (P.CONTACTS_WRITE,), new_contact, INTO_BOOK | {"input.listIds.0": Place(LIST, Missing.PROBLEM)}
    ),
    "Mutation.updateContact": Recipe(
        (P.CONTACTS_WRITE,),
        changed_contact,
        {"input.id": Place(CONTACT, Missing.PROBLEM), "input.listIds.0": Place(LIST, Missing.PROBLEM)},
    ),
    "Mutation.upsertContacts": Recipe(
        (P.CONTACTS_WRITE,), upserted, INTO_BOOK | {"input.contacts.0.listIds.0": Place(LIST, Missing.ITEM_PROBLEM)}
    ),
    "Mutation.deleteContacts": Recipe((P.CONTACTS_DELETE,), one_to_delete, {"input.ids.0": Place(CONTACT, Missing.PROBLEM)}),
    "Mutation.restoreContacts": Recipe(
        (P.CONTACTS_DELETE,), one_to_restore, {"input.ids.0": Place(("DeletedContact",), Missing.PROBLEM)}
    ),
    "Mutation.createContactList": Recipe((P.LISTS_WRITE,), same(name="New customers"), INTO_BOOK),
    "Mutation.renameContactList": Recipe((P.LISTS_WRITE,), new_name, {"input.id": Place(LIST, Missing.PROBLEM)}),
    "Mutation.deleteContactList": Recipe((P.LISTS_WRITE,), list_to_delete, {"input.id": Place(LIST, Missing.PROBLEM)}),
    "Mutation.addContactsToList": Recipe((P.LISTS_WRITE,), members, MEMBERS),
    "Mutation.removeContactsFromList": Recipe((P.LISTS_WRITE,), members, MEMBERS),
    "Mutation.createUpload": Recipe((P.CONTACTS_IMPORT,), same(filename="contacts.csv", size=10)),
    "Mutation.importContacts": Recipe(
        (P.CONTACTS_IMPORT,),
        an_import,
        INTO_BOOK
        | {"input.source.uploadId": Place(("Upload",), Missing.PROBLEM), "input.listId": Place(LIST, Missing.PROBLEM)},
    ),
    "Mutation.revertImport": Recipe((P.CONTACTS_IMPORT,), a_revert, {"input.importId": Place(("ImportJob",), Missing.PROBLEM)}),
    "Mutation.exportContacts": Recipe(
        (P.CONTACTS_EXPORT, P.CONTACT_DETAILS_READ),
        an_export,
        INTO_BOOK
        | {"input.filter.listId": Place(LIST, Missing.PROBLEM), "input.filter.importId": Place(("ImportJob",), Missing.PROBLEM)},
    ),
    "Mutation.purgeContacts": Recipe((P.CONTACTS_PURGE,), a_purge, INTO_BOOK),
    "Mutation.cancelJob": Recipe((P.CONTACTS_READ,), a_job_to_cancel, {"input.id": Place(JOB, Missing.PROBLEM)}),
    "Mutation.decidePossibleOptOut": Recipe(
        (P.CONSENT_WRITE,), a_decision, {"input.id": Place(("PossibleOptOut",), Missing.PROBLEM)}
    ),
    "Mutation.recordConsentMessage": Recipe((P.CONSENT_WRITE,), same(phone="(212) 555-0100", sent=True)),
    "Mutation.importOptOuts": Recipe(
        (P.CONSENT_WRITE,), same(source={"text": "(212) 555-0101"}), {"input.source.uploadId": Place(("Upload",), Missing.PROBLEM)}
    ),
    "Mutation.exportOptOuts": Recipe((P.CONTACTS_EXPORT, P.CONTACT_DETAILS_READ), same()),
    "Mutation.eraseContact": Recipe((P.CONTACTS_ERASE,), somebody_to_erase, {"input.contactId": Place(CONTACT, Missing.PROBLEM)}),
    "Mutation.inviteUser": Recipe((P.USERS_MANAGE,), invited),
    "Mutation.updateUser": Recipe((P.USERS_MANAGE,), new_own_name, {"input.id": Place(("Person",), Missing.PROBLEM)}),
    "Mutation.updateOrganization": Recipe((P.ORGANIZATION_MANAGE,), same(name="Harbor Street Dental")),
    "Mutation.rotateInboundSecret": Recipe((P.ORGANIZATION_MANAGE,), same(keepOldForHours=1)),
    "Mutation.createApiToken": Recipe((P.TOKENS_MANAGE,), same(name="Partner", scopes=["CONTACTS_READ"]), INTO_BOOK),
    "Mutation.revokeApiToken": Recipe((P.TOKENS_MANAGE,), a_token_to_revoke, {"input.id": Place(("ApiToken",), Missing.PROBLEM)}),
    "Subscription.jobProgress": Recipe((P.CONTACTS_READ,), own("ImportJob"), {"id": Place(JOB, Missing.ERROR)}),
    "Subscription.contactChanges": Recipe((P.CONTACTS_READ,), own_book, BOOK, selected="{ __typename kind revision }"),
    "Subscription.contactStats": Recipe((P.STATS_READ,), own_book, BOOK),
}  # fmt: skip

EVERY_BOOK_WITHOUT_OWNER = {"Query.jobs", "Query.contactStats", "Subscription.contactStats"}
"""Without `owner` these cover every book that the caller may open."""
WHOLE_ORGANIZATION_WITHOUT_OWNER = {"Mutation.createApiToken"}

NODES: dict[str, P | None] = {
    "ApiToken": P.TOKENS_MANAGE,
    "ConsentEvent": P.CONSENT_HISTORY_READ,
    "Contact": P.CONTACTS_READ,
    "ContactList": P.CONTACTS_READ,
    "ErasureJob": P.CONTACTS_READ,
    "OptOutImportJob": P.CONTACTS_READ,
    "ExportJob": P.CONTACTS_READ,
    "ImportJob": P.CONTACTS_READ,
    "Organization": None,
    "PossibleOptOut": P.CONSENT_WRITE,
    "PurgeJob": P.CONTACTS_READ,
    "RevertJob": P.CONTACTS_READ,
    "User": None,
}
"""What each type with an id needs to be found by `node`. None: nothing but being the caller's to see."""
