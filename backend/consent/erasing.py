"""The last that is known of a person: an opt-out, under a number that nobody can read (erased.py)."""

from datetime import datetime

from backend.consent.erased import KeyMissing
from backend.consent.events import ConsentEventKind, ConsentSource, Evidence, Said
from backend.consent.keys import keys
from backend.consent.numbers import every_form
from backend.consent.recording import project, record
from backend.database import execute, fetch_value

_IS_RECORDED = """
SELECT EXISTS (SELECT FROM consent_subjects s JOIN consent_events e ON e.organization_id = $1 AND e.subject_id = s.id
    WHERE s.organization_id = $1 AND s.phone = $2 AND e.source = 'ERASURE' AND e.recorded_at >= $3 AND NOT EXISTS (
        SELECT FROM consent_events i
        WHERE i.organization_id = $1 AND i.subject_id = s.id AND i.kind = 'OPT_IN' AND i.effective_at > e.effective_at))
"""
_SUBJECT = "SELECT id FROM consent_subjects WHERE organization_id = $1 AND phone = $2"
_FORGET_BODIES = "DELETE FROM message_bodies WHERE organization_id = $1 AND subject_id = $2"
_FORGET_REASONS = "DELETE FROM consent_reasons WHERE organization_id = $1 AND subject_id = $2"
_NAME_KEY = "INSERT INTO erasure_keys (organization_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_HIDE = """
UPDATE consent_subjects SET phone = NULL, erased_number = $3, possible_opt_out_at = NULL, wrote_at = NULL
WHERE organization_id = $1 AND id = $2
"""


async def erase(organization_id: int, phone: str, actor: str, asked_at: datetime) -> int:
    """Record the opt-out, forget what the person wrote, hide the number in every form; how many messages went.

    Each erasure, told apart by `asked_at`, leaves an event, once however often this is done for it: an opt-in from before it that is
    heard of only later then lifts nothing. Within a transaction that holds `lock_to_change` and leaves no contact with the number. Raises
    KeyMissing where there is no key.
    """
    if not keys():
        raise KeyMissing("there is no erasure key: see ERASURE_KEY in docs/operations.md")
    if not await fetch_value(_IS_RECORDED, organization_id, phone, asked_at):
        await record(organization_id, ConsentEventKind.OPT_OUT, [Said(phone)], Evidence(ConsentSource.ERASURE, actor))
    await execute(_NAME_KEY, organization_id, keys()[0].id)
    return sum([await _hide(organization_id, form) for form in every_form([phone])])


async def _hide(organization_id: int, phone: str) -> int:
    subject = await fetch_value(_SUBJECT, organization_id, phone)
    await project(organization_id, [subject])
    messages = await execute(_FORGET_BODIES, organization_id, subject)
    await execute(_FORGET_REASONS, organization_id, subject)
    await execute(_HIDE, organization_id, subject, keys()[0].hide(organization_id, phone))
    return messages
