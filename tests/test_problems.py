"""Refusals of the services, one or many."""

import pytest

from backend.problems import Problem, ProblemCode, Problems, Refusal

PROBLEM = Problem(ProblemCode.REQUIRED, ("full_name",), "A name is needed.")


def test_one_and_several_are_caught_alike() -> None:
    with pytest.raises(Refusal) as one:
        raise PROBLEM
    assert one.value.problems == (PROBLEM,)
    with pytest.raises(Refusal) as several:
        raise Problems([PROBLEM, Problem(ProblemCode.INVALID, (), "Wrong.")])
    assert [problem.code for problem in several.value.problems] == ["REQUIRED", "INVALID"]
    assert str(several.value) == "A name is needed.; Wrong."


def test_a_problem_of_an_item_is_told_by_its_place() -> None:
    assert PROBLEM.under("contacts", 3).field == ("contacts", 3, "full_name")
    assert Problem(ProblemCode.REQUIRED, ("full_name",), "A name is needed.") == PROBLEM
