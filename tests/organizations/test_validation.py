"""What may be typed into an organization's settings, a user's and a token's."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.contacts import phones
from backend.organizations import validation
from backend.problems import Problem, ProblemCode

FIELD = ("field",)


def told(validator: Callable[..., Any], *arguments: Any) -> Any:
    """What is stored, or the code of what is wrong."""
    problems: list[Problem] = []
    stored = validator(*arguments, FIELD, problems)
    assert [problem.field for problem in problems] in ([], [FIELD])
    return problems[0].code if problems else stored


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ProblemCode.REQUIRED),
        ("", ProblemCode.REQUIRED),
        (" \u00a0 ", ProblemCode.REQUIRED),
        ("\u200b", ProblemCode.REQUIRED),
        ("a\nb", ProblemCode.INVALID),
        ("a\0b", ProblemCode.INVALID),
        ("a\x9fb", ProblemCode.INVALID),
        ("\ud800", ProblemCode.INVALID),
        ("x" * 201, ProblemCode.TOO_LONG),
        (" " + "x" * 200 + " ", "x" * 200),
        ("Zoe\u0308 Ng", "Zoë Ng"),
        ("👩‍👩‍👧 Family", "👩‍👩‍👧 Family"),
    ],
)
def test_a_name_is_a_line_of_1_to_200_characters(text: str | None, expected: object) -> None:
    assert told(validation.name, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ProblemCode.REQUIRED),
        ("  ", ProblemCode.REQUIRED),
        ("ana", ProblemCode.INVALID),
        ("ana@", ProblemCode.INVALID),
        ("Ana <ana@house.example>", ProblemCode.INVALID),
        ("a\0na@house.example", ProblemCode.INVALID),
        ("a" * 250 + "@house.example", ProblemCode.TOO_LONG),
        (" Ana@House.Example ", "Ana@house.example"),
    ],
)
def test_an_email_address(text: str, expected: object) -> None:
    assert told(validation.email, text) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("12", "US", ProblemCode.INVALID),
        ("(202) 555-0143 ext. 5", "US", ProblemCode.INVALID),
        ("202555\0143", "US", ProblemCode.INVALID),
        ("2" * 300, "US", ProblemCode.INVALID),
        ("+1 000 555 0143", "US", ProblemCode.INVALID),
        ("somebody", "US", ProblemCode.INVALID),
        (None, "US", None),
        ("  ", "US", None),
        ("(202) 555-0143", "US", "+12025550143"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 20 7946 0018", "US", "+442079460018"),
    ],
)
def test_a_line_is_a_number_of_the_region(text: str | None, region: str, expected: object) -> None:
    assert told(validation.line, text, region) == expected


@pytest.mark.parametrize("text", ["2025550143", "+1 202 555 0143", "1-202-555-0143", "202.555.0143", "+49 30 901820", "0049 30 901820"])
def test_a_line_is_read_as_a_contacts_number_is(text: str) -> None:
    try:
        expected: object = phones.normalise(text, "US")
    except phones.InvalidPhone:
        expected = ProblemCode.INVALID
    assert told(validation.line, text, "US") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ProblemCode.REQUIRED),
        ("", ProblemCode.REQUIRED),
        ("USA", ProblemCode.INVALID),
        ("XX", ProblemCode.INVALID),
        ("001", ProblemCode.INVALID),
        (" gb ", "GB"),
    ],
)
def test_a_region_is_a_country_code(text: str | None, expected: object) -> None:
    assert told(validation.region, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harbor Street Dental writes to you.", ProblemCode.INVALID),
        ("Nonstop service at Harbor Street Dental.", ProblemCode.INVALID),
        ("Call us to cancel before the end of the day.", ProblemCode.INVALID),
        ("Reply STOP\0", ProblemCode.INVALID),
        ("Reply\tSTOP", ProblemCode.INVALID),
        ("STOP" + "x" * 477, ProblemCode.TOO_LONG),
        (None, None),
        ("  ", None),
        ("STOP " + "x" * 475, "STOP " + "x" * 475),
        (" Harbor Street Dental here.\r\nReply stop to opt out. ", "Harbor Street Dental here.\nReply stop to opt out."),
        ("Reply QUIT to end", "Reply QUIT to end"),
        ("Harbor Street 牙科,回复STOP退订", "Harbor Street 牙科,回复STOP退订"),
    ],
)
def test_a_consent_message_says_how_to_stop(text: str | None, expected: object) -> None:
    assert told(validation.consent_message, text) == expected


@pytest.mark.parametrize(("value", "expected"), [(None, ProblemCode.REQUIRED), (True, True), (False, False)])
def test_a_switch_is_on_or_off(value: bool | None, expected: object) -> None:
    assert told(validation.given, value) == expected
