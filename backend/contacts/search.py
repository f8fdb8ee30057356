"""What somebody types to find a contact, and which indexes answer it.

A text can be meant in three ways: as words of a name, as digits of a phone, as the beginning of an email address. Each is a `Way`
of its own, because each has indexes of its own: what is asked of all of them at once has none.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from backend.contacts import phones
from backend.contacts.names import name_key

SHORTEST_DIGITS = 2
_TRIGRAM = 3
_RUNS = re.compile("[a-z0-9]+")
"""Letters and digits in a row: of what stands between them there are no trigrams."""

Bind = Callable[[object], str]
"""Takes an argument of the statement; its place in it."""


class Way(ABC):
    """One meaning of what was typed."""

    on_name_only = False
    """Whether the name alone decides, so that an index of names need not look at the contacts."""

    @property
    def is_common(self) -> bool:
        """Whether so little is asked for that much may match, and indexes find it slowly."""
        return False

    @abstractmethod
    def matches(self, bind: Bind) -> str:
        """The condition, exactly."""

    @abstractmethod
    def arms(self, bind: Bind) -> list[str]:
        """Conditions that an index answers each, and that cover all matches together; none where no index helps."""


@dataclass(frozen=True, slots=True)
class Words(Way):
    """Each word is any part of the name, in any order.

    Trigrams (pg_trgm) find three Latin letters and more: in an order of bytes it knows no others. Two letters are found by the
    trigrams that they can begin, and at a name's end; letters of other scripts, and two letters in front of one, by the characters
    that a name holds: a small index, of names with such letters alone.
    """

    words: tuple[str, ...]
    on_name_only = True

    @property
    def is_common(self) -> bool:
        return len(self._longest) < _TRIGRAM

    @property
    def _longest(self) -> str:
        return max((run for word in self.words for run in _RUNS.findall(word)), key=len, default="")

    def matches(self, bind: Bind) -> str:
        return " AND ".join(f"name_key LIKE {bind(_containing(word))}" for word in self.words)

    def arms(self, bind: Bind) -> list[str]:
        foreign = "".join(word for word in self.words if not word.isascii())
        if foreign:
            return [_characters(bind, foreign)]
        longest = self._longest
        if len(longest) >= _TRIGRAM:
            return ["true"]
        if len(longest) == _TRIGRAM - 1:
            return [f"name_key ~ {bind(longest + '[ -~]')}", f"name_key LIKE {bind('%' + longest)}", _characters(bind, longest)]
        return []


def _characters(bind: Bind, word: str) -> str:
    """The index of other scripts: what all of them hold, and of what kind the names are."""
    return f"name_key ~ '[^ -~]' AND string_to_array(name_key, NULL) @> {bind(list(dict.fromkeys(word)))}::text[]"


@dataclass(frozen=True, slots=True)
class Digits(Way):
    """The phone's first digits, or its last."""

    beginnings: tuple[str, ...]
    ending: str

    def matches(self, bind: Bind) -> str:
        return f"({' OR '.join(self.arms(bind))})"

    def arms(self, bind: Bind) -> list[str]:
        first = [f"phone LIKE {bind(beginning + '%')}" for beginning in self.beginnings]
        return [*first, f'reverse(phone) COLLATE "C" LIKE {bind(self.ending[::-1] + "%")}'] if self.ending else first


@dataclass(frozen=True, slots=True)
class Email(Way):
    """The email address from its beginning."""

    beginning: str

    def matches(self, bind: Bind) -> str:
        return f'lower(email) COLLATE "C" LIKE {bind(_escaped(self.beginning) + "%")}'

    def arms(self, bind: Bind) -> list[str]:
        return [self.matches(bind)]


def ways(text: str, region: str) -> list[Way]:
    """What the text may mean, the cheapest to look for first; nothing where there is nothing to look for."""
    typed = text.strip()
    digits = phones.digits_of(typed)
    found: list[Way] = []
    if not any(character.isalpha() for character in typed):
        if len(digits) >= SHORTEST_DIGITS:
            found.append(Digits(tuple(phones.beginnings(digits, region)), digits))
        elif digits and typed.startswith("+"):
            found.append(Digits((f"+{digits}",), ""))
    if typed and not any(character.isspace() for character in typed):
        found.append(Email(typed.lower()))
    return [*found, *name_ways(typed)]


def name_ways(text: str) -> list[Words]:
    """The text as words of a name alone."""
    words = tuple(dict.fromkeys(name_key(text).split()))
    return [Words(words)] if words else []


def _containing(key: str) -> str:
    return f"%{_escaped(key)}%"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
