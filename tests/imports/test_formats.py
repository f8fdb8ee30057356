"""Any real file: each encoding, delimiter and line ending gives the same rows."""

import codecs
from collections.abc import AsyncIterator, Iterable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.imports import formats
from backend.imports.formats import Format, Tally, as_utf_8, guess
from backend.imports.reader import Place, Reader, Record, Unreadable

PEOPLE = [
    ["Full Name", "Phone", "Email"],
    ["Zoë Müller", "(202) 555-0143", "zoe@example.com"],
    ["O'Neil, Ana", "2025550144", ""],
    ["Renée “Ren” Côté", "202.555.0145", "ren@example.com"],
]
ENCODINGS = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 with a byte order mark": ("utf-8", codecs.BOM_UTF8),
    "Windows-1252": ("cp1252", b""),
    "UTF-16 little-endian": ("utf-16-le", codecs.BOM_UTF16_LE),
    "UTF-16 big-endian": ("utf-16-be", codecs.BOM_UTF16_BE),
    "UTF-16 little-endian without a mark": ("utf-16-le", b""),
    "UTF-16 big-endian without a mark": ("utf-16-be", b""),
    "UTF-32 little-endian": ("utf-32-le", codecs.BOM_UTF32_LE),
    "UTF-32 big-endian": ("utf-32-be", codecs.BOM_UTF32_BE),
}
DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "pipes": "|"}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def text_of(rows: list[list[str]], delimiter: str, ending: str) -> str:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if delimiter in value or '"' in value or "\n" in value else value

    return "".join(delimiter.join(map(cell, row)) + ending for row in rows)


async def stored(data: bytes, size: int = 7) -> bytes:
    """The bytes that are kept of an upload which comes in chunks of a size."""

    async def chunks() -> AsyncIterator[bytes]:
        for begin in range(0, len(data), size):
            yield data[begin : begin + size]

    _, kept = await as_utf_8(chunks())
    return b"".join([chunk async for chunk in kept])


def read(data: bytes) -> list[Record]:
    format_ = guess(data[: formats.SAMPLE])
    return Reader(BytesIO(data), Place(), format_).batch(10_000)[1]


@pytest.mark.parametrize("ending", LINE_ENDINGS.values(), ids=LINE_ENDINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS.values(), ids=DELIMITERS)
@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS.values(), ids=ENCODINGS)
async def test_the_same_people_are_read_however_they_are_written(encoding: str, mark: bytes, delimiter: str, ending: str) -> None:
    data = mark + text_of(PEOPLE, delimiter, ending).encode(encoding)
    assert read(await stored(data)) == PEOPLE


async def test_line_breaks_in_cells_stay_in_them() -> None:
    rows = [["Ana", "2025550143", "two\nlines"], ["Bo", "2025550144", ""]]
    for encoding, mark in ENCODINGS.values():
        assert read(await stored(mark + text_of(rows, ";", "\r\n").encode(encoding))) == rows


@pytest.mark.parametrize(
    ("first_line", "delimiter"), [("sep=;", ";"), ("SEP=,", ","), ("sep=\t", "\t"), ("sep=|", "|")], ids=["; ", ", ", "tab", "|"]
)
def test_what_excel_says_of_its_delimiter_is_believed(first_line: str, delimiter: str) -> None:
    assert guess(f"{first_line}\r\nAna,Bo;Cy\r\n".encode()) == Format("utf-8", delimiter, separator_line=True)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("", ","),
        ("2025550143\n2025550144\n", ","),
        ("Lopez, Ana;2025550143;\nIto, Ben;2025550144;b@example.com\n", ";"),
        ("Ana;2025550143\nLopez, Bo, Cy;2025550144\nDee;2025550145\n", ";"),
        ('"a;b";2025550143\n"c,d";2025550144\n', ";"),
        ("Ana\t2025550143\t\n", "\t"),
        ("Ana|2025550143|a, b and c\n", "|"),
        ("no, delimiter at all\nis, sure\n", ","),
    ],
)
def test_the_delimiter_is_what_cuts_the_lines_alike(text: str, delimiter: str) -> None:
    assert guess(text.encode()).delimiter == delimiter


def test_one_damaged_line_does_not_make_a_file_windows_1252() -> None:
    data = "Zoë,2025550143,\nRenée,2025550144,\n".encode() + b"B\xf6,2025550145,\n"
    first, second, third = read(data)
    assert (first, second) == (["Zoë", "2025550143", ""], ["Renée", "2025550144", ""])
    assert third == Unreadable("B\N{REPLACEMENT CHARACTER},2025550145,")


