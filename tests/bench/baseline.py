"""What PostgreSQL does with the same rows when nothing else has to be done: the yardsticks."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from backend.contacts.names import name_key
from backend.embedded.postgresql import DATABASE, database_url
from backend.imports.reader import Place, Reader
from backend.imports.rows import Layout, parse
from tests.organizations.people import Person

BATCH = 10_000

Row = tuple[str, str | None, str, str | None]
"""Phone, full name, name key, email."""


@dataclass(frozen=True)
class Plain:
    """Rows a second."""

    copy: float
    three_indexes: float
    contacts: float


_COLUMNS = ["phone", "full_name", "name_key", "email"]
_TYPES = 'phone text COLLATE "C", full_name text, name_key text COLLATE "C", email text'
_ON_CONFLICT = """
DO UPDATE SET full_name = coalesce(c.full_name, excluded.full_name), email = coalesce(c.email, excluded.email)
WHERE c.full_name IS NULL AND excluded.full_name IS NOT NULL OR c.email IS NULL AND excluded.email IS NOT NULL
"""
_THREE = f"""
INSERT INTO three AS c (book, phone, full_name, name_key, email) SELECT $1 + 0 * $2, phone, full_name, name_key, email FROM staging
ON CONFLICT (book, phone) {_ON_CONFLICT}
"""
_CONTACTS = f"""
INSERT INTO contacts AS c (organization_id, owner_id, phone, full_name, name_key, email, opted_out, source, version, import_id,
    created_at, updated_at)
SELECT $2, $1, phone, full_name, name_key, email, false, 'IMPORT', 1, 1, now(), now() FROM staging
ON CONFLICT (owner_id, phone) {_ON_CONFLICT}
"""


async def measure(file: Path, directory: Path, person: Person) -> Plain:
    """COPY without an index, then the staged upsert into three indexes and into the product's table, which is emptied again."""
    batches = read(file)
    connection = await asyncpg.connect(database_url(directory, "postgres", DATABASE))
    try:
        await connection.execute(
            f"""
            CREATE TABLE bare (book bigint, {_TYPES});
            CREATE TABLE three (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, book bigint NOT NULL, {_TYPES}, UNIQUE (book, phone));
            CREATE INDEX ON three (book, name_key);
            CREATE TEMPORARY TABLE staging ({_TYPES});
            """
        )
        return Plain(
            copy=await timed("COPY without an index", connection, batches, lambda rows: _copy(connection, rows)),
            three_indexes=await timed(
                "staged upsert, three indexes", connection, batches, lambda rows: _upsert(connection, rows, _THREE, person)
            ),
            contacts=await timed("staged upsert, contacts", connection, batches, lambda rows: _upsert(connection, rows, _CONTACTS, person)),
        )
    finally:
        await connection.execute("TRUNCATE contacts; DROP TABLE bare, three")
        await connection.close()


def read(file: Path) -> list[list[Row]]:
    """The file's valid rows; in a batch no number twice."""
    batches = []
    with file.open("rb") as source:
        reader = Reader(source, Place())
        while records := reader.batch(BATCH)[1]:
            rows = parse(1, records, Layout("US")).rows
            batches.append(list(zip(rows.phone, rows.full_name, map(name_key, map(str, rows.full_name)), rows.email, strict=True)))
    return batches


async def timed(
    what: str, connection: asyncpg.Connection, batches: Sequence[Sequence[Row]], write: Callable[[Sequence[Row]], Awaitable[None]]
) -> float:
    """Write each batch in a transaction of its own; rows a second, printed."""
    await connection.execute("CHECKPOINT")
    begin = time.perf_counter()
    for rows in batches:
        async with connection.transaction():
            await write(rows)
    rate = sum(map(len, batches)) / (time.perf_counter() - begin)
    print(f"{what + ':':34} {rate:>10,.0f} rows/s", flush=True)
    return rate


async def _copy(connection: asyncpg.Connection, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table("bare", columns=_COLUMNS, records=rows)


async def _upsert(connection: asyncpg.Connection, rows: Sequence[Row], statement: str, person: Person) -> None:
    await connection.execute("TRUNCATE staging")
    await connection.copy_records_to_table("staging", columns=_COLUMNS, records=rows)
    await connection.execute(statement, person.id, person.organization_id)
