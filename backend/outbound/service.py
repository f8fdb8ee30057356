"""The outbox: what the service has to say by itself, written in the transaction that makes it due, handed on after it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from backend.database import after_commit, fetch_value
from backend.organizations.lines import Line
from backend.outbound.waking import wake

CONFIRM_WITHIN = timedelta(minutes=5)
"""47 CFR 64.1200(a)(12): one text that confirms an opt-out, within five minutes of it."""


def confirmation(organization_name: str) -> str:
    """The one text that somebody gets who opted out. It says no more than that, and how to come back."""
    return f"{organization_name}: you opted out and will get no more messages from us. Reply START to take it back."


async def confirm_opt_out(line: Line, subject_id: UUID, message_id: int) -> None:
    """Have the opt-out that a message made confirmed, from the line that it came to; none for one that is older than that allows."""
    number = await fetch_value(
        """
        INSERT INTO outbound_messages
            (organization_id, owner_id, subject_id, message_id, sender, text, state, attempts, not_after, created_at)
        SELECT $1, $2, $3, m.id, $7, $5, 'QUEUED', 0, m.received_at + $6::interval, m.recorded_at FROM inbound_messages m
        WHERE m.organization_id = $1 AND m.id = $4 AND m.received_at + $6::interval > m.recorded_at
        ON CONFLICT (message_id) DO NOTHING RETURNING id
        """,
        line.organization_id,
        line.owner_id,
        subject_id,
        message_id,
        confirmation(line.organization_name),
        CONFIRM_WITHIN,
        line.phone,
    )
    if number is not None:
        await after_commit(partial(wake, line.organization_id, number))
