"""Contacts one by one: create, update, delete, restore.

Rows leave as asyncpg records with the columns of `COLUMNS`; what a caller could have foreseen is a Problem.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from asyncpg import Record, UniqueViolationError

from backend.consent import service as consent
from backend.consent.details import as_seen_by
from backend.consent.service import ConsentSource, Evidence
from backend.contacts import books, lists, validation
from backend.contacts.books import ContactChangeKind
from backend.contacts.names import name_key
from backend.contacts.validation import Invalid
from backend.database import fetch_all, fetch_one, transaction
from backend.organizations.caller import Caller
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode, Problems

COLUMNS = (
    "id, owner_id, phone, full_name, name_key, email, notes, opted_out, consent_message, source, version, import_id, created_at, updated_at"
)
REACH = "organization_id = $1 AND ($2::bigint IS NULL OR owner_id = $2)"
"""Which rows a caller may see: $1 and $2 are `books.reach(caller)`."""

OPT_OUT_LOCKED = "This number opted out. Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE."


class ContactSource(StrEnum):
    """How a contact came into the book."""

    MANUAL = "MANUAL"
    IMPORT = "IMPORT"
    API = "API"
    INBOUND_MESSAGE = "INBOUND_MESSAGE"


class Unset:
    """Not given: stays as it is."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change on a contact. UNSET: as it is; None: cleared, where it may be."""

    full_name: str | None | Unset = UNSET
    phone: str | None | Unset = UNSET
    email: str | None | Unset = UNSET
    notes: str | None | Unset = UNSET
    opted_out: bool | None = None
    list_ids: Sequence[int | None] | Unset = UNSET
    """The lists it is in; None in the place of an id that names no list."""


class Taken(Problem):
    """The number is another contact's in this book: `existing`."""

    def __init__(self, existing: Record) -> None:
        super().__init__(ProblemCode.TAKEN, ("phone",), "Another contact in this book has this number.")
        self.existing = existing


class Stale(Problem):
    """Somebody changed the contact since the version given: `contact` is how it is now."""

    def __init__(self, contact: Record) -> None:
        super().__init__(
            ProblemCode.STALE, ("version",), "Somebody changed this contact meanwhile. Look at it as it is now, then save again."
        )
        self.contact = contact


def source_of(caller: Caller) -> ContactSource:
    """A token's contacts come from the API, a person's are made by hand."""
    return ContactSource.MANUAL if caller.token_id is None else ContactSource.API


def evidence_of(caller: Caller, owner_id: int) -> Evidence:
    """The evidence of an opt-out by a person's hand or a token's call."""
    source = ConsentSource.MANUAL if caller.token_id is None else ConsentSource.API
    return Evidence(source=source, actor=caller.name, owner_id=owner_id)


def validated(values: dict[str, Any], region: str) -> dict[str, Any]:
    """Full name, phone, email and notes as they are stored; raises Problems with everything that is wrong."""
    problems: list[Problem] = []
    stored: dict[str, Any] = {}
    for name, value in values.items():
        try:
            stored[name] = _stored(name, value, region)
        except Invalid as invalid:
            problems.append(Problem(invalid.code, (name,), invalid.message))
    if problems:
        raise Problems(problems)
    return stored


def _stored(name: str, value: str | None, region: str) -> str | None:
    if name == "full_name":
        return validation.full_name(value or "")
    if name == "phone":
        return validation.phone(value or "", region)
    return getattr(validation, name)(value) if value else None


async def find(caller: Caller, ids: Sequence[int], *, lock: bool = False) -> list[Record]:
    """Those of the contacts that the caller may see, by id; locked until the transaction ends, if asked."""
    return await fetch_all(
        f"SELECT {COLUMNS} FROM contacts WHERE {REACH} AND id = ANY ($3::bigint[]) ORDER BY id {'FOR UPDATE' if lock else ''}",
        *books.reach(caller),
        list(ids),
    )


async def create(caller: Caller, owner_id: int | None, given: Changes) -> Record:
    """A new contact. Raises Problems where input is wrong, and Taken where the number lives in the book: then an opt-out is recorded."""
    owner = await book_owner(caller, owner_id)
    stored = validated({name: _or_none(getattr(given, name)) for name in ("full_name", "phone", "email", "notes")}, caller.default_region)
    async with transaction():
        await books.lock_to_create(owner)
        leaves = await _settle_consent(caller, owner, stored["phone"], given.opted_out)
        created = await fetch_one(
            f"""
            INSERT INTO contacts (organization_id, owner_id, phone, full_name, name_key, email, notes, opted_out, consent_message,
                source, version, created_at, updated_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(s.opted_out, false), s.consent_message, $8, 1, now(), now()
            FROM (SELECT) AS one LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = $3
            ON CONFLICT (owner_id, phone) DO NOTHING RETURNING {COLUMNS}
            """,
            caller.organization_id,
            owner,
            stored["phone"],
            stored["full_name"],
            name_key(stored["full_name"]),
            stored["email"],
            stored["notes"],
            source_of(caller),
        )
        if created is not None:
            await _join_book(caller, created, given.list_ids, leaves=leaves)
    if created is None:
        raise Taken(await _holder(caller, owner, stored["phone"]))
    return created


