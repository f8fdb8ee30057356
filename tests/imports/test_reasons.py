"""Why a row was rejected, as its last cell."""

from hypothesis import given
from hypothesis import strategies as st

from backend.imports.reasons import with_reason, without_reason

CELLS = st.lists(st.text().filter(lambda cell: not cell.startswith("Reason")), max_size=6)


@given(CELLS, st.lists(st.text(min_size=1), min_size=1), st.integers(0, 6))
def test_a_row_comes_back_as_it_was_but_for_empty_cells_at_its_end(cells: list[str], reasons: list[str], width: int) -> None:
    back = without_reason(with_reason(cells, reasons, width))
    assert back == cells + [""] * (width - len(cells))


@given(CELLS)
def test_what_has_no_reason_is_left_alone(cells: list[str]) -> None:
    assert without_reason(cells) == cells


def test_rejected_again_a_row_has_the_new_reason_only() -> None:
    once = with_reason(["Ana", "1"], ["Too short."], 3)
    assert once == ["Ana", "1", "", "Reason: Too short."]
    assert with_reason(once, ["Too long.", "Too long.", "Odd."], 3) == ["Ana", "1", "", "Reason: Too long. Odd."]
