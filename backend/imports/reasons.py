"""The last column of a file of rejected rows: why each was. When the mended file comes back, that cell is none of the row's.

It is known by how it begins, so that the file can be imported with the same settings as before, with a header line or without.
"""

from collections.abc import Sequence

HEADER = "Reason"
MARK = "Reason: "


def with_reason(cells: Sequence[str], reasons: Sequence[str], width: int) -> list[str]:
    """A rejected row with why it was, after `width` columns or all that it has. A reason that it came with goes."""
    own = without_reason(cells)
    return [*own, *[""] * (width - len(own)), MARK + " ".join(dict.fromkeys(reasons))]


def without_reason(cells: Sequence[str]) -> list[str]:
    """A row without the reason that it was rejected for before."""
    return list(cells[:-1] if cells and cells[-1].startswith(MARK) else cells)
