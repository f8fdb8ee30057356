"""The program of the process that reads a workbook: `python -m backend.imports.workbook.reader`, the file being its standard input.

It answers with CSV; with REFUSED and the reason, as JSON to its standard error, where it refuses the file. Whatever else it ends with
comes from a file that is damaged or malicious, or from too little memory or time: of all that nothing reaches who started it.
"""

import contextlib
import csv
import io
import json
import resource
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, TypeAlias
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from backend.imports.workbook.package import DAMAGED, OUT_OF_MEMORY, REFUSED, Refused, beginning, check, unpack

_NO_SHEET = "There is no sheet in this workbook."
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
"""What a sheet of Excel has."""
_TOO_FAR = (
    f"This workbook has cells beyond row {_MOST_ROWS:,} or column {_MOST_COLUMNS:,}, where Excel has none."
    " Save the sheet as CSV and upload that."
)
_EXACT = 10**15
"""From here on a spreadsheet's numbers have lost digits."""

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta


def shown(cell: Cell) -> str:
    """A cell as people see it who gave it no format of their own: numbers without an exponent, dates as in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        whole = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == time() else whole.isoformat(" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell.isoformat(timespec="seconds") if isinstance(cell, time) else cell.isoformat()


def _number(number: float) -> str:
    if number == int(number) and abs(number) < _EXACT:
        return str(int(number))
    return f"{number:.15g}".replace("e", "E")


def rows(file: BinaryIO) -> Iterator[Sequence[Cell]]:
    """The rows of the first sheet that people see, from its first cell on. Raises Refused, and what calamine does."""
    with CalamineWorkbook.from_filelike(file) as workbook:
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if not sheets:
            raise Refused(_NO_SHEET)
        first = next((sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible), sheets[0])
        yield from _cells(workbook.get_sheet_by_name(first.name))


def _cells(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    if sheet.start is None or sheet.end is None:
        return
    if sheet.end[0] >= _MOST_ROWS or sheet.end[1] >= _MOST_COLUMNS:
        raise Refused(_TOO_FAR)  # calamine makes each row above them, be it empty
    left: list[Cell] = [""] * sheet.start[1]
    for cells in sheet.iter_rows():
        # One cell at the far corner gives a million empty rows of many cells: as nothing they cost nothing.
        yield left + cells if cells.count("") < len(cells) else ()


def write(file: BinaryIO, out: BinaryIO) -> None:
    """The sheet as CSV; empty cells at a row's end are left out."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    for cells in rows(file):
        texts = [shown(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        writer.writerow(texts)
    text.flush()
    text.detach()


def confine(memory: int, seconds: int) -> None:
    """Take no more than these, whatever comes; systems that know no such limit have the time alone."""
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def main() -> int:
    """See above."""
    parser = ArgumentParser()
    for name in ("memory", "seconds", "unpacked"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--rows", type=int, help="only so many, from the first")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    confine(options.memory, options.seconds)
    file = sys.stdin.buffer
    try:
        check(file, options.unpacked)
        if options.check:
            return 0
        if options.rows is None:
            unpack(file)
        else:
            file = beginning(file, options.rows)
        file.seek(0)
        write(file, sys.stdout.buffer)
    except MemoryError:
        return OUT_OF_MEMORY
    except Refused as refused:
        return _refuse(refused)
    except (BadZipFile, CalamineError, NotImplementedError, EOFError, OSError, ValueError):
        return _refuse(Refused(DAMAGED))
    return 0


def _refuse(refused: Refused) -> int:
    json.dump({"message": str(refused), "limit": refused.limit, "actual": refused.actual}, sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
