"""House rules that every part of the API keeps, held to the real schema."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
)

from backend.graph.node import node_types
from backend.graph.requires import required
from backend.graph.rules import PUBLIC, SIGNED_IN
from backend.graph.schema import schema

graph = schema._schema
ours = {name: kind for name, kind in graph.type_map.items() if not name.startswith("__") and not is_specified_scalar_type(kind)}
roots = [kind for kind in (graph.query_type, graph.mutation_type, graph.subscription_type) if kind]


def elements() -> Iterator[tuple[str, Any]]:
    """Everything of ours that can have a description, by its coordinate."""
    for name, kind in ours.items():
        yield name, kind
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", item) for value, item in kind.values.items())
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            for field, item in kind.fields.items():
                yield f"{name}.{field}", item
                yield from ((f"{name}.{field}({argument}:)", value) for argument, value in getattr(item, "args", {}).items())


def test_everything_is_described() -> None:
    assert [coordinate for coordinate, element in elements() if not element.description] == []


def test_every_root_field_is_guarded_or_said_to_be_public() -> None:
    unguarded = {f"{root.name}.{name}" for root in roots for name, field in root.fields.items() if not required(field)}
    assert unguarded == PUBLIC | SIGNED_IN


def test_a_type_needs_no_more_than_its_interfaces() -> None:
    """Else selecting through the interface would need what the interface doesn't tell. `Node` is the exception that `node` guards."""
    for kind in ours.values():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for interface in kind.interfaces:
                assert interface.name == "Node" or set(required(kind)) <= set(required(interface)), kind.name
                for field, item in interface.fields.items():
                    assert set(required(kind.fields[field])) <= set(required(item)), f"{kind.name}.{field}"


def test_node_finds_every_type_that_is_one() -> None:
    node = graph.get_type("Node")
    assert isinstance(node, GraphQLInterfaceType)
    kinds = {kind.name for kind in graph.get_possible_types(node)}
    assert kinds == node_types()


def test_mutations_take_one_input_and_answer_with_user_errors() -> None:
    assert graph.mutation_type is not None
    for name, field in graph.mutation_type.fields.items():
        capital = name[0].upper() + name[1:]
        assert list(field.args) == ["input"], name
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!", name
        assert payload.name == f"{capital}Payload" or name in ("addContactsToList", "removeContactsFromList"), name


def test_connections_are_relay_s() -> None:
    for name, kind in ours.items():
        if name.endswith("Connection"):
            assert isinstance(kind, GraphQLObjectType)
            node = name.removesuffix("Connection")
            assert str(kind.fields["edges"].type) == f"[{node}Edge!]!"
            assert str(kind.fields["nodes"].type) == f"[{node}!]!"
            assert str(kind.fields["pageInfo"].type) == "PageInfo!"


def test_what_is_printed_is_a_schema_and_the_directive_stands_as_in_the_contract() -> None:
    printed = schema.as_str()
    build_schema(printed)
    assert (
        'directive @requires(\n  """What the caller must hold."""\n  permission: Permission!\n) repeatable on '
        "OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE\n"
    ) in printed
    assert "type Contact implements Node @requires(permission: CONTACTS_READ) {" in printed
    assert "phone: String! @requires(permission: CONTACT_DETAILS_READ)" in printed
    assert "= null" not in printed


def test_only_date_time_is_a_scalar_of_ours() -> None:
    assert [name for name, kind in ours.items() if isinstance(kind, GraphQLScalarType)] == ["DateTime"]
