"""Doing an export: stretch by stretch of the book into parts of a file."""

import asyncio
from datetime import datetime

from backend.contacts import lists, walk
from backend.contacts.walk import START, Key, Stretch
from backend.exports import rows
from backend.exports.service import ExportFormat, wanted_by
from backend.jobs import files
from backend.jobs.claim import Claim, JobFailed
from backend.jobs.tasks import Slice
from backend.organizations.caller import Caller

LENGTH = 10_000
"""Contacts of the book that are gone through at a time."""


class Export:
    """What a job was asked for, as its worker needs it."""

    def __init__(self, claim: Claim) -> None:
        parameters = claim.parameters
        self.claim = claim
        self.format = ExportFormat(parameters["format"])
        self.region = str(parameters["region"])
        self.wanted = wanted_by(parameters)
        self._until = datetime.fromisoformat(parameters["until"])
        self._contacts = int(parameters["contacts"])
        self._reader = _reader(claim)

    async def next(self) -> Stretch:
        """What follows on what is written."""
        return await walk.stretch(
            self._reader,
            self.claim.owner_id,
            self.wanted,
            after=self._key(),
            until=self._until,
            length=LENGTH,
            more=self.format == ExportFormat.SPREADSHEET,
        )

    def _key(self) -> Key:
        position = self.claim.position
        return (datetime.fromisoformat(position["created_at"]), int(position["id"])) if position else START

    async def write(self, stretch: Stretch) -> None:
        """Add it to the file, and move on; behind the last one the export has ended."""
        await self._list_stands()
        data = b"" if self.claim.position else rows.header(self.format)
        if stretch.contacts:
            data += await asyncio.to_thread(rows.lines, stretch.contacts, self.format, self.region)
        created_at, number = stretch.key
        passed = int(self.claim.position.get("passed", 0)) + stretch.passed
        position = {"created_at": created_at.isoformat(), "id": number, "passed": passed}
        async with self.claim.batch(position | ({} if stretch.passed == LENGTH else {"ended": True})) as batch:
            if data:
                await files.add_part(self.claim.organization_id, self.claim.id, await files.write_part(self.claim.id, data))
            batch.done += len(stretch.contacts)
            batch.fraction = min(1.0, passed / max(1, self._contacts))

    async def _list_stands(self) -> None:
        """Asked after the contacts were read: those of a list that goes all go at once."""
        if self.wanted.list_id is not None and not await lists.find(self._reader, [self.wanted.list_id]):
            raise JobFailed("The list was deleted before everything was written. There is no file.")


def _reader(claim: Claim) -> Caller:
    """Somebody who reaches this book and may do nothing, with the settings that the organization had."""
    return Caller(
        organization_id=claim.organization_id,
        user_id=None,
        token_id=None,
        session_id=None,
        name="",
        role=None,
        permissions=frozenset(),
        denials={},
        owner_id=claim.owner_id,
        all_books=False,
        default_region=str(claim.parameters["region"]),
        consent_message_required=bool(claim.parameters["consent_message_required"]),
    )


async def work(claim: Claim, slice_: Slice) -> bool:
    """Write stretches until the book ends (True) or the slice is over (False)."""
    export = Export(claim)
    while not claim.position.get("ended"):
        if slice_.is_over:
            return False
        await export.write(await export.next())
    return True
