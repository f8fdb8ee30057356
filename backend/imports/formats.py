"""How a file is written: its encoding and delimiter, guessed from its beginning; and UTF-16, made UTF-8 as it arrives."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

SAMPLE = 1024 * 1024
"""Bytes from which the format is guessed."""
DELIMITERS = ",;\t|"
UTF_8, WINDOWS_1252 = "utf-8", "cp1252"

_NAMES = {UTF_8: "UTF-8", WINDOWS_1252: "Windows-1252"}
_UTF_8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_LINES_LOOKED_AT = 200
_WORKBOOK = "This is a spreadsheet's own file. Save it as CSV (in Excel: Save As, CSV UTF-8) and upload that."
_NO_TEXT = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    b"%PDF": "This is a PDF, not a CSV. Export the contacts as CSV and upload that.",
    b"\x89PNG": "This is a picture, not a CSV.",
    b"\xff\xd8\xff": "This is a picture, not a CSV.",
    b"\x1f\x8b": "This file is compressed. Unpack it and upload the CSV.",
}
"""How files begin that are no text."""
_TELLING = 4
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


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


def guess(sample: bytes) -> Format:
    """The format of a file that begins so."""
    encoding = _encoding(sample)
    lines = sample.decode(encoding, "replace").lstrip("\ufeff").splitlines()[:_LINES_LOOKED_AT]
    said = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if said and said[1] in DELIMITERS:
        return Format(encoding, said[1], separator_line=True)
    return Format(encoding, max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter)))


def _encoding(sample: bytes) -> str:
    """UTF-8 unless there is more in it that isn't than that is: one damaged line doesn't make it another encoding."""
    characters = len(_UTF_8_CHARACTER.findall(sample))
    rest = len(_BEYOND_ASCII.findall(_UTF_8_CHARACTER.sub(b"", sample[:-4])))
    return WINDOWS_1252 if rest > characters else UTF_8


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
    """The same text, UTF-16 made UTF-8, what is no character in it staying none; and what it was, unless it comes as it is."""
    beginning = b""
    async for chunk in chunks:
        beginning += chunk
        if len(beginning) >= _TELLING:
            break
    encoding = _utf_16(beginning)
    decoded = _as_it_is if encoding is None else partial(_decoded, codecs.getincrementaldecoder(encoding)("surrogatepass"))
    return ("UTF-16" if encoding else None), decoded(beginning, chunks)


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


def _utf_16(beginning: bytes) -> str | None:
    """By its byte order mark, else by a NUL beside each of the first two letters."""
    if beginning[:2] in _UTF_16:
        return _UTF_16[beginning[:2]]
    zeros = "".join("0" if byte == 0 else "x" for byte in beginning[:_TELLING])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros)
