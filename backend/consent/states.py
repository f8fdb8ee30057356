"""What stands for a number: the state that follows from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.consent import erased
from backend.consent.events import ConsentSource
from backend.database import fetch_all


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What stands for one number. `since` and `source` are None unless it is opted out."""

    opted_out: bool = False
    since: datetime | None = None
    source: ConsentSource | None = None
    keyword: str | None = None
    consent_message: str | None = None
    consent_message_at: datetime | None = None
    possible_opt_out_at: datetime | None = None
    """Since when a message that reads like an opt-out waits for somebody's decision."""
    wrote_at: datetime | None = None
    """When the person last wrote to the organization."""


UNKNOWN = ConsentState()
"""A number of which the ledger has no event."""

_STATES = """
SELECT phone, {0} FROM consent_subjects s WHERE s.organization_id = $1 AND phone = ANY ($2::text[])
UNION ALL
SELECT n.phone, {0} FROM unnest($3::text[], $4::bytea[]) AS n(phone, hidden)
JOIN consent_subjects s ON s.organization_id = $1 AND s.erased_number = n.hidden
""".format(
    "s.opted_out, s.opt_out_changed_at, s.opt_out_source, s.opt_out_keyword, s.consent_message, s.consent_message_at,"
    " s.possible_opt_out_at, s.wrote_at"
)


async def states(organization_id: int, phones: Sequence[str]) -> dict[str, ConsentState]:
    """The state of each number that has one, also of people who were erased."""
    rows = await fetch_all(_STATES, organization_id, list(phones), *erased.hidden(organization_id, phones))
    return {
        row["phone"]: ConsentState(
            opted_out=row["opted_out"],
            since=row["opt_out_changed_at"] if row["opted_out"] else None,
            source=ConsentSource(row["opt_out_source"]) if row["opted_out"] else None,
            keyword=row["opt_out_keyword"] if row["opted_out"] else None,
            consent_message=row["consent_message"],
            consent_message_at=row["consent_message_at"],
            possible_opt_out_at=row["possible_opt_out_at"],
            wrote_at=row["wrote_at"],
        )
        for row in rows
    }
