"""What people wrote, without the numbers and addresses in it."""

import pytest

from backend.consent.details import as_seen_by
from backend.organizations.permissions import Permission
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("“Stop, call (212) 555-0143” (Message to +12025550103 by standard, id SM2)", "“Stop, call …” (Message to … by standard, id SM2)"),
        ("mail ana.ruiz@example.com instead", "mail … instead"),
        ("+44 20 7946 0958, 212.555.0143", "…"),
        ("\N{FULLWIDTH DIGIT TWO}125550143", "…"),
        ("Stop 24/7 spam, 3 texts in 10 days", "Stop 24/7 spam, 3 texts in 10 days"),
    ],
)
async def test_who_may_not_read_details_sees_the_rest(desk: Desk, text: str, seen: str) -> None:
    without = await a_caller(desk.uma.organization_id, denied=(Permission.CONTACT_DETAILS_READ,))
    assert (as_seen_by(desk.uma, text), as_seen_by(without, text)) == (text, seen)
