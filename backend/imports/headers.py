"""What a file's columns seem to hold: by the words of its header, else by what the cells look like."""

import re
from collections.abc import Callable, Collection, Sequence

from backend.contacts import phones, validation
from backend.contacts.names import name_key
from backend.contacts.validation import Invalid
from backend.imports.header_words import HALVES, WORDS
from backend.imports.numbers import first_of
from backend.imports.rows import NAMES, ImportColumn

_SIGNS = re.compile(r"[\W_]+")
_MOST = 0.5
"""Share of a column's filled cells that must look like something for the column to be taken for it."""
_KINDS = {word: kind for kind, words in WORDS.items() for word in words}
_RANKS = {word: rank for words in WORDS.values() for rank, word in enumerate(words)}


def _known(header: str) -> str:
    return " ".join(_SIGNS.sub(" ", name_key(header)).split())


def is_header(cells: Sequence[str], region: str) -> bool:
    """Whether a first line names columns: it says a known word, and holds neither a number nor an address."""
    return any(_known(cell) in _KINDS for cell in cells) and not any(_is_phone(cell, region) or _is_email(cell) for cell in cells)


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


def meanings(header: Sequence[str]) -> list[ImportColumn | None]:
    """What each column holds by its header; None where that says nothing known."""
    said = [_known(cell) for cell in header]
    words = set(said)
    halves = {word: half for word, (half, others) in HALVES.items() if words & others}
    return [halves.get(word) or _KINDS.get(word) for word in said]


def _by_words(header: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[ImportColumn, int]:
    """The column of each thing: of those whose header says a word for it the one with the likeliest word, empty columns last."""
    ranked: dict[ImportColumn, list[tuple[bool, int, int]]] = {}
    for index, (cell, kind) in enumerate(zip(header, meanings(header), strict=True)):
        if kind is not None:
            ranked.setdefault(kind, []).append((not columns[index], _RANKS[_known(cell)], index))
    return {kind: min(found)[2] for kind, found in ranked.items()}


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
        phones.normalise(first_of(cell), region)
    except phones.InvalidPhone:
        return False
    return True


def _is_email(cell: str) -> bool:
    try:
        return validation.email(first_of(cell)) is not None
    except Invalid:
        return False


def _is_name(cell: str) -> bool:
    return any(character.isalpha() for character in cell) and "@" not in cell
