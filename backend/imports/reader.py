"""CSV records out of a file of any size, each with its number, and the byte at which the next one begins.

LF, CRLF or CR; quotes and line breaks in cells as in RFC 4180; encoding and delimiter as formats.py found them. A record that can't
be read is told as such and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import BinaryIO, TypeAlias

from backend.imports.formats import UTF_8, UTF_8_COMMAS, WINDOWS_1252, Format, is_utf_8

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_RECORD = 1024 * 1024
"""Bytes. A longer one is unreadable: a line without end, or an unclosed quotation mark; the next begins with the next line."""

BLOCK = 256 * 1024
_SHOWN = 200

csv.field_size_limit(LONGEST_RECORD)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: its first byte, and its number as a spreadsheet shows it (the first is 1, empty lines count)."""

    byte: int = 0
    row: int = 1
    single_until: int = 0
    """Before this byte every line is a record: it was read already, after a quotation mark that nothing closed."""


class Why(StrEnum):
    """What is wrong with a record that can't be read, for people."""

    UNCLOSED = "A quotation mark in this line is not closed."
    TOO_LONG = "This line is longer than a row can be: 1 MB."
    NO_TEXT = "This isn't readable text in the file's encoding: save the file as UTF-8 and look at this row."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is no CSV, or no text in the file's encoding; `text` is its beginning, `cells` are what can be made out."""

    text: str
    why: Why = field(default=Why.UNCLOSED, compare=False)
    cells: Sequence[str] = field(default=(), compare=False)


Record: TypeAlias = list[str] | Unreadable


class _Broken(Exception):
    """The record at hand has no end where one can be."""


class Reader:
    """Reads batches of records; `place` is where the next batch begins."""

    def __init__(
        self, file: BinaryIO, place: Place, format_: Format = UTF_8_COMMAS, *, block: int = BLOCK, longest: int = LONGEST_RECORD
    ) -> None:
        """`file` stands at `place.byte`; `block` bytes are read at once, a record has up to `longest`."""
        self.place = place
        self._file, self._block, self._longest = file, block, longest
        self._encoding, self._delimiter = format_.encoding, format_.delimiter
        self._lines: deque[bytes] = deque()
        self._unfinished = b""
        self._byte = place.byte
        self._single_until = place.single_until
        self._plain_from = max(place.single_until, 1)  # a byte order mark may stand before
        self._record: list[bytes] = []
        self._no_text = False
        self._rows = csv.reader(self._texts(), delimiter=self._delimiter)

    def batch(self, size: int) -> tuple[int, list[Record]]:
        """The first record's number and up to `size` records, an empty line being []. Fewer only at the end of the file."""
        first = self.place.row
        records: list[Record] = []
        while len(records) < size:
            if self._byte >= self._plain_from and (plain := self._plain(size - len(records))):
                records.extend(plain)
            elif (record := self._next()) is not None:
                records.append(record)
            else:
                break
        self.place = Place(self._byte, first + len(records), self._single_until if self._single_until > self._byte else 0)
        return first, records

    def _plain(self, most: int) -> list[list[str]]:
        """Records of which each is a line, read at one go; none when there is more to the lines at hand."""
        lines = list(islice(self._lines, most))
        try:
            texts = [self._text(line) for line in lines] if self._encoding == WINDOWS_1252 else [line.decode() for line in lines]
            records = list(csv.reader([*texts, "\n"], delimiter=self._delimiter))
        except (UnicodeDecodeError, csv.Error):
            records = []
        read = sum(map(len, lines))
        if len(records) != len(lines) + 1 or records.pop() or len(max(lines, key=len, default=b"")) > self._longest:
            self._plain_from = self._byte + read
            return []
        self._record.clear()
        for _ in lines:
            self._lines.popleft()
        self._byte += read
        return records

    def _next(self) -> Record | None:
        self._record.clear()
        self._no_text = False
        try:
            cells = next(self._rows, None)
        except (csv.Error, _Broken):
            return self._give_back()
        if self._no_text:
            return Unreadable(self._beginning(self._record[0]), Why.NO_TEXT, cells or ())
        return cells

    def _give_back(self) -> Unreadable:
        """Of a broken record only the first line is taken; the others are read anew, each by itself: so no byte is read a third time."""
        first, *others = self._record
        self._single_until = self._plain_from = max(self._single_until, self._byte)
        self._lines.extendleft(reversed(others))
        self._byte -= sum(map(len, others))
        if not others and len(first) > self._longest:
            self._skip_rest(first)
        self._rows = csv.reader(self._texts(), delimiter=self._delimiter)
        if len(first) > self._longest:
            return Unreadable(self._beginning(first[: self._longest]), Why.TOO_LONG)
        return Unreadable(self._beginning(first), Why.UNCLOSED, self._roughly(first))

    def _skip_rest(self, line: bytes) -> None:
        """Go to the end of a line of which only the beginning was read."""
        while not line.endswith((b"\n", b"\r")) and (self._lines or self._read()):
            line = self._lines.popleft()
            self._byte += len(line)

    def _texts(self) -> Iterator[str]:
        length, single = 0, False
        while self._lines or self._read():
            if not self._record:
                length, single = 0, self._byte < self._single_until
            elif single:
                raise _Broken
            line = self._lines.popleft()
            if not self._byte and line.startswith(BYTE_ORDER_MARK):
                self._byte, line = len(BYTE_ORDER_MARK), line[len(BYTE_ORDER_MARK) :]
            self._record.append(line)
            self._byte += len(line)
            length += len(line)
            if length > self._longest:
                raise _Broken
            try:
                yield self._text(line)
            except UnicodeDecodeError:
                self._no_text = True
                yield line.decode(self._encoding, "replace")
        if self._record:
            raise _Broken

    def _read(self) -> bool:
        """Whole lines of one more block; a line without an end waits for the next block, unless it is too long."""
        while block := self._file.read(self._block):
            *lines, last = (self._unfinished + block).splitlines(keepends=True)
            if last.endswith(b"\n") or len(last) > self._longest and not last.endswith(b"\r"):
                lines.append(last)
                last = b""
            self._unfinished = last
            if lines:
                self._lines.extend(lines)
                return True
        if self._unfinished:
            self._lines.append(self._unfinished)
            self._unfinished = b""
            return True
        return False

    def _roughly(self, line: bytes) -> list[str]:
        """The cells of a line if quotation marks meant nothing."""
        return [cell.strip().strip('"') for cell in line.decode(self._encoding, "replace").rstrip("\r\n").split(self._delimiter)]

    def _text(self, line: bytes) -> str:
        """A line's text. UTF-8 among Windows-1252 is none: nearly every byte would be a letter there, and mostly the wrong one."""
        text = line.decode(self._encoding)
        if self._encoding == WINDOWS_1252 and not line.isascii() and is_utf_8(line):
            raise UnicodeDecodeError(self._encoding, line, 0, len(line), "it is UTF-8")
        return text

    def _beginning(self, line: bytes) -> str:
        encoding = UTF_8 if is_utf_8(line) else self._encoding
        return line.decode(encoding, "replace")[:_SHOWN].rstrip("\r\n")
