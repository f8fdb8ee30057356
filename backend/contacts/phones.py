"""Phone numbers: E.164 by libphonenumber's rules, from whatever people type.

libphonenumber (phonenumberslite) is the truth. A shortcut in front of it takes the spellings in which nearly all North
American numbers are written and answers from the same metadata, some ten times as fast; a test holds the two equal.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE, NumberParseException

LONGEST = 250
"""libphonenumber reads no longer text."""

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)

_NORTH_AMERICA = re.compile(
    r"\s*(?:\+1[-. ]?|1[-. ])?(?:\(([2-9][0-9]{2})\) ?|([2-9][0-9]{2})[-. ]?)([2-9][0-9]{2})[-. ]?([0-9]{4})\s*", re.ASCII
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SHORTCUT_REGIONS = frozenset({"US", "CA"})


class InvalidPhone(ValueError):
    """The text is no phone number; the message says why, for the person who typed it."""


def normalise(text: str, region: str) -> str:
    """The number in E.164. `region` (ISO 3166-1 alpha-2) is for numbers without a country code. Raises InvalidPhone."""
    match = _NORTH_AMERICA.fullmatch(text) if region in _SHORTCUT_REGIONS else None
    if match:
        area, other_area, exchange, line = match.groups()
        national = f"{area or other_area}{exchange}{line}"
        if _is_valid_in_north_america(national):
            return "+1" + national
    return _normalise(text, region)


def _normalise(text: str, region: str) -> str:
    if len(text) > LONGEST:
        raise InvalidPhone("This is too long to be a phone number.")
    if _CONTROL.search(text.strip()):
        raise InvalidPhone("A phone number can't hold control characters or line breaks.")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        raise InvalidPhone("This isn't a phone number.") from None
    if number.extension:
        raise InvalidPhone("A number with an extension can't receive texts: leave the extension out.")
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(_why_invalid(number))
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _why_invalid(number: PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "The number is too short: with its area code?"
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return "The number is too long."
    return "No such number can exist: check its digits and country code."


def _patterns() -> list[tuple[re.Pattern[str] | None, re.Pattern[str]]]:
    """For each region of country code 1, in libphonenumber's order: its leading digits, and what is valid in it."""
    found = []
    for region in COUNTRY_CODE_TO_REGION_CODE[1]:
        metadata = PhoneMetadata.metadata_for_region(region)
        assert metadata is not None and metadata.general_desc is not None, "every region of a country code has metadata"
        kinds = [metadata.fixed_line, metadata.mobile, metadata.toll_free, metadata.premium_rate, metadata.shared_cost, metadata.voip]
        kinds += [metadata.personal_number, metadata.pager, metadata.uan, metadata.voicemail]
        valid = "|".join(kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern)
        pattern = re.compile(f"(?=(?:{metadata.general_desc.national_number_pattern})$)(?:{valid})")
        found.append((re.compile(metadata.leading_digits) if metadata.leading_digits else None, pattern))
    return found


_NORTH_AMERICAN_REGIONS = _patterns()


def _is_valid_in_north_america(national: str) -> bool:
    """Whether ten digits are a valid number of country code 1: the first region that claims them decides."""
    for leading_digits, valid in _NORTH_AMERICAN_REGIONS:
        if leading_digits is None:
            if valid.fullmatch(national):
                return True
        elif leading_digits.match(national):
            return valid.fullmatch(national) is not None
    return False


@lru_cache(maxsize=4096)
def formatted(phone: str, region: str) -> str:
    """An E.164 number as people of the region write it: nationally within it, internationally beyond."""
    number = phonenumbers.parse(phone)
    at_home = phonenumbers.country_code_for_region(region) == number.country_code
    return str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL))


def digits_of(text: str) -> str:
    """The ASCII digits of what somebody types into the search box, in any spelling."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def beginnings(digits: str, region: str) -> list[str]:
    """How a number may begin whose first digits somebody typed: with its country code, or as it is dialled in the region."""
    metadata = PhoneMetadata.metadata_for_region(region)
    prefix = (metadata.national_prefix or "") if metadata else ""
    national = digits[len(prefix) :] if prefix and digits.startswith(prefix) else digits
    own = [f"+{metadata.country_code}{rest}" for rest in {digits, national} if rest] if metadata else []
    return sorted({f"+{digits}", *own})
