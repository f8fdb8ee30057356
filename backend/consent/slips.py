"""Slips of typing: opt-out words with one letter too many, too few, another, or two of them swapped.

Nobody is opted out by one; a person looks at it. What opts in gets no such tolerance.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

SHORTEST = 4
"""Letters of a word that may be mistyped: what is near END is nearly everything."""
_SHORTEST_OF_TWO = 6
"""The same of a word that may be typed as two: near STOP is "is top"."""
UNMISTAKABLE = 9
"""Letters of a word that is recognised among any number of others."""


def is_slip(typed: str, word: str) -> bool:
    """Whether it is the word, or one letter was inserted, left out or replaced, or two neighbours swapped."""
    if abs(len(typed) - len(word)) > 1:
        return False
    begin = 0
    while begin < min(len(typed), len(word)) and typed[begin] == word[begin]:
        begin += 1
    end = 0
    while end < min(len(typed), len(word)) - begin and typed[-1 - end] == word[-1 - end]:
        end += 1
    differs, instead = typed[begin : len(typed) - end], word[begin : len(word) - end]
    return max(len(differs), len(instead)) < 2 or len(differs) == 2 and differs == instead[::-1]


def slip_of(typed: Sequence[str], words: Iterable[str], ordinary: Collection[str], few: int) -> str | None:
    """Which of these words, of at least SHORTEST letters, is mistyped in a message of a few words, or, if unmistakable, in any.

    `ordinary`: words that are meant as they are written.
    """
    is_brief = len(typed) <= few
    ones = [word for word in typed if word.isalpha() and word not in ordinary]
    pairs = [first + second for first, second in pairwise(typed)] if is_brief else []
    for word in words:
        if (is_brief or len(word) >= UNMISTAKABLE) and any(one != word and is_slip(one, word) for one in ones):
            return word
        if len(word) >= _SHORTEST_OF_TWO and any(is_slip(pair, word) for pair in pairs):
            return word
    return None
