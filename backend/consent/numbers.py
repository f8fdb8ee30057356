"""Numbers that are written in two ways and reach one person: what is said of consent by one is said by the other.

Argentine mobile numbers have a 9 after the country code, +54 9 11 2345-6789, where a call comes from abroad; texts go and come with and
without it, and libphonenumber takes the number without it for a landline's, so that both are valid. The ten digits after it belong to
one subscriber. (https://en.wikipedia.org/wiki/Telephone_numbers_in_Argentina, google/libphonenumber#684)
"""

import re
from collections.abc import Iterable

_ARGENTINE = re.compile(r"\+54(9?)([1-3]\d{9})", re.ASCII)
_ARGENTINA = "+54"


def other_form(phone: str) -> str | None:
    """The other way in which an E.164 number is written; None for nearly all, which have one."""
    found = _ARGENTINE.fullmatch(phone) if phone.startswith(_ARGENTINA) else None
    return f"{_ARGENTINA}{'' if found[1] else '9'}{found[2]}" if found else None


def every_form(phones: Iterable[str]) -> list[str]:
    """The numbers, and the other forms of those that have one; each once."""
    given = dict.fromkeys(phones)
    if not any(phone.startswith(_ARGENTINA) for phone in given):
        return [*given]
    return [*dict.fromkeys(form for phone in given for form in (phone, other_form(phone)) if form is not None)]
