"""A person in what carriers delivered: messages that still wait for a decision, and their number in what others wrote."""

from backend.contacts.sightings import Number
from backend.database import execute, fetch_all

_FORGET_WAITING = """
DELETE FROM possible_opt_outs p USING consent_subjects s
WHERE p.organization_id = $1 AND p.decided_at IS NULL AND s.organization_id = $1 AND s.id = p.subject_id AND s.phone = $2
"""
_FORGET_REASONS = """
UPDATE outbound_messages o SET reason = NULL FROM consent_subjects s
WHERE o.organization_id = $1 AND o.reason IS NOT NULL AND s.organization_id = $1 AND s.id = o.subject_id AND s.phone = $2
"""
_MENTIONS = "SELECT message_id, reference, body FROM message_bodies WHERE organization_id = $1 AND (body ~ $2 OR reference ~ $2)"
_CHANGE = "UPDATE message_bodies SET reference = $3, body = $4 WHERE organization_id = $1 AND message_id = $2"


async def remove(organization_id: int, phone: str) -> None:
    """Forget what waits for somebody's decision, and what a carrier said of an answer. What they wrote goes with their number."""
    await execute(_FORGET_WAITING, organization_id, phone)
    await execute(_FORGET_REASONS, organization_id, phone)


async def scrub(organization_id: int, number: Number) -> int:
    """Take the number out of what other people wrote; out of how many messages."""
    changed = 0
    for message in await fetch_all(_MENTIONS, organization_id, number.pattern):
        was = (message["reference"], message["body"])
        now = (number.out_of(was[0]), number.out_of(was[1]))
        changed += await execute(_CHANGE, organization_id, message["message_id"], *now) if now != was else 0
    return changed
