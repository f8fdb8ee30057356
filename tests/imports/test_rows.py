"""Rows of a file: each is a contact, a duplicate, or explained."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contacts import phones, validation
from backend.contacts.validation import Invalid
from backend.imports.reader import Record, Unreadable
from backend.imports.rows import ImportColumn, Layout, Parsed, RowErrorCode, parse


def parsed(*records: Record, region: str = "US", first_row: int = 1) -> Parsed:
    return parse(first_row, list(records), Layout(region))


def errors(*records: Record) -> list[tuple[int, str | None, str | None, str]]:
    """Row, column, value and code of each error."""
    return [(row, column, value, code) for row, _, column, value, code, _ in parsed(*records).errors]


@pytest.mark.parametrize(
    ("record", "column", "value", "code"),
    [
        (["", "202-555-0143", ""], ImportColumn.FULL_NAME, None, RowErrorCode.REQUIRED),
        (["Ana", "", ""], ImportColumn.PHONE, None, RowErrorCode.REQUIRED),
        (["Ana"], ImportColumn.PHONE, None, RowErrorCode.REQUIRED),
        (["Ana", "12345", ""], ImportColumn.PHONE, "12345", RowErrorCode.INVALID_PHONE),
        (["Ana", "202-555-0143 x7", ""], ImportColumn.PHONE, "202-555-0143 x7", RowErrorCode.INVALID_PHONE),
        (["Ana", "\x002025550143", ""], ImportColumn.PHONE, "\N{REPLACEMENT CHARACTER}2025550143", RowErrorCode.INVALID_PHONE),
        (["Ana", "202-555-0143", "nobody"], ImportColumn.EMAIL, "nobody", RowErrorCode.INVALID_EMAIL),
        (["A\x00na", "202-555-0143", ""], ImportColumn.FULL_NAME, "A\N{REPLACEMENT CHARACTER}na", RowErrorCode.INVALID_VALUE),
        (["A\nna", "202-555-0143", ""], ImportColumn.FULL_NAME, "A\nna", RowErrorCode.INVALID_VALUE),
        (["a" * 201, "202-555-0143", ""], ImportColumn.FULL_NAME, "a" * 200, RowErrorCode.TOO_LONG),
        (["Ana", "202-555-0143", "a" * 255], ImportColumn.EMAIL, "a" * 200, RowErrorCode.TOO_LONG),
        (["Ana", "202-555-0143", "", "VIP"], None, "VIP", RowErrorCode.TOO_MANY_COLUMNS),
        (Unreadable('"Ana'), None, '"Ana', RowErrorCode.UNREADABLE),
        (Unreadable("A\x00"), None, "A\N{REPLACEMENT CHARACTER}", RowErrorCode.UNREADABLE),
    ],
)
def test_a_row_that_is_no_contact_says_where_and_why(
    record: Record, column: ImportColumn | None, value: str | None, code: RowErrorCode
) -> None:
    found = parsed(record)
    assert (found.records, found.invalid, found.duplicates, len(found.rows)) == (1, 1, 0, 0)
    assert errors(record) == [(1, column, value, code)]
    assert found.errors[0][5].endswith((".", "?"))


def test_everything_wrong_with_a_row_is_told_in_the_order_of_its_columns() -> None:
    assert errors(["", "no", "nobody"]) == [
        (1, ImportColumn.FULL_NAME, None, RowErrorCode.REQUIRED),
        (1, ImportColumn.PHONE, "no", RowErrorCode.INVALID_PHONE),
        (1, ImportColumn.EMAIL, "nobody", RowErrorCode.INVALID_EMAIL),
    ]
    assert [ordinal for _, ordinal, *_ in parsed(["", "no", "nobody"]).errors] == [0, 1, 2]


def test_of_a_row_with_too_many_cells_only_that_is_told() -> None:
    assert errors(["", "no", "nobody", "VIP"]) == [(1, None, "VIP", RowErrorCode.TOO_MANY_COLUMNS)]


def test_such_a_row_counts_once() -> None:
    assert parsed(["", "", "nobody"]).invalid == 1


@pytest.mark.parametrize("record", [[], [""], ["  "], ["\t"]])
def test_an_empty_line_is_no_record_but_has_a_number(record: list[str]) -> None:
    found = parsed(record, ["Ana", "no", ""])
    assert found.records == 1
    assert [error[0] for error in found.errors] == [2]


def test_a_missing_email_column_is_an_empty_one_and_extra_columns_may_be_empty() -> None:
    found = parsed(["Ana", "202-555-0143"], ["Bo", "202-555-0144", "b@example.com", "", " "])
    assert [*found.rows.full_name] == ["Ana", "Bo"]
    assert [*found.rows.email] == [None, "b@example.com"]
    assert found.invalid == 0


def test_the_first_row_with_a_number_wins_however_it_is_spelt() -> None:
    found = parsed(["Ana", "202-555-0143", ""], ["Bo", "+1 (202) 555 0143", "b@example.com"])
    assert (found.records, found.duplicates) == (2, 1)
    assert [*found.rows.full_name] == ["Ana"]
    assert [*found.rows.email] == [None]


def test_an_invalid_row_takes_no_number() -> None:
    found = parsed(["", "202-555-0143", ""], ["Bo", "202-555-0143", ""])
    assert (found.invalid, found.duplicates) == (1, 0)
    assert [*found.rows.full_name] == ["Bo"]


def test_numbers_without_a_country_code_are_of_the_region() -> None:
    assert [*parsed(["Ana", "07400 123456", ""], region="GB").rows.phone] == ["+447400123456"]
    assert parsed(["Ana", "07400 123456", ""], region="US").invalid == 1


def test_rows_are_numbered_from_the_first_of_the_batch() -> None:
    assert parsed(["Ana", "no", ""], first_row=10_001).errors[0][0] == 10_001


cells = st.sampled_from(["", " ", "Ana", "Zoë", "a" * 201, "202-555-0143", "(202) 555-0144", "+447400123456", "12", "a@b.de", "x", "\x00"])
records = st.lists(cells, max_size=5) | st.builds(Unreadable, st.text(max_size=5))


@given(st.lists(records, max_size=20))
def test_every_record_is_valid_a_duplicate_or_invalid(batch: Sequence[Record]) -> None:
    found = parse(1, batch, Layout("US"))
    assert found.records == len(found.rows) + found.duplicates + found.invalid
    assert len({error[0] for error in found.errors}) == found.invalid
    assert len({error[:2] for error in found.errors}) == len(found.errors)
    assert len(set(found.rows.phone)) == len(found.rows)


@given(cells | st.text(max_size=12), cells | st.text(max_size=12), cells | st.text(max_size=12))
def test_a_file_takes_what_the_form_takes(name: str, phone: str, email: str) -> None:
    try:
        typed = (validation.full_name(name), validation.phone(phone, "US"), validation.email(email))
    except Invalid:
        typed = None
    rows = parsed([name, phone, email]).rows
    assert [*zip(rows.full_name, rows.phone, rows.email, strict=True)] == ([] if typed is None else [typed])


def test_numbers_of_a_file_are_normalised_as_everywhere() -> None:
    assert [*parsed(["Ana", " 202.555.0143 ", ""]).rows.phone] == [phones.normalise("2025550143", "US")]


@pytest.mark.parametrize("record", [[], [""], [" "], ["", "", ""], [" ", "\t"], ["", "", "", "", ""]])
def test_a_line_of_nothing_but_delimiters_is_an_empty_line(record: list[str]) -> None:
    found = parsed(["Ana", "202-555-0143", ""], record)
    assert (found.records, len(found.rows), found.invalid) == (1, 1, 0)
