"""Phone numbers as cells hold them: several in one, spoilt by a spreadsheet, or with more around them than belongs there."""

import re

from backend.contacts import phones
from backend.contacts.spreadsheets import restored

SEVERAL = " ::: "
"""What Google Contacts writes between several values of one kind."""

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_DECIMAL = re.compile(r"(\+?\d{7,})[.,]0+", re.ASCII)


def first_of(cell: str) -> str:
    """The first of the values that a cell holds."""
    return cell.split(SEVERAL, 1)[0] if SEVERAL in cell else cell


def damage(cell: str, region: str) -> str | None:
    """What a spreadsheet did to a number, if it did; named, not guessed at."""
    text = cell.strip()
    if _ROUNDED.fullmatch(text):
        return "A spreadsheet shortened this number, and its last digits are lost: format the column as text and fill it in again."
    if decimal := _DECIMAL.fullmatch(text):
        return f"A spreadsheet made a decimal of this number: write {decimal[1]} if that is it, in a column formatted as text."
    if text[:1] == "'" and restored(text) == text:
        return "A spreadsheet put an apostrophe before this number: format the column as text, without it."
    if text.isascii() and text.isdigit() and _valid(text, region) is None and (whole := _valid(f"+{text}", region)):
        return f"A spreadsheet may have taken the + from this number: write {whole} if that is it."
    return None


def readable(cell: str, region: str) -> list[str]:
    """The numbers that a cell can only mean, spoilt or not: good enough for an opt-out, which is not to be lost."""
    found = []
    for value in cell.split(SEVERAL):
        text = restored(value).strip().lstrip("'")
        if decimal := _DECIMAL.fullmatch(text):
            text = decimal[1]
        number = _valid(text, region) or (_valid(f"+{text}", region) if text.isascii() and text.isdigit() else None)
        if number := number or phones.without_extension(text, region):
            found.append(number)
    return found


def _valid(text: str, region: str) -> str | None:
    try:
        return phones.normalise(text, region)
    except phones.InvalidPhone:
        return None
