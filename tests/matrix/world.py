"""Two organizations, the people and tokens that the matrix asks as, and what each of them has."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from backend import app, settings, standard_webhooks
from backend.broker import open_broker
from backend.contacts import lists, trash
from backend.contacts import service as contacts
from backend.contacts.filters import Filter
from backend.contacts.inputs import NOTHING
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.database import close_database, execute, fetch_value, open_database
from backend.events import close_events, open_events
from backend.exports import service as exports
from backend.exports.service import ExportFormat
from backend.graph.node import decode, encode
from backend.imports import reverts, uploads
from backend.imports import service as imports
from backend.imports.order import Order
from backend.inbound import possible_opt_outs
from backend.inbound import service as inbound
from backend.inbound.carriers import CARRIERS
from backend.inbound.delivery import Delivery
from backend.inbound.possible_opt_outs import PossibleOptOutDecision
from backend.jobs import service as jobs
from backend.organizations import service as organizations
from backend.organizations import sessions
from backend.organizations.authentication import authenticate
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission, Role
from backend.purges import service as purges
from backend.storage import open_storage
from backend.suppressions import erasures, opt_out_lists
from tests.organizations.people import a_person, an_organization
from tests.serving import Serving, serving
from tests.statements import Recorder, recorded

EVERYTHING = tuple(Permission)
_numbers = count(2_000)


def a_number() -> str:
    """A phone number that nobody has yet."""
    return f"+1212555{next(_numbers):04}"


@dataclass(frozen=True)
class Somebody:
    """A caller, how they show who they are, and the ids of what they have, by the kind of thing."""

    caller: Caller
    headers: dict[str, str]
    things: dict[str, str] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    """Ids of what they had once."""

    def thing(self, kind: str) -> str:
        return self.things[kind]


NOBODY: dict[str, str] = {}


@dataclass
class World:
    """`owner` reaches every book of the first organization, `colleague` only an own one; both hold every permission."""

    server: Serving
    statements: Recorder
    organization: int
    owner: Somebody
    colleague: Somebody
    stranger: Somebody
    token: Somebody
    """Held to the colleague's book, with every scope."""
    house: Somebody
    """A token for the whole organization, with every scope."""
    without: dict[Permission, Somebody]
    """For each permission somebody who reaches every book and holds all the others."""
    tokens_without: dict[Permission, Somebody]
    """For each permission a token for the whole organization, made without it."""

    async def post(self, who: Somebody | None, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Ask over HTTP; the answer as it came."""
        headers = {"accept": "application/graphql-response+json"} | (who.headers if who else NOBODY)
        return await self.server.client.post("/graphql", json={"query": query, "variables": variables or {}}, headers=headers)

    async def fresh(self, role: Role = Role.SUPERVISOR) -> Somebody:
        """Somebody new in the first organization who may do everything, with things of their own."""
        return await somebody(self.organization, role)


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    """In a fresh database, behind a real server."""
    known = settings.load()
    gateway = app.gateway(known)
    with recorded() as statements:
        await open_database(known.database_url)
        open_events(known.redis_url)
        open_storage(known.data_directory)
        open_broker(known.broker_url)
        try:
            async with serving(app.application(known, gateway), gateway.streams.close) as server:
                yield await _populate(server, statements)
        finally:
            await organizations.uses_recorded()
            await close_events()
            await close_database()
    statements.check()


async def _populate(server: Serving, statements: Recorder) -> World:
    here, elsewhere = await an_organization("Harbor Street Dental"), await an_organization("Elsewhere")
    owner, colleague = await somebody(here, Role.SUPERVISOR), await somebody(here, Role.USER)
    return World(
        server=server,
        statements=statements,
        organization=here,
        owner=owner,
        colleague=colleague,
        stranger=await somebody(elsewhere, Role.SUPERVISOR),
        token=await _token(owner.caller, EVERYTHING, colleague),
        house=await _token(owner.caller, EVERYTHING),
        without={permission: await _without(here, permission) for permission in Permission},
        tokens_without={
            permission: await _token(owner.caller, [other for other in Permission if other != permission]) for permission in Permission
        },
    )


async def somebody(organization: int, role: Role, granted: Sequence[Permission] = EVERYTHING) -> Somebody:
    """With one of everything, and having had one of everything that can be deleted."""
    found = await _signed_in(organization, role, granted)
    found.things.update(await _things(found))
    found.deleted.update(await _deleted(found))
    return found


async def _without(organization: int, permission: Permission) -> Somebody:
    return await _signed_in(organization, Role.SUPERVISOR, granted=EVERYTHING, denied=(permission,))


async def _signed_in(organization: int, role: Role, granted: Sequence[Permission], denied: Sequence[Permission] = ()) -> Somebody:
    person = await a_person(organization, role, granted=tuple(granted), denied=tuple(denied))
    secret = await sessions.start_session(organization, person.id)
    caller = await authenticate(secret, None)
    assert caller is not None
    book = encode("User", person.id)
    return Somebody(
        caller, {"cookie": f"session={secret}"}, {"User": book, "Person": book, "Organization": encode("Organization", organization)}
    )


async def _token(maker: Caller, scopes: Sequence[Permission], held_to: Somebody | None = None) -> Somebody:
    owner_id = held_to.caller.owner_id if held_to else None
    made = await organizations.create_api_token(
        maker, name="Partner", owner_id=owner_id, held_to_book=held_to is not None, scopes=scopes, expires_at=None
    )
    caller = await authenticate(None, made.secret)
    assert caller is not None
    things = dict(held_to.things) if held_to else {}
    return Somebody(caller, {"authorization": f"Bearer {made.secret}"}, things, dict(held_to.deleted) if held_to else {})


async def _things(who: Somebody) -> dict[str, str]:
    caller = who.caller
    return {
        "Contact": await a_contact(who, opted_out=True),
        "ConsentEvent": encode("ConsentEvent", await _last_event(caller)),
        "ContactList": await a_list(who),
        "DeletedContact": await a_deleted_contact(who),
        "PurgeJob": await _a_purge(caller),
        "ImportJob": await a_cancelled_import(caller),
        "RevertJob": await _a_revert(caller),
        "ExportJob": await _an_export(caller),
        "ErasureJob": await _an_erasure(caller),
        "OptOutImportJob": await _an_opt_out_import(caller),
        "Upload": await _an_upload(who),
        "PossibleOptOut": await a_possible_opt_out(who),
        "ApiToken": encode("ApiToken", (await _token(caller, [Permission.CONTACTS_READ], who)).caller.token_id or NOTHING),
    }


async def a_contact(who: Somebody, *, opted_out: bool | None = None) -> str:
    created = await contacts.create(who.caller, None, Changes(full_name="Ana Ruiz", phone=a_number(), opted_out=opted_out))
    return encode("Contact", created["id"])


async def a_list(who: Somebody) -> str:
    return encode("ContactList", (await lists.create(who.caller, None, f"List {next(_numbers)}"))["id"])


async def a_deleted_contact(who: Somebody) -> str:
    created = await contacts.create(who.caller, None, Changes(full_name="Ben Gone", phone=a_number()))
    await contacts.delete(who.caller, [created["id"]])
    return encode("Contact", created["id"])


async def _last_event(caller: Caller) -> int:
    return int(await fetch_value("SELECT max(id) FROM consent_events WHERE organization_id = $1", caller.organization_id))


async def a_cancelled_import(caller: Caller) -> str:
    """Cancelled, so that no later job waits for it, and whoever follows it gets its last state."""
    text = "Ana Ruiz,(212) 555-0100"
    made = await imports.start(caller, Order(None, None, text, False, None, OnExisting.FILL_BLANKS, None, None))
    await jobs.cancel(caller, made["id"])
    return encode("ImportJob", made["id"])


async def _a_revert(caller: Caller) -> str:
    made = await reverts.start(caller, decode(await a_cancelled_import(caller), "ImportJob"))
    await jobs.cancel(caller, made["id"])
    return encode("RevertJob", made["id"])


async def _an_export(caller: Caller) -> str:
    made = await exports.start(caller, None, Filter(), ExportFormat.IMPORTABLE)
    await jobs.cancel(caller, made["id"])
    return encode("ExportJob", made["id"])


async def _an_erasure(caller: Caller) -> str:
    """Nobody's but who reaches every book."""
    if not caller.all_books:
        return encode("ErasureJob", NOTHING + 1)
    made = await erasures.start(caller, contact_id=None, phone=a_number())
    await jobs.cancel(caller, made["id"])
    return encode("ErasureJob", made["id"])


async def _an_opt_out_import(caller: Caller) -> str:
    """Nobody's but who reaches every book."""
    if not caller.all_books:
        return encode("OptOutImportJob", NOTHING + 1)
    made = await opt_out_lists.start_import(caller, opt_out_lists.Order(None, a_number()))
    await jobs.cancel(caller, made["id"])
    return encode("OptOutImportJob", made["id"])


async def _a_purge(caller: Caller) -> str:
    assert caller.owner_id is not None
    shown = await purges.preview(caller, caller.owner_id)
    made = await purges.start(caller, None, shown.confirmation, shown.contacts)
    await jobs.cancel(caller, made["id"])
    return encode("PurgeJob", made["id"])


async def a_possible_opt_out(who: Somebody) -> str:
    """A message to a line of the person's own."""
    caller, line = who.caller, a_number()
    await execute("UPDATE users SET phone = $3 WHERE organization_id = $1 AND id = $2", caller.organization_id, caller.owner_id, line)
    body = orjson.dumps({"id": line, "from": a_number(), "to": line, "body": "Please don't text me"})
    signed = standard_webhooks.sign(await organizations.inbound_secret(caller.organization_id), "w", body)
    await inbound.take(CARRIERS["messages"], Delivery([], signed, body))
    return encode("PossibleOptOut", (await possible_opt_outs.waiting(caller, key=None, backward=True, limit=1))[0]["id"])


async def _a_decided_one(who: Somebody) -> str:
    made = await a_possible_opt_out(who)
    await possible_opt_outs.decide(who.caller, decode(made, "PossibleOptOut"), PossibleOptOutDecision.DISMISS)
    return made


async def _an_upload(who: Somebody) -> str:
    return encode("Upload", (await uploads.paste(who.caller, "Ana Ruiz,(212) 555-0100"))["id"])


async def _deleted(who: Somebody) -> dict[str, str]:
    """A contact that isn't even in the trash any more, and so on."""
    caller, contact, contact_list = who.caller, await a_deleted_contact(who), await a_list(who)
    await _forget(caller, contact)
    await lists.delete(caller, (await _numbers_of_lists(caller))[-1])
    return {
        "Contact": await a_deleted_contact(who),
        "DeletedContact": contact,
        "ContactList": contact_list,
        "PossibleOptOut": await _a_decided_one(who),
    }


async def _numbers_of_lists(caller: Caller) -> list[int]:
    assert caller.owner_id is not None
    return sorted(row["id"] for row in await lists.page(caller, caller.owner_id, key=None, backward=False, limit=100))


async def _forget(caller: Caller, contact: str) -> None:
    await execute(
        "UPDATE deleted_contacts SET deleted_at = now() - $3::interval WHERE organization_id = $1 AND id = $2",
        caller.organization_id,
        decode(contact, "Contact"),
        2 * trash.KEPT_FOR,
    )
    await trash.forget_old()
