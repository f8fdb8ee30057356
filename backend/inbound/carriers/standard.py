"""Any carrier that signs as Standard Webhooks says: JSON {id, from, to, body, receivedAt?}."""

from datetime import UTC, datetime

import orjson

from backend import standard_webhooks
from backend.inbound.delivery import BODY_LIMIT, REFERENCE_LIMIT, Answer, Delivery, Message, Unreadable, text
from backend.organizations.lines import Line

_LONGEST_NUMBER = 40


class Standard:
    """Signed with the secret of the organization's inbound endpoint."""

    name = "standard"

    def read(self, delivery: Delivery) -> Message:
        try:
            given = orjson.loads(delivery.body)
        except orjson.JSONDecodeError:
            raise Unreadable("The body isn't JSON. Send {id, from, to, body, receivedAt?}.") from None
        if not isinstance(given, dict):
            raise Unreadable("The body isn't a JSON object. Send {id, from, to, body, receivedAt?}.")
        return Message(
            reference=text(given.get("id"), "id", REFERENCE_LIMIT),
            sender=text(given.get("from"), "from", _LONGEST_NUMBER),
            line=text(given.get("to"), "to", _LONGEST_NUMBER),
            body=text(given.get("body"), "body", BODY_LIMIT, may_be_empty=True),
            received_at=_moment(given.get("receivedAt")),
        )

    def is_signed(self, delivery: Delivery, line: Line) -> bool:
        return standard_webhooks.is_signed(line.secrets, delivery.headers, delivery.body)

    def answer(self, effect: str) -> Answer:
        return Answer(orjson.dumps({"effect": effect}), "application/json")


def _moment(value: object) -> datetime | None:
    """RFC 3339, with its offset."""
    if value is None:
        return None
    try:
        if not isinstance(value, str) or len(value) > 40 or "T" not in value.upper():
            raise ValueError
        moment = datetime.fromisoformat(value.upper())
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        message = "receivedAt isn't a moment such as 2026-11-23T09:30:00Z (RFC 3339, with its offset). Leave it out where it isn't known."
        raise Unreadable(message) from None
