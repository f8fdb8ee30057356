"""The zip archive that a workbook is: what kind it is, how large unpacked, and as much of it as its first rows need."""

import io
import re
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_MOST_PARTS = 10_000
_ENCRYPTED = 1
_BLOCK = 256 * 1024
_KINDS_PART = "[Content_Types].xml"
_KINDS_LONGEST = 1024 * 1024
_WORKBOOK = re.compile(rb"spreadsheetml\.sheet\.main\+xml")
_OTHER_WORKBOOKS = re.compile(
    rb"(?i)sheet\.macroEnabled\.main|sheet\.binary\.macroEnabled|spreadsheetml\.template\.main|template\.macroEnabled"
)
_OPEN_DOCUMENT = "mimetype"

_SAVE_AS = "Open it in a spreadsheet program, save it as .xlsx or as CSV, and upload that."
NO_WORKBOOK = "This isn't an Excel workbook (.xlsx), nor a CSV."
OTHER_WORKBOOK = f"This is a spreadsheet, but none that is kept as .xlsx. {_SAVE_AS}"
PROTECTED = f"This workbook is protected by a password. {_SAVE_AS}"
DAMAGED = f"This workbook is damaged. {_SAVE_AS}"

REFUSED, OUT_OF_MEMORY = 3, 4
"""What the process that reads one ends with, where it refuses it."""


class Refused(Exception):
    """A workbook can't be read; the message is for the person who sent it. `limit` and `actual` are bytes, where it is too large."""

    def __init__(self, message: str, limit: int | None = None, actual: int | None = None) -> None:
        super().__init__(message)
        self.limit, self.actual = limit, actual


def check(file: BinaryIO, unpacked_limit: int) -> None:
    """Raise Refused unless its directory says that it is a workbook, and not too large unpacked. Nothing is unpacked but that."""
    with ZipFile(file) as package:
        parts = package.infolist()
        if len(parts) > _MOST_PARTS:
            raise Refused(DAMAGED)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Refused(PROTECTED)
        size = sum(part.file_size for part in parts)
        if size > unpacked_limit:
            raise Refused(
                f"Unpacked this workbook has {size / 1024**2:,.0f} MB; up to {unpacked_limit / 1024**2:,.0f} MB are read."
                " Remove what isn't contacts, or save the sheet as CSV and upload that.",
                limit=unpacked_limit,
                actual=size,
            )
        names = set(package.namelist())
        kinds = b""
        if _KINDS_PART in names:
            with package.open(_KINDS_PART) as part:
                kinds = part.read(_KINDS_LONGEST)
        if _OPEN_DOCUMENT in names or _OTHER_WORKBOOKS.search(kinds):
            raise Refused(OTHER_WORKBOOK)
        if not _WORKBOOK.search(kinds):
            raise Refused(NO_WORKBOOK)


def unpack(file: BinaryIO) -> None:
    """Raise zipfile's BadZipFile where a part holds more or something else than the directory says."""
    with ZipFile(file) as package:
        for info in package.infolist():
            with package.open(info) as part:
                while part.read(_BLOCK):
                    pass


_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_TEXTS = re.compile(r"xl/sharedstrings\.xml", re.IGNORECASE)
_NEEDED = re.compile(r"\[Content_Types\]\.xml|(xl/)?_rels/[^/]+|xl/[^/]+\.xml", re.IGNORECASE)
_ROW_END = re.compile(rb"</(\w+:)?row\s*>|<(\w+:)?row\b[^<>]*/>")
_TEXT_END = re.compile(rb"</(\w+:)?si\s*>|<(\w+:)?si\s*/>")
_TEXT_USED = re.compile(rb"""<(?:\w+:)?c\b[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d+)""")


def beginning(file: BinaryIO, rows: int) -> BinaryIO:
    """A workbook of the same sheets' first rows, with the texts that they use."""
    made = io.BytesIO()
    with ZipFile(file) as package, ZipFile(made, "w", ZIP_STORED) as shortened:
        parts = package.infolist()
        texts = [part for part in parts if _TEXTS.fullmatch(part.filename)]
        used = -1
        for part in parts:
            if _SHEET.fullmatch(part.filename):
                sheet = _until(package, part, _ROW_END, rows, (b"sheetData", b"worksheet"))
                used = max(used, *(int(number) for number in _TEXT_USED.findall(sheet)), -1)
                shortened.writestr(part.filename, sheet)
            elif part not in texts and _NEEDED.fullmatch(part.filename):
                shortened.writestr(part.filename, package.read(part))
        for part in texts:
            shortened.writestr(part.filename, _until(package, part, _TEXT_END, used + 1, (b"sst",)))
    made.seek(0)
    return made


def _until(package: ZipFile, info: ZipInfo, ends: re.Pattern[bytes], number: int, open_elements: tuple[bytes, ...]) -> bytes:
    """A part up to the end of its element of this number, and the end tags of what is open there; all of it where it has fewer."""
    kept, seen, found = bytearray(), 0, 0
    with package.open(info) as part:
        while block := part.read(_BLOCK):
            kept += block
            for match in ends.finditer(kept, seen):
                seen = match.end()
                found += 1
                if found >= number:
                    prefix = match[1] or match[2] or b""
                    closing = b"".join(b"</%b%b>" % (prefix, name) for name in open_elements)
                    return bytes(kept[:seen]) + closing
            seen = max(seen, len(kept) - _BLOCK)
    return bytes(kept)
