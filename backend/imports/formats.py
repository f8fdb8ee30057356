"""How a file is written: its encoding, told from all of it as it arrives, UTF-16 and UTF-32 being made UTF-8; and its delimiter."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

SAMPLE = 1024 * 1024
"""Bytes from which the delimiter is guessed."""
DELIMITERS = ",;\t|"
UTF_8, WINDOWS_1252 = "utf-8", "cp1252"

WORKBOOK = "XLSX"
"""What is told of a file that begins as an Excel workbook does, in the encoding's place: it is none."""

_NAMES = {UTF_8: "UTF-8", WINDOWS_1252: "Windows-1252"}
_UTF_8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UNFINISHED = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
"""A character of which more may come."""
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_LINES_LOOKED_AT = 200
_ZIP = b"PK\x03\x04"
_NO_TEXT = {
    b"\xd0\xcf\x11\xe0": "This is an old Excel file (.xls), or one with a password."
    " Open it in a spreadsheet program, save it as .xlsx without a password or as CSV, and upload that.",
    b"%PDF": "This is a PDF, not a CSV. Export the contacts as CSV and upload that.",
    b"\x89PNG": "This is a picture, not a CSV.",
    b"\xff\xd8\xff": "This is a picture, not a CSV.",
    b"\x1f\x8b": "This file is compressed. Unpack it and upload the CSV.",
}
"""How files begin that are no text."""
_TELLING = 4
_MARKS = {
    codecs.BOM_UTF32_LE: ("UTF-32", "utf-32-le"),
    codecs.BOM_UTF32_BE: ("UTF-32", "utf-32-be"),
    codecs.BOM_UTF16_LE: ("UTF-16", "utf-16-le"),
    codecs.BOM_UTF16_BE: ("UTF-16", "utf-16-be"),
}
"""Byte order marks; the first begins with the third."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a reader must know. `separator_line`: the file begins with Excel's `sep=;`, which is no record."""

    encoding: str = UTF_8
    delimiter: str = ","
    separator_line: bool = False

    @property
    def encoding_name(self) -> str:
        return _NAMES[self.encoding]


UTF_8_COMMAS = Format()


def no_text(sample: bytes) -> str | None:
    """What a file is that can't be read as lines of cells, and what to do; None where it may be text."""
    for beginning, what in _NO_TEXT.items():
        if sample.startswith(beginning):
            return what
    return None


def guess(sample: bytes, encoding_name: str | None = None) -> Format:
    """The format of a file that begins so; `encoding_name` is what its bytes were told to be when they arrived."""
    encoding = _of_sample(sample) if encoding_name is None else WINDOWS_1252 if encoding_name == _NAMES[WINDOWS_1252] else UTF_8
    lines = sample.decode(encoding, "replace").lstrip("\ufeff").splitlines()[:_LINES_LOOKED_AT]
    said = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if said and said[1] in DELIMITERS:
        return Format(encoding, said[1], separator_line=True)
    return Format(encoding, max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter)))


def _of_sample(sample: bytes) -> str:
    tally = Tally()
    tally.add(sample)
    return tally.encoding


def is_utf_8(data: bytes) -> bool:
    """Whether bytes are characters of UTF-8, all of them."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Tally:
    """Tells UTF-8 from Windows-1252 by all bytes of a file, as they come."""

    def __init__(self) -> None:
        self._characters = self._others = 0
        self._unfinished = b""

    def add(self, data: bytes) -> None:
        data = self._unfinished + data
        self._unfinished = b""
        if data.isascii():
            return
        if begun := _UNFINISHED.search(data, max(0, len(data) - 3)):
            self._unfinished, data = begun[0], data[: begun.start()]
        try:
            self._characters += len(data) - len(data.decode())
        except UnicodeDecodeError:
            self._characters += len(_UTF_8_CHARACTER.findall(data))
            self._others += len(_BEYOND_ASCII.findall(_UTF_8_CHARACTER.sub(b"", data)))

    @property
    def encoding(self) -> str:
        """UTF-8 unless there is more in it that isn't than that is: one damaged line doesn't make it another encoding."""
        return WINDOWS_1252 if self._others > self._characters else UTF_8

    @property
    def encoding_name(self) -> str:
        return _NAMES[self.encoding]


def _fit(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter cuts lines into cells: the share of them that has the same number of cells, more than one; and that number."""
    try:
        counts = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
    except csv.Error:
        return 0.0, 0
    lines_of_each = [(lines_with, cells) for cells, lines_with in counts.items() if cells > 1]
    most, cells = max(lines_of_each, default=(0, 0))
    return most / max(1, sum(counts.values())), cells


async def as_utf_8(chunks: AsyncIterator[bytes]) -> tuple[str | None, AsyncIterator[bytes]]:
    """The same text, UTF-16 and UTF-32 made UTF-8, what is no character in it staying none; and what it was, unless it comes as it is."""
    beginning = b""
    async for chunk in chunks:
        beginning += chunk
        if len(beginning) >= _TELLING:
            break
    if beginning.startswith(_ZIP):
        return WORKBOOK, _as_it_is(beginning, chunks)
    name, encoding = _wide(beginning)
    if encoding is None:
        return None, _as_it_is(beginning, chunks)
    errors = "surrogatepass" if name == "UTF-16" else "no character"
    return name, _decoded(codecs.getincrementaldecoder(encoding)(errors), beginning, chunks)


def _no_character(error: UnicodeError) -> tuple[str, int]:
    """A number of UTF-32 that is no character becomes what is none in UTF-8 either."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udfff", error.end


codecs.register_error("no character", _no_character)


async def _as_it_is(beginning: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield beginning
    async for chunk in chunks:
        yield chunk


async def _decoded(decoder: codecs.IncrementalDecoder, beginning: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield decoder.decode(beginning).encode("utf-8", "surrogatepass")
    async for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"  # half a character: no text


def _wide(beginning: bytes) -> tuple[str | None, str | None]:
    """UTF-16 or UTF-32, and its codec: by the byte order mark, else by a NUL beside each of the first two letters."""
    for mark, found in _MARKS.items():
        if beginning.startswith(mark):
            return found
    zeros = "".join("0" if byte == 0 else "x" for byte in beginning[:_TELLING])
    codec = {"x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros)
    return ("UTF-16", codec) if codec else (None, None)
