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

from backend.organizations.keywords import CORE, KeywordEffect, WordList, normalised


class MessageEffect(StrEnum):
    """What a message does."""

    OPT_OUT = "OPT_OUT"
    OPT_IN = "OPT_IN"
    POSSIBLE_OPT_OUT = "POSSIBLE_OPT_OUT"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Meaning:
    """`keyword`: the word that the message is, in capitals."""

    effect: MessageEffect
    keyword: str | None = None


def meaning(text: str, words: WordList) -> Meaning:
    """What a message says, read by an organization's words."""
    keyword = words.find(text)
    if keyword is not None:
        return Meaning(MessageEffect.OPT_OUT if keyword.effect == KeywordEffect.OPT_OUT else MessageEffect.OPT_IN, keyword.word)
    return Meaning(MessageEffect.POSSIBLE_OPT_OUT if reads_like_an_opt_out(text, words) else MessageEffect.NONE)


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


_LOOK_ALIKES = str.maketrans(
    "01345аеорсухѕтікмнвјԁαεορτυισꜱᴛᴏᴘ",  # noqa: RUF001 - that they look alike is what this is about
    "oleasaeopcyxstikmhbjdaeoptuisstop",
)
"""Digits, Cyrillic, Greek and small capital letters that pass for Latin ones."""
_DIGITS_AROUND = re.compile(r"(?<= )\d+(?=[^\W\d_])|(?<=[^\W\d_])\d+(?= )")
"""Those that stand at a word, with nothing between: STOP2."""


def reads_like_an_opt_out(text: str, words: WordList) -> bool:
    """Whether a person had better look at it. An organization's own words count in messages of a few words only."""
    plain = _plain(text)
    readings = (plain, _DIGITS_AROUND.sub("", plain), plain.translate(_LOOK_ALIKES))
    if any(_ANYWHERE.search(reading) or reading.replace(" ", "") in _IN_ONE for reading in readings):
        return True
    if len(plain.split()) > _FEW:
        return False
    return _IN_A_FEW_WORDS.search(plain) is not None or any(_plain(word) in plain for word in words.own)
