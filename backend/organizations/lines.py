"""Lines: whose a number is that somebody texted to, and what is needed to know whether a carrier says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend import database
from backend.organizations.keywords import WordList

# Finds out the organization, so it can't name it.
_BY_NUMBER = """
SELECT u.id, u.organization_id, u.phone, o.name, o.default_region, o.twilio_auth_tokens,
    (SELECT array_agg(s.secret) FROM inbound_secrets s
     WHERE s.organization_id = u.organization_id AND (s.valid_until IS NULL OR s.valid_until > now())) AS secrets,
    coalesce(k.version, 0) AS version, coalesce(k.words, '{}') AS words
FROM users u JOIN organizations o ON o.id = u.organization_id
LEFT JOIN LATERAL (
    SELECT l.version, l.words FROM keyword_lists l WHERE l.organization_id = u.organization_id ORDER BY l.version DESC LIMIT 1) AS k ON true
WHERE u.phone = $1
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A user's line; a disabled user's too, since people go on writing to it."""

    organization_id: int
    organization_name: str
    owner_id: int
    phone: str
    """E.164."""
    default_region: str
    secrets: Sequence[str]
    """Those valid now: whsec_…"""
    twilio_auth_tokens: Sequence[str]
    word_list: WordList


async def line(phone: str) -> Line | None:
    """The line with this number (E.164), of whichever organization: it is unique in the installation."""
    row = await database.fetch_one(_BY_NUMBER, phone)
    if row is None:
        return None
    return Line(
        organization_id=row["organization_id"],
        organization_name=row["name"],
        owner_id=row["id"],
        phone=row["phone"],
        default_region=row["default_region"],
        secrets=row["secrets"] or (),
        twilio_auth_tokens=row["twilio_auth_tokens"] or (),
        word_list=WordList(row["version"], row["words"]),
    )
