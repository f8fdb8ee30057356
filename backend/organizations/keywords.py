"""Keywords: the fixed core (words.toml), an organization's own opt-out words in versions, and how any text is compared with them."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend import database
from backend.problems import Problem, ProblemCode
from backend.text import BLANK

MOST_WORDS = 100
LONGEST_WORD = 40
"""Characters."""


class KeywordEffect(StrEnum):
    """What a keyword does."""

    OPT_OUT = "OPT_OUT"
    OPT_IN = "OPT_IN"


@dataclass(frozen=True, slots=True)
class Keyword:
    """`word` as people are told it: in capitals. `core`: every organization has it, and can't take it away."""

    word: str
    effect: KeywordEffect
    core: bool = True


_INVISIBLE = ("Cf", "Cc", "Co", "Cn", "Cs")
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f]")
_TURNED_INTO_LETTERS = re.compile("[\u2120\u2122]")
"""Symbols of which NFKC makes letters: SM, TM."""
_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]")
_SPACES = re.compile(r"\s+")


def normalised(text: str) -> str:
    """How texts are compared: NFKC, case-folded, spaces collapsed; invisible characters left out, punctuation and emoji around it too."""
    plain = unicodedata.normalize("NFKC", _TURNED_INTO_LETTERS.sub(" ", text))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    spaced = _SPACES.sub(" ", _DASH.sub("-", _VARIATIONS.sub("", folded)))
    visible = "".join(character for character in spaced if not _is_invisible(character))
    begin, end = 0, len(visible)
    while begin < end and not _is_of_a_word(visible[begin]):
        begin += 1
    while begin < end and not _is_of_a_word(visible[end - 1]):
        end -= 1
    return _SPACES.sub(" ", visible[begin:end])


def _is_invisible(character: str) -> bool:
    return character in BLANK or unicodedata.category(character) in _INVISIBLE


def _is_of_a_word(character: str) -> bool:
    """A letter, a digit, or an accent on one: not punctuation, a symbol, a space or what encloses a key's emoji."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc")


_EMOJI_LETTERS = {
    **{first + place: chr(ord("A") + place) for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for place in range(26)},
    ord("\U0001f18a"): "P",
    ord("\u2b55"): "O",
}
"""Squared, circled and negative letters, and the regional indicators that flags are made of. Of few of them NFKC makes letters."""


def in_letters(text: str) -> str | None:
    """The text with the letters that its emoji show in their place, if it has such emoji: of a flag the country's code."""
    letters = text.translate(_EMOJI_LETTERS)
    return None if letters == text else letters


_CORE = tomllib.loads(Path(__file__).with_name("words.toml").read_text())
CORE_VERSION = int(_CORE["version"])
CORE = tuple(
    Keyword(word, effect)
    for effect, words in ((KeywordEffect.OPT_OUT, _CORE["opt_out"]), (KeywordEffect.OPT_IN, _CORE["opt_in"]))
    for word in words
)
_CORE_WORDS = {normalised(keyword.word): keyword for keyword in CORE}


@dataclass(frozen=True, slots=True)
class WordList:
    """The words that an organization's messages are read by: the core and its own opt-out words, as `normalised` has them."""

    version: int
    own: Sequence[str]

    @property
    def name(self) -> str:
        """What the ledger calls it: the versions of the core and of the organization's own words."""
        return f"{CORE_VERSION}.{self.version}"

    def find(self, text: str) -> Keyword | None:
        """The keyword that a text is as a whole, be it one that opts out written in emoji."""
        if keyword := self._find(normalised(text)):
            return keyword
        letters = in_letters(text)
        keyword = self._find(normalised(letters)) if letters else None
        return keyword if keyword and keyword.effect == KeywordEffect.OPT_OUT else None

    def _find(self, word: str) -> Keyword | None:
        if word in _CORE_WORDS:
            return _CORE_WORDS[word]
        return Keyword(word.upper(), KeywordEffect.OPT_OUT, core=False) if word in self.own else None

    @property
    def keywords(self) -> list[Keyword]:
        """All of them: what opts out, the core first, then what opts in."""
        own = [Keyword(word.upper(), KeywordEffect.OPT_OUT, core=False) for word in self.own]
        return [
            *(core for core in CORE if core.effect == KeywordEffect.OPT_OUT),
            *own,
            *(c for c in CORE if c.effect == KeywordEffect.OPT_IN),
        ]


async def word_list(organization_id: int) -> WordList:
    """The organization's present words."""
    row = await database.fetch_one(
        "SELECT version, words FROM keyword_lists WHERE organization_id = $1 ORDER BY version DESC LIMIT 1", organization_id
    )
    return WordList(row["version"], row["words"]) if row else WordList(0, ())


async def replace_words(organization_id: int, words: Sequence[str]) -> None:
    """Another version of the organization's own words, unless they are what they were. Under `rights.lock`."""
    present = await word_list(organization_id)
    if list(present.own) != list(words):
        await database.execute(
            "INSERT INTO keyword_lists (organization_id, version, words, created_at) VALUES ($1, $2, $3, now())",
            organization_id,
            present.version + 1,
            list(words),
        )


def own_words(words: Sequence[str] | None, field: tuple[str, ...], problems: list[Problem]) -> list[str]:
    """An organization's own words as they are stored: each once, without those of the core; appends what is wrong to `problems`."""
    if len(words or ()) > MOST_WORDS:
        problems.append(Problem(ProblemCode.TOO_MANY, field, f"There can be up to {MOST_WORDS} words of your own."))
        return []
    stored: dict[str, None] = {}
    for index, text in enumerate(words or ()):
        word = normalised(text)
        if problem := _problem(word, (*field, index, "word")):
            problems.append(problem)
        elif word not in _CORE_WORDS:
            stored[word] = None
    return list(stored)


def _problem(word: str, field: tuple[str | int, ...]) -> Problem | None:
    if not word:
        return Problem(ProblemCode.REQUIRED, field, "Give a word: of this one nothing is left without punctuation and emoji.")
    if len(word) > LONGEST_WORD:
        return Problem(ProblemCode.TOO_LONG, field, f"A word can have up to {LONGEST_WORD} characters.")
    letters = "".join(character for character in word if character.isalnum())
    if letters in _CORE_WORDS and _CORE_WORDS[letters].effect == KeywordEffect.OPT_IN:
        return Problem(ProblemCode.INVALID, field, f"{word.upper()} takes an opt-out back, for everybody: it can't be one.")
    return None
