"""Media types of answers, by the request's Accept header (RFC 9110, 12.5.1)."""

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"
ALL = (RESPONSE, JSON, EVENTS)

_RANGES = {RESPONSE: (RESPONSE, "application/*", "*/*"), JSON: (JSON, "application/*", "*/*"), EVENTS: (EVENTS,)}
"""The ranges that mean a type, the most exact first. A wildcard never means an event stream."""


def accepted(headers: list[tuple[bytes, bytes]]) -> list[str]:
    """What the client takes of ours, best first: by its weights, then by its order. Without the header, what is today's default."""
    text = ",".join(value.decode("latin-1") for name, value in headers if name == b"accept")
    if not text.strip():
        return [RESPONSE]
    asked: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(text.lower().split(",")):
        name, *parameters = (item.strip() for item in part.split(";"))
        asked.setdefault(name, (_weight(parameters), -place))
    ranked = [(asked[meant], kind) for kind in ALL if (meant := next((name for name in _RANGES[kind] if name in asked), None))]
    ranked.sort(key=lambda item: item[0], reverse=True)
    return [kind for (weight, _), kind in ranked if weight > 0]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
