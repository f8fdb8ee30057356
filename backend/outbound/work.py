"""Handing on what is in the outbox.

A message is claimed for a while, handed to the adapter under a key of its own, and marked. A worker that is killed in between leaves it
claimed; when that is over another one hands it on under the same key, by which whoever sends it knows it again. So it is neither lost
nor sent twice. After its time it is dropped.
"""

from datetime import timedelta

from asyncpg import Record

from backend.database import execute, fetch_all, fetch_one
from backend.outbound.adapters import Adapter, NotTaken, Outgoing

CLAIMED_FOR = timedelta(seconds=30)
"""Longer than an adapter takes."""
KEPT_FOR = timedelta(days=30)
"""How long it stays told what became of a message."""
TRY_AGAIN_AFTER = timedelta(seconds=5)
UNHEARD_FOR = timedelta(seconds=1)
"""After which the sweeper takes a message for lost on its way to a worker."""

_CLAIM = """
UPDATE outbound_messages AS m SET claimed_until = clock_timestamp() + $3::interval, attempts = attempts + 1
FROM consent_subjects s
WHERE m.organization_id = $1 AND m.id = $2 AND m.state = 'QUEUED' AND m.not_after > clock_timestamp()
    AND (m.claimed_until IS NULL OR m.claimed_until <= clock_timestamp())
    AND s.organization_id = $1 AND s.id = m.subject_id
RETURNING m.text, m.attempts, s.phone AS recipient, s.opted_out,
    (SELECT u.phone FROM users u WHERE u.organization_id = $1 AND u.phone = m.sender) AS sender
"""

_END = """
UPDATE outbound_messages SET state = $3, reason = $4, ended_at = clock_timestamp(), claimed_until = NULL
WHERE organization_id = $1 AND id = $2 AND state = 'QUEUED'
"""

_LET_GO = """
UPDATE outbound_messages SET claimed_until = clock_timestamp() + $4::interval, reason = $3
WHERE organization_id = $1 AND id = $2 AND state = 'QUEUED'
"""

_DROP_LATE = """
UPDATE outbound_messages SET state = 'DROPPED', reason = coalesce(reason, 'Its time was over.'), ended_at = clock_timestamp()
WHERE state = 'QUEUED' AND not_after <= clock_timestamp()
"""

_FORGET = """
DELETE FROM outbound_messages WHERE id IN (
    SELECT id FROM outbound_messages WHERE state <> 'QUEUED' AND ended_at < now() - $1::interval ORDER BY ended_at LIMIT $2)
"""

_WAITING = """
SELECT organization_id, id FROM outbound_messages
WHERE state = 'QUEUED' AND coalesce(claimed_until, created_at + $1::interval) <= clock_timestamp() ORDER BY id LIMIT 100
"""


async def deliver(organization_id: int, message_id: int, adapter: Adapter) -> None:
    """Hand a message on; nothing where it was, where another worker is at it, or where its time is over."""
    claimed = await fetch_one(_CLAIM, organization_id, message_id, CLAIMED_FOR)
    if claimed is None:
        return
    if not claimed["opted_out"] or not claimed["sender"] or not claimed["recipient"]:
        await execute(_END, organization_id, message_id, "DROPPED", "There is nothing to confirm any more, or nobody to tell.")
        return
    outgoing = Outgoing(f"msg_{message_id}", claimed["sender"], claimed["recipient"], claimed["text"])
    try:
        await adapter.hand_on(outgoing)
    except NotTaken as refusal:
        await execute(_LET_GO, organization_id, message_id, str(refusal), claimed["attempts"] * TRY_AGAIN_AFTER)
    else:
        await execute(_END, organization_id, message_id, "SENT", None)


async def waiting() -> list[Record]:
    """What nobody is at, of every organization; what is too late is dropped."""
    await execute(_DROP_LATE)
    return await fetch_all(_WAITING, UNHEARD_FOR)


async def forget_old(limit: int = 5_000) -> int:
    """Forget what was sent or dropped long ago; how many, over all organizations.

    None of them is written again: the inbound message that it answered stays, and is answered only when it is recorded, once.
    """
    return await execute(_FORGET, KEPT_FOR, limit)
