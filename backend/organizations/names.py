"""Names that people give to things: one line of text."""

import unicodedata

from backend.problems import Problem, ProblemCode

_REFUSED = ("Cc", "Cs")
"""Control characters, NUL among them, and lone surrogates."""


def clean(text: str, field: tuple[str, ...], longest: int, problems: list[Problem]) -> str:
    """The name in NFC without spaces around it; appends to `problems` what is wrong with it."""
    name = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(character) in _REFUSED for character in name):
        problems.append(Problem(ProblemCode.INVALID, field, "A name can't hold control characters."))
    elif not name:
        problems.append(Problem(ProblemCode.REQUIRED, field, "Give it a name."))
    elif len(name) > longest:
        problems.append(Problem(ProblemCode.TOO_LONG, field, f"A name can have up to {longest} characters."))
    return name
