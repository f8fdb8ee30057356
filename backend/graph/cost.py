"""What an operation may cost to run: every field once for each node that it may be asked of.

The other limits bound a document; this one bounds the product of its pages: while one operation runs, others wait.
"""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    get_named_type,
)

from backend.graph.connection import PAGE_LIMIT, PAGE_SIZE
from backend.graph.errors import limit_exceeded

CONNECTION = 10
"""What a page costs besides its nodes: a statement of its own."""


def connections(schema: GraphQLSchema) -> frozenset[str]:
    """Names of the fields that give pages."""
    types = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    return frozenset(
        name for kind in types for name, field in kind.fields.items() if get_named_type(field.type).name.endswith("Connection")
    )


def hold_cost(
    document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any], pages: frozenset[str], limit: int
) -> None:
    """Raise LIMIT_EXCEEDED for a valid operation that would cost more than the limit."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    actual = _Cost(fragments, variables, pages).of(operation.selection_set)
    if actual > limit:
        raise limit_exceeded("points of cost", limit, actual)


class _Cost:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any], pages: frozenset[str]) -> None:
        self.fragments, self.variables, self.pages = fragments, variables, pages
        self.known: dict[str, int] = {}

    def of(self, selection_set: SelectionSetNode | None) -> int:
        cost = 0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FragmentSpreadNode):
                cost += self.fragment(node.name.value)
            elif isinstance(node, FieldNode):
                cost += self.field(node)
            else:
                cost += self.of(getattr(node, "selection_set", None))
        return cost

    def fragment(self, name: str) -> int:
        if name not in self.known:
            self.known[name] = self.of(self.fragments[name].selection_set)
        return self.known[name]

    def field(self, node: FieldNode) -> int:
        within = self.of(node.selection_set)
        if node.name.value not in self.pages:
            return 1 + within
        return CONNECTION + within * self.size(node)

    def size(self, node: FieldNode) -> int:
        """How many nodes a page may have; more than are allowed are refused later."""
        if self.asks_for_one(node):
            return 1
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value: Any = argument.value
                if isinstance(value, IntValueNode):
                    return min(int(value.value), PAGE_LIMIT)
                given = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                return min(given, PAGE_LIMIT) if isinstance(given, int) and given > 0 else PAGE_LIMIT
        return PAGE_SIZE

    def asks_for_one(self, node: FieldNode) -> bool:
        """Whether contacts are asked for by their number, which one of a book has."""
        if node.name.value != "contacts":
            return False
        for argument in node.arguments or ():
            value: Any = argument.value
            if argument.name.value == "filter":
                written = isinstance(value, ObjectValueNode)
                fields = {field.name.value: field.value for field in value.fields} if written else self.given(value)
                return isinstance(fields, dict) and isinstance(self.given(fields.get("phone")), str)
        return False

    def given(self, value: Any) -> Any:
        """What a variable or a text stands for; anything else as it is."""
        if isinstance(value, VariableNode):
            return self.variables.get(value.name.value)
        return value.value if isinstance(value, StringValueNode) else value
