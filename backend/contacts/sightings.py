"""A phone number in texts, however it is written there: with its country code or without, with anything between its digits."""

import re
import sys
import unicodedata
from functools import cache

import phonenumbers

PLACEHOLDER = "(erased)"
"""Stands in a text where the number was."""

_KEYPAD = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
_ZEROS = "\uff10\u0660\u06f0\u0966"
"""Of the other scripts whose digits PostgreSQL is asked for."""
_BETWEEN = r"[^\w]{0,3}"
_DAY = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d\b", re.ASCII)
_OTHER_DIGIT = re.compile("(?![0-9])\\d")
_SHORTEST = 6
"""Digits of a national number: a shorter one could be anything, and is looked for with its country code only."""


class Number:
    """Finds one number. `pattern` is for PostgreSQL: what it finds is to be asked about here."""

    def __init__(self, phone: str) -> None:
        national, code = _parts(phone)
        is_telling = len(national) >= _SHORTEST
        before = rf"(?:(?:(?:\+|\b00|\b011){_BETWEEN})?{_BETWEEN.join(code)}{_BETWEEN}\(?0?\)?{_BETWEEN})"
        spelled = _BETWEEN.join(national)
        self.phone = phone
        self.pattern = "[^[:alnum:]]{0,3}".join(map(_any_script, national if is_telling else code + national))
        self._digits = national if is_telling else code + national
        self._seen = re.compile(rf"{before}{'?' if is_telling else ''}\(?{spelled}(?!\d)")
        self._is = re.compile(rf"\W*(?:\d{{0,6}}\W*){spelled}\W*")

    def may_be_in(self, text: str) -> bool:
        """Whether a text holds it, erring on the side of yes: also within other digits, and by the letters of a keypad."""
        return self._digits in _digits_of(text, _keypad())

    def is_in(self, text: str) -> bool:
        """Whether a text holds it."""
        return self._digits in _digits_of(text, _digits()) and self._seen.search(_plain(text)) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether a text is the number and nothing else."""
        return self._digits in _digits_of(text, _digits()) and self._is.fullmatch(_plain(text)) is not None

    def out_of(self, text: str) -> str:
        """The text with something in the number's place."""
        return self._seen.sub(PLACEHOLDER, _plain(text)) if self.is_in(text) else text


def without_numbers(text: str, region: str) -> str:
    """A text in which no phone number is found, for what can't be erased; `region` is for numbers without a country code."""
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, region))):
        if not _DAY.match(match.raw_string):
            text = f"{text[: match.start]}…{text[match.end :]}"
    return text


def _parts(phone: str) -> tuple[str, str]:
    """The national number and the country code; where libphonenumber knows no such country, all of it is national."""
    try:
        parsed = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone.lstrip("+"), ""
    return phonenumbers.national_significant_number(parsed), str(parsed.country_code)


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
