"""A person in the files that jobs left: their rows go, and their number where another's row mentions it. The files stay."""

import asyncio
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from asyncpg import Record

from backend.contacts.sightings import Number
from backend.contacts.spreadsheets import restored
from backend.database import fetch_one
from backend.imports import erasing as imports
from backend.imports.reasons import HEADER
from backend.jobs import files
from backend.jobs.kinds import ENDED, kinds
from backend.storage import storage

_PHONE_COLUMN = {"EXPORT": 1, "OPT_OUT_EXPORT": 0}
"""Where files have a column for it; those of rejected rows have whatever was imported."""


@dataclass(slots=True)
class Cleaned:
    """`data`: what the part holds then, None where it stays as it is; `gone`: the places of records that went, from 0."""

    records: int
    has_header: bool
    """As a file of rejected rows begins."""
    data: bytes | None = None
    gone: list[int] = field(default_factory=list)


def cleaned(data: bytes, delimiter: str, number: Number, phone_column: int | None) -> Cleaned:
    """A part of a file of CSV without the person: whose number stands in the column, or where that isn't told, anywhere."""
    text = data.decode()
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    has_header = bool(records) and records[0][-1:] == [HEADER]
    if not number.is_in(text):
        return Cleaned(len(records), has_header)
    gone = [place for place, record in enumerate(records) if _is_theirs(record, number, phone_column)]
    kept = [[number.out_of(cell) for cell in record] for place, record in enumerate(records) if place not in set(gone)]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(kept)
    return Cleaned(len(records), has_header, file.getvalue().encode(), gone)


def _is_theirs(record: list[str], number: Number, phone_column: int | None) -> bool:
    if phone_column is None:
        return any(map(number.is_in, record))
    return len(record) > phone_column and number.is_all_of(restored(record[phone_column]))


async def next_job(organization_id: int, after: int) -> Record | None:
    """The first job behind `after` that has ended and may have left a file."""
    return await fetch_one(
        """
        SELECT id, kind, parameters FROM jobs WHERE organization_id = $1 AND id > $2 AND kind = ANY ($3::text[])
            AND state = ANY ($4::text[]) AND finished_at > now() - 2 * $5::interval
        ORDER BY id LIMIT 1
        """,
        organization_id,
        after,
        [kind.name for kind in kinds.values() if kind.file],
        sorted(ENDED),
        files.KEPT_FOR,
    )


async def clean(organization_id: int, job: Record, number: Number) -> dict[str, int]:
    """Rewrite the parts of a job's file that hold the number, and forget the rejected rows that went; in a transaction."""
    parameters: Mapping[str, Any] = orjson.loads(job["parameters"])
    format_ = parameters.get("format")
    delimiter = str(format_["delimiter"]) if isinstance(format_, dict) else ","
    records, headers, changed = 0, 0, False
    gone: list[int] = []
    for key in await files.part_keys(organization_id, job["id"]):
        data = b"".join([block async for block in storage().read(key)])
        part = await asyncio.to_thread(cleaned, data, delimiter, number, _PHONE_COLUMN.get(job["kind"]))
        headers += part.has_header and not records
        gone += [records + place - headers for place in part.gone]
        records += part.records
        if part.data is not None:
            await files.replace_part(organization_id, job["id"], key, part.data)
            changed = True
    # A file of rejected rows has a record for each, in their order.
    rows = await imports.rejected_rows(organization_id, job["id"], gone) if gone else []
    return {"files": int(changed), "rejected_rows": await imports.forget_rows(organization_id, job["id"], rows)}
