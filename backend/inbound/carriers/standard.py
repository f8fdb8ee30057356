"""Any carrier that signs as Standard Webhooks says: JSON {id, from, to, body, receivedAt?}."""

import json
from datetime import UTC, datetime

import orjson

from backend import standard_webhooks
from backend.inbound.delivery import REFERENCE_LIMIT, Answer, Delivery, Message, Unreadable, body, text
from backend.organizations.lines import Line

_LONGEST_NUMBER = 40


class Standard:
    """Signed with the secret of the organization's inbound endpoint."""

    name = "standard"

    def read(self, delivery: Delivery) -> Message:
        try:
            # More is taken than JSON allows: a byte order mark, line ends in a text, half of an emoji; none is a reason to miss an opt-out.
            given = json.loads(delivery.body.decode("utf-8-sig", "replace"), strict=False)
        except (ValueError, RecursionError):
            raise Unreadable("The body isn't JSON. Send {id, from, to, body, receivedAt?}.") from None
        if not isinstance(given, dict):
            raise Unreadable("The body isn't a JSON object. Send {id, from, to, body, receivedAt?}.")
        received_at, doubt = _moment(given.get("receivedAt"))
        return Message(
            reference=text(given.get("id"), "id", REFERENCE_LIMIT),
            sender=text(given.get("from"), "from", _LONGEST_NUMBER),
            line=text(given.get("to"), "to", _LONGEST_NUMBER),
            body=body(given.get("body"), "body"),
            received_at=received_at,
            doubt=doubt,
        )

    def is_signed(self, delivery: Delivery, line: Line) -> bool:
        return standard_webhooks.is_signed(line.secrets, delivery.headers, delivery.body)

    def answer(self, effect: str) -> Answer:
        return Answer(orjson.dumps({"effect": effect}), "application/json")


def _moment(value: object) -> tuple[datetime | None, str | None]:
    """RFC 3339, with its offset; or what is wrong with it."""
    if value is None:
        return None, None
    try:
        if not isinstance(value, str) or len(value) > 40 or "T" not in value.upper():
            raise ValueError
        moment = datetime.fromisoformat(value.upper())
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC), None
    except (ValueError, OverflowError):
        return (
            None,
            "receivedAt isn't a moment such as 2026-11-23T09:30:00Z (RFC 3339, with its offset). Leave it out where it isn't known.",
        )
