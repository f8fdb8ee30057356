"""The app's own operations, as they stand in its sources, against the real schema, each with a bound on its SQL statements."""

import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    parse,
    print_ast,
    visit,
)

from backend import database as opened
from backend.contacts import lists, service
from backend.contacts.filters import Filter
from backend.contacts.upsert import OnExisting
from backend.exports import service as exports
from backend.exports.service import ExportFormat
from backend.graph.connection import bound, encode_cursor
from backend.graph.context import Context
from backend.graph.node import encode
from backend.graph.operation import Operation
from backend.graph.requests import Request
from backend.imports import reverts
from backend.inbound import possible_opt_outs
from backend.organizations import links, passwords, tokens
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.purges import service as purges
from backend.suppressions import service as suppressions
from tests.contacts.asking import ENGINE, a_contact, a_phone, id_of, list_id_of
from tests.inbound.carrying import a_carrier
from tests.jobs.desk import Desk, a_desk, create, do, start
from tests.organizations.people import PASSWORD, ours
from tests.statements import Recorder

SOURCES = Path(__file__).parent.parent / "frontend" / "src"


@cache
def documents() -> tuple[dict[str, OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    """The app's operations and fragments, by name."""
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    for file in sorted([*SOURCES.rglob("*.ts"), *SOURCES.rglob("*.tsx")]):
        if ".test." in file.name or "testing" in file.parts:
            continue
        for found in re.finditer(r"graphql\(\s*`([^`]*)`", file.read_text()):
            for definition in parse(found[1].replace("@_unmask", "")).definitions:  # gql.tada's own, not sent
                if isinstance(definition, OperationDefinitionNode) and definition.name:
                    operations[definition.name.value] = definition
                elif isinstance(definition, FragmentDefinitionNode):
                    fragments[definition.name.value] = definition
    return operations, fragments


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)


def spread_in(node: Node) -> set[str]:
    """The fragments that a definition needs, and those that these need."""
    spreads = _Spreads()
    visit(node, spreads)
    fragments = documents()[1]
    return spreads.names.union(*(spread_in(fragments[name]) for name in spreads.names))


def text_of(name: str) -> str:
    operations, fragments = documents()
    return "\n".join([print_ast(operations[name]), *(print_ast(fragments[spread]) for spread in sorted(spread_in(operations[name])))])


Given = Callable[[Desk], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Use:
    """What the app gives an operation, and how many statements it may take."""

    given: Given
    statements: int


async def nothing(_: Desk) -> dict[str, Any]:
    return {}


async def with_details(_: Desk) -> dict[str, Any]:
    return {"details": True}


async def contact(desk: Desk) -> dict[str, Any]:
    return {"id": id_of(await a_listed_contact(desk.uma)), "details": True, "history": True}


async def a_listed_contact(caller: Caller) -> Any:
    made = await lists.create(caller, None, f"List {a_phone()}")
    return await a_contact(caller, opted_out=True, list_ids=[made["id"]])


async def update_contact(desk: Desk) -> dict[str, Any]:
    given = await contact(desk)
    return given | {"input": {"id": given.pop("id"), "version": 1, "notes": "x", "optedOut": True}}


async def create_contact(desk: Desk) -> dict[str, Any]:
    return {"input": {"fullName": "Ana", "phone": a_phone(), "optedOut": True}, "details": True}


async def contacts_page(desk: Desk) -> dict[str, Any]:
    for _ in range(10):
        await a_listed_contact(desk.uma)
    return {"first": 50, "rows": True, "count": True, "details": True, "search": "a", "filter": {"optedOut": True}}


async def members(desk: Desk) -> dict[str, Any]:
    made = await lists.create(desk.uma, None, "VIP")
    return {"input": {"listId": list_id_of(made), "contactIds": [id_of(await a_contact(desk.uma))]}}


async def ids(desk: Desk) -> dict[str, Any]:
    return {"input": {"ids": [id_of(await a_listed_contact(desk.uma)) for _ in range(5)]}}


async def deleted_ids(desk: Desk) -> dict[str, Any]:
    made = [await a_listed_contact(desk.uma) for _ in range(5)]
    await service.delete(desk.uma, [row["id"] for row in made])
    return {"input": {"ids": [id_of(row) for row in made]}}


async def deleted(desk: Desk) -> dict[str, Any]:
    await deleted_ids(desk)
    return {"details": True}


async def number_of_another(desk: Desk) -> dict[str, Any]:
    await create(desk.uma, "2125550100")
    return {"owner": encode("User", desk.uma.user_id or 0), "phone": "(212) 555-0100"}


async def later_history(desk: Desk) -> dict[str, Any]:
    row = await a_listed_contact(desk.uma)
    return {"id": id_of(row), "history": True, "after": encode_cursor(bound("consentHistory", row["id"]), (datetime.now(UTC), 1_000_000))}


async def finished_job(desk: Desk) -> dict[str, Any]:
    made = await do(await start(desk.uma, "Ana,12\nBen,13\n" + f"Cai,{a_phone()}"))
    return {"id": encode("ImportJob", made["id"])}


async def queued_job(desk: Desk) -> dict[str, Any]:
    return {"input": {"id": encode("ImportJob", (await start(desk.uma, "Ana,12"))["id"])}}


async def jobs(desk: Desk) -> dict[str, Any]:
    for _ in range(3):
        await finished_job(desk)
    return {}


async def upload(_: Desk) -> dict[str, Any]:
    return {"input": {"filename": "contacts.csv", "size": 10}}


async def pasted(desk: Desk) -> dict[str, Any]:
    made = await lists.create(desk.uma, None, "VIP")
    return {"input": {"source": {"text": "Ana,2125550100"}, "listId": list_id_of(made), "skipFirstLine": True}}


async def previewed(_: Desk) -> dict[str, Any]:
    return {"input": {"source": {"text": "Ana,2125550100"}, "columns": ["FULL_NAME", "PHONE"]}}


async def exported(desk: Desk) -> dict[str, Any]:
    await create(desk.sue, a_phone())
    return {"input": {"format": "SPREADSHEET", "search": "a"}}


async def finished_export(desk: Desk) -> dict[str, Any]:
    await create(desk.sue, a_phone())
    made = await do(await exports.start(desk.sue, desk.sue.user_id, Filter(), ExportFormat.IMPORTABLE))
    return {"id": encode("ExportJob", made["id"])}


async def revertible(desk: Desk) -> dict[str, Any]:
    return {"input": {"importId": (await finished_job(desk))["id"]}}


async def finished_revert(desk: Desk) -> dict[str, Any]:
    """Of an import of two, one of whom was changed since."""
    phones = [a_phone(), a_phone()]
    made = await do(await start(desk.uma, "".join(f"Ana,{phone}\n" for phone in phones)))
    await do(await start(desk.uma, f"Bo,{phones[0]}", on_existing=OnExisting.OVERWRITE))
    return {"id": encode("RevertJob", (await do(await reverts.start(desk.uma, made["id"])))["id"]), "details": True}


async def a_list(desk: Desk) -> dict[str, Any]:
    return {"input": {"id": list_id_of(await lists.create(desk.uma, None, "VIP"))}}


async def renamed_list(desk: Desk) -> dict[str, Any]:
    return {"input": {"name": "Others", **(await a_list(desk))["input"]}}


async def new_list(_: Desk) -> dict[str, Any]:
    return {"input": {"name": "VIP"}}


async def purge(desk: Desk) -> dict[str, Any]:
    await create(desk.sue, "2125550100")
    shown = await purges.preview(desk.sue, desk.sue.owner_id or 0)
    return {"input": {"confirmation": shown.confirmation, "typedCount": shown.contacts}}


async def link(desk: Desk) -> dict[str, Any]:
    made = await links.create_link(desk.uma.organization_id, desk.uma.user_id or 0)
    return {"input": {"token": made.secret, "password": "an entirely new horse"}}


async def password(desk: Desk) -> dict[str, Any]:
    hashed = await passwords.hash_password(PASSWORD)
    statement = "UPDATE users SET password_hash = $3 WHERE organization_id = $1 AND id = $2 RETURNING email"
    email = await opened.fetch_value(statement, desk.sue.organization_id, desk.sue.user_id, hashed)
    return {"email": email, "password": PASSWORD}


async def sign_in(desk: Desk) -> dict[str, Any]:
    return {"input": await password(desk)}


async def change_password(desk: Desk) -> dict[str, Any]:
    await password(desk)
    return {"input": {"current": PASSWORD, "new": "an entirely new horse"}}


async def sign_out(_: Desk) -> dict[str, Any]:
    return {"input": {}}


async def book(desk: Desk) -> dict[str, Any]:
    return {"id": encode("User", desk.ben.user_id or 0)}


async def figures(desk: Desk) -> dict[str, Any]:
    await jobs(desk)
    return {"days": 30}


async def any_contacts(desk: Desk) -> dict[str, Any]:
    await a_listed_contact(desk.uma)
    return {"details": True}


async def a_node_of_list(desk: Desk) -> dict[str, Any]:
    return {"id": (await a_list(desk))["input"]["id"]}


async def invitation(_: Desk) -> dict[str, Any]:
    return {"input": {"name": "Ole Pahl", "email": f"ole.{a_phone()}@test.example", "role": "SUPERVISOR"}}


async def another_person(desk: Desk) -> dict[str, Any]:
    rights = {"role": "SUPERVISOR", "disabled": True, "grantedPermissions": [], "deniedPermissions": ["CONTACTS_PURGE"]}
    return {"input": {"id": encode("User", desk.ben.user_id or 0), "name": "Ben Ito", **rights}}


async def policy(_: Desk) -> dict[str, Any]:
    return {"input": {"name": "Here", "defaultRegion": "GB", "disabledPermissions": ["CONTACTS_PURGE"]}}


async def new_token(_: Desk) -> dict[str, Any]:
    return {"input": {"name": "CRM", "scopes": ["CONTACTS_READ"]}}


async def a_token(desk: Desk) -> dict[str, Any]:
    scopes = [Permission.CONTACTS_READ]
    made = await tokens.create_api_token(desk.ada, name="CRM", owner_id=None, held_to_book=False, scopes=scopes, expires_at=None)
    return {"input": {"id": encode("ApiToken", made.row["id"])}}


async def listed_tokens(desk: Desk) -> dict[str, Any]:
    for _ in range(3):
        await a_token(desk)
    return {}


async def a_waiting_reply(desk: Desk) -> dict[str, Any]:
    async with a_carrier(desk) as carrier:
        await carrier.send("Please don't text me any more")
    waiting = await possible_opt_outs.waiting(desk.sue, key=None, backward=True, limit=1)
    return {"input": {"id": encode("PossibleOptOut", waiting[0]["id"]), "decision": "OPT_OUT"}}


async def waiting_replies(desk: Desk) -> dict[str, Any]:
    await a_waiting_reply(desk)
    return {"details": True}


async def waiting_count(desk: Desk) -> dict[str, Any]:
    await a_waiting_reply(desk)
    return {}


async def somebody_to_erase(desk: Desk) -> dict[str, Any]:
    return {"input": {"contactId": id_of(await a_contact(desk.uma))}}


async def a_number(_: Desk) -> dict[str, Any]:
    return {"phones": [a_phone()]}


async def consent_message(_: Desk) -> dict[str, Any]:
    words = [{"word": "ALTO"}, {"word": "ARRET"}]
    return {"input": {"consentMessageRequired": True, "consentMessageText": "", "keywords": words}}


async def new_secret(_: Desk) -> dict[str, Any]:
    return {"input": {"keepOldForHours": 24}}


async def opt_outs(_: Desk) -> dict[str, Any]:
    return {"input": {"source": {"text": f"{a_phone()},2026-11-02,Asked by phone"}, "skipFirstLine": False}}


async def all_opt_outs(_: Desk) -> dict[str, Any]:
    return {"input": {}}


async def an_import_of_opt_outs(desk: Desk) -> dict[str, Any]:
    made = await suppressions.start_import(desk.sue, suppressions.Order(None, "12"))
    return {"id": encode("OptOutImportJob", made["id"])}


USES = {
    "AddContactsToList": Use(members, 6),
    "AddToList": Use(members, 6),
    "AnyDeleted": Use(nothing, 1),
    "BookOwner": Use(book, 1),
    "BookOwners": Use(nothing, 2),
    "Bounds": Use(nothing, 3),
    "CancelJob": Use(queued_job, 7),
    "Candidates": Use(any_contacts, 3),
    "ChangePassword": Use(change_password, 3),
    "ContactByPhone": Use(number_of_another, 2),
    "ContactChanges": Use(with_details, 2),
    "ContactDetails": Use(contact, 5),
    "ContactStats": Use(figures, 5),
    "ContactsPage": Use(contacts_page, 4),  # of one or two letters the names are looked through first
    "CreateApiToken": Use(new_token, 2),
    "CreateContact": Use(create_contact, 6),  # one of them: whether the number is of somebody who was erased
    "CreateContactList": Use(new_list, 2),
    "CreateUpload": Use(upload, 2),
    "DecidePossibleOptOut": Use(a_waiting_reply, 9),
    "DeleteContactList": Use(a_list, 5),
    "DeleteContacts": Use(ids, 3),
    "DeletedContacts": Use(deleted, 1),
    "EraseContact": Use(somebody_to_erase, 5),
    "ExportContacts": Use(exported, 8),
    "ExportDownload": Use(finished_export, 3),
    "ImportContacts": Use(pasted, 12),
    "ImportPreview": Use(previewed, 1),
    "ImportRegion": Use(nothing, 1),
    "ExportOptOuts": Use(all_opt_outs, 5),
    "ImportOptOuts": Use(opt_outs, 7),
    "InviteUser": Use(invitation, 7),
    "JobProgress": Use(finished_job, 3),
    "JobsPage": Use(jobs, 2),
    "KeptContacts": Use(finished_revert, 4),
    "ListNames": Use(nothing, 1),
    "ListOfMembers": Use(a_node_of_list, 2),
    "Lists": Use(nothing, 1),
    "MayMessage": Use(a_number, 2),
    "OptOutErrors": Use(an_import_of_opt_outs, 3),
    "OrganizationSettings": Use(nothing, 2),
    "People": Use(nothing, 2),
    "Messages": Use(nothing, 5),
    "MoreHistory": Use(later_history, 2),
    "PossibleOptOuts": Use(waiting_replies, 5),
    "PurgeContacts": Use(purge, 5),
    "PurgePreview": Use(nothing, 1),
    "RecentJobs": Use(jobs, 2),
    "RedeemLink": Use(link, 10),
    "RejectedRows": Use(finished_job, 3),
    "RemoveContactsFromList": Use(members, 5),
    "RemoveFromList": Use(members, 5),
    "RenameContactList": Use(renamed_list, 3),
    "RestoreContacts": Use(deleted_ids, 6),
    "RevertOfImport": Use(finished_job, 4),
    "RevertImport": Use(revertible, 9),
    "RevokeApiToken": Use(a_token, 1),
    "RotateInboundSecret": Use(new_secret, 7),
    "SignIn": Use(sign_in, 6),
    "SignOut": Use(sign_out, 1),
    "Tokens": Use(listed_tokens, 1),
    "UpdateContact": Use(update_contact, 9),
    "UpdateMessages": Use(consent_message, 8),
    "UpdateOrganization": Use(policy, 3),
    "UpdateUser": Use(another_person, 8),
    "Viewer": Use(nothing, 3),
    "WaitingCount": Use(waiting_count, 2),
}
SUPERVISED = {
    "ExportContacts",
    "ExportDownload",
    "DecidePossibleOptOut",
    "ExportOptOuts",
    "ImportOptOuts",
    "OptOutErrors",
    "PossibleOptOuts",
    "WaitingCount",
    "PurgeContacts",
    "PurgePreview",
    "BookOwners",
    "BookOwner",
    "ChangePassword",
}
ADMINISTERED = {
    "Bounds",
    "CreateApiToken",
    "EraseContact",
    "InviteUser",
    "Messages",
    "OrganizationSettings",
    "People",
    "RevokeApiToken",
    "RotateInboundSecret",
    "Tokens",
    "UpdateMessages",
    "UpdateOrganization",
    "UpdateUser",
}
ENDLESS = {"ContactChanges", "ContactStats"}
"""Subscriptions that end only when the person leaves the page: their first answer counts."""


@pytest.fixture
async def desk(database: list[str]) -> Any:
    async with a_desk() as made:
        yield made


def test_every_operation_of_the_app_is_here() -> None:
    operations, _ = documents()
    assert operations, "the app's documents were not found"
    assert set(operations) == set(USES), f"say in USES what the app gives them: {sorted(set(operations) ^ set(USES))}"


@pytest.mark.parametrize("name", sorted(USES))
async def test_it_runs_within_its_bound(name: str, desk: Desk) -> None:
    use = USES[name]
    recorder = opened.statement_logger
    assert isinstance(recorder, Recorder)
    variables = await use.given(desk)
    caller = desk.ada if name in ADMINISTERED else desk.sue if name in SUPERVISED else desk.uma
    operation = ENGINE.prepare(Request(text_of(name), variables=variables), Context(caller, "203.0.113.7", True))
    operation.admit(caller)
    recorder.clear()
    answers = [await _first(operation)] if name in ENDLESS else await _answers(operation)
    sent = ours(recorder.statements)
    assert len(sent) <= use.statements, f"{len(sent)}, not {use.statements}:\n" + "\n".join(sent)
    for answer in answers:
        assert "errors" not in answer, answer
        for field in answer["data"].values():
            assert not isinstance(field, dict) or not field.get("userErrors"), field


async def _answers(operation: Operation) -> list[dict[str, Any]]:
    if operation.kind is OperationType.SUBSCRIPTION:
        return [answer async for answer in operation.stream()]
    return [await operation.execute()]


async def _first(operation: Operation) -> dict[str, Any]:
    async with aclosing(operation.stream()) as answers:
        return await anext(answers)
