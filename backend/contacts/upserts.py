"""`upsertContacts`: up to a hundred contacts found by number, each succeeding or failing alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from asyncpg import Record

from backend.consent import service as consent
from backend.contacts import books, lists, phones, validation
from backend.contacts.books import ContactChangeKind
from backend.contacts.service import COLUMNS, evidence_of, source_of, validated
from backend.contacts.upsert import OnExisting, Rows, Written, upsert
from backend.contacts.validation import Invalid
from backend.database import fetch_all, transaction
from backend.organizations.caller import Caller
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode, Refusal

LIMIT = 100


class UpsertOutcome(StrEnum):
    """What became of an item."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Item:
    """A contact as the caller gave it; None says nothing."""

    phone: str
    full_name: str | None = None
    email: str | None = None
    notes: str | None = None
    opted_out: bool | None = None
    list_ids: Sequence[int | None] = ()
    client_ref: str | None = None
    """The caller's own name for it; comes back with the result."""


@dataclass(slots=True)
class Result:
    """What became of an item, in the items' order: an outcome and the contact, or problems."""

    client_ref: str | None = None
    outcome: UpsertOutcome | None = None
    contact: Record | None = None
    problems: Sequence[Problem] = ()


@dataclass(slots=True)
class _Entry:
    item: Item
    result: Result = field(default_factory=Result)
    stored: Mapping[str, str | None] = field(default_factory=dict)
    list_ids: set[int] = field(default_factory=set)
    leaving: str | None = None
    """The number that it opts out, also where the rest of it is refused."""

    @property
    def phone(self) -> str:
        return self.stored["phone"] or ""

    @property
    def is_valid(self) -> bool:
        return not self.result.problems


async def upsert_contacts(caller: Caller, owner_id: int | None, items: Sequence[Item], mode: OnExisting) -> list[Result]:
    """Create or change contacts of a book. An item whose number an earlier one had is a DUPLICATE: only an opt-out is taken from it. From a
    refused item whose number is readable the opt-out is taken too.

    Raises Problem where the whole can't be done: no such book, no items, too many.
    """
    if not items:
        raise Problem(ProblemCode.REQUIRED, ("contacts",), "Give at least one contact.")
    if len(items) > LIMIT:
        raise Problem(ProblemCode.TOO_MANY, ("contacts",), f"Give up to {LIMIT} contacts at once, not {len(items)}; for more, import them.")
    owner = await book_owner(caller, owner_id)
    entries = [_validated(caller, item) for item in items]
    async with transaction():
        await _write(caller, owner, entries, mode)
    return [entry.result for entry in entries]


def _validated(caller: Caller, item: Item) -> _Entry:
    entry = _Entry(item, leaving=_readable(item.phone, caller.default_region) if item.opted_out else None)
    try:
        entry.result.client_ref = validation.reference(item.client_ref)
    except Invalid as invalid:
        entry.result.problems = [Problem(invalid.code, ("client_ref",), invalid.message)]
        return entry
    values = {"phone": item.phone, "email": item.email, "notes": item.notes}
    if item.full_name is not None and item.full_name.strip():
        values["full_name"] = item.full_name
    try:
        entry.stored = {"full_name": None} | validated(values, caller.default_region)
    except Refusal as refusal:
        entry.result.problems = refusal.problems
    return entry


def _readable(text: str, region: str) -> str | None:
    """The number that a text can only mean: good enough for an opt-out, which is not to be lost."""
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return phones.without_extension(text, region)


async def _write(caller: Caller, owner: int, entries: Sequence[_Entry], mode: OnExisting) -> None:
    organization = caller.organization_id
    await books.lock_to_create(owner)
    leaving = {entry.leaving for entry in entries if entry.leaving is not None}
    lock = consent.lock_to_change if leaving else consent.lock_to_read
    await lock(organization, [*{*leaving, *(entry.phone for entry in entries if entry.is_valid)}])
    await _require_lists_and_names(caller, owner, entries)
    firsts = _firsts(entries)
    left = set(await consent.opt_out(organization, sorted(leaving), evidence_of(caller, owner))) if leaving else set()
    written = await upsert(organization, owner, _rows(firsts), mode=mode, source=source_of(caller))
    contacts = await _contacts(organization, owner, list(firsts))
    joined = await _join_lists(organization, firsts, contacts)
    _tell(entries, firsts, contacts, written, left)
    if len(written.rest) < len(firsts) or joined:
        await books.count(
            organization,
            owner,
            total=len(written.created),
            opted_out=len(written.created_opted_out),
            consent_sent=written.created_sent,
            consent_failed=written.created_failed,
            added=len(written.created),
            left=len(left & set(written.created)),
            changes=_changes(contacts, written, joined),
        )


