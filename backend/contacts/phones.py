"""Phone numbers: E.164 by libphonenumber's rules, from whatever people type.

libphonenumber (phonenumberslite) is the truth. A shortcut in front of it (numbering.py) takes the spellings in which nearly all
numbers are written and answers from the same metadata; a test holds the two equal.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat
from phonenumbers.phonenumberutil import NumberParseException

from backend.contacts import numbering

LONGEST = 100
"""Characters. libphonenumber reads 250, but for some of them it takes time that grows with the square."""

REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)

_AMERICA = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])
_AMERICAN = re.compile(r"\+1([2-9]\d{2})([2-9]\d{2})(\d{4})", re.ASCII)
"""Numbers of the North American plan, all written the same way; a test holds that equal to the library."""
_MEXICO, _WITH_A_ONE = 52, 11
_WITHOUT_A_NINE = re.compile(r"(\+55[1-9]{2})([6-9]\d{7})", re.ASCII)
"""A Brazilian mobile number of before: area code and eight digits, of which the first tells it from a landline's."""
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SPACES = re.compile(r"\s{2,}")
"""Runs of them say nothing, and the library takes time that grows with the square of their length."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class InvalidPhone(ValueError):
    """The text is no phone number; the message says why, for the person who typed it."""


def normalise(text: str, region: str) -> str:
    """The number in E.164. `region` (ISO 3166-1 alpha-2) is for numbers without a country code. Raises InvalidPhone."""
    number = numbering.e164(text, region)
    if number is None:
        if len(text) > LONGEST:
            raise InvalidPhone("This is too long to be a phone number.")
        number, refusal = _by_the_library(text, region)
        if number is None:
            raise InvalidPhone(refusal)
    return number


def without_extension(text: str, region: str) -> str | None:
    """The number that a text holds beside an extension, in E.164; None where it has none, or isn't valid."""
    number = _parsed(text, region) if len(text) <= LONGEST else None
    if number is None or not number.extension:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164)) if phonenumbers.is_valid_number(number) else None


@lru_cache(maxsize=1024)
def _by_the_library(text: str, region: str) -> tuple[str | None, str | None]:
    """The number, or why it is none. Remembered: a row that is refused is read again to explain it, and files repeat their mistakes."""
    if _CONTROL.search(text.strip()):
        return None, "A phone number can't hold control characters or line breaks."
    number = _parsed(text, region)
    if number is None:
        return None, "This isn't a phone number."
    if number.extension:
        return None, "A number with an extension can't receive texts: leave the extension out."
    if not phonenumbers.is_valid_number(number):
        if mexican := _formerly_mexican(number):
            return mexican, None
        return None, _why_invalid(number)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164)), None


def _parsed(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(_SPACES.sub(" ", text), region)
    except NumberParseException:
        return None


def _formerly_mexican(number: PhoneNumber) -> str | None:
    """A Mexican mobile number as it was dialled from abroad until August 2019, with a 1 that is no more part of any.

    Address books and carriers still write it; libphonenumber dropped it together with the plan.
    """
    national = str(number.national_number)
    if number.country_code != _MEXICO or number.italian_leading_zero or len(national) != _WITH_A_ONE or national[0] != "1":
        return None
    today = PhoneNumber(country_code=_MEXICO, national_number=int(national[1:]))
    return str(phonenumbers.format_number(today, PhoneNumberFormat.E164)) if phonenumbers.is_valid_number(today) else None


def taken_at_its_word(text: str) -> str | None:
    """What has the shape of an E.164 number, libphonenumber knowing it (yet) or not: good enough to opt out, not for a contact.

    A Brazilian mobile number without the 9 that all of them got by 2016 is the one with it. Carriers still write such; of what people type
    it might as well be one that lacks another digit.
    """
    number = text.strip()
    if not _E164.fullmatch(number):
        return None
    brazilian = _WITHOUT_A_NINE.fullmatch(number)
    today = _parsed(f"{brazilian[1]}9{brazilian[2]}", "ZZ") if brazilian else None
    if today is None or not phonenumbers.is_valid_number(today):
        return number
    return str(phonenumbers.format_number(today, PhoneNumberFormat.E164))


def _why_invalid(number: PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "The number is too short: with its area code?"
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return "The number is too long."
    return "No such number can exist: check its digits and country code."


def formatted(phone: str, region: str) -> str:
    """An E.164 number as people of the region write it: nationally within it, internationally beyond."""
    american = _AMERICAN.fullmatch(phone)
    if american is None:
        return _formatted(phone, region)
    area, exchange, line = american.groups()
    return f"({area}) {exchange}-{line}" if region in _AMERICA else f"+1 {area}-{exchange}-{line}"


@lru_cache(maxsize=4096)
def _formatted(phone: str, region: str) -> str:
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
