"""The matrix knows the whole schema: what is new in it fails here until recipes.py says how to ask for it."""

import pytest

from backend.graph.node import node_types as loaded_types
from backend.graph.requires import required
from backend.graph.rules import PUBLIC, SIGNED_IN
from tests.matrix.cases import FIELDS, Case, cases
from tests.matrix.documents import CORE, id_places, node_types
from tests.matrix.recipes import NODES, RECIPES


@pytest.mark.parametrize("coordinate", FIELDS)
def test_a_root_field_is_in_the_matrix(coordinate: str) -> None:
    assert coordinate in RECIPES, f"Add {coordinate} to RECIPES in tests/matrix/recipes.py: what it needs and how it is asked."
    places = set(id_places(FIELDS[coordinate][1]))
    told = set(RECIPES[coordinate].ids)
    assert places == told, f"Say in RECIPES[{coordinate!r}].ids what these get when they name nothing: {sorted(places ^ told)}"


def test_the_matrix_has_nothing_that_the_schema_lacks() -> None:
    assert set(RECIPES) <= set(FIELDS), f"Take out of RECIPES in tests/matrix/recipes.py: {sorted(set(RECIPES) - set(FIELDS))}"


@cases
def test_the_schema_asks_for_what_the_contract_says(case: Case) -> None:
    needs = case.recipe.needs
    assert set(required(case.field)) == set(needs or ())
    assert (case.coordinate in PUBLIC) is (needs is None)
    assert (case.coordinate in SIGNED_IN) is (needs == ())


@pytest.mark.parametrize("type_name", node_types())
def test_a_type_with_an_id_is_in_the_matrix(type_name: str) -> None:
    assert type_name in NODES, f"Add {type_name} to NODES in tests/matrix/recipes.py, and one to what everybody has in world.py."
    assert type_name in loaded_types(), f"node doesn't find {type_name}: give it a @node_loader."
    kind = CORE.get_type(type_name)
    assert kind is not None
    needed = NODES[type_name]
    assert required(kind) == (() if needed is None else (needed,))
