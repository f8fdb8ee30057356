"""A phone number in texts, however it is written there: with its country code or without, with anything between its digits.

Of a number with several forms each is looked for: Argentina's with the 9, without, and with the 15 by which it is dialled there; Brazil's
mobile numbers also without the 9 that they got by 2016.
"""

import re
import sys
import unicodedata
from functools import cache

import phonenumbers

from backend.consent.numbers import every_form

PLACEHOLDER = "(erased)"
"""Stands in a text where the number was."""

_KEYPAD = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
_ZEROS = "\uff10\u0660\u06f0\u0966"
"""Of the other scripts whose digits PostgreSQL is asked for."""
_BETWEEN = r"[^\w]{0,3}"
_DAY = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d\b", re.ASCII)
_OTHER_DIGIT = re.compile("(?![0-9])\\d")
_BRAZILIAN = re.compile(r"\+55([1-9]{2})9([6-9]\d{7})", re.ASCII)
"""A mobile number: its area code, and what it was before it got its 9 (phones.py)."""
_SHORTEST = 6
"""Digits of a national number: a shorter one could be anything, and is looked for with its country code only."""


class Number:
    """Finds one number. `pattern` is for PostgreSQL: what it finds is to be asked about here."""

    def __init__(self, phone: str) -> None:
        code, nationals = _parts(phone)
        is_telling = len(nationals[-1]) >= _SHORTEST
        before = rf"(?:(?:(?:\+|\b00|\b011){_BETWEEN})?{_BETWEEN.join(code)}{_BETWEEN}\(?0?\)?{_BETWEEN})"
        spelled = f"(?:{'|'.join(map(_BETWEEN.join, nationals))})"
        self._digits = [national if is_telling else code + national for national in nationals]
        self.phone = phone
        self.pattern = "|".join("[^[:alnum:]]{0,3}".join(map(_any_script, digits)) for digits in self._digits)
        self._seen = re.compile(rf"{before}{'?' if is_telling else ''}\(?{spelled}(?!\d)")
        self._is = re.compile(rf"\W*(?:\d{{0,6}}\W*){spelled}\W*")

    def may_be_in(self, text: str) -> bool:
        """Whether a text holds it, erring on the side of yes: also within other digits, and by the letters of a keypad."""
        return self._among(_digits_of(text, _keypad()))

    def is_in(self, text: str) -> bool:
        """Whether a text holds it."""
        return self._among(_digits_of(text, _digits())) and self._seen.search(_plain(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether a text is the number and nothing else."""
        return self._among(_digits_of(text, _digits())) and self._is.fullmatch(_plain(text)) is not None

    def out_of(self, text: str) -> str:
        """The text with something in the number's place."""
        return self._seen.sub(PLACEHOLDER, _plain(text)) if self.is_in(text) else text

    def _among(self, digits: str) -> bool:
        return any(own in digits for own in self._digits)


def without_numbers(text: str, region: str) -> str:
    """A text in which no phone number is found, for what can't be erased; `region` is for numbers without a country code."""
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, region))):
        if not _DAY.match(match.raw_string):
            text = f"{text[: match.start]}…{text[match.end :]}"
    return text


def _parts(phone: str) -> tuple[str, list[str]]:
    """The country code, and the national number in every form, the longest first; of no known country all of it is national."""
    try:
        forms = [phonenumbers.parse(form) for form in every_form([phone])]
    except phonenumbers.NumberParseException:
        return "", [phone.lstrip("+")]
    nationals = {phonenumbers.national_significant_number(form) for form in forms}
    if len(forms) > 1:
        nationals |= {_dialled_at_home(form) for form in forms}
    if former := _BRAZILIAN.fullmatch(phone):
        nationals.add(former[1] + former[2])
    return str(forms[0].country_code), sorted(nationals, key=lambda national: (-len(national), national))


def _dialled_at_home(number: phonenumbers.PhoneNumber) -> str:
    """+54 9 11 2345-6789 is 011 15-2345-6789 in Argentina: without its 0, which may be missing."""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(filter(str.isdecimal, written)).removeprefix("0")


def _any_script(digit: str) -> str:
    return f"[{digit}{''.join(chr(ord(zero) + int(digit)) for zero in _ZEROS)}]"


def _plain(text: str) -> str:
    """The text with its digits in ASCII."""
    return text.translate(_other_digits()) if not text.isascii() and _OTHER_DIGIT.search(text) else text


def _digits_of(text: str, table: bytes) -> str:
    """Nothing but digits, those that a table makes of the text."""
    kept = _plain(text).encode("ascii", "ignore").translate(table, delete=bytes(byte for byte in range(128) if not table[byte]))
    return kept.decode("ascii")


@cache
def _other_digits() -> dict[int, str]:
    codes = (code for code in range(128, sys.maxunicode) if unicodedata.category(chr(code)) == "Nd")
    return {code: str(unicodedata.digit(chr(code))) for code in codes}


@cache
def _digits() -> bytes:
    return bytes(byte if chr(byte).isdigit() and byte < 128 else 0 for byte in range(256))


@cache
def _keypad() -> bytes:
    letters = {ord(letter): ord(digit) for digit, several in _KEYPAD.items() for letter in several + several.lower()}
    return bytes(letters.get(byte, digit) for byte, digit in enumerate(_digits()))
