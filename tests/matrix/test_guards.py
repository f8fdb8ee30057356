"""Every element of the schema that `@requires` stands on, used by somebody who lacks just that permission: refused at its coordinate."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
)

from backend.graph.requires import required
from backend.organizations.permissions import Permission
from tests.matrix.documents import CORE, ROOTS, enum_values, input_values, smallest, smallest_arguments
from tests.matrix.following import by_events
from tests.matrix.world import World


@dataclass(frozen=True)
class Step:
    """A field on the way from a root, and the type whose field it is."""

    parent: str
    name: str
    field: GraphQLField


Path = tuple[Step, ...]


def _paths() -> dict[str, list[Path]]:
    """Ways to each output type: fields from a root, the last of which returns it. The shortest by each last field."""
    found: dict[str, list[Path]] = {}
    waiting: deque[tuple[str, Path]] = deque((root.name, ()) for root in ROOTS.values())
    taken: set[tuple[str, str]] = set()
    while waiting:
        parent, path = waiting.popleft()
        for name, field in getattr(CORE.get_type(parent), "fields", {}).items():
            kind = get_named_type(field.type)
            if not is_composite_type(kind) or (parent, name) in taken:
                continue
            taken.add((parent, name))
            there = (*path, Step(parent, name, field))
            found.setdefault(kind.name, []).append(there)
            waiting.append((kind.name, there))
            abstract = isinstance(kind, (GraphQLInterfaceType, GraphQLUnionType)) and kind.name != "Node"
            possible = CORE.get_possible_types(kind) if abstract else []  # type: ignore[arg-type]
            for narrower in possible:
                found.setdefault(narrower.name, []).append(there)
                waiting.append((narrower.name, there))
    return found


PATHS = _paths()


@dataclass(frozen=True)
class Use:
    """An operation that uses a guarded element."""

    coordinate: str
    permission: Permission
    operation: str
    query: str
    variables: dict[str, Any]


def _operation(path: Path, inner: str, given: dict[str, Any] | None = None) -> tuple[str, str, dict[str, Any]]:
    """A document along a path. `given` are arguments of its last field; all others get the least that they must."""
    operation = next(kind for kind, root in ROOTS.items() if root.name == path[0].parent)
    declared: list[str] = []
    variables: dict[str, Any] = {}
    text = inner
    for depth in range(len(path) - 1, -1, -1):
        step = path[depth]
        arguments = smallest_arguments(step.field.args) | (given if given and depth == len(path) - 1 else {})
        for name, value in arguments.items():
            declared.append(f"${name}{depth}: {step.field.args[name].type}")
            variables[f"{name}{depth}"] = value
        call = f"({', '.join(f'{name}: ${name}{depth}' for name in arguments)})" if arguments else ""
        text = f"{step.name}{call} {text}" if depth == 0 else f"{{ ... on {step.parent} {{ {step.name}{call} {text} }} }}"
    head = f"{operation} ({', '.join(declared)})" if declared else operation
    return operation, f"{head} {{ {text} }}", variables


def _uses() -> Iterator[Use]:
    for kind in CORE.type_map.values():
        if kind.name.startswith("__"):
            continue
        for permission in required(kind):
            yield _use(kind.name, permission, [_operation(path, "{ __typename }") for path in _unguarded_first(kind.name, permission)])
        if isinstance(kind, GraphQLInputObjectType):
            for name, item in kind.fields.items():
                for permission in required(item):
                    yield _use(f"{kind.name}.{name}", permission, list(_supplying(lambda of, item=item: input_values(of, item))))
        elif isinstance(kind, GraphQLEnumType):
            for name, value in kind.values.items():
                for permission in required(value):
                    yield _use(
                        f"{kind.name}.{name}", permission, list(_supplying(lambda of, kind=kind, name=name: enum_values(of, kind, name)))
                    )
        else:
            yield from _of_fields(kind)


def _of_fields(kind: Any) -> Iterator[Use]:
    for name, field in getattr(kind, "fields", {}).items():
        inner = "{ __typename }" if is_composite_type(get_named_type(field.type)) else ""
        ways: list[Path] = [(Step(kind.name, name, field),)] if kind in ROOTS.values() else []
        ways += [(*path, Step(kind.name, name, field)) for path in PATHS.get(kind.name, ())]
        for permission in required(field):
            yield _use(f"{kind.name}.{name}", permission, [_operation(way, inner) for way in ways])
        for argument_name, argument in field.args.items():
            for permission in required(argument):
                given = {argument_name: smallest(argument.type)}
                yield _use(f"{kind.name}.{name}({argument_name}:)", permission, [_operation(way, inner, given) for way in ways])


def _unguarded_first(type_name: str, permission: Permission) -> list[Path]:
    """Ways to a type, those first on which nothing else requires the permission."""

    def elsewhere(path: Path) -> tuple[bool, bool, bool, int]:
        is_wider = get_named_type(path[-1].field.type).name != type_name
        before = any(permission in required(step.field) for step in path)
        return is_wider, before, permission in required(path[-1].field), len(path)

    return sorted(PATHS.get(type_name, ()), key=elsewhere)


def _supplying(values: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Operations that give an argument a value."""
    for root in ROOTS.values():
        for name, field in root.fields.items():
            inner = "{ __typename }" if is_composite_type(get_named_type(field.type)) else ""
            for argument_name, argument in field.args.items():
                for value in values(argument.type):
                    yield _operation((Step(root.name, name, field),), inner, {argument_name: value})


def _use(coordinate: str, permission: Permission, operations: list[tuple[str, str, dict[str, Any]]]) -> Use:
    assert operations, f"Nothing reaches {coordinate}: take its @requires away, or the element."
    operation, query, variables = operations[0]
    return Use(coordinate, permission, operation, query, variables)


USES = list(_uses())


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.coordinate} {use.permission}")
async def test_it_is_refused_without_its_permission(world: World, use: Use) -> None:
    for who in (world.without[use.permission], world.tokens_without[use.permission]):
        if use.operation == "subscription":
            (told,) = await by_events(world, who, use.query, use.variables)
        else:
            told = (await world.post(who, use.query, use.variables)).content
        refused = json.loads(told)
        assert "data" not in refused
        places = {(error["extensions"]["code"], error["extensions"].get("coordinate")) for error in refused["errors"]}
        assert ("FORBIDDEN", use.coordinate) in places
        assert {error["extensions"].get("permission") for error in refused["errors"]} == {use.permission}


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.coordinate} {use.permission}")
async def test_it_is_for_nobody_who_is_not_signed_in(world: World, use: Use) -> None:
    if use.operation == "subscription":
        (told,) = await by_events(world, None, use.query, use.variables)
    else:
        told = (await world.post(None, use.query, use.variables)).content
    assert [error["extensions"] for error in json.loads(told)["errors"]] == [{"code": "UNAUTHENTICATED"}]


def test_guards_of_every_kind_are_found() -> None:
    coordinates = {use.coordinate for use in USES}
    assert {"Contact", "Job", "Contact.phone", "Query.contacts", "Query.contacts(search:)", "ContactFilter.phone"} <= coordinates


def test_who_is_in_a_list_is_guarded_wherever_it_can_be_changed() -> None:
    guarded = {use.coordinate for use in USES if use.permission == Permission.LISTS_WRITE and not use.coordinate.startswith("Mutation.")}
    inputs = ("CreateContactInput.listIds", "UpdateContactInput.listIds", "UpsertContactInput.listIds", "ImportContactsInput.listId")
    assert guarded == set(inputs)
