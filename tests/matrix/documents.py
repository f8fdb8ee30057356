"""Documents and variables made from the schema: what a new field needs is found there."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from backend.graph.schema import schema

CORE: GraphQLSchema = schema._schema
ROOTS = {
    kind: root
    for kind, root in (("query", CORE.query_type), ("mutation", CORE.mutation_type), ("subscription", CORE.subscription_type))
    if root is not None
}


def root_fields(*kinds: str) -> dict[str, tuple[str, GraphQLField]]:
    """Coordinate to (operation, field)."""
    return {
        f"{root.name}.{name}": (kind, field)
        for kind, root in ROOTS.items()
        if kind in (kinds or ROOTS)
        for name, field in root.fields.items()
    }


def selection(kind: Any, depth: int = 3) -> str:
    """Everything of a type that needs no arguments, so many levels down; nothing for a scalar."""
    named = get_named_type(kind)
    if not is_composite_type(named):
        return ""
    fields = [] if depth == 0 else [_selected(name, field, depth) for name, field in getattr(named, "fields", {}).items()]
    return "{ __typename " + " ".join(fields) + " }"


def _selected(name: str, field: GraphQLField, depth: int) -> str:
    return f"{name} {selection(field.type, depth - 1)}"


def document(kind: str, name: str, arguments: dict[str, Any], selected: str | None = None) -> str:
    """One root field with these of its arguments as variables of the same names."""
    field = ROOTS[kind].fields[name]
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in arguments)
    given = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    head = f"{kind} ({declared})" if arguments else kind
    call = f"{name}({given})" if arguments else name
    return f"{head} {{ {call} {selection(field.type) if selected is None else selected} }}"


def is_one_of(kind: GraphQLInputObjectType) -> bool:
    """Whether exactly one of its fields is to be given. Strawberry keeps that for itself."""
    return bool(kind.extensions["strawberry-definition"].is_one_of)


def id_places(field: GraphQLField) -> dict[str, bool]:
    """Where ids go into a root field: paths such as `input.ids.0`, each with whether it stands for its siblings (@oneOf)."""
    return {path: alone for name, argument in field.args.items() for path, alone in _ids(name, argument.type, False)}


def _ids(path: str, kind: Any, alone: bool) -> Iterator[tuple[str, bool]]:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(inner, GraphQLList):
        yield from _ids(f"{path}.0", inner.of_type, alone)
    elif isinstance(inner, GraphQLInputObjectType):
        for name, field in inner.fields.items():
            yield from _ids(f"{path}.{name}", field.type, is_one_of(inner))
    elif inner.name == "ID":
        yield path, alone


def put(variables: dict[str, Any], path: str, value: Any, *, alone: bool) -> dict[str, Any]:
    """The variables with a value at a path, in place of its siblings where it stands `alone`."""
    step, _, rest = path.partition(".")
    if not rest:
        return ({} if alone else dict(variables)) | {step: value}
    inner = variables.get(step)
    if rest.split(".")[0] == "0":
        following = rest.partition(".")[2]
        first = inner[0] if inner else {}
        items = [put(first, following, value, alone=alone) if following else value]
        return variables | {step: items}
    return variables | {step: put(inner or {}, rest, value, alone=alone)}


def smallest(kind: Any) -> Any:
    """A value of an input type that passes validation: only what must be given."""
    if isinstance(kind, GraphQLNonNull):
        return smallest(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [smallest(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        if is_one_of(kind):
            name, field = next(iter(kind.fields.items()))
            return {name: smallest(field.type)}
        return {name: smallest(field.type) for name, field in kind.fields.items() if is_required_input_field(field)}
    return {"Int": 1, "Float": 1.0, "Boolean": True, "DateTime": "2026-11-23T09:30:00Z"}.get(kind.name, "x")


def smallest_arguments(arguments: dict[str, GraphQLArgument]) -> dict[str, Any]:
    """Values for those arguments that must be given."""
    return {name: smallest(argument.type) for name, argument in arguments.items() if is_required_argument(argument)}


def input_values(kind: Any, wanted: GraphQLInputField) -> Iterator[Any]:
    """Values of an input type that give one input field of it, however deep."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLInputObjectType):
        return
    for name, field in named.fields.items():
        for value in [smallest(field.type)] if field is wanted else input_values(field.type, wanted):
            yield _in_list(kind, {**({} if is_one_of(named) else smallest(named)), name: value})


def enum_values(kind: Any, wanted: GraphQLEnumType, name: str) -> Iterator[Any]:
    """Values of an input type that use one value of an enum, however deep."""
    named = get_named_type(kind)
    if named is wanted:
        yield _in_list(kind, name)
    elif isinstance(named, GraphQLInputObjectType):
        for field_name, field in named.fields.items():
            for value in enum_values(field.type, wanted, name):
                yield _in_list(kind, {**({} if is_one_of(named) else smallest(named)), field_name: value})


def _in_list(kind: Any, value: Any) -> Any:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return [_in_list(inner.of_type, value)] if isinstance(inner, GraphQLList) else value


def node_types() -> list[str]:
    """The object types that have ids of their own."""
    node = CORE.get_type("Node")
    return sorted(kind.name for kind in CORE.get_possible_types(node) if isinstance(kind, GraphQLObjectType))  # type: ignore[arg-type]
