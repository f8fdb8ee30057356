"""The key that names are ordered and found by, so that *Velazquez* finds *Velázquez*, *lodz* *Łódź*, and *o'connor* the same with a
typographic apostrophe."""

import re
import unicodedata

LONGEST_KEY = 500
"""Characters; NFKD can make eighteen of one, and an index row holds 2,700 bytes."""

FOLDED = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("\u2010\u2012\u2013\u2014\u2212", "-"),
    **dict(zip("łøđðħŧıɓɗƙŋ", "loddhtibdkn", strict=True)),
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
}
"""Letters that Unicode doesn't take apart, as people type them who don't have them; and what word processors make of ' " and -.

Whoever adds to it adds a migration that brings stored keys up to date (0015), and the app's nameKey (frontend/src/contacts/letters.ts).
"""

_SPACES = re.compile(r"\s+")
_FOLD = str.maketrans(FOLDED)


def name_key(name: str) -> str:
    """The name in NFKD without marks, case-folded, letters folded, spaces collapsed."""
    if name.isascii():
        folded = name.lower()
        return " ".join(folded.split()) if "  " in folded or "\t" in folded else folded.strip()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return _SPACES.sub(" ", bare.translate(_FOLD)).strip()[:LONGEST_KEY]
