"""DateTime as RFC 3339 in UTC."""

import re
from datetime import UTC, datetime

import strawberry
from strawberry.types.scalar import ScalarDefinition

from backend.graph.errors import bad_user_input

RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE)


def _serialize(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parse(value: object) -> datetime:
    try:
        if not isinstance(value, str) or RFC_3339.fullmatch(value) is None:
            raise ValueError
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_user_input("DateTime takes RFC 3339 with an offset, such as 2026-11-23T09:30:00Z.") from None


DateTime: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description="A moment as RFC 3339. Answers are in UTC and end in Z; a question may have any offset, and must have one.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=_serialize,
    parse_value=_parse,
)