async def _join_book(caller: Caller, created: Record, list_ids: Sequence[int | None] | Unset, *, leaves: bool) -> None:
    if not isinstance(list_ids, Unset):
        await lists.replace(caller, created, list_ids)
    changes = [(ContactChangeKind.CREATED, created["id"])]
    await books.count(caller.organization_id, created["owner_id"], **weight(created), added=1, left=int(leaves), changes=changes)


def _or_none(value: Any) -> Any:
    return None if isinstance(value, Unset) else value


async def _settle_consent(caller: Caller, owner: int, phone: str, opted_out: bool | None) -> bool:
    """Hold the organization's consent still; with an opt-out given, record it first, so that the contact shows it. Whether it is new."""
    if opted_out:
        await consent.lock_to_change(caller.organization_id, [phone])
        return bool(await consent.opt_out(caller.organization_id, [phone], evidence_of(caller, owner)))
    await consent.lock_to_read(caller.organization_id, [phone])
    return False


async def _holder(caller: Caller, owner: int, phone: str) -> Record:
    row = await fetch_one(
        f"SELECT {COLUMNS} FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = $3", caller.organization_id, owner, phone
    )
    if row is None:
        raise Problem(ProblemCode.BUSY, ("phone",), "Somebody is changing a contact with this number. Try again.")
    return row


def weight(contact: Record, sign: int = 1) -> dict[str, int]:
    """What a contact adds to its book's counters."""
    return {
        "total": sign,
        "opted_out": sign * contact["opted_out"],
        "consent_sent": sign * (contact["consent_message"] == "SENT"),
        "consent_failed": sign * (contact["consent_message"] == "FAILED"),
    }


async def update(caller: Caller, contact_id: int | None, version: int | None, changes: Changes) -> Record:
    """Change a contact. Raises Problem NOT_FOUND, Stale, Taken, OPT_OUT_LOCKED or NOT_PERMITTED; then nothing is changed.

    NOT_PERMITTED at `notes`: they hold details that the caller doesn't see, and who saves what they see would erase them.
    """
    given = {name: value for name in ("full_name", "phone", "email", "notes") if not isinstance(value := getattr(changes, name), Unset)}
    valid = validated(given, caller.default_region)
    try:
        async with transaction():
            return await _update(caller, contact_id, version, valid, changes)
    except UniqueViolationError:
        owner = (await _one(caller, contact_id))["owner_id"]
    raise Taken(await _holder(caller, owner, valid["phone"]))


async def _update(caller: Caller, contact_id: int | None, version: int | None, valid: dict[str, Any], changes: Changes) -> Record:
    lock = consent.lock_to_change if changes.opted_out else consent.lock_to_read
    await lock(caller.organization_id, [valid["phone"]] if "phone" in valid else [])
    contact = await _one(caller, contact_id, lock=True)
    owner = contact["owner_id"]
    if version is not None and version != contact["version"]:
        raise Stale(contact)
    different = {name: value for name, value in valid.items() if value != contact[name]}
    if "notes" in different and contact["notes"] and as_seen_by(caller, contact["notes"]) != contact["notes"]:
        message = "There are phone numbers or email addresses in these notes that are hidden from you: they would be lost."
        raise Problem(ProblemCode.NOT_PERMITTED, ("notes",), message)
    phone = different.get("phone", contact["phone"])
    if changes.opted_out:
        await consent.opt_out(caller.organization_id, [phone], evidence_of(caller, owner))
        contact = await _one(caller, contact_id)
    elif changes.opted_out is False:
        await _refuse_if_opted_out(caller, phone)
    relisted = await lists.replace(caller, contact, changes.list_ids) if not isinstance(changes.list_ids, Unset) else False
    after = await _write(caller, contact, different) if different else contact
    if different or relisted:
        gained, lost = weight(after), weight(contact)
        difference = {name: gained[name] - lost[name] for name in gained}
        await books.count(caller.organization_id, owner, **difference, changes=[(ContactChangeKind.UPDATED, after["id"])])
    return after


