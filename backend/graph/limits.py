"""How much one request may ask for, and the measuring of documents.

What a document expands to is counted before it is validated, because validating takes time that grows with the square of
repeated fields, and without end where fragments multiply. While a document is parsed and validated nobody else is served: the
bounds keep that below a tenth of a second.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from backend.graph.errors import ErrorCode, Refused, limit_exceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes count bytes, times seconds."""

    body: int = 5 * 2**18
    body_time: float = 20.0
    """For the whole body of a request to arrive."""

    characters: int = 50_000
    tokens: int = 2_500
    depth: int = 20
    nesting: int = 60
    """Braces within braces, those of fragments included."""
    fields: int = 1_000
    """Fields of all definitions, with fragments expanded."""
    repeats: int = 100
    """Fields that are asked for again in the same place."""
    aliases: int = 100
    root_fields: int = 20
    cost: int = 20_000
    """See cost.py."""
    introspection: int = 40_000
    """See introspection.py; what tools ask for takes 30,000 with all options, though most of it is never there."""
    alias: int = 128
    """Characters: an alias stands in the answer again for each node."""
    values: int = 10_000
    """In one list of the variables; most lists take far fewer."""
    fragments: int = 50
    definitions: int = 50
    """Operations in one document."""
    kept_tokens: int = 30_000
    """Of the documents that are remembered; with the nodes made of it, a token takes about 350 bytes."""

    streams: int = 200
    """Open sockets and event streams of one session or token, in this process."""
    operations: int = 50
    """Running on one socket."""
    subscriptions: int = 200
    """Running for one person or token on all streams, in this process."""
    subscriptions_together: int = 2_000
    """Running for all of an organization."""
    init_time: float = 10.0
    """Until `connection_init`."""
    keep_alive: float = 12.0
    """Between comments on an idle event stream."""
    recheck: float = 3.0
    """Between looks at whether the callers of open streams still hold what they held."""
    unsure: float = 15.0
    """A stream ends whose caller can't be looked up for so long."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a selection expands to."""

    fields: int = 0
    aliases: int = 0
    longest_alias: int = 0
    depth: int = 0
    nesting: int = 0


def hold(document: DocumentNode, limits: Limits) -> None:
    """Raise LIMIT_EXCEEDED for a document that asks for too much. It need not be valid yet."""
    try:
        _hold_all(document, limits)
    except RecursionError:
        raise limit_exceeded("levels", limits.nesting, limits.nesting + 1) from None


def _hold_all(document: DocumentNode, limits: Limits) -> None:
    operations = sum(1 for node in document.definitions if isinstance(node, OperationDefinitionNode))
    _hold("operations", limits.definitions, operations)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    _hold("fragments", limits.fragments, len(fragments))
    measure = _Measure(fragments, limits)
    definitions = [node for node in document.definitions if isinstance(node, (OperationDefinitionNode, FragmentDefinitionNode))]
    extents = [measure.definition(node) for node in definitions]
    _hold("levels", limits.depth, max((extent.depth for extent in extents), default=0))
    _hold("levels", limits.nesting, max((extent.nesting for extent in extents), default=0))
    _hold("fields", limits.fields, sum(extent.fields for extent in extents))
    for node, extent in zip(definitions, extents, strict=True):
        if isinstance(node, OperationDefinitionNode):
            _hold("aliases", limits.aliases, extent.aliases)
            _hold("characters in an alias", limits.alias, extent.longest_alias)
        tree: dict[str, Any] = {}
        _hold("repeated fields", limits.repeats, extent.fields - measure.distinct(node.selection_set, tree))
        _hold("root fields", limits.root_fields, len(tree) if isinstance(node, OperationDefinitionNode) else 0)


def hold_lists(variables: Any, limits: Limits) -> None:
    """Raise LIMIT_EXCEEDED for a list that is far too long, before its values are looked at one by one."""
    waiting = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            _hold("values in a list", limits.values, len(value))
            waiting.extend(item for item in value if isinstance(item, (dict, list)))


def _hold(what: str, limit: int, actual: int) -> None:
    if actual > limit:
        raise limit_exceeded(what, limit, actual)


class _Measure:
    """Counts with fragments expanded, each fragment once."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments = fragments
        self.limits = limits
        self.known: dict[str, Extent | None] = {}

    def definition(self, node: OperationDefinitionNode | FragmentDefinitionNode) -> Extent:
        if isinstance(node, FragmentDefinitionNode):
            return self.fragment(node.name.value)
        return self.selections(node.selection_set)

    def fragment(self, name: str) -> Extent:
        if name not in self.fragments:
            return Extent()
        if name not in self.known:
            self.known[name] = None
            self.known[name] = self.selections(self.fragments[name].selection_set)
        extent = self.known[name]
        if extent is None:
            raise Refused(ErrorCode.GRAPHQL_VALIDATION_FAILED, f"Cannot spread fragment '{name}' within itself.", self.fragments[name])
        return extent

    def selections(self, selection_set: SelectionSetNode) -> Extent:
        fields = aliases = longest = depth = nesting = 0
        for node in selection_set.selections:
            inner = self.within(node)
            is_field = isinstance(node, FieldNode)
            fields += inner.fields + is_field
            alias = node.alias if isinstance(node, FieldNode) else None
            aliases += inner.aliases + (alias is not None)
            longest = max(longest, inner.longest_alias, len(alias.value) if alias else 0)
            depth = max(depth, inner.depth + is_field)
            nesting = max(nesting, inner.nesting)
        return Extent(fields, aliases, longest, depth, nesting + 1)

    def within(self, node: SelectionNode) -> Extent:
        if isinstance(node, FragmentSpreadNode):
            return self.fragment(node.name.value)
        assert isinstance(node, (FieldNode, InlineFragmentNode))
        return self.selections(node.selection_set) if node.selection_set else Extent()

    def distinct(self, selection_set: SelectionSetNode, tree: dict[str, Any]) -> int:
        """Different fields of an expanded selection, by the names they answer under; only for what was found small enough."""
        count = 0
        for node in selection_set.selections:
            inner: Any = node
            place = tree
            if isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                count += name not in tree
                place = tree.setdefault(name, {})
            elif isinstance(node, FragmentSpreadNode):
                inner = self.fragments.get(node.name.value)
            if selections := getattr(inner, "selection_set", None):
                count += self.distinct(selections, place)
        return count
