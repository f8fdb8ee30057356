"""What a linter can't say: which module may know of which, and that the printed schema is the committed one."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.graph.schema import schema

PROJECT = Path(__file__).parent.parent
BACKEND = PROJECT / "backend"

DOMAINS = ("organizations", "consent", "contacts", "jobs", "imports", "exports", "purges", "outbound", "inbound", "suppressions", "stats")
"""Each may import those before it."""
CONTENTS = "backend.graph.schema"
"""The table of contents: it knows each domain's graphql.py."""
KNOWN_TO_GRAPH_AND_WEB = {"backend.organizations.caller", "backend.organizations.permissions", "backend.organizations.sessions"}
"""Who is calling, what they may do, how long a cookie lasts: all that what lies beneath the domains knows of them."""

MODEL, SERVICE, TASKS, EDGE = range(4)
"""Within a domain: edge -> service -> model, tasks -> service; the edge knows the tasks that it starts."""
SIDES = {
    "model": MODEL,
    "tasks": TASKS,
    "work": TASKS,
    **dict.fromkeys(("revert_work", "erasure_work", "import_work", "export_work"), TASKS),
    **dict.fromkeys(("graphql", "list_graphql", "consent_graphql", "types", "preview_types", "inputs", "http", "demo"), EDGE),
}
"""By file name; every other file of a domain is part of its service."""

ONLY_AT_THE_EDGE = {"strawberry", "starlette", "graphql", "uvicorn", "websockets"}


@dataclass(frozen=True)
class Module:
    """A source file of the backend and what it imports."""

    name: str
    imports: frozenset[str]

    @property
    def domain(self) -> str | None:
        return domain_of(self.name)

    @property
    def side(self) -> int:
        return side_of(self.name)


def domain_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "backend" and len(parts) > 1 and parts[1] in DOMAINS else None


def side_of(name: str) -> int:
    parts = name.split(".")
    return SIDES.get(parts[2], SERVICE) if len(parts) > 2 else SERVICE


def modules() -> Iterator[Module]:
    for file in sorted(BACKEND.rglob("*.py")):
        name = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        if not name.startswith("backend.migrations"):
            yield Module(name.removesuffix(".__init__"), frozenset(imported(ast.parse(file.read_text()))))


def imported(tree: ast.AST) -> Iterator[str]:
    """Full names of the modules that are imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if is_module(name) else str(node.module)


def is_module(name: str) -> bool:
    path = PROJECT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


MODULES = list(modules())
OF_DOMAINS = [module for module in MODULES if module.domain]


def test_the_domains_are_all_named_here() -> None:
    folders = {file.parent.name for file in BACKEND.glob("*/service.py")}
    assert folders == set(DOMAINS), "say in DOMAINS which domains it may import"


def offenders(checked: list[Module], offends: Callable[[Module, str], bool]) -> list[str]:
    return [f"{module.name} imports {name}" for module in checked for name in sorted(module.imports) if offends(module, name)]


def test_domains_import_one_way() -> None:
    def later(module: Module, name: str) -> bool:
        other = domain_of(name)
        return other is not None and module.domain is not None and DOMAINS.index(other) > DOMAINS.index(module.domain)

    assert offenders(OF_DOMAINS, later) == []


def test_within_a_domain_imports_run_towards_the_model() -> None:
    forbidden = {MODEL: {SERVICE, TASKS, EDGE}, SERVICE: {TASKS, EDGE}, TASKS: {EDGE}, EDGE: set()}
    assert offenders(OF_DOMAINS, lambda module, name: domain_of(name) is not None and side_of(name) in forbidden[module.side]) == []


def test_services_know_neither_http_nor_graphql() -> None:
    inner = [module for module in OF_DOMAINS if module.side != EDGE]
    assert offenders(inner, lambda _, name: name.split(".")[0] in ONLY_AT_THE_EDGE) == []
    assert offenders(inner, lambda _, name: name.startswith(("backend.graph", "backend.web"))) == []


def test_the_engines_stay_behind_their_modules() -> None:
    """Dramatiq behind the broker and the tasks, Redis behind events, broker and attempts, files behind storage."""
    behind = {
        "dramatiq": {"backend.broker", "backend.worker", "backend.jobs.tasks", "backend.outbound.tasks"},
        "obstore": {"backend.storage"},
        "redis": {"backend.broker", "backend.events", "backend.organizations.attempts", "backend.web.health"},
    }
    outside = [module for module in MODULES if not module.name.startswith("backend.embedded")]
    assert offenders(outside, lambda module, name: module.name not in behind.get(name.split(".")[0], {module.name})) == []


def test_graph_and_web_know_no_domain() -> None:
    common = [module for module in MODULES if module.name.startswith(("backend.graph.", "backend.web.")) and module.name != CONTENTS]
    assert offenders(common, lambda _, name: domain_of(name) is not None and name not in KNOWN_TO_GRAPH_AND_WEB) == []


def test_the_table_of_contents_knows_only_the_graphql_of_each_domain() -> None:
    [contents] = [module for module in MODULES if module.name == CONTENTS]
    assert {name.split(".")[-1] for name in contents.imports if domain_of(name)} == {"graphql"}


def test_the_committed_schema_is_the_printed_one() -> None:
    committed = PROJECT / "schema.graphql"
    assert committed.exists() and committed.read_text() == schema.as_str().rstrip() + "\n", "run: poe schema"
