"""Phone numbers and email addresses in what people wrote: shown to those only who may read such details."""

import re

from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission

WITHHELD = "…"

_DETAIL = re.compile(r"[^\s@()<>“”\"]+@[^\s@()<>“”\"]+|\+?\(?\d(?:\W{0,3}\d){5,}")
"""An address, or six digits and more with hardly anything between them: rather too much than too little."""


def as_seen_by(caller: Caller, text: str) -> str:
    """The text; without CONTACT_DETAILS_READ, with something in the place of each number and address."""
    return text if caller.may(Permission.CONTACT_DETAILS_READ) else _DETAIL.sub(WITHHELD, text)
