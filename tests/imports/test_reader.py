"""Reading CSV: whatever the bytes are, every record is found once, and reading can go on from any of them."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.imports.reader import BYTE_ORDER_MARK, LONGEST_RECORD, Place, Reader, Record, Unreadable


def read(data: bytes, size: int = 100) -> list[Record]:
    """Every record, an empty line being []."""
    return [record for _, records in batches(Reader(io.BytesIO(data), Place()), size) for record in records]


def batches(reader: Reader, size: int) -> list[tuple[Place, list[Record]]]:
    """Batches and where each began."""
    found = []
    while True:
        place = reader.place
        first, records = reader.batch(size)
        assert first == place.row
        found.append((place, records))
        if len(records) < size:
            return found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("last_end", [True, False], ids=["ended", "unended"])
def test_lines_end_in_any_of_three_ways_and_the_last_one_need_not(end: str, last_end: bool) -> None:
    text = end.join(["Ana,202-555-0100,", "", "Bo,202-555-0101,b@example.com"]) + (end if last_end else "")
    assert read(text.encode()) == [["Ana", "202-555-0100", ""], [], ["Bo", "202-555-0101", "b@example.com"]]


def test_an_empty_file_has_no_record() -> None:
    assert read(b"") == []


def test_a_byte_order_mark_is_no_part_of_the_first_cell() -> None:
    assert read(BYTE_ORDER_MARK + b"Ana,1\nBo,2\n") == [["Ana", "1"], ["Bo", "2"]]
    assert read(BYTE_ORDER_MARK + b'"Ana, A.",1\n') == [["Ana, A.", "1"]]


def test_a_byte_order_mark_further_on_is_a_character_like_others() -> None:
    assert read(b"Ana\n" + BYTE_ORDER_MARK + b"Bo\n") == [["Ana"], ["\ufeffBo"]]


def test_quoted_cells_hold_commas_quotes_and_line_ends() -> None:
    data = b'"Smith, John","1 ""mobile""",x\r\n"two\r\nlines","a\rb","c\nd"\r\nlast,2,\r\n'
    assert read(data) == [["Smith, John", '1 "mobile"', "x"], ["two\r\nlines", "a\rb", "c\nd"], ["last", "2", ""]]


def test_a_quotation_mark_within_an_unquoted_cell_is_itself() -> None:
    assert read(b'Ana "Annie" Lopez,1\n') == [['Ana "Annie" Lopez', "1"]]


def test_separators_of_unicode_and_control_characters_end_no_line() -> None:
    text = "a\u2028b\x0bc\x0cd\x1ce\x85f,2\n"
    assert read(text.encode()) == [[text.split(",")[0], "2"]]


def test_nul_is_a_character_of_its_cell() -> None:
    assert read(b"A\x00na,1\nBo,2\n") == [["A\x00na", "1"], ["Bo", "2"]]


def test_a_line_that_is_not_utf8_is_unreadable_and_the_next_is_read() -> None:
    assert read(b"Jos\xe9,1\nBo,2\n") == [Unreadable("Jos\N{REPLACEMENT CHARACTER},1"), ["Bo", "2"]]


def test_a_record_of_several_lines_that_is_not_utf8_is_one_unreadable_record() -> None:
    assert read(b'"Ana\nJos\xe9",1\nBo,2\n') == [Unreadable('"Ana'), ["Bo", "2"]]


def test_a_quotation_mark_that_nothing_closes_costs_its_own_line_only() -> None:
    assert read(b'Ana,1\n"Bo,2\nCy,3\nDi,4\n') == [["Ana", "1"], Unreadable('"Bo,2'), ["Cy", "3"], ["Di", "4"]]


def test_nor_does_one_in_the_last_line_cost_more() -> None:
    assert read(b'Ana,1\n"Bo,2') == [["Ana", "1"], Unreadable('"Bo,2')]


def test_a_quotation_mark_closed_only_beyond_the_longest_record_costs_its_own_line_only() -> None:
    lines = [b"Cy,3\n"] * (LONGEST_RECORD // 5 + 1)
    records = read(b'"Bo,2\n' + b"".join(lines) + b'"Di",4\n', size=1_000_000)
    assert records == [Unreadable('"Bo,2'), *([["Cy", "3"]] * len(lines)), ["Di", "4"]]


def test_a_record_of_small_cells_without_end_is_read_no_further_than_the_longest_one() -> None:
    """Every quotation mark closes one cell and opens the next, for ever: read anew from each line, this would take hours."""
    lines = 400_000
    records = read(b'x","\n' * lines, size=1_000_000)
    assert len(records) == lines
    assert {type(record) for record in records} == {Unreadable}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("excess", [0, 1, LONGEST_RECORD // 2, 3 * LONGEST_RECORD])
def test_a_line_that_is_too_long_is_one_unreadable_record_whatever_its_length(end: bytes, excess: int) -> None:
    line = b"y" * (LONGEST_RECORD + excess) + end
    assert read(b"Ana,1" + end + line + b"Bo,2" + end) == [["Ana", "1"], Unreadable("y" * 200), ["Bo", "2"]]


def test_a_line_as_long_as_a_record_may_be_is_read() -> None:
    assert read(b"y" * (LONGEST_RECORD - 1) + b"\nBo,2\n") == [["y" * (LONGEST_RECORD - 1)], ["Bo", "2"]]


def test_batches_have_the_size_asked_for_and_say_where_they_begin() -> None:
    found = batches(Reader(io.BytesIO(b"a\nb\n\nc\nd\n"), Place()), 2)
    assert found == [(Place(0, 1), [["a"], ["b"]]), (Place(4, 3), [[], ["c"]]), (Place(7, 5), [["d"]])]


pieces = st.sampled_from(['"', ",", "\n", "\r", "\r\n", "a", "é", "\ufeff", '""', '","', "\x00", "Ana,1\n", "x" * 30])
documents = st.lists(pieces | st.just(None), max_size=60).map(
    lambda parts: b"".join(b"\xff" if part is None else part.encode() for part in parts)
)
blocks = st.integers(1, 40)
LONGEST = 50


@given(documents, blocks, blocks)
def test_reading_on_from_any_place_equals_reading_in_one_go(data: bytes, block: int, other_block: int) -> None:
    whole = batches(Reader(io.BytesIO(data), Place(), block=block, longest=LONGEST), 1)
    records = [record for _, [*found] in whole for record in found]
    for index, (place, _) in enumerate(whole):
        file = io.BytesIO(data)
        file.seek(place.byte)
        rest = batches(Reader(file, place, block=other_block, longest=LONGEST), 3)
        assert [record for _, found in rest for record in found] == records[index:]


@given(documents, blocks)
def test_every_byte_belongs_to_one_record(data: bytes, block: int) -> None:
    reader = Reader(io.BytesIO(data), Place(), block=block, longest=LONGEST)
    places = [place for place, _ in batches(reader, 1)] + [reader.place]
    assert all(one.byte < other.byte and one.row + 1 == other.row for one, other in pairwise(places) if one != other)
    assert reader.place.byte == len(data)


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]), blocks)
def test_whatever_is_written_as_csv_is_read_as_it_was(rows: list[list[str]], end: str, block: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    found = batches(Reader(io.BytesIO(file.getvalue().encode()), Place(), block=block), 7)
    assert [record for _, records in found for record in records] == rows
