"""A number in texts: found however it is written, and nothing else taken for it."""

import re

import pytest

from backend.contacts.sightings import Number, without_numbers

AMERICAN, BRITISH = Number("+12025550123"), Number("+442079460958")
ARGENTINE, SHORT, SALTA, BRAZILIAN = Number("+5491123456789"), Number("+541123456789"), Number("+5493874123456"), Number("+5511987654322")
SPELLINGS = [
    (AMERICAN, "2025550123"),
    (AMERICAN, "+12025550123"),
    (AMERICAN, "(202) 555-0123"),
    (AMERICAN, "+1 (202) 555-0123"),
    (AMERICAN, "1-202-555-0123"),
    (AMERICAN, "202.555.0123"),
    (AMERICAN, "0012025550123"),
    (AMERICAN, "٢٠٢٥٥٥٠١٢٣"),
    (AMERICAN, "202 555 0123".translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})),
    (BRITISH, "020 7946 0958"),
    (BRITISH, "+44 20 7946 0958"),
    (BRITISH, "442079460958"),
    *[
        (number, text)
        for number in (ARGENTINE, SHORT)
        for text in ("+54 9 11 2345-6789", "+54 11 2345-6789", "5491123456789", "011 15-2345-6789", "11 15 2345 6789", "(011) 2345-6789")
    ],
    (SALTA, "0387 15-412-3456"),
    (SALTA, "+54 387 412 3456"),
    (BRAZILIAN, "+55 11 98765-4322"),
    (BRAZILIAN, "+55 (11) 8765-4322"),
    (BRAZILIAN, "11 8765 4322"),
    (BRAZILIAN, "551187654322"),
]


@pytest.mark.parametrize(("number", "text"), SPELLINGS)
def test_every_spelling_is_seen_alone_and_in_a_sentence(number: Number, text: str) -> None:
    assert number.is_all_of(text) and number.is_in(f"Call {text}, please.") and number.may_be_in(f"x{text}y")
    assert not number.is_all_of(f"Call {text}")
    assert not re.search(r"\d{3}", number.out_of(f"Call {text}, please."))
    assert re.search(number.pattern.replace("[:alnum:]", "a-zA-Z0-9"), text)


@pytest.mark.parametrize("text", ["", "2025550124", "20255501239", "202-555-012", "2026-11-23 09:30", "Anna", "2025 550 12x3"])
def test_anything_else_is_not(text: str) -> None:
    assert not AMERICAN.is_in(text) and not AMERICAN.is_all_of(text)
    assert AMERICAN.out_of(text) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(BRAZILIAN, "11 98765-4321"), (BRAZILIAN, "11 8765-43221"), (ARGENTINE, "011 15-2345-6780"), (ARGENTINE, "15-2345-6789")],
)
def test_another_number_is_no_form_of_it(number: Number, text: str) -> None:
    assert not number.is_in(text) and number.out_of(text) == text


@pytest.mark.parametrize("text", ["+54 9 11 2345-6789", "+54 11 2345-6789", "11 15-2345-6789"])
def test_each_form_goes_whole(text: str) -> None:
    assert ARGENTINE.out_of(f"at {text}, or") == "at (erased), or"


def test_what_stands_around_it_stays() -> None:
    assert AMERICAN.out_of("His mother: +1 (202) 555-0123, or 202.555.0199.") == "His mother: (erased), or 202.555.0199."
    assert Number("+442079460958").out_of("at +44 (0)20 7946 0958 x7") == "at (erased) x7"


def test_a_number_may_be_spelled_by_the_letters_of_a_keypad_or_lie_within_others() -> None:
    assert Number("+18003569377").may_be_in("1-800-FLOWERS")
    assert AMERICAN.may_be_in("id 9920255501239")
    assert not AMERICAN.may_be_in("(202) 555-0199")


def test_a_short_number_is_looked_for_with_its_country_code_only() -> None:
    short = Number("+29022158")
    assert short.is_in("+290 22158") and not short.is_in("on 2.21.58")


def test_a_number_of_no_known_country_is_looked_for_whole() -> None:
    assert Number("+9991234567").is_in("from +999 123 4567")


def test_a_files_name_is_kept_without_the_numbers_in_it() -> None:
    assert without_numbers("calls of 2025550123.csv", "US") == "calls of ….csv"
    assert without_numbers("Opt-outs, 2026-11-23 09.30.csv", "US") == "Opt-outs, 2026-11-23 09.30.csv"
    assert without_numbers("people.csv", "US") == "people.csv"
