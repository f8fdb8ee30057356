"""DateTime takes RFC 3339 and nothing else."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError

from backend.graph.scalars import DateTime

assert DateTime.parse_value
assert DateTime.serialize


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-11-23",
        "2026-11-23T09:30:00",
        "2026-11-23 09:30:00Z",
        "2026-11-23T09:30Z",
        "2026-W01-1T09:30:00Z",
        "20261123T093000Z",
        "2026-13-01T09:30:00Z",
        "2026-02-29T09:30:00Z",
        "2026-11-23T24:30:00Z",
        "2026-11-23T09:30:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "\N{FULLWIDTH DIGIT TWO}026-11-23T09:30:00Z",
        "2026-11-23T09:30:00Z\0",
        5,
        None,
        True,
        1.5,
        ["2026-11-23T09:30:00Z"],
    ],
)
def test_what_is_no_moment(value: Any) -> None:
    assert DateTime.parse_value
    with pytest.raises(GraphQLError):
        DateTime.parse_value(value)


@pytest.mark.parametrize("text", ["2026-11-23T09:30:00Z", "2026-11-23t09:30:00z", "2026-11-23T11:30:00+02:00", "2026-11-23T09:30:00.000Z"])
def test_a_moment_is_kept_in_utc(text: str) -> None:
    assert DateTime.parse_value
    assert DateTime.parse_value(text) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_answers_end_in_z() -> None:
    assert DateTime.serialize
    moment = datetime(2026, 11, 23, 11, 30, 0, 120_000, tzinfo=timezone(timedelta(hours=2)))
    assert DateTime.serialize(moment) == "2026-11-23T09:30:00.120000Z"
