"""The state of every number anew from the ledger: `consent_subjects` must say the same.

Safe while everything runs: an organization's consent is locked while a batch of its numbers is compared and mended.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.consent.recording import STATE, STATE_COLUMNS, lock_to_change, lock_to_read, project
from backend.database import fetch_all, transaction

_BATCH = 2_000
_NAMES = STATE_COLUMNS.split(", ")
_FIRST = UUID(int=0)

_COMPARE = f"""
SELECT subject.id, {", ".join(f"subject.{name} AS said_{name}, state.{name}" for name in _NAMES)}
FROM (SELECT * FROM consent_subjects WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT {_BATCH}) AS subject,
    LATERAL ({STATE}) AS state
ORDER BY subject.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A number whose state said something else than the ledger. It is named by its subject's key, never by itself."""

    organization_id: int
    subject_id: UUID
    column: str
    said: Any
    follows: Any

    def __str__(self) -> str:
        who = f"organization {self.organization_id}, subject {self.subject_id}"
        return f"{who}: {self.column} said {self.said}, by the ledger it is {self.follows}"


async def rebuild(*, repair: bool = True) -> list[Difference]:
    """Every difference, over all organizations; mended unless told otherwise, on the contacts too."""
    found: list[Difference] = []
    for row in await fetch_all("SELECT id FROM organizations ORDER BY id"):
        async for batch in _of_organization(row["id"], repair):
            found += batch
    return found


async def _of_organization(organization_id: int, repair: bool) -> AsyncIterator[list[Difference]]:
    last: UUID | None = _FIRST
    while last is not None:
        async with transaction():
            await (lock_to_change if repair else lock_to_read)(organization_id, [])
            rows = await fetch_all(_COMPARE, organization_id, last)
            found = [
                Difference(organization_id, row["id"], name, row[f"said_{name}"], row[name])
                for row in rows
                for name in _NAMES
                if row[f"said_{name}"] != row[name]
            ]
            if repair and found:
                await project(organization_id, sorted({difference.subject_id for difference in found}))
        last = rows[-1]["id"] if len(rows) == _BATCH else None
        yield found
