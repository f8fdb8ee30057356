"""What each element of a schema requires, read off its `@requires` once."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from backend.graph.requires import required
from backend.organizations.permissions import Permission

PUBLIC = frozenset({"Query.viewer", "Query.node", "Query.nodes", "Mutation.signIn", "Mutation.signOut", "Mutation.redeemLink"})
"""Root fields for everybody. `node` and `nodes` are guarded by what they return."""

SIGNED_IN = frozenset({"Mutation.changePassword"})
"""Root fields that need somebody, whatever the permissions. Every other root field requires one."""

BY_TYPE = "Node"
"""The interface whose fields answer null for a type withheld, so that selecting it needs nothing of its types."""


@dataclass(frozen=True, slots=True)
class Place:
    """A schema coordinate, and what it requires."""

    coordinate: str
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What selecting a field needs: its own places, then those of the type returned."""

    places: tuple[Place, ...]
    needed: frozenset[Permission]
    needs_caller: bool
    arguments: Mapping[str, Place]


class Rules:
    """What the elements of one schema require, looked up once each."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._fields: dict[tuple[str, str], FieldRule] = {}
        self._guarded: dict[str, bool] = {}

    def field(self, parent: GraphQLNamedType, name: str) -> FieldRule | None:
        """The rule of a field; None for introspection."""
        key = (parent.name, name)
        rule = self._fields.get(key)
        if rule is None and not name.startswith("__"):
            rule = self._fields[key] = self._field_rule(parent, name)
        return rule

    def is_guarded(self, input_type: GraphQLNamedType) -> bool:
        """Whether anything within values of an input type requires something, so that they must be looked at."""
        guarded = self._guarded.get(input_type.name)
        if guarded is None:
            self._guarded[input_type.name] = False
            guarded = self._guarded[input_type.name] = self._look_within(input_type)
        return guarded

    def _field_rule(self, parent: GraphQLNamedType, name: str) -> FieldRule:
        assert isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType))
        field = parent.fields[name]
        owners = [parent, *self._possible(parent)]
        places = [Place(f"{owner.name}.{name}", required(owner.fields[name])) for owner in owners]
        returned = get_named_type(field.type)
        places += [Place(kind.name, required(kind)) for kind in (returned, *self._possible(returned))]
        places = [place for place in places if place.permissions]
        needed = frozenset(permission for place in places for permission in place.permissions)
        is_root = parent in (self.schema.query_type, self.schema.mutation_type, self.schema.subscription_type)
        needs_caller = bool(needed) or is_root and f"{parent.name}.{name}" not in PUBLIC
        return FieldRule(tuple(places), needed, needs_caller, self._argument_places(parent, name, field))

    def _possible(self, kind: GraphQLNamedType) -> list[GraphQLObjectType]:
        """The types that may stand for an interface or union; those of `Node` are decided when it is found."""
        if isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)) and kind.name != BY_TYPE:
            return list(self.schema.get_possible_types(kind))
        return []

    def _argument_places(self, parent: GraphQLNamedType, name: str, field: GraphQLField) -> dict[str, Place]:
        places = {argument: Place(f"{parent.name}.{name}({argument}:)", required(item)) for argument, item in field.args.items()}
        return {argument: place for argument, place in places.items() if place.permissions}

    def _look_within(self, input_type: GraphQLNamedType) -> bool:
        if isinstance(input_type, GraphQLEnumType):
            return any(required(value) for value in input_type.values.values())
        if isinstance(input_type, GraphQLInputObjectType):
            return any(required(field) or self.is_guarded(get_named_type(field.type)) for field in input_type.fields.values())
        return False
