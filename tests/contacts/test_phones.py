"""Phone numbers: the shortcut says what libphonenumber says, in every spelling and region."""

import random
import re

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, example_number_for_type

from backend.contacts import phones
from backend.contacts.phones import InvalidPhone, normalise, taken_at_its_word

REGIONS = ["US", "CA", "PR", "DO", "GB", "MX", "DE", "IN"]


def by_the_library(text: str, region: str) -> str | None:
    """What libphonenumber alone says; None: no number that can receive a text."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None if number.extension else formerly_mexican(str(phonenumbers.format_number(number, PhoneNumberFormat.E164)))
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def formerly_mexican(number: str) -> str | None:
    """What a number of before 2019 is today."""
    today = re.sub(r"^\+521(?=\d{10}$)", "+52", number)
    return today if today != number and phonenumbers.is_valid_number(phonenumbers.parse(today)) else None


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


KINDS = [PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE, PhoneNumberType.VOIP, PhoneNumberType.UAN]


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_region_s_numbers_and_their_misspellings_give_what_the_library_gives(region: str) -> None:
    chance = random.Random(region)
    texts = [text for kind in KINDS for number in [example_number_for_type(region, kind)] if number for text in written(number, chance)]
    assert [text for text in texts if by_us(text, region) != by_the_library(text, region)] == []
    assert [text for text in texts if by_us(text, "DE") != by_the_library(text, "DE")] == []


def written(number: PhoneNumber, chance: random.Random) -> list[str]:
    """The number in each form, bare and with a digit changed, added or lost."""
    forms = [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL]
    texts = [str(phonenumbers.format_number(number, form)) for form in forms]
    texts += [texts[0][1:], texts[2].replace(" ", "").replace("-", ""), phonenumbers.national_significant_number(number)]
    found = list(texts)
    for text in texts:
        at, digit = chance.randrange(1, len(text)), str(chance.randrange(10))
        found += [text[:at] + digit + text[at + 1 :], text[:at] + digit + text[at:], text[:at] + text[at + 1 :]]
    return found


@given(st.builds("{}{}{}".format, st.sampled_from(["", "+", "0", "00", "+0"]), st.integers(1, 999), digits(8)), st.sampled_from(REGIONS))
def test_any_digits_give_what_the_library_gives(text: str, region: str) -> None:
    assert by_us(text, region) == by_the_library(text, region)


@pytest.mark.parametrize("text", ["+52 1 55 1234 5678", "+5215512345678", "52 1 55 1234 5678", "1 55 1234 5678", "55 1234 5678"])
def test_a_mexican_number_is_the_same_with_and_without_the_1_that_was_dropped(text: str) -> None:
    assert normalise(text, "MX") == "+525512345678"


def test_a_brazilian_mobile_number_taken_at_its_word_is_the_one_with_its_ninth_digit() -> None:
    assert taken_at_its_word(" +551187654322 ") == "+5511987654322"
    for number in ("+552087654322", "+551132345678", "+5511987654322", "+15555550100", "+999123456789"):
        assert taken_at_its_word(number) == number
    for text in ("551187654322", "+55 11 8765-4322", "+0123456789", "+123456", "hello"):
        assert taken_at_its_word(text) is None
    with pytest.raises(InvalidPhone):
        normalise("+551187654322", "BR")


def test_a_number_has_to_be_valid_without_that_1() -> None:
    with pytest.raises(InvalidPhone, match="too long"):
        normalise("+52 1 11 1111 1111", "US")


@pytest.mark.parametrize(
    ("text", "number"),
    [("202-555-0143 x12", "+12025550143"), ("202-555-0143", None), ("12 x12", None), ("1" * 300 + " x1", None), ("call me", None)],
)
def test_the_number_beside_an_extension_can_be_told(text: str, number: str | None) -> None:
    assert phones.without_extension(text, "US") == number


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
        ("1" + "-" * 100 + "2125550100", "too long"),
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


@given(st.builds("+1{}{}{}".format, areas, digits(3), digits(4)), st.sampled_from(REGIONS))
def test_north_american_numbers_show_as_the_library_writes_them(phone: str, region: str) -> None:
    number = phonenumbers.parse(phone)
    at_home = phonenumbers.country_code_for_region(region) == 1
    assert phones.formatted(phone, region) == phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def test_spaces_between_digits_say_nothing_however_many() -> None:
    assert normalise("1" + " " * 40 + "212" + "\u3000 " * 20 + "555-0100", "US") == "+12125550100"
