"""Holds an operation to `@requires`, whole and before any of it runs; nothing is left to decide for each row.

What it asks for is read from the parsed document and its variables, so that queries, mutations and subscriptions, whatever
they came by, get the same answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Undefined

from backend.graph.errors import bad_request, forbidden, unauthenticated
from backend.graph.requires import required
from backend.graph.rules import PUBLIC, Place, Rules
from backend.organizations.caller import Caller


def check(
    rules: Rules,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
    caller: Caller | None,
) -> list[GraphQLError]:
    """What keeps the caller from running a valid operation: nothing, one UNAUTHENTICATED, or FORBIDDEN for each place.

    Also refused: to change the caller in the middle of an operation that was decided for another.
    """
    root = rules.schema.get_root_type(operation.operation)
    if root is None:
        return []
    walk = _Walk(rules, root, operation, fragments, variables, caller)
    walk.selections(operation.selection_set, root)
    if operation.operation is OperationType.MUTATION and len(walk.roots) > 1 and not PUBLIC.isdisjoint(walk.roots.values()):
        return [bad_request("What begins or ends a session must be alone in its operation: the caller changes with it.")]
    if caller is None:
        return [unauthenticated()] if walk.needs_caller else []
    return list(walk.refused.values())


class _Walk:
    """One look at an operation, through the eyes of one caller."""

    def __init__(
        self,
        rules: Rules,
        root: GraphQLObjectType,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        caller: Caller | None,
    ) -> None:
        self.rules = rules
        self.root = root
        self.operation = operation
        self.fragments = fragments
        self.variables = variables
        self.caller = caller
        self.held = caller.permissions if caller else frozenset()
        self.needs_caller = False
        self.refused: dict[tuple[int, str], GraphQLError] = {}
        self.seen: set[str] = set()
        self.roots: dict[str, str] = {}
        """Coordinates of the root fields, by the names they answer under."""

    def selections(self, selection_set: SelectionSetNode, parent: GraphQLNamedType) -> None:
        for node in selection_set.selections:
            if node.directives and self._left_out(node):
                continue
            if isinstance(node, FieldNode):
                self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                self.selections(node.selection_set, self._type(node.type_condition.name.value) if node.type_condition else parent)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self.seen:
                self.seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                self.selections(fragment.selection_set, self._type(fragment.type_condition.name.value))

    def _type(self, name: str) -> GraphQLNamedType:
        kind = self.rules.schema.get_type(name)
        assert kind is not None
        return kind

    def _left_out(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            for argument in directive.arguments or ():
                if name in ("skip", "include") and self._condition(argument.value) is (name == "skip"):
                    return True
        return False

    def _condition(self, value: Any) -> bool:
        return bool(self.variables.coerced[value.name.value] if isinstance(value, VariableNode) else value.value)

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> None:
        rule = self.rules.field(parent, node.name.value)
        if rule is None:
            return
        self.needs_caller |= rule.needs_caller
        if parent is self.root:
            self.roots[(node.alias or node.name).value] = f"{parent.name}.{node.name.value}"
        if not rule.needed <= self.held:
            self._need(node, rule.places, once=True)
        assert isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType))
        field = parent.fields[node.name.value]
        for argument in node.arguments or ():
            if self._is_supplied(argument.value):
                if place := rule.arguments.get(argument.name.value):
                    self._need(argument, (place,))
                self._value(argument.value, field.args[argument.name.value].type)
        if node.selection_set:
            self.selections(node.selection_set, get_named_type(field.type))

    def _is_supplied(self, value: ValueNode) -> bool:
        return not isinstance(value, VariableNode) or value.name.value in self.variables.coerced

    def _need(self, node: Node, places: tuple[Place, ...], *, once: bool = False) -> None:
        """Refuse where a permission is missing: each place once at a node, or `once` for all of them."""
        self.needs_caller = True
        if self.caller is None:
            return
        for place in places:
            missing = next((permission for permission in place.permissions if permission not in self.held), None)
            if missing is not None:
                error = forbidden(missing, self.caller.denials[missing], place.coordinate, node)
                self.refused.setdefault((id(node), place.coordinate), error)
                if once:
                    return

    def _value(self, node: ValueNode, kind: Any) -> None:
        """What a value written in the document uses of a guarded input type."""
        named = get_named_type(kind)
        if not self.rules.is_guarded(named):
            return
        if isinstance(node, VariableNode):
            self._variable(node, kind)
        elif isinstance(node, ListValueNode):
            for item in node.values:
                self._value(item, kind)
        elif isinstance(node, ObjectValueNode) and isinstance(named, GraphQLInputObjectType):
            for field in node.fields:
                if self._is_supplied(field.value):
                    self._element(field, f"{named.name}.{field.name.value}", named.fields[field.name.value])
                    self._value(field.value, named.fields[field.name.value].type)
        elif isinstance(node, EnumValueNode) and isinstance(named, GraphQLEnumType):
            self._element(node, f"{named.name}.{node.value}", named.values[node.value])

    def _element(self, node: Node, coordinate: str, element: Any) -> None:
        if permissions := required(element):
            self._need(node, (Place(coordinate, permissions),))

    def _variable(self, node: VariableNode, kind: Any) -> None:
        name = node.name.value
        if name not in self.variables.coerced:
            return
        source = self.variables.sources[name]
        if source.value is not Undefined:
            for coordinate, element in _used(source.value, kind):
                self._element(node, coordinate, element)
            return
        for definition in self.operation.variable_definitions or ():
            if definition.variable.name.value == name and definition.default_value:
                self._value(definition.default_value, kind)


def _used(value: Any, kind: Any) -> Iterator[tuple[str, Any]]:
    """The input fields and enum values used by a variable's value, as it was sent."""
    named = get_named_type(kind)
    if isinstance(value, list):
        for item in value:
            yield from _used(item, kind)
    elif isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
        for name, item in value.items():
            yield f"{named.name}.{name}", named.fields[name]
            yield from _used(item, named.fields[name].type)
    elif isinstance(value, str) and isinstance(named, GraphQLEnumType):
        yield f"{named.name}.{value}", named.values[value]
