"""Cells that a spreadsheet would run as a formula: defused where they leave in a file, and back as they were where they come in.

A cell that begins with one of = + - @, a tab or a carriage return, apostrophes before it or not, leaves with one more apostrophe in
front, and loses one where it comes back: so every text survives, *'t Hooft* included. Numbers in E.164 are no formulas and stay.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_COULD_RUN = re.compile("'*[=+\\-@\t\r]")
_DEFUSED = re.compile("'+[=+\\-@\t\r]")
_E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)


def defused(cell: str) -> str:
    """The cell as a file may hold it."""
    return f"'{cell}" if _COULD_RUN.match(cell) and not _E164.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before it was defused."""
    return cell[1:] if cell[:1] == "'" and _DEFUSED.match(cell) else cell
