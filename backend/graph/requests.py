"""The parameters of a GraphQL request, from JSON: the same over HTTP, WebSocket and event streams."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import orjson

from backend.graph.errors import bad_request

_HALF_OF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. Other parameters are for other servers."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def load(text: bytes | str) -> Any:
    """Read JSON (RFC 8259, UTF-8); raises BAD_REQUEST. NaN and nesting beyond 1,000 levels are no JSON here.

    Lone surrogates are (RFC 8259, 8.2), though orjson refuses them: whoever takes the text refuses it by name.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        try:
            data = text.encode() if isinstance(text, str) else text
            if _HALF_OF_A_PAIR.search(data):
                return json.loads(data.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            pass
        raise bad_request("This isn't valid JSON in UTF-8.") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


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
