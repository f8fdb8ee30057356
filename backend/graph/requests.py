"""The parameters of a GraphQL request, from JSON: the same over HTTP, WebSocket and event streams."""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

import orjson

from backend.graph.errors import bad_request

DEEPEST = 1_000
"""Levels that JSON may have, arrays and objects within each other."""
_TEXTS_AND_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""It never goes back, so the time it takes grows with the length only."""
_HALF_OF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. Other parameters are for other servers."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


def load(text: bytes | str) -> Any:
    """Read JSON (RFC 8259, UTF-8); raises BAD_REQUEST. NaN is no JSON; nesting and numbers have their limits, which are told.

    Lone surrogates are JSON (RFC 8259, 8.2), though orjson refuses them: whoever takes the text refuses it by name.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
        return _load_slowly(data)


def _load_slowly(data: bytes) -> Any:
    """What orjson doesn't read: half of a surrogate pair; else what is wrong with it."""
    if _is_too_deep(data):
        raise bad_request(f"This JSON is nested too deep: at most {DEEPEST:,} levels are taken.")
    try:
        value = json.loads(data.decode(), parse_constant=_refuse_constant, parse_int=_number, parse_float=_number)
    except _TooLarge:
        raise bad_request("This JSON holds a number that is too large: at most about 1.8e308, as a double has it, is taken.") from None
    except (ValueError, RecursionError):
        raise bad_request("This isn't valid JSON in UTF-8.") from None
    if _HALF_OF_A_PAIR.search(data):
        return value
    raise bad_request("This isn't valid JSON in UTF-8.")


class _TooLarge(Exception):
    """A number that no double can hold."""


def _number(text: str) -> int | float:
    number = float(text)
    if math.isinf(number):
        raise _TooLarge
    return int(text) if text.lstrip("-").isdigit() else number


def _is_too_deep(data: bytes) -> bool:
    """Whether brackets outside of texts open more often than is taken before they close."""
    depth = 0
    for found in _TEXTS_AND_BRACKETS.finditer(data):
        if found[0] in (b"[", b"{"):
            depth += 1
        elif found[0] in (b"]", b"}"):
            depth -= 1
        if depth > DEEPEST:
            return True
    return False


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
