"""Phone numbers: the shortcut says what libphonenumber says, in every spelling and region."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from backend.contacts import phones
from backend.contacts.phones import InvalidPhone, normalise

REGIONS = ["US", "CA", "PR", "DO", "GB", "MX", "DE", "IN"]


def by_the_library(text: str, region: str) -> str | None:
    """What libphonenumber alone says; None: no number that can receive a text."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def by_us(text: str, region: str) -> str | None:
    try:
        return normalise(text, region)
    except InvalidPhone:
        return None


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


separators = st.sampled_from(["", " ", "-", ".", "  ", "/"])
areas = digits(3) | st.sampled_from(
    sorted({str(code) for code in (202, 212, 242, 416, 787, 809, 800, 900, 500, 700, 456, 710, 911, 268, 684)})
)
spellings = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["", " ", "+", "00", "\u00a0"]),
    st.sampled_from(["", "1", "+1", "1-", "+1 ", "+1.", "011"]),
    st.sampled_from(["", "("]),
    areas,
    st.sampled_from(["", ")", ") ", ")-"]),
    separators,
    digits(3),
    separators,
    digits(4),
    st.sampled_from(["", "", "", " ", "\n", "x12", " ext. 5", "7"]),
)


@given(spellings, st.sampled_from(REGIONS))
@example("(202) 555-0100", "US")
@example("٢٠٢٥٥٥٠١٠٠", "US")
def test_north_american_spellings_give_what_the_library_gives(text: str, region: str) -> None:
    assert by_us(text, region) == by_the_library(text, region)


@given(areas, st.integers(200, 999), st.integers(0, 9999), st.sampled_from(["US", "CA"]))
def test_plausible_numbers_give_what_the_library_gives(area: str, exchange: int, line: int, region: str) -> None:
    text = f"({area}) {exchange}-{line:04}"
    assert by_us(text, region) == by_the_library(text, region)


@given(st.text("0123456789+-() .x#*;a", max_size=25), st.sampled_from(REGIONS))
def test_any_text_gives_what_the_library_gives(text: str, region: str) -> None:
    assert by_us(text, region) == by_the_library(text, region)


def test_every_area_code_gives_what_the_library_gives() -> None:
    different = [
        (area, ending, region)
        for area in range(200, 1000)
        for ending in ("2345678", "5550100", "9110000")
        for region in ("US", "CA")
        if by_us(f"{area}{ending}", region) != by_the_library(f"{area}{ending}", region)
    ]
    assert different == []


@pytest.mark.parametrize("text", ["\x002025550143", "2025550143\x07", "202\x005550143", "\x1b202-555-0143"])
def test_control_characters_are_in_no_number(text: str) -> None:
    with pytest.raises(InvalidPhone, match="control characters"):
        normalise(text, "US")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("202-555-0143 x12", "extension"),
        ("555-0143", "too short"),
        ("+49 30 123456789012345", "too long"),
        ("(999) 999-9999", "No such number"),
        ("call me", "isn't a phone number"),
        ("", "isn't a phone number"),
        ("1" * 300, "too long"),
    ],
)
def test_a_refusal_says_why(text: str, message: str) -> None:
    with pytest.raises(InvalidPhone, match=message):
        normalise(text, "US")


@pytest.mark.parametrize(
    ("phone", "region", "shown"),
    [
        ("+12025550143", "US", "(202) 555-0143"),
        ("+12025550143", "CA", "(202) 555-0143"),
        ("+12025550143", "GB", "+1 202-555-0143"),
        ("+447400123456", "US", "+44 7400 123456"),
        ("+447400123456", "GB", "07400 123456"),
    ],
)
def test_numbers_show_nationally_at_home_and_internationally_elsewhere(phone: str, region: str, shown: str) -> None:
    assert phones.formatted(phone, region) == shown
