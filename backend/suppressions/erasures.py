"""Erasing a person: the start, and the receipt that stays.

What is left is an opt-out under a number that nobody can read (consent/erased.py), and the job without its input.
"""

from typing import Any

import orjson
from asyncpg import Record

from backend.consent import service as consent
from backend.consent.keys import keys
from backend.contacts import phones, validation
from backend.contacts import service as contacts
from backend.contacts.validation import Invalid
from backend.database import execute, transaction
from backend.jobs import service as jobs
from backend.jobs.kinds import JobState, Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.problems import Problem, ProblemCode

ERASURE = declare(Kind("ERASURE", Permission.CONTACTS_ERASE))
"""Takes no turn: it waits for whatever was at work before it, and holds up nothing."""

_COUNTED = {
    "contacts": ("contact", "contacts"),
    "deleted_contacts": ("deleted contact", "deleted contacts"),
    "messages": ("message", "messages"),
    "former_values": ("former value kept for an import", "former values kept for imports"),
    "rejected_rows": ("rejected row of an import", "rejected rows of imports"),
    "mentions": ("mention of the number elsewhere", "mentions of the number elsewhere"),
    "jobs": ("mention in a job", "mentions in jobs"),
    "uploads": ("uploaded file deleted", "uploaded files deleted"),
    "files": ("file rewritten", "files rewritten"),
}
"""What is counted, for one and for more."""


async def start(caller: Caller, *, contact_id: int | None, phone: str | None) -> Record:
    """Queue the erasure of a contact's number, or of a number. Raises Problem NOT_FOUND, INVALID, REQUIRED, NOT_PERMITTED, UNSUPPORTED."""
    number = await _number_of(caller, contact_id) if phone is None else await _number(caller, phone)
    if not keys():
        message = "This installation has no erasure key: whoever runs it finds in docs/operations.md how to make one."
        raise Problem(ProblemCode.UNSUPPORTED, (), message)
    async with transaction():
        return await jobs.create(caller, ERASURE, None, {"phone": number, "actor": caller.name})


async def _number_of(caller: Caller, contact_id: int | None) -> str:
    found = await contacts.find(caller, [contact_id]) if contact_id is not None else []
    if not found:
        raise Problem(ProblemCode.NOT_FOUND, ("contact_id",), "There is no such contact.")
    return str(found[0]["phone"])


async def _number(caller: Caller, text: str) -> str:
    try:
        return validation.phone(text, caller.default_region)
    except Invalid as invalid:
        # A carrier may have delivered a message of a number that libphonenumber doesn't know, or knows in a newer form.
        number = phones.taken_at_its_word(text)
        if number in await consent.states(caller.organization_id, [number or text]):
            return str(number)
        raise Problem(invalid.code, ("phone",), invalid.message) from None


async def forget_input(organization_id: int, job_id: int) -> None:
    """When an erasure ends, however it does: the number that it was asked for goes too."""
    await execute("UPDATE jobs SET parameters = parameters - 'phone' WHERE organization_id = $1 AND id = $2", organization_id, job_id)


def receipt(job: Record) -> str | None:
    """What can be shown of an erasure that SUCCEEDED: no personal data."""
    if job["state"] != JobState.SUCCEEDED:
        return None
    outcome: dict[str, Any] = orjson.loads(job["outcome"])
    removed = [f"{outcome[name]:,} {words[outcome[name] != 1]}" for name, words in _COUNTED.items() if outcome.get(name)]
    return (
        f"Erasure {job['id']}, asked for by {job['actor']} on {_moment(job['created_at'])}, done on {_moment(job['finished_at'])}."
        f" Removed: {', '.join(removed) or 'nothing was there'}. Kept: an opt-out under a number that can't be read,"
        " recorded by this erasure if there was none: only the person's own opt-in word lifts it."
    )


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