async def _one(caller: Caller, contact_id: int | None, *, lock: bool = False) -> Record:
    found = await find(caller, [contact_id], lock=lock) if contact_id is not None else []
    if not found:
        raise Problem(ProblemCode.NOT_FOUND, ("id",), "There is no such contact.")
    return found[0]


async def _refuse_if_opted_out(caller: Caller, phone: str) -> None:
    state = (await consent.states(caller.organization_id, [phone])).get(phone, consent.UNKNOWN)
    if state.opted_out:
        raise Problem(ProblemCode.OPT_OUT_LOCKED, ("opted_out",), OPT_OUT_LOCKED)


async def _write(caller: Caller, contact: Record, different: dict[str, Any]) -> Record:
    """The row with its new values; a new number brings its own consent."""
    values = {name: different.get(name, contact[name]) for name in ("phone", "full_name", "email", "notes")}
    written = await fetch_one(
        f"""
        UPDATE contacts AS c SET phone = $3, full_name = $4, name_key = $5, email = $6, notes = $7, version = version + 1,
            updated_at = clock_timestamp(), opted_out = coalesce(s.opted_out, false), consent_message = s.consent_message
        FROM (SELECT) AS one LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = $3
        WHERE c.organization_id = $1 AND c.id = $2 RETURNING {qualified("c")}
        """,
        caller.organization_id,
        contact["id"],
        values["phone"],
        values["full_name"],
        name_key(values["full_name"] or ""),
        values["email"],
        values["notes"],
    )
    assert written is not None, "the row is locked"
    return written


def qualified(alias: str) -> str:
    """`COLUMNS` of a table that is joined."""
    return ", ".join(f"{alias}.{column}" for column in COLUMNS.split(", "))


async def delete(caller: Caller, ids: Sequence[int | None]) -> list[int]:
    """Move contacts to the trash, all or none. Raises Problems NOT_FOUND at each id that isn't the caller's to delete."""
    async with transaction():
        found = {row["id"]: row for row in await find(caller, _known(ids), lock=True)}
        refuse_unknown(ids, found, "contact")
        await fetch_all(_TRASH, caller.organization_id, list(found), caller.name)
        await count_by_book(caller.organization_id, list(found.values()), -1)
    return list(found)


_TRASH = """
WITH gone AS (DELETE FROM contacts WHERE organization_id = $1 AND id = ANY ($2::bigint[]) RETURNING *),
left_lists AS (
    DELETE FROM contact_list_members m USING gone WHERE m.organization_id = $1 AND m.contact_id = gone.id
    RETURNING m.list_id, m.contact_id, m.import_id
), counted AS (
    UPDATE contact_lists l SET contact_count = contact_count - n
    FROM (SELECT list_id, count(*) AS n FROM left_lists GROUP BY 1) AS left_list
    WHERE l.organization_id = $1 AND l.id = left_list.list_id
)
INSERT INTO deleted_contacts (id, organization_id, owner_id, phone, full_name, name_key, email, notes, source, version, import_id,
    import_version, import_created, created_at, updated_at, list_ids, list_imports, deleted_at, deleted_by)
SELECT id, organization_id, owner_id, phone, full_name, name_key, email, notes, source, version, import_id, import_version, import_created,
    created_at, updated_at, coalesce(l.ids, '{}'), coalesce(l.imports, '{}'), clock_timestamp(), $3
FROM gone LEFT JOIN (
    SELECT contact_id, array_agg(list_id) AS ids, array_agg(import_id) AS imports FROM left_lists GROUP BY 1) AS l ON l.contact_id = gone.id
"""


def _known(ids: Sequence[int | None]) -> list[int]:
    return [number for number in ids if number is not None]


def refuse_unknown(ids: Sequence[int | None], found: Container[int], what: str) -> None:
    """Raise Problems NOT_FOUND at each of the `ids` that wasn't found."""
    problems = [
        Problem(ProblemCode.NOT_FOUND, ("ids", index), f"There is no such {what}.")
        for index, number in enumerate(ids)
        if number is None or number not in found
    ]
    if problems:
        raise Problems(problems)


async def count_by_book(organization_id: int, contacts: Sequence[Record], sign: int) -> None:
    """Add contacts to (sign 1) or take them from (-1) the counters of their books, in the books' order."""
    for owner in sorted({row["owner_id"] for row in contacts}):
        totals = Counter[str]()
        for row in contacts:
            if row["owner_id"] == owner:
                totals.update(weight(row, sign))
        kind = ContactChangeKind.CREATED if sign > 0 else ContactChangeKind.DELETED
        changes = [(kind, row["id"]) for row in contacts if row["owner_id"] == owner]
        await books.count(organization_id, owner, **totals, changes=changes)
