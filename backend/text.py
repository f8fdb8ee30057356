"""What every name that people type has to hold, whichever form, file or call it comes by."""

import unicodedata

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category, and still nothing to see: the Hangul fillers and the empty Braille cell."""


def is_visible(text: str) -> bool:
    """Whether there is anything to see: a letter, a digit, punctuation or a symbol, not spaces, marks and formatting alone."""
    return any(unicodedata.category(character)[0] in "LNPS" and character not in BLANK for character in text)
