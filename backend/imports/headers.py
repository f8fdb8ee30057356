"""What a file's columns seem to hold: by the words of its header, else by what the cells look like.

The words are those of the exports of Google Contacts, Outlook, iCloud, HubSpot and Salesforce, and of our own.
"""

import re
from collections.abc import Callable, Collection, Sequence

from backend.contacts import phones, validation
from backend.contacts.validation import Invalid
from backend.imports.rows import NAMES, ImportColumn

_SIGNS = re.compile(r"[\W_]+")
_MOST = 0.5
"""Share of a column's filled cells that must look like something for the column to be taken for it."""

_WORDS: dict[ImportColumn, tuple[str, ...]] = {
    ImportColumn.FULL_NAME: ("full name", "name", "contact name", "display name", "file as", "contact", "nombre completo", "nombre", "nom"),
    ImportColumn.FIRST_NAME: ("first name", "given name", "firstname", "first", "forename"),
    ImportColumn.LAST_NAME: ("last name", "family name", "lastname", "last", "surname"),
    ImportColumn.PHONE: (
        *("mobile phone", "mobile phone number", "mobile", "cell phone", "cell", "mobile number", "phone 1 value", "phone", "phone number"),
        *(
            "telephone",
            "telephone number",
            "primary phone",
            "tel",
            "number",
            "contact number",
            "home phone",
            "business phone",
            "phone 2 value",
        ),
        *("work phone", "other phone", "teléfono", "telefono", "móvil"),
    ),
    ImportColumn.EMAIL: (
        *("email", "e mail 1 value", "email 1 value", "e mail address", "email address", "e mail", "mail", "primary email"),
        *("e mail 2 address", "e mail 2 value", "correo"),
    ),
    ImportColumn.NOTES: ("notes", "note", "comments", "comment", "description", "remarks"),
    ImportColumn.OPTED_OUT: (
        *(
            "opted out",
            "opt out",
            "optout",
            "sms opt out",
            "text opt out",
            "unsubscribed",
            "do not text",
            "do not contact",
            "sms opted out",
        ),
    ),
}
"""For each column what its header may say, the likeliest first."""


def _known(header: str) -> str:
    return _SIGNS.sub(" ", header.casefold()).strip()


def is_header(cells: Sequence[str], region: str) -> bool:
    """Whether a first line names columns: it says a known word, and holds neither a number nor an address."""
    known = {_known(cell) for cell in cells}
    says_something = any(word in known for words in _WORDS.values() for word in words)
    return says_something and not any(_is_phone(cell, region) or _is_email(cell) for cell in cells)


def propose(header: Sequence[str] | None, rows: Sequence[Sequence[str]], region: str) -> list[ImportColumn]:
    """What each column holds; each thing stands in one column, the others are ignored."""
    width = max([len(header or ()), *map(len, rows)], default=0)
    columns = [[row[index] for row in rows if index < len(row) and row[index].strip()] for index in range(width)]
    found: dict[ImportColumn, int] = _by_words(header, columns) if header else {}
    _one_kind_of_name(found, columns)
    looks_like: dict[ImportColumn, Callable[[str], bool]] = {
        ImportColumn.PHONE: lambda cell: _is_phone(cell, region),
        ImportColumn.EMAIL: _is_email,
    }
    if not NAMES & found.keys():
        looks_like[ImportColumn.FULL_NAME] = _is_name
    for kind, looks in looks_like.items():
        if kind not in found and (index := _likeliest(columns, looks, set(found.values()))) is not None:
            found[kind] = index
    places = {index: kind for kind, index in found.items()}
    return [places.get(index, ImportColumn.IGNORE) for index in range(width)]


def _by_words(header: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[ImportColumn, int]:
    """The column of each thing: of those whose header says a word for it the one with the likeliest word, empty columns last."""
    found = {}
    for kind, words in _WORDS.items():
        ranked = [(not columns[index], words.index(word), index) for index, cell in enumerate(header) if (word := _known(cell)) in words]
        if ranked:
            found[kind] = min(ranked)[2]
    return found


def _one_kind_of_name(found: dict[ImportColumn, int], columns: Sequence[Sequence[str]]) -> None:
    parts = [kind for kind in (ImportColumn.FIRST_NAME, ImportColumn.LAST_NAME) if kind in found]
    whole = found.get(ImportColumn.FULL_NAME)
    if whole is None or not parts:
        return
    filled_parts = max(len(columns[found[kind]]) for kind in parts)
    if len(columns[whole]) >= filled_parts:
        for kind in parts:
            del found[kind]
    else:
        del found[ImportColumn.FULL_NAME]


def _likeliest(columns: Sequence[Sequence[str]], looks: Callable[[str], bool], taken: Collection[int]) -> int | None:
    """The column of which most cells look like something, the first of several; None where in none half of them do."""
    shares = [(sum(map(looks, cells)) / len(cells), -index) for index, cells in enumerate(columns) if cells and index not in taken]
    share, place = max(shares, default=(0.0, 0))
    return -place if share >= _MOST else None


def _is_phone(cell: str, region: str) -> bool:
    try:
        phones.normalise(cell, region)
    except phones.InvalidPhone:
        return False
    return True


def _is_email(cell: str) -> bool:
    try:
        return validation.email(cell) is not None
    except Invalid:
        return False


def _is_name(cell: str) -> bool:
    return any(character.isalpha() for character in cell) and "@" not in cell
