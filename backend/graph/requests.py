"""The parameters of a GraphQL request, from JSON: the same over HTTP, WebSocket and event streams."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from backend.graph.errors import bad_request, bad_user_input


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. Other parameters are for other servers."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def load(text: bytes | str) -> Any:
    """Read JSON (RFC 8259, UTF-8); raises BAD_REQUEST. Lone surrogates, NaN and nesting beyond 1,000 levels are no JSON here."""
    try:
        return orjson.loads(text)
    except ValueError:
        raise bad_request("This isn't valid JSON in UTF-8.") from None


def read(value: Any) -> Request:
    """A request from its JSON object; raises BAD_REQUEST."""
    if isinstance(value, list):
        raise bad_request("Send one request at a time.")
    if not isinstance(value, dict):
        raise bad_request("The request must be a JSON object.")
    query, name, variables = value.get("query"), value.get("operationName"), value.get("variables")
    if not isinstance(query, str) or not query:
        raise bad_request("query must be a GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise bad_request("operationName must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise bad_request("variables must be an object.")
    if not isinstance(value.get("extensions") or {}, dict):
        raise bad_request("extensions must be an object.")
    return Request(query, name or None, variables or {})


def refuse_nul(variables: dict[str, Any]) -> None:
    """Raise BAD_USER_INPUT for NUL anywhere in the variables: PostgreSQL has none in its texts."""
    waiting: list[Any] = [variables]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\0" in item:
                raise bad_user_input("Text can't hold the character NUL (U+0000).")
        elif isinstance(item, dict):
            waiting += item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
