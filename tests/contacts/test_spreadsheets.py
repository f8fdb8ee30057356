"""Cells that leave in files: none is run, every one comes back as it was."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contacts.spreadsheets import defused, restored

TEXTS = st.text() | st.from_regex(re.compile("'*[=+\\-@\t\r].*", re.DOTALL)) | st.from_regex(r"'*\+[0-9]*", fullmatch=True)


@given(TEXTS)
def test_every_text_survives(text: str) -> None:
    assert restored(defused(text)) == text


@given(TEXTS)
def test_no_cell_begins_as_a_formula_does_unless_it_is_a_number_in_e164(text: str) -> None:
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r")) or re.fullmatch(r"\+[1-9][0-9]{1,14}", text)


@pytest.mark.parametrize(
    ("text", "in_file"),
    [
        ("=SUM(A1:A9)", "'=SUM(A1:A9)"),
        ("'=1", "''=1"),
        ("+1 212 555 0143", "'+1 212 555 0143"),
        ("+12125550143", "+12125550143"),
        ("+12125550143\n", "'+12125550143\n"),
        ("+1212555014312345", "'+1212555014312345"),
        ("+١٢٣٤٥", "'+١٢٣٤٥"),
        ("-2", "'-2"),
        ("@ana", "'@ana"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'t Hooft", "'t Hooft"),
        ("Ana=Bo", "Ana=Bo"),
        (" =1", " =1"),
        ("", ""),
    ],
)
def test_in_a_file(text: str, in_file: str) -> None:
    assert defused(text) == in_file


def test_a_text_that_was_never_defused_loses_nothing_else() -> None:
    assert [restored(text) for text in ("'t Hooft", "''", "'5", "=1", "+1")] == ["'t Hooft", "''", "'5", "=1", "+1"]
