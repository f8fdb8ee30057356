"""The same import again: asked for twice by the same key, or a file that the book holds already."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from asyncpg import Record

from backend.database import fetch_one
from backend.imports import reverts, uploads
from backend.imports.order import Order
from backend.jobs import service as jobs
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode

KEY_LIMIT = 200


async def with_key(caller: Caller, owner: int, order: Order, settings: Mapping[str, Any]) -> Record | None:
    """The job that the order's idempotency key made, however it ended; imports and dry runs have their keys apart.

    `settings` is how to import, whether it was said or is what holds unless it is. Raises Problem where the key was another order's.
    """
    key = order.idempotency_key
    if key is None:
        return None
    if not 1 <= len(key) <= KEY_LIMIT:
        code = ProblemCode.TOO_LONG if key else ProblemCode.REQUIRED
        raise Problem(code, ("idempotency_key",), f"An idempotency key has 1 to {KEY_LIMIT} characters.")
    made = await jobs.with_key(caller, order.kind, owner, key)
    if made is not None and not await _is_of(made, caller, order, settings):
        message = "This key was used for another import into this book. Use a key of its own for each."
        raise Problem(ProblemCode.INVALID, ("idempotency_key",), message)
    return made


async def _is_of(job: Record, caller: Caller, order: Order, settings: Mapping[str, Any]) -> bool:
    """Whether a job was made by this order: of the same bytes, whether uploaded again or not, with everything else as it was.

    Left out both times, the region is the same one also when the organization's has changed meanwhile.
    """
    was = orjson.loads(job["parameters"])
    same_region = settings["region_said"] == was.get("region_said") or settings["region"] == was["region"]
    if not same_region or any(was.get(name) != value for name, value in settings.items() if name not in ("region", "region_said")):
        return False
    if order.text is not None:
        digest = hashlib.sha256(order.text.encode()).digest()
    elif order.upload_id == was["upload_id"]:
        return True
    else:
        digest = (await uploads.ready(caller, order.upload_id))["digest"]
    return bool(was["digest"] == digest.hex())


async def imported_before(caller: Caller, owner: int, digest: bytes, columns: Sequence[str] | None = None) -> Record | None:
    """The last import of the same bytes (by the same columns, if given) that SUCCEEDED and was neither taken back nor purged since."""
    return await fetch_one(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs j WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.kind = 'IMPORT' AND j.state = 'SUCCEEDED'
            AND j.parameters ? 'digest' AND j.parameters ->> 'digest' = $3 AND ($4::jsonb IS NULL OR j.parameters -> 'columns' = $4)
            AND NOT {reverts.IS_GONE} AND NOT {reverts.IS_TAKEN_BACK}
        ORDER BY id DESC LIMIT 1
        """,
        caller.organization_id,
        owner,
        digest.hex(),
        None if columns is None else orjson.dumps(columns).decode(),
    )


async def _at_work(caller: Caller, owner: int, digest: bytes, columns: Sequence[str]) -> Record | None:
    """An import of the same bytes by the same columns that waits for its turn or runs."""
    return await fetch_one(
        f"""
        SELECT {jobs.COLUMNS} FROM jobs j WHERE j.organization_id = $1 AND j.owner_id = $2 AND j.kind = 'IMPORT'
            AND j.state IN ('QUEUED', 'RUNNING') AND j.parameters ->> 'digest' = $3 AND j.parameters -> 'columns' = $4::jsonb
        ORDER BY id LIMIT 1
        """,
        caller.organization_id,
        owner,
        digest.hex(),
        orjson.dumps(columns).decode(),
    )


async def refuse(caller: Caller, owner: int, digest: bytes, columns: Sequence[str]) -> None:
    """Raises Problem ALREADY_IMPORTED where the book holds it, or will by what is at work. Under `jobs.lock_book`."""
    if coming := await _at_work(caller, owner, digest, columns):
        message = f"{coming['actor']} is importing this file into this book already. To import it once more after that, say evenIfImported."
        raise Problem(ProblemCode.ALREADY_IMPORTED, ("even_if_imported",), message)
    found = await imported_before(caller, owner, digest, columns)
    if found is not None:
        when = f"{found['finished_at']:%Y-%m-%d at %H:%M} UTC"
        message = f"{found['actor']} imported this file into this book on {when}. To import it all the same, say evenIfImported."
        raise Problem(ProblemCode.ALREADY_IMPORTED, ("even_if_imported",), message)
