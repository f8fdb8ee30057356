"""The root fields of the schema that the recipes know."""

from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLField

from tests.matrix.documents import document, root_fields
from tests.matrix.recipes import RECIPES, Recipe


@dataclass(frozen=True)
class Case:
    """A root field and what is known of it."""

    coordinate: str
    kind: str
    field: GraphQLField
    recipe: Recipe

    @property
    def name(self) -> str:
        return self.coordinate.partition(".")[2]

    def document(self, variables: dict[str, Any]) -> str:
        return document(self.kind, self.name, variables, self.recipe.selected)


FIELDS = root_fields()
CASES = [Case(coordinate, kind, field, RECIPES[coordinate]) for coordinate, (kind, field) in FIELDS.items() if coordinate in RECIPES]
cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.coordinate)
guarded = pytest.mark.parametrize("case", [case for case in CASES if case.recipe.needs], ids=lambda case: case.coordinate)
with_ids = pytest.mark.parametrize("case", [case for case in CASES if case.recipe.ids], ids=lambda case: case.coordinate)
