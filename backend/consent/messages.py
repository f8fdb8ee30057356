"""What a message says about consent, by its words alone.

A keyword opts out or in only where it is the whole message. A longer one that reads like an opt-out (phrases.toml) is for a person to
look at. Nothing but the core's four words opts in.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend.consent.slips import SHORTEST, slip_of
from backend.organizations.keywords import CORE, KeywordEffect, WordList, in_letters, normalised


class MessageEffect(StrEnum):
    """What a message does."""

    OPT_OUT = "OPT_OUT"
    OPT_IN = "OPT_IN"
    POSSIBLE_OPT_OUT = "POSSIBLE_OPT_OUT"
    NONE = "NONE"


class PossibleOptOutRule(StrEnum):
    """By which rule a message reads like an opt-out."""

    ANYWHERE = "ANYWHERE"
    DISGUISED = "DISGUISED"
    SPELLED_OUT = "SPELLED_OUT"
    FEW_WORDS = "FEW_WORDS"
    OWN_WORD = "OWN_WORD"


@dataclass(frozen=True, slots=True)
class Reading:
    """Why a message reads like an opt-out. `phrase`: what in it does, as the list of that rule has it; nothing else of the message."""

    rule: PossibleOptOutRule
    phrase: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """`keyword`: the word that the message is, in capitals. `reading`: of a possible opt-out, why it is one."""

    effect: MessageEffect
    keyword: str | None = None
    reading: Reading | None = None


def meaning(text: str, words: WordList) -> Meaning:
    """What a message says, read by an organization's words."""
    keyword = words.find(text)
    if keyword is not None and keyword.effect == KeywordEffect.OPT_OUT:
        return Meaning(MessageEffect.OPT_OUT, keyword.word)
    contradicts = _beside_emoji(text)
    if keyword is not None and not contradicts:
        return Meaning(MessageEffect.OPT_IN, keyword.word)
    reading = contradicts or reads_like_an_opt_out(text, words)
    return Meaning(MessageEffect.POSSIBLE_OPT_OUT if reading else MessageEffect.NONE, reading=reading)


def _beside_emoji(text: str) -> Reading | None:
    """Why a text whose emoji are read as letters reads like an opt-out, be there an opt-in word beside them."""
    letters = in_letters(text)
    found = reads_like_an_opt_out(letters, WordList(0, ())) if letters else None
    return found and Reading(PossibleOptOutRule.DISGUISED, found.phrase)


_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u00b4`]")
_BETWEEN = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    """In lower case without accents and apostrophes, its words between single spaces, with one at either end."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", normalised(text)))
    bare = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return f" {_BETWEEN.sub(' ', bare).strip()} "


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(_plain(phrase)) for phrase in phrases))


_DATA = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text())
_ANYWHERE = _any_of([*_DATA["words"], *_DATA["phrases"]])
_IN_A_FEW_WORDS = _any_of(_DATA["few_words"])
_FEW = int(_DATA["few"])
_IN_ONE = frozenset(_plain(keyword.word).replace(" ", "") for keyword in CORE if keyword.effect == KeywordEffect.OPT_OUT)
"""The opt-out words without spaces: S T O P is one, spaced out."""
_MAY_BE_MISTYPED = sorted(word for word in _IN_ONE if len(word) >= SHORTEST)
_ORDINARY = frozenset(_DATA["ordinary"])

_LOOK_ALIKES = str.maketrans(
    "01345аеорсухѕтікмнвјԁαεορτυισꜱᴛᴏᴘ",  # noqa: RUF001 - that they look alike is what this is about
    "oleasaeopcyxstikmhbjdaeoptuisstop",
)
"""Digits, Cyrillic, Greek and small capital letters that pass for Latin ones."""
_DIGITS_AROUND = re.compile(r"(?<= )\d+(?=[^\W\d_])|(?<=[^\W\d_])\d+(?= )")
"""Those that stand at a word, with nothing between: STOP2."""
_STRETCHED = re.compile(r"(\w)\1{2,}")
"""A letter that was held down: STOOOOP."""


def reads_like_an_opt_out(text: str, words: WordList) -> Reading | None:
    """Why a person had better look at it, if so. An organization's own words count in messages of a few words only."""
    plain = _plain(text)
    as_typed = (plain, _DIGITS_AROUND.sub("", plain), _STRETCHED.sub(r"\1", plain))
    for reading in (*as_typed, plain.translate(_LOOK_ALIKES)):
        if found := _ANYWHERE.search(reading):
            return Reading(PossibleOptOutRule.ANYWHERE if reading == plain else PossibleOptOutRule.DISGUISED, found[0].strip())
        if (letters := reading.replace(" ", "")) in _IN_ONE:
            return Reading(PossibleOptOutRule.SPELLED_OUT, letters)
    for reading in as_typed:
        if mistyped := slip_of(reading.split(), _MAY_BE_MISTYPED, _ORDINARY, _FEW):
            return Reading(PossibleOptOutRule.DISGUISED, mistyped)
    if len(plain.split()) > _FEW:
        return None
    if found := _IN_A_FEW_WORDS.search(plain):
        return Reading(PossibleOptOutRule.FEW_WORDS, found[0].strip())
    own = next((word for word in words.own if _plain(word) in plain), None)
    return Reading(PossibleOptOutRule.OWN_WORD, own) if own else None
