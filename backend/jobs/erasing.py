"""A person's number in what jobs keep of how they were asked for: the search of an export, a file's name, a caller's own key."""

from typing import Any

import orjson

from backend.contacts.sightings import Number
from backend.database import execute, fetch_all
from backend.jobs.kinds import ENDED

_MENTIONS = """
SELECT id, parameters, position, idempotency_key FROM jobs WHERE organization_id = $1 AND state = ANY ($2::text[])
    AND (parameters::text ~ $3 OR position::text ~ $3 OR idempotency_key ~ $3)
"""
_CHANGE = """
UPDATE jobs SET parameters = $3, position = $4, idempotency_key = $5, revision = revision + 1 WHERE organization_id = $1 AND id = $2
"""


async def scrub(organization_id: int, number: Number) -> int:
    """Take the number out of the rows of jobs that have ended; of how many."""
    changed = 0
    for job in await fetch_all(_MENTIONS, organization_id, sorted(ENDED), number.pattern):
        was = (orjson.loads(job["parameters"]), orjson.loads(job["position"]), job["idempotency_key"])
        parameters, position, key = (_without(number, value) for value in was)
        if (parameters, position, key) != was:
            kept = key if key == job["idempotency_key"] else None
            await execute(_CHANGE, organization_id, job["id"], orjson.dumps(parameters).decode(), orjson.dumps(position).decode(), kept)
            changed += 1
    return changed


def _without(number: Number, value: Any) -> Any:
    """The same JSON with no text in it that holds the number."""
    if isinstance(value, str):
        return number.out_of(value)
    if isinstance(value, list):
        return [_without(number, item) for item in value]
    return {name: _without(number, item) for name, item in value.items()} if isinstance(value, dict) else value
