"""Names must hold something to see, whichever way they come."""

from collections.abc import AsyncIterator

import pytest

from backend.contacts import lists, service
from backend.contacts.service import Changes
from backend.organizations import validation
from backend.problems import Problem, ProblemCode, Refusal
from backend.text import is_visible
from tests.contacts.asking import a_contact
from tests.contacts.test_upserts import ONE, outcomes, upsert
from tests.jobs import desk as at
from tests.jobs.desk import Desk

INVISIBLE = [
    "\u200b",
    "\ufeff",
    "\u2060\u200d",
    "\u0301\u0327",
    "\u200e\u00ad",
    "\u3164",
    "\u115f\u1160",
    "\u2800",
    "\ufe0f",
    "\U000e0041",
    "\u0e31",
]


@pytest.fixture
async def desk(database: list[str]) -> AsyncIterator[Desk]:
    async with at.a_desk() as made:
        yield made


@pytest.mark.parametrize("text", ["", " \u3000", *INVISIBLE])
def test_spaces_marks_and_formatting_alone_are_nothing_to_see(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["a", "\u200bé", "e\u0301", "李", "👩‍👧", "-", "7", "☂", "ก"])
def test_letters_digits_punctuation_and_symbols_are(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("text", INVISIBLE)
async def test_every_door_asks_for_more(desk: Desk, text: str) -> None:
    ana = await a_contact(desk.uma)
    for field, doing in (
        ("full_name", service.create(desk.uma, None, Changes(full_name=text, phone=ONE))),
        ("full_name", service.update(desk.uma, ana["id"], None, Changes(full_name=text))),
        ("name", lists.create(desk.uma, None, text)),
    ):
        with pytest.raises(Refusal) as refused:
            await doing
        assert [(problem.code, problem.field) for problem in refused.value.problems] == [(ProblemCode.REQUIRED, (field,))]
    assert outcomes(await upsert(desk.uma, {"phone": ONE, "fullName": text})) == [[("REQUIRED", ["fullName"])]]
    assert await at.imported(desk.uma, f"{text},{ONE},\n") == {"rows": 1, "invalid": 1, "errors": 1}
    problems: list[Problem] = []
    validation.name(text, ("name",), problems)
    assert [problem.code for problem in problems] == [ProblemCode.REQUIRED]
