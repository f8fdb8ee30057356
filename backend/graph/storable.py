"""Text that PostgreSQL can't hold: NUL and lone surrogates. Refused where it comes in, before anything runs.

An input type whose service refuses such text itself, field by field, says so with `@checks_text`: its texts are let through, so
that one bad item among many is one item's userError.
"""

import re
from typing import Any, TypeVar

from graphql import (
    DocumentNode,
    GraphQLInputObjectType,
    GraphQLSchema,
    ObjectFieldNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    type_from_ast,
    visit,
)

from backend.graph.errors import bad_user_input

T = TypeVar("T", bound=type)

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_MESSAGE = "Text can't hold the character NUL (U+0000), or half of a surrogate pair."
_own_checks: set[str] = set()


def checks_text(kind: T) -> T:
    """Mark an input type whose every text is validated by a service, or read as an id."""
    _own_checks.add(kind.__name__)
    return kind


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold it."""
    return _UNSTORABLE.search(text) is None


def hold_variables(schema: GraphQLSchema, operation: OperationDefinitionNode, variables: dict[str, Any]) -> None:
    """Raise BAD_USER_INPUT for unstorable text anywhere in the variables, but for what its service checks."""
    types = {node.variable.name.value: type_from_ast(schema, node.type) for node in operation.variable_definitions or ()}
    waiting: list[tuple[Any, Any, str]] = [(variables, None, "")]
    while waiting:
        item, kind, path = waiting.pop()
        if isinstance(item, str):
            _refuse(item, path)
        elif isinstance(item, list):
            waiting += [(part, kind, f"{path}.{index}") for index, part in enumerate(item)]
        elif isinstance(item, dict):
            waiting += [(name, None, "") for name in item]
            fields = _fields(get_named_type(kind)) if kind else types if item is variables else {}
            let_through = kind is not None and get_named_type(kind).name in _own_checks
            waiting += [
                (part, fields.get(name), f"{path}.{name}" if path else f"${name}")
                for name, part in item.items()
                if not (let_through and _is_text(part))
            ]


def _refuse(text: str, where: str) -> None:
    if not is_storable(text):
        raise bad_user_input(f"{where}: {_MESSAGE}" if where else _MESSAGE)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or isinstance(value, list) and all(isinstance(part, str) for part in value)


def _fields(kind: Any) -> dict[str, Any]:
    return {name: field.type for name, field in kind.fields.items()} if isinstance(kind, GraphQLInputObjectType) else {}


def hold_document(schema: GraphQLSchema, node: DocumentNode) -> None:
    """The same for texts written in a valid document."""
    types = TypeInfo(schema)
    visit(node, TypeInfoVisitor(types, _Texts(types)))


class _Texts(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self._within: list[str] = []

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        self._within.append(node.name.value)

    def leave_object_field(self, *_: Any) -> None:
        self._within.pop()

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        within = self._types.get_parent_input_type()
        if within is None or get_named_type(within).name not in _own_checks:
            _refuse(node.value, ".".join(self._within))
