"""Questions about the schema itself, which anybody may ask: what they may cost, and how they are answered.

The answer is the same for everybody, so it is kept, and made in a thread of its own, one at a time: requests go on meanwhile.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
)

from backend.graph.errors import limit_exceeded

SCHEMA, TYPE = "__schema", "__type"
ROOTS = frozenset({SCHEMA, TYPE})
MOST_KEPT = 8
"""Answers. The whole schema takes some megabytes."""

BESIDES = 10
"""How much less may be asked about the schema beside something else: that runs where requests do."""

Fragments = dict[str, FragmentDefinitionNode]


def roots(operation: OperationDefinitionNode, fragments: Fragments) -> list[FieldNode]:
    """The root fields of an operation, those in fragments too."""
    found: list[FieldNode] = []
    waiting: list[Any] = [operation.selection_set]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.append(node)
            else:
                waiting.append((fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node).selection_set)
    return found


def is_introspection(operation: OperationDefinitionNode, fragments: Fragments) -> bool:
    """Whether all that it asks about is the schema."""
    names = {node.name.value for node in roots(operation, fragments)}
    return not ROOTS.isdisjoint(names) and names <= ROOTS | {"__typename"}


class Introspections:
    """What is answered about one schema."""

    def __init__(self, schema: GraphQLSchema, limit: int) -> None:
        self.limit = limit
        self._most = _most(schema)
        self._typical = _typical(schema, self._most)
        self._kept: OrderedDict[tuple[str, str | None], dict[str, Any]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "introspection")

    def hold(self, operation: OperationDefinitionNode, fragments: Fragments) -> None:
        """Raise LIMIT_EXCEEDED for more than one look at the whole schema, or for a look that takes longer than tools need."""
        asked = [node for node in roots(operation, fragments) if node.name.value in ROOTS]
        whole = sum(1 for node in asked if node.name.value == SCHEMA)
        if whole > 1:
            raise limit_exceeded("fields __schema", 1, whole)
        actual = int(sum(self._cost(node.selection_set, fragments, self._most) for node in asked))
        limit = self.limit if is_introspection(operation, fragments) else self.limit // BESIDES
        if actual > limit:
            raise limit_exceeded("points of introspection", limit, actual)

    def _cost(self, selection_set: SelectionSetNode | None, fragments: Fragments, lengths: dict[str, float]) -> float:
        cost = 0.0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                name = node.name.value
                within = self._typical if name == "types" else self._most if name in ("type", "ofType") else lengths
                cost += 1 + lengths.get(name, 1) * self._cost(node.selection_set, fragments, within)
            else:
                inner: Any = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                cost += self._cost(inner.selection_set, fragments, lengths)
        return cost

    async def answer(self, key: tuple[str, str | None] | None, execute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The answer, kept by its document and operation; without a key, because of variables, it isn't kept."""
        kept = self._kept.get(key) if key else None
        if kept is None:
            kept = await asyncio.get_running_loop().run_in_executor(self._thread, self._make, key, execute)
        return kept

    def _make(self, key: tuple[str, str | None] | None, execute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """In the thread, where the same question may have been answered by now."""
        if key is None:
            return execute()
        if key not in self._kept:
            self._kept[key] = execute()
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]


def _lengths(schema: GraphQLSchema) -> dict[str, list[int]]:
    """How long the lists of introspection are, for each that has one."""
    kinds = list(schema.type_map.values())
    composites = [kind for kind in kinds if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))]
    return {
        "types": [len(kinds)],
        "directives": [len(schema.directives)],
        "fields": [len(kind.fields) for kind in composites],
        "inputFields": [len(kind.fields) for kind in kinds if isinstance(kind, GraphQLInputObjectType)],
        "enumValues": [len(kind.values) for kind in kinds if isinstance(kind, GraphQLEnumType)],
        "interfaces": [len(kind.interfaces) for kind in composites],
        "possibleTypes": [
            len(schema.get_possible_types(kind)) for kind in kinds if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType))
        ],
        "args": [len(field.args) for kind in composites for field in kind.fields.values()] + [len(item.args) for item in schema.directives],
    }


def _most(schema: GraphQLSchema) -> dict[str, float]:
    """The longest of each."""
    return {name: max(lengths, default=1) for name, lengths in _lengths(schema).items()}


def _typical(schema: GraphQLSchema, most: dict[str, float]) -> dict[str, float]:
    """How long each is on average where all types are gone through: types without one count as well, as do fields without arguments."""
    lengths = _lengths(schema)
    through_types = {name: sum(lengths[name]) / len(schema.type_map) for name in lengths if name not in ("types", "directives", "args")}
    return most | through_types | {"args": sum(lengths["args"]) / max(1, len(lengths["args"]))}
