"""From a document's text to one that is within the limits and valid; those in use are remembered."""

from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from backend.graph import limits
from backend.graph.errors import ErrorCode, Refused, bad_request, limit_exceeded
from backend.graph.limits import Limits
from backend.graph.storable import hold_document

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
MOST_ERRORS = 20
LONGEST_NUMBER = 100
"""Characters."""


class Invalid(Exception):
    """A document that isn't run, with the errors to answer."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, taken apart."""

    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one; raises BAD_REQUEST."""
        named = [node for node in self.operations if name is None or node.name is not None and node.name.value == name]
        if len(named) == 1:
            return named[0]
        raise bad_request("The document has no operation of that name." if name else "Name the operation to run: operationName.")


class Documents:
    """The documents of one schema. Those last used are kept, up to a number of tokens."""

    def __init__(self, schema: GraphQLSchema, bounds: Limits) -> None:
        self.schema = schema
        self.bounds = bounds
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._tokens = 0

    def get(self, text: str) -> Document:
        """Parse and validate, or remember; raises Refused or Invalid."""
        document = self._kept.get(text)
        if document is None:
            document = self._read(text)
            self._keep(text, document)
        else:
            self._kept.move_to_end(text)
        return document

    def _read(self, text: str) -> Document:
        if len(text) > self.bounds.characters:
            raise limit_exceeded("characters in the document", self.bounds.characters, len(text))
        node = self._parse(text)
        limits.hold(node, self.bounds)
        _hold_numbers(node)
        if errors := validate(self.schema, node, RULES, max_errors=MOST_ERRORS, hide_suggestions=True):
            raise Invalid([Refused(ErrorCode.GRAPHQL_VALIDATION_FAILED, error.message, error.nodes) for error in errors])
        if _holds_nul(node):
            hold_document(self.schema, node)
        operations = tuple(item for item in node.definitions if isinstance(item, OperationDefinitionNode))
        fragments = {item.name.value: item for item in node.definitions if isinstance(item, FragmentDefinitionNode)}
        return Document(node, operations, fragments)

    def _parse(self, text: str) -> DocumentNode:
        try:
            node = parse(Source(text, "GraphQL request"), max_tokens=self.bounds.tokens)
        except GraphQLSyntaxError as error:
            if error.message.startswith("Syntax Error: Document contains more than"):
                raise limit_exceeded("tokens", self.bounds.tokens, self.bounds.tokens + 1) from None
            raise Refused(ErrorCode.GRAPHQL_PARSE_FAILED, error.message, source=error.source, positions=error.positions) from None
        return node

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self._tokens += document.node.token_count
        while self._tokens > self.bounds.kept_tokens:
            self._tokens -= self._kept.popitem(last=False)[1].node.token_count


def _hold_numbers(document: DocumentNode) -> None:
    """Raise BAD_REQUEST for a number that no type takes: it would be given back whole, with what Python says of it."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind in (TokenKind.INT, TokenKind.FLOAT) and len(token.value or "") > LONGEST_NUMBER:
            raise bad_request(f"The document holds a number of {len(token.value or ''):,} characters: at most {LONGEST_NUMBER} are taken.")
        token = token.next


def _holds_nul(document: DocumentNode) -> bool:
    """Whether a text of the document does; half a surrogate pair doesn't parse."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.value and "\0" in token.value and token.kind in (TokenKind.STRING, TokenKind.BLOCK_STRING):
            return True
        token = token.next
    return False
