"""What a contact's fields may hold, whichever door it comes through."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from backend.contacts import validation
from backend.contacts.names import LONGEST_KEY, name_key
from backend.contacts.validation import Invalid
from backend.problems import ProblemCode


def by_the_library(text: str) -> str | None:
    """What email_validator alone says; None: no address."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def by_us(text: str) -> str | None:
    try:
        return validation.email(text)
    except Invalid:
        return None


parts = st.text("abzAZ019._+-%", max_size=12) | st.just("x" * 63) | st.just("x" * 64) | st.just("x" * 65)
labels = st.text("abzAZ019-", max_size=8) | st.sampled_from(["xn--e1afmkfd", "ab--cd", "localhost", "test", "y" * 63, "y" * 64])
endings = st.sampled_from(["com", "org", "COM", "de", "uk", "co.uk", "example", "test", "local", "invalid", "c", ""])
addresses = st.builds(lambda local, domain, ending: f"{local}@{'.'.join([*domain, ending])}", parts, st.lists(labels, max_size=5), endings)


@given(addresses)
@example("user1@gmail.com")
@example("a..b@example.com")
@example(".a@example.com")
@example("a@-b.com")
@example(f"a@{'.'.join(['y' * 60] * 4)}.com")
@example(f"{'x' * 64}@{'.'.join(['y' * 61] * 3)}.com")
def test_addresses_give_what_the_library_gives(text: str) -> None:
    assert by_us(text) == by_the_library(text)


@given(st.text(max_size=12) | st.text("ab@.\"' ()é", max_size=15))
def test_any_text_gives_what_the_library_gives(text: str) -> None:
    if text.strip():
        assert by_us(text) == by_the_library(text)


def test_an_empty_address_is_none() -> None:
    assert validation.email("  ") is None


def test_an_address_keeps_its_case_before_the_at_and_loses_it_behind() -> None:
    assert validation.email(" Ana.Lopez@EXAMPLE.com ") == "Ana.Lopez@example.com"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (validation.full_name, "", ProblemCode.REQUIRED),
        (validation.full_name, " \u3000 ", ProblemCode.REQUIRED),
        (validation.full_name, "\u200b\ufeff", ProblemCode.REQUIRED),
        (validation.list_name, "\u2060", ProblemCode.REQUIRED),
        (validation.full_name, "a" * 201, ProblemCode.TOO_LONG),
        (validation.full_name, "Ana\x00", ProblemCode.INVALID),
        (validation.full_name, "Ana\nLopez", ProblemCode.INVALID),
        (validation.full_name, "Ana \ud800", ProblemCode.INVALID),
        (validation.full_name, "Ana\x85Lopez", ProblemCode.INVALID),
        (validation.list_name, "a" * 101, ProblemCode.TOO_LONG),
        (validation.email, f"{'a' * 250}@b.de", ProblemCode.TOO_LONG),
        (validation.email, "a\x00@b.de", ProblemCode.INVALID),
        (validation.email, "nobody", ProblemCode.INVALID),
        (validation.notes, "a" * 5001, ProblemCode.TOO_LONG),
        (validation.notes, "a\x07", ProblemCode.INVALID),
        (lambda text: validation.phone(text, "US"), " ", ProblemCode.REQUIRED),
        (lambda text: validation.phone(text, "US"), "202\x00555", ProblemCode.INVALID),
        (lambda text: validation.phone(text, "US"), "12345", ProblemCode.INVALID),
        (validation.region, "Germany", ProblemCode.INVALID),
    ],
)
def test_what_can_not_be_stored_is_refused(field: object, text: str, code: ProblemCode) -> None:
    assert callable(field)
    with pytest.raises(Invalid) as refused:
        field(text)
    assert refused.value.code == code


def test_names_are_composed_and_trimmed() -> None:
    assert validation.full_name("  Jose\u0301 Mun\u0303oz ") == "José Muñoz"
    assert validation.full_name("e\u0301" * 200) == "é" * 200


def test_notes_keep_their_lines() -> None:
    assert validation.notes(" one\r\ntwo\rthree\t \n") == "one\ntwo\nthree"
    assert validation.notes(" \n ") is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nydia Velázquez", "nydia velazquez"),
        ("  Ana   LOPEZ ", "ana lopez"),
        ("Straße", "strasse"),
        ("\uff21\uff4e\uff41\u3000Lopez", "ana lopez"),
        ("İbrahim", "ibrahim"),
        ("Zoe\u0308", "zoe"),
        ("Łódź", "lodz"),
        ("Søren Ærø Þórður", "soren aero thordur"),
        ("Œuvre Đorđe Işık", "oeuvre dorde isik"),  # noqa: RUF001
        ("Sinéad O\u2019Connor", "sinead o'connor"),
        ("Ka\u02bbaukai Nowak\u2013Żuk “Z”", 'ka\'aukai nowak-zuk "z"'),
    ],
)
def test_names_are_found_without_marks_and_case(name: str, key: str) -> None:
    assert name_key(name) == key


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_a_key_is_the_same_however_the_name_is_composed(name: str) -> None:
    assert name_key(unicodedata.normalize("NFC", name)) == name_key(unicodedata.normalize("NFD", name))


def test_a_key_fits_into_an_index() -> None:
    assert len(name_key("\ufdfa" * 200)) == LONGEST_KEY
