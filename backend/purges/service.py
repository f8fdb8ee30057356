"""Deleting all contacts of a book: the preview that says what will go, and the purge that does just that."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Record

from backend.contacts import books
from backend.database import execute, fetch_one, transaction
from backend.jobs import service as jobs
from backend.jobs.kinds import Kind, declare
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission
from backend.organizations.users import book_owner
from backend.problems import Problem, ProblemCode

PURGE = declare(
    Kind(
        "PURGE",
        Permission.CONTACTS_PURGE,
        excludes=frozenset({"IMPORT", "REVERT", "PURGE"}),
        busy="An import into this book, one being taken back, or another deletion of it is waiting or running."
        " Wait for it, or cancel it first.",
    )
)
PREVIEW_HOLDS_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a purge would do, and the word that lets it."""

    contacts: int
    opt_outs_kept: int
    confirmation: str
    expires_at: datetime


async def preview(caller: Caller, owner_id: int) -> Preview:
    """Fix what a purge would delete: every contact there is at this moment, none created later."""
    confirmation = secrets.token_urlsafe(24)
    async with transaction():
        await books.lock_to_measure(owner_id)
        row = await fetch_one(
            """
            INSERT INTO purge_previews (organization_id, owner_id, user_id, token_id, confirmation_hash, contacts, watermark, expires_at)
            SELECT b.organization_id, b.owner_id, $3, $4, $5, b.total, coalesce(pg_sequence_last_value('contacts_id_seq'), 0),
                now() + $6::interval
            FROM books b
            WHERE b.organization_id = $1 AND b.owner_id = $2
            RETURNING contacts, expires_at, (SELECT opted_out FROM books WHERE organization_id = $1 AND owner_id = $2) AS opted_out
            """,
            caller.organization_id,
            owner_id,
            caller.user_id,
            caller.token_id,
            _hash(confirmation),
            PREVIEW_HOLDS_FOR,
        )
    assert row is not None, "every user has a book"
    return Preview(row["contacts"], row["opted_out"], confirmation, row["expires_at"])


def _hash(confirmation: str) -> bytes:
    return hashlib.sha256(confirmation.encode()).digest()


async def start(caller: Caller, owner_id: int | None, confirmation: str, typed_count: int) -> Record:
    """Queue a purge. Raises Problem CONFIRMATION_MISMATCH, EXPIRED or BUSY; then nothing happens."""
    owner = await book_owner(caller, owner_id)
    async with transaction():
        await jobs.lock_book(owner)
        found = await fetch_one(
            """
            SELECT id, contacts, watermark, expires_at < now() AS expired, used_at IS NOT NULL AS used FROM purge_previews
            WHERE organization_id = $1 AND owner_id = $2 AND user_id IS NOT DISTINCT FROM $3 AND token_id IS NOT DISTINCT FROM $4
                AND confirmation_hash = $5 FOR UPDATE
            """,
            caller.organization_id,
            owner,
            caller.user_id,
            caller.token_id,
            _hash(confirmation),
        )
        _check(found, typed_count)
        assert found is not None
        job = await jobs.create(caller, PURGE, owner, {"watermark": found["watermark"]}, total=found["contacts"])
        await execute(
            "UPDATE purge_previews SET used_at = now() WHERE organization_id = $1 AND id = $2", caller.organization_id, found["id"]
        )
    return job


def _check(found: Record | None, typed_count: int) -> None:
    if found is None:
        raise Problem(
            ProblemCode.CONFIRMATION_MISMATCH,
            ("confirmation",),
            "This confirmation isn't one of yours for this book. Ask for a new preview.",
        )
    if found["expired"] or found["used"]:
        raise Problem(
            ProblemCode.EXPIRED,
            ("confirmation",),
            "This preview was used or is over ten minutes old. Look at the count again, then confirm.",
        )
    if found["contacts"] != typed_count:
        raise Problem(ProblemCode.CONFIRMATION_MISMATCH, ("typed_count",), f"Type {found['contacts']}, the number of contacts to delete.")


async def forget_old() -> int:
    """Delete previews that nobody can use any more, over all organizations."""
    return await execute("DELETE FROM purge_previews WHERE expires_at < now() - interval '1 day'")
