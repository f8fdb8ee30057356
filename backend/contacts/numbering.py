"""libphonenumber's numbering plans, compiled: a plainly written number is answered from them some twenty times as fast.

They come from the library's own metadata, and whatever they don't settle is left to the library; a test holds the two equal.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from phonenumbers import PhoneMetadata
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

_INTERNATIONAL = re.compile(r"\s*\+[1-9](?:[-. ]?[0-9]){6,14}\s*", re.ASCII)
_NORTH_AMERICAN = re.compile(
    r"\s*(?:\+1[-. ]?|1[-. ])?(?:\(([2-9][0-9]{2})\) ?|([2-9][0-9]{2})[-. ]?)([2-9][0-9]{2})[-. ]?([0-9]{4})\s*", re.ASCII
)
_NATIONAL = re.compile(r"\s*[0-9](?:[-. ]?[0-9]){5,14}\s*", re.ASCII)
_NOT_DIGITS = {ord(character): None for character in "+-. \t\n\r\f\v"}
_KINDS = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip"),
    *("personal_number", "pager", "uan", "voicemail"),
)
_NORTH_AMERICAN_REGIONS = frozenset({"US", "CA"})
_NEVER = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class _Region:
    """What is valid in a region, for each length of the national number; `leading` tells the regions of one country code apart."""

    leading: re.Pattern[str] | None
    valid: dict[int, re.Pattern[str]]

    def has(self, national: str) -> bool:
        return self.valid.get(len(national), _NEVER).fullmatch(national) is not None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How numbers of a region are dialled."""

    country_code: str
    prefix: re.Pattern[str] | None
    """What may stand before the national number; a group in it asks for more than leaving it out."""
    abroad: re.Pattern[str] | None
    """What is dialled before a country code."""
    general: re.Pattern[str]
    lengths: frozenset[int]
    """Of national numbers of the region."""


def e164(text: str, region: str) -> str | None:
    """The number when it is plainly written and valid; None: ask the library."""
    if region in _NORTH_AMERICAN_REGIONS and (match := _NORTH_AMERICAN.fullmatch(text)):
        area, other_area, exchange, line = match.groups()
        national = f"{area or other_area}{exchange}{line}"
        return f"+1{national}" if _is_valid(national, "1") else None
    if _INTERNATIONAL.fullmatch(text):
        return _international(text.translate(_NOT_DIGITS))
    if _NATIONAL.fullmatch(text):
        return _national(text.translate(_NOT_DIGITS), region)
    return None


def _international(digits: str) -> str | None:
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))
        if regions:
            national = digits[length:]
            plan = _plan(regions[0])
            if plan is None or national[0] == "0" or _stripped(national, plan) != national:
                return None
            return f"+{digits}" if _is_valid(national, plan.country_code) else None
    return None


def _national(digits: str, region: str) -> str | None:
    plan = _plan(region)
    if plan is None or digits.startswith(plan.country_code) or plan.abroad and plan.abroad.match(digits):
        return None
    national = _stripped(digits, plan)
    if not national or national[0] == "0" or not _is_valid(national, plan.country_code):
        return None
    return f"+{plan.country_code}{national}"


def _stripped(digits: str, plan: _Plan) -> str | None:
    """Without what is dialled before a national number; None where the library does more than that."""
    match = plan.prefix.match(digits) if plan.prefix else None
    if not match or not match.end() and not any(match.groups()):
        return digits
    if any(match.groups()) or plan.general.fullmatch(digits):
        return None
    rest = digits[match.end() :]
    return rest if len(rest) in plan.lengths else None


def _is_valid(national: str, country_code: str) -> bool:
    """The first region that claims the number decides, in libphonenumber's order."""
    regions = _regions(country_code)
    if len(regions) == 1:
        return regions[0].has(national)
    for region in regions:
        if region.leading is None:
            if region.has(national):
                return True
        elif region.leading.match(national):
            return region.has(national)
    return False


@cache
def _plan(region: str) -> _Plan | None:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.general_desc is None or not metadata.general_desc.national_number_pattern:
        return None
    prefix, abroad = metadata.national_prefix_for_parsing, metadata.international_prefix
    return _Plan(
        country_code=str(metadata.country_code),
        prefix=re.compile(prefix) if prefix else None,
        abroad=re.compile(abroad) if abroad else None,
        general=re.compile(metadata.general_desc.national_number_pattern),
        lengths=frozenset(metadata.general_desc.possible_length),
    )


@cache
def _regions(country_code: str) -> tuple[_Region, ...]:
    found = []
    for name in COUNTRY_CODE_TO_REGION_CODE[int(country_code)]:
        metadata = PhoneMetadata.metadata_for_region(name)
        assert metadata is not None and metadata.general_desc is not None, "every region of a country code has metadata"
        leading = re.compile(metadata.leading_digits) if metadata.leading_digits else None
        kinds = [kind for kind in (getattr(metadata, name) for name in _KINDS) if kind is not None and kind.national_number_pattern]
        lengths = {length for length in range(2, 18) if _can_have(metadata.general_desc, length)}
        found.append(_Region(leading, {length: _valid(metadata.general_desc, kinds, length) for length in lengths}))
    return tuple(found)


def _valid(general: Any, kinds: list[Any], length: int) -> re.Pattern[str]:
    patterns = [kind.national_number_pattern for kind in kinds if _can_have(kind, length)]
    return re.compile(f"(?=(?:{general.national_number_pattern})$)(?:{'|'.join(patterns) or _NEVER.pattern})")


def _can_have(description: Any, length: int) -> bool:
    return not description.possible_length or length in description.possible_length
