"""The app's GraphQL documents, as they stand in its sources, are ones that this server takes."""

import re
from functools import cache
from pathlib import Path

import pytest
from graphql import DocumentNode, FragmentSpreadNode, GraphQLSchema, Visitor, build_schema, parse, validate, visit

from backend.embedded.build import PROJECT

SOURCES = PROJECT / "frontend" / "src"
DOCUMENT = re.compile(r"graphql\(\s*`([^`]*)`")


@cache
def schema() -> GraphQLSchema:
    return build_schema((PROJECT / "schema.graphql").read_text())


@cache
def documents() -> dict[str, DocumentNode]:
    """Each operation or fragment by its name; a name stands for one thing in the whole app."""
    found: dict[str, DocumentNode] = {}
    for path in sorted(SOURCES.rglob("*.ts*")):
        for text in DOCUMENT.findall(path.read_text()) if not is_test(path) else []:
            document = parse(text.replace("@_unmask", ""))
            name = document.definitions[0].name.value  # type: ignore[attr-defined]
            assert name not in found, f"{name} stands twice"
            found[name] = document
    return found


def is_test(path: Path) -> bool:
    return ".test." in path.name or "testing" in path.parts


def with_fragments(document: DocumentNode) -> DocumentNode:
    """The operation and every fragment it spreads, however deep: what goes to the server."""
    needed: dict[str, DocumentNode] = {}
    waiting = [document]
    while waiting:
        for name in spreads(waiting.pop()) - needed.keys():
            needed[name] = documents()[name]
            waiting.append(needed[name])
    return DocumentNode(definitions=tuple(node for each in (document, *needed.values()) for node in each.definitions))


def spreads(document: DocumentNode) -> set[str]:
    names: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            names.add(node.name.value)

    visit(document, Spreads())
    return names


def operations() -> list[str]:
    return [name for name, document in documents().items() if document.definitions[0].kind == "operation_definition"]


@pytest.mark.parametrize("name", operations())
def test_the_server_takes_what_the_app_asks(name: str) -> None:
    assert validate(schema(), with_fragments(documents()[name])) == []


def test_every_fragment_is_asked_for_by_some_operation() -> None:
    asked = {name for operation in operations() for name in spreads(with_fragments(documents()[operation]))}
    assert documents().keys() - set(operations()) == asked
