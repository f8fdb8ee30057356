"""Contacts with names and notes of every script and punctuation, put into a book at once."""

import random
from collections.abc import Sequence
from typing import Any

from backend.contacts import validation
from backend.contacts.names import name_key
from backend.contacts.validation import Invalid
from backend.database import execute, transaction
from backend.organizations.caller import Caller
from tests.jobs import desk as at

Person = tuple[str, str, str | None, str | None, bool]
"""Full name, phone, email, notes, opted out."""

SCRIPTS = (
    (0x20, 0x7E), (0xA1, 0x17F), (0x370, 0x3FF), (0x400, 0x4FF), (0x531, 0x58F), (0x5D0, 0x5EA), (0x620, 0x6D3), (0x905, 0x939),
    (0x0E01, 0x0E3A), (0x10A0, 0x10FF), (0x1200, 0x1248), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x3041, 0x30FF),
    (0x4E00, 0x4FFF), (0xAC00, 0xADFF), (0x1F300, 0x1F64F),
)  # fmt: skip
AWKWARD = ("=", "+", "-", "@", "'", "''", '"', '""', ",", ";", "|", "\\", "'=", "''+", "#", "%", "\u200d", "\u2028", "\ufeff", "Reason: ")
LINES = ("\n", "\n\n", "\t", "\n=", "\n\t@")


def people(number: int, seed: int = 1) -> list[Person]:
    """So many, the same for the same seed."""
    chosen = random.Random(seed)
    return [_person(chosen, index) for index in range(number)]


def _person(chosen: random.Random, index: int) -> Person:
    name = _valid(chosen, validation.full_name, 1, ())
    notes = _valid(chosen, validation.notes, 0, LINES) if index % 3 == 0 else None
    email = f"{chosen.choice('+-_a')}{index}@example.com" if index % 4 else None
    return name or "", at.number(index), email, notes, index % 50 == 0


def _valid(chosen: random.Random, validate: Any, least: int, more: Sequence[str]) -> str | None:
    while True:
        low, high = chosen.choice(SCRIPTS)
        parts = [chr(chosen.randint(low, high)) for _ in range(chosen.randint(least, 12))]
        if chosen.random() < 0.5:
            parts.insert(chosen.choice((0, len(parts))), chosen.choice((*AWKWARD, *more)))
        try:
            text: str | None = validate("".join(parts))
        except Invalid:
            continue
        return text


async def fill(caller: Caller, somebody: Sequence[Person]) -> None:
    """Put them into the caller's empty book; who opted out has said so."""
    columns = ["organization_id", "owner_id", "full_name", "name_key", "phone", "email", "notes", "opted_out", "source", "version"]
    columns += ["created_at", "updated_at"]
    async with transaction() as connection:
        now = await connection.fetchval("SELECT now()")
        rows = [
            (caller.organization_id, at.book(caller), name, name_key(name), phone, email, notes, opted_out, "IMPORT", 1, now, now)
            for name, phone, email, notes, opted_out in somebody
        ]
        await connection.copy_records_to_table("contacts", columns=columns, records=rows)
        await execute(
            "UPDATE books SET total = $3, opted_out = $4 WHERE organization_id = $1 AND owner_id = $2",
            caller.organization_id,
            at.book(caller),
            len(rows),
            sum(person[4] for person in somebody),
        )
