"""The key that names are ordered and found by, so that *Velazquez* finds *Velázquez*."""

import re
import unicodedata

LONGEST_KEY = 500
"""Characters; NFKD can make eighteen of one, and an index row holds 2,700 bytes."""

_SPACES = re.compile(r"\s+")


def name_key(name: str) -> str:
    """The name in NFKD without marks, case-folded, spaces collapsed."""
    if name.isascii():
        folded = name.lower()
        return " ".join(folded.split()) if "  " in folded or "\t" in folded else folded.strip()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return _SPACES.sub(" ", bare).strip()[:LONGEST_KEY]
