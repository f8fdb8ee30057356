"""Lines: whose a number is that somebody texted to, and what is needed to know whether a carrier says so.

`lines` holds every line that an organization has ever had, with the user who had it last: a trigger on `users` writes it, nothing deletes
from it. Whoever got a text from a number may answer to it long after its user has another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend import database
from backend.organizations.keywords import WordList

# Finds out the organization, so it can't name it.
_BY_NUMBER = """
SELECT l.organization_id, l.owner_id, l.phone, u.phone IS NOT DISTINCT FROM l.phone AS is_current, u.disabled,
    o.name, o.default_region, o.twilio_auth_tokens,
    (SELECT array_agg(s.secret) FROM inbound_secrets s
     WHERE s.organization_id = l.organization_id AND (s.valid_until IS NULL OR s.valid_until > now())) AS secrets,
    coalesce(k.version, 0) AS version, coalesce(k.words, '{}') AS words
FROM lines l JOIN users u ON u.organization_id = l.organization_id AND u.id = l.owner_id JOIN organizations o ON o.id = l.organization_id
LEFT JOIN LATERAL (
    SELECT w.version, w.words FROM keyword_lists w WHERE w.organization_id = l.organization_id ORDER BY w.version DESC LIMIT 1) AS k ON true
WHERE l.phone = ANY ($1::text[])
ORDER BY is_current DESC, array_position($1::text[], l.phone), l.given_at DESC
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A user's line; a disabled user's too, since people go on writing to it."""

    organization_id: int
    organization_name: str
    owner_id: int
    """Who has it, or of this organization had it last."""
    phone: str
    """E.164."""
    is_current: bool
    """Whether it is the owner's line now."""
    makes_contacts: bool
    """Whether somebody unknown who writes to it becomes the owner's contact: not where it was the line of somebody who left."""
    default_region: str
    secrets: Sequence[str]
    """Those valid now: whsec_…"""
    twilio_auth_tokens: Sequence[str]
    word_list: WordList


async def lines(phones: Sequence[str]) -> list[Line]:
    """The lines with one of these numbers (E.164): whose it is now, which is one in the installation, then who had it, the latest first.

    Each is for its own organization's signature to decide. Of several numbers the first is preferred: they are forms of one.
    """
    return [
        Line(
            organization_id=row["organization_id"],
            organization_name=row["name"],
            owner_id=row["owner_id"],
            phone=row["phone"],
            is_current=row["is_current"],
            makes_contacts=row["is_current"] or not row["disabled"],
            default_region=row["default_region"],
            secrets=row["secrets"] or (),
            twilio_auth_tokens=row["twilio_auth_tokens"] or (),
            word_list=WordList(row["version"], row["words"]),
        )
        for row in await database.fetch_all(_BY_NUMBER, list(phones))
    ]


async def regions() -> list[str]:
    """In which regions (ISO 3166-1 alpha-2) organizations of the installation read numbers without a country code."""
    return [row["default_region"] for row in await database.fetch_all("SELECT DISTINCT default_region FROM organizations ORDER BY 1")]
