"""Global ids: whatever isn't one simply names nothing."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.graph.node import decode, encode, split


def written(plain: str) -> str:
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1",
        "Contact:1",
        "\0",
        "ä",
        "\ud800",
        " Q29udGFjdDox",
        "Q29udGFjdDox=",
        "Q29udGFjdDo\nx",
        "Q29udGFjdDox" * 20,
        written("Contact:"),
        written("Contact"),
        written(":1"),
        written("Contact:0"),
        written("Contact:-1"),
        written("Contact:01"),
        written("Contact:1 "),
        written("Contact:1:1"),
        written("Contact:1.0"),
        written("Contact:\N{ARABIC-INDIC DIGIT ONE}"),
        written(f"Contact:{2**63}"),
        written("Contact:" + "9" * 30),
        written("Con tact:1"),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert split(text) is None
    assert decode(text, "Contact") is None


@given(st.text())
def test_any_text_at_all_is_taken(text: str) -> None:
    found = split(text)
    assert found is None or encode(*found) == text


@given(st.integers(1, 2**63 - 1))
def test_ids_come_back(number: int) -> None:
    assert decode(encode("Contact", number), "Contact") == number
    assert decode(encode("Contact", number), "ContactList") is None