def test_bytes_that_windows_1252_does_not_have_are_told_as_unreadable() -> None:
    first, second = read("Zoë,2025550143,\n".encode("cp1252") + b"B\x81,2025550144,\n")
    assert first == ["Zoë", "2025550143", ""]
    assert isinstance(second, Unreadable)


async def test_half_a_character_in_utf_16_spoils_its_row_alone() -> None:
    good, bad = "Ana,2025550143,\n".encode("utf-16-le"), "B".encode("utf-16-le") + b"\x00\xd8" + ",2025550144,\n".encode("utf-16-le")
    first, second, third = read(await stored(codecs.BOM_UTF16_LE + good + bad + good))
    assert (first, third) == (["Ana", "2025550143", ""],) * 2
    assert isinstance(second, Unreadable)


async def test_what_is_no_character_in_utf_32_spoils_its_row_alone() -> None:
    good, bad = "Ana,2025550143,\n".encode("utf-32-le"), b"\xff\xff\xff\xff" + ",2025550144,\n".encode("utf-32-le")
    first, second, third = read(await stored(codecs.BOM_UTF32_LE + good + bad + good))
    assert (first, third) == (["Ana", "2025550143", ""],) * 2
    assert isinstance(second, Unreadable)


class TestTally:
    """The encoding is told by all bytes, wherever in the file the first telling one is."""

    @given(st.lists(st.sampled_from([b"a", "é".encode(), "€".encode(), "😀".encode()]), max_size=30), st.integers(1, 5))
    def test_chunks_may_cut_characters(self, parts: list[bytes], size: int) -> None:
        assert self.of(b"".join(parts), size).encoding == "utf-8"

    @given(st.lists(st.sampled_from([b"a", b"\xe9t", b"\x80 ", b"\xfc", b"\xdf."]), max_size=30), st.integers(1, 5))
    def test_letters_beyond_ascii_that_are_no_utf_8_make_it_windows_1252(self, parts: list[bytes], size: int) -> None:
        data = b"".join(parts) + b"\xe9."
        assert self.of(data, size).encoding == "cp1252"

    def of(self, data: bytes, size: int) -> Tally:
        tally = Tally()
        for begin in range(0, len(data), size):
            tally.add(data[begin : begin + size])
        return tally

    def test_what_comes_late_counts_as_much(self) -> None:
        tally = Tally()
        for _ in range(50):
            tally.add(b"Ana,2025550143,\n" * 1000)
        assert tally.encoding == "utf-8"
        tally.add("Zoë,2025550143,\n".encode("cp1252"))
        assert (tally.encoding, tally.encoding_name) == ("cp1252", "Windows-1252")


@given(st.text(max_size=40), st.integers(1, 9))
async def test_what_is_no_utf_16_arrives_byte_by_byte(text: str, size: int) -> None:
    data = ("name," + text).encode()
    assert await stored(data, size) == data


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: not text.startswith("\x00")),
    st.integers(1, 9),
    st.sampled_from(["utf-16-le", "utf-16-be"]),
)
async def test_utf_16_in_any_chunks_arrives_as_the_same_text(text: str, size: int, encoding: str) -> None:
    mark = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
    assert (await stored(mark + text.encode(encoding), size)).decode() == "\ufeff" + text


def in_places(data: bytes, format_: Format, sizes: Iterable[int]) -> list[Record]:
    """Read in batches, each by a reader that begins where the one before ended, as a resumed import does."""
    found: list[Record] = []
    place = Place()
    for size in sizes:
        file = BytesIO(data)
        file.seek(place.byte)
        reader = Reader(file, place, format_)
        found += reader.batch(size)[1]
        place = reader.place
    return found


@given(st.lists(st.lists(st.text("aé;,\"' \n", max_size=5), min_size=2, max_size=3), min_size=1, max_size=6))
def test_a_resumed_reader_goes_on_at_the_right_byte_in_every_encoding(rows: list[list[str]]) -> None:
    for encoding in (formats.UTF_8, formats.WINDOWS_1252):
        data = text_of(rows, ";", "\r\n").encode(encoding)
        format_ = Format(encoding, ";")
        assert in_places(data, format_, [1] * 40) == in_places(data, format_, [40])


@pytest.mark.parametrize("beginning", [b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"\x89PNG\r\n", b"\x1f\x8b\x08"])
def test_what_is_no_text_is_known_and_told_what_to_do(beginning: bytes) -> None:
    assert formats.no_text(beginning + b"...")
    assert formats.no_text(b"Ana," + beginning) is None
