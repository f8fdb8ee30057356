"""What an operation may cost to run: every field once for each node that it may be asked of.

The other limits bound a document; this one bounds the product of its pages: while one operation runs, others wait.
"""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
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
ITEM = 5
"""What each value in a list that is given costs: a number is read, an id found. What is asked for comes for each of them."""
DAYS, MOST_DAYS = 30, 366
"""How many days' figures there are unless told, and at most."""


def hold_cost(
    document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any], schema: GraphQLSchema, limit: int
) -> None:
    """Raise LIMIT_EXCEEDED for a valid operation that would cost more than the limit."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    defaults = {node.variable.name.value: node.default_value for node in operation.variable_definitions or () if node.default_value}
    actual = _Cost(fragments, defaults | variables, schema).of(operation.selection_set, schema.get_root_type(operation.operation))
    if actual > limit:
        raise limit_exceeded("points of cost", limit, actual)


class _Cost:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any], schema: GraphQLSchema) -> None:
        self.fragments, self.variables, self.schema = fragments, variables, schema
        self.known: dict[str, int] = {}
        self.measured: dict[str, list[int]] = {}
        """How long the lists of a variable are."""

    def of(self, selection_set: SelectionSetNode | None, parent: Any) -> int:
        cost = 0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FragmentSpreadNode):
                cost += self.fragment(node.name.value)
            elif isinstance(node, FieldNode):
                cost += self.field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                on = self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent
                cost += self.of(node.selection_set, on)
        return cost

    def fragment(self, name: str) -> int:
        if name not in self.known:
            fragment = self.fragments[name]
            self.known[name] = self.of(fragment.selection_set, self.schema.get_type(fragment.type_condition.name.value))
        return self.known[name]

    def field(self, node: FieldNode, parent: Any) -> int:
        field = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(field.type) if field else None
        within = self.of(node.selection_set, kind)
        lists = self.lists(node)
        given = ITEM * sum(lists)
        if kind is not None and kind.name.endswith("Connection"):
            size = 1 if self.asks_for_one(node) else self.size(node, PAGE_SIZE, PAGE_LIMIT, "first", "last")
            return CONNECTION + within * size + given
        if node.name.value == "perDay":
            return CONNECTION + within * self.size(node, DAYS, MOST_DAYS, "days")
        return 1 + within * max(lists, default=1) + given

    def size(self, node: FieldNode, usual: int, most: int, *names: str) -> int:
        """How many items a field may have; more than are allowed are refused later."""
        for argument in node.arguments or ():
            if argument.name.value in names:
                value = self.given(argument.value)
                value = int(value.value) if isinstance(value, IntValueNode) else value
                return min(value, most) if isinstance(value, int) and value > 0 else most
        return usual

    def lists(self, node: FieldNode) -> list[int]:
        """How long the lists are that a field is given, those within others too; empty ones left out."""
        return [length for argument in node.arguments or () for length in self.lengths(argument.value)]

    def lengths(self, value: Any) -> list[int]:
        found: list[int] = []
        waiting = [value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, VariableNode):
                found += self.of_variable(value.name.value)
            elif isinstance(value, ObjectValueNode):
                waiting.extend(field.value for field in value.fields)
            elif isinstance(value, dict):
                waiting.extend(value.values())
            elif isinstance(value, (ListValueNode, list)) and (items := value.values if isinstance(value, ListValueNode) else value):
                found.append(len(items))
                waiting.extend(item for item in items if not isinstance(item, (str, int)))
        return found

    def of_variable(self, name: str) -> list[int]:
        if name not in self.measured:
            self.measured[name] = self.lengths(self.variables.get(name))
        return self.measured[name]

    def asks_for_one(self, node: FieldNode) -> bool:
        """Whether contacts are asked for by their number, which one of a book has."""
        if node.name.value != "contacts":
            return False
        for argument in node.arguments or ():
            value: Any = argument.value
            if argument.name.value == "filter":
                value = self.given(value)
                fields = {field.name.value: field.value for field in value.fields} if isinstance(value, ObjectValueNode) else value
                return isinstance(fields, dict) and isinstance(self.given(fields.get("phone")), str)
        return False

    def given(self, value: Any) -> Any:
        """What a variable or a text stands for; anything else as it is."""
        if isinstance(value, VariableNode):
            return self.variables.get(value.name.value)
        return value.value if isinstance(value, StringValueNode) else value