def _changes(contacts: Mapping[str, Record], written: Written, joined: set[int]) -> list[tuple[ContactChangeKind, int]]:
    """Each contact once; opt-outs have been told where they were recorded."""
    created = {contacts[phone]["id"] for phone in written.created}
    updated = ({contacts[phone]["id"] for phone in written.updated} | joined) - created
    told = [(ContactChangeKind.CREATED, number) for number in created] + [(ContactChangeKind.UPDATED, number) for number in updated]
    return sorted(told, key=lambda change: change[1])


async def _require_lists_and_names(caller: Caller, owner: int, entries: Sequence[_Entry]) -> None:
    nameless = [entry.phone for entry in entries if entry.is_valid and entry.stored["full_name"] is None]
    known = set(await _contacts(caller.organization_id, owner, nameless, lock=True)) if nameless else set()
    for entry in entries:
        if not entry.is_valid:
            continue
        if entry.stored["full_name"] is None and entry.phone not in known:
            entry.result.problems = [Problem(ProblemCode.REQUIRED, ("full_name",), "A new contact needs a full name.")]
            continue
        try:
            entry.list_ids = await lists.require(caller, owner, entry.item.list_ids)
            known.add(entry.phone)
        except Refusal as refusal:
            entry.result.problems = refusal.problems


def _firsts(entries: Sequence[_Entry]) -> dict[str, _Entry]:
    firsts: dict[str, _Entry] = {}
    for entry in entries:
        if entry.is_valid:
            firsts.setdefault(entry.phone, entry)
    return firsts


def _rows(firsts: Mapping[str, _Entry]) -> Rows:
    stored = [(phone, entry.stored) for phone, entry in sorted(firsts.items())]
    return Rows.of([(phone, values["full_name"], values["email"], values["notes"]) for phone, values in stored])


async def _contacts(organization_id: int, owner: int, phones: Sequence[str], *, lock: bool = False) -> dict[str, Record]:
    """Those of the numbers that live in the book; locked against deletion until the transaction ends, if asked."""
    rows = await fetch_all(
        f"""
        SELECT {COLUMNS} FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = ANY ($3::text[])
        ORDER BY phone {"FOR UPDATE" if lock else ""}
        """,
        organization_id,
        owner,
        list(phones),
    )
    return {row["phone"]: row for row in rows}


async def _join_lists(organization_id: int, firsts: Mapping[str, _Entry], contacts: Mapping[str, Record]) -> set[int]:
    """The contacts that weren't in a list that they are in now."""
    members: dict[int, list[int]] = {}
    for phone, entry in firsts.items():
        for list_id in entry.list_ids:
            members.setdefault(list_id, []).append(contacts[phone]["id"])
    joined: set[int] = set()
    for list_id in sorted(members):
        joined |= await lists.joined(organization_id, list_id, members[list_id])
    return joined


def _tell(
    entries: Sequence[_Entry], firsts: Mapping[str, _Entry], contacts: Mapping[str, Record], written: Written, left: set[str]
) -> None:
    created, updated = set(written.created), set(written.updated) | left
    for entry in entries:
        if not entry.is_valid:
            continue
        entry.result.contact = contacts[entry.phone]
        if firsts[entry.phone] is not entry:
            entry.result.outcome = UpsertOutcome.DUPLICATE
        elif entry.phone in created:
            entry.result.outcome = UpsertOutcome.CREATED
        else:
            entry.result.outcome = UpsertOutcome.UPDATED if entry.phone in updated else UpsertOutcome.UNCHANGED
