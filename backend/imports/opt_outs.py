"""What a cell says of an opt-out, and which numbers a row opts out that can't be stored: its opt-out counts all the same."""

import re
from collections.abc import Iterator, Sequence

from backend.contacts.validation import Invalid
from backend.imports.numbers import readable
from backend.problems import ProblemCode

OPTED_OUT_WORDS = frozenset({"yes", "y", "true", "1", "1.0", "x", "opted out", "opt out", "stop", "unsubscribed"})
NOT_OPTED_OUT_WORDS = frozenset({"", "no", "n", "false", "0", "0.0", "subscribed"})

_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def opts_out(cell: str) -> bool:
    """Whether a cell says that the number is opted out. Raises Invalid for what says neither."""
    word = _word(cell)
    if word in NOT_OPTED_OUT_WORDS:
        return False
    if word not in OPTED_OUT_WORDS:
        raise Invalid(ProblemCode.INVALID, "Write yes or no, or leave it empty: anything else could be an opt-out that gets lost.")
    return True


def _word(cell: str) -> str:
    """In lower case; between words a hyphen and an underscore are as good as a space."""
    return _BETWEEN_WORDS.sub(" ", cell.strip().casefold())


def of_bad_row(cells: Sequence[str], width: int, at_phone: int, at_opted_out: int, region: str) -> list[str]:
    """The numbers that a row opts out which can't be stored.

    Where it has more cells than columns, nobody knows which are too many. So it counts wherever the number and the opt-out would
    stand, if the cells too many came after them, before them or between them; unless they say something else where they belong.
    """
    for phone, opted_out in _places(len(cells) - width, at_phone, at_opted_out):
        if not (0 <= phone < len(cells) and 0 <= opted_out < len(cells)):
            continue
        word = _word(cells[opted_out])
        numbers = readable(cells[phone], region)
        if numbers and word in OPTED_OUT_WORDS:
            return numbers
        if numbers and word and word in NOT_OPTED_OUT_WORDS:
            return []
    return []


def _places(extra: int, at_phone: int, at_opted_out: int) -> Iterator[tuple[int, int]]:
    yield at_phone, at_opted_out
    if extra > 0:
        yield at_phone + extra, at_opted_out + extra
        yield (at_phone, at_opted_out + extra) if at_phone < at_opted_out else (at_phone + extra, at_opted_out)
