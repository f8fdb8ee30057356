"""Many contacts at once, found by (book, number): what the import and `upsertContacts` share.

One statement a batch. The caller holds the book's lock and the organization's consent lock, and names no number twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.contacts.names import name_key
from backend.contacts.service import ContactSource
from backend.database import fetch_all


class OnExisting(StrEnum):
    """What happens to a contact that is in the book already. An empty value never erases."""

    FILL_BLANKS = "FILL_BLANKS"
    OVERWRITE = "OVERWRITE"
    KEEP = "KEEP"


Contact = tuple[str, str | None, str | None, str | None]
"""Phone, full name, email, notes: valid (validation.py)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Valid contacts, turned into columns; `texts` is what PostgreSQL is sent.

    A column is one text, its values between control characters, of which no valid value has any: an array is encoded value by
    value, which keeps the event loop some 30 ms from everything else for each 5,000 contacts.
    """

    phone: Sequence[str] = ()
    full_name: Sequence[str | None] = ()
    email: Sequence[str | None] = ()
    notes: Sequence[str | None] = ()
    texts: Sequence[str] = ("",) * 5

    @classmethod
    def of(cls, contacts: Sequence[Contact]) -> "Rows":
        """The same contacts, turned."""
        if not contacts:
            return cls()
        phone, full_name, email, notes = zip(*contacts, strict=True)
        keys = [name_key(name) if name else None for name in full_name]
        return cls(phone, full_name, email, notes, [one_text(column) for column in (phone, full_name, keys, email, notes)])

    def __len__(self) -> int:
        return len(self.phone)


_BETWEEN = "\x1f"
_ABSENT = "\x1e"


def one_text(values: Sequence[str | None]) -> str:
    """What `array_of` makes an array of again. Of values that hold no control characters."""
    return _BETWEEN.join([_ABSENT if value is None else value for value in values])


def array_of(text: str) -> str:
    """SQL: the array of text that `one_text` made a text of."""
    return f"string_to_array({text}::text, chr({ord(_BETWEEN)}), chr({ord(_ABSENT)}))"


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did: the numbers created, updated, and neither, and which of the first two are opted out."""

    created: Sequence[str]
    updated: Sequence[str]
    rest: Sequence[str]
    created_opted_out: Sequence[str]
    created_sent: int
    created_failed: int
    updated_opted_out: Sequence[str]


_FIELDS = ("full_name", "email", "notes")
_WAS = ("full_name", "name_key", "email", "notes", "import_id", "import_created")
"""What is kept of a contact that an import changes, so that the import can be taken back."""
_NEW_VALUE = {
    OnExisting.FILL_BLANKS: "coalesce(c.{0}, excluded.{0})",
    OnExisting.OVERWRITE: "coalesce(excluded.{0}, c.{0})",
    OnExisting.KEEP: "c.{0}",
}
_CHANGES = {
    OnExisting.FILL_BLANKS: "({old}.{0} IS NULL AND {new}.{0} IS NOT NULL)",
    OnExisting.OVERWRITE: "({new}.{0} IS NOT NULL AND {new}.{0} IS DISTINCT FROM {old}.{0})",
    OnExisting.KEEP: "false",
}
_NAME_KEY = {
    OnExisting.FILL_BLANKS: "CASE WHEN c.full_name IS NULL THEN excluded.name_key ELSE c.name_key END",
    OnExisting.OVERWRITE: "CASE WHEN excluded.full_name IS NULL THEN c.name_key ELSE excluded.name_key END",
    OnExisting.KEEP: "c.name_key",
}


def would_change(mode: OnExisting, *, old: str, new: str) -> str:
    """SQL: whether a contact's fields change with a row; `old` and `new` are what these are called."""
    return " OR ".join(_CHANGES[mode].format(name, old=old, new=new) for name in _FIELDS)


_NOT_KNOWN = """
        WHERE NOT EXISTS (
            SELECT FROM contacts k WHERE k.organization_id = $1 AND k.owner_id = $2 AND k.phone = r.phone AND NOT ({changes}))"""


def _statement(mode: OnExisting, *, looks_first: bool) -> str:
    values = ", ".join(f"{name} = {_NEW_VALUE[mode].format(name)}" for name in _FIELDS)
    changes = would_change(mode, old="c", new="excluded")
    columns = ", ".join(array_of(f"${number}") for number in range(5, 10))
    was = ", ".join(f"old.{name} AS was_{name}" for name in _WAS)
    wanted = _NOT_KNOWN.format(changes=would_change(mode, old="k", new="r")) if looks_first else ""
    return f"""
    WITH rows AS MATERIALIZED (
        SELECT * FROM unnest({columns}) AS r(phone, full_name, name_key, email, notes)
    ), written AS (
        INSERT INTO contacts AS c (organization_id, owner_id, phone, full_name, name_key, email, notes, opted_out, consent_message,
            source, version, import_id, import_version, import_created, created_at, updated_at)
        SELECT $1, $2, r.phone, r.full_name, coalesce(r.name_key, ''), r.email, r.notes, coalesce(s.opted_out, false), s.consent_message,
            $3, 1, $4::bigint, CASE WHEN $4 IS NOT NULL THEN 1 END, $4 IS NOT NULL, now(), now()
        FROM rows r LEFT JOIN consent_subjects s ON s.organization_id = $1 AND s.phone = r.phone{wanted}
        ON CONFLICT (owner_id, phone) DO UPDATE SET {values}, name_key = {_NAME_KEY[mode]},
            import_id = coalesce(excluded.import_id, c.import_id),
            import_version = CASE WHEN excluded.import_id IS NULL THEN c.import_version ELSE c.version + 1 END,
            import_created = c.import_created AND excluded.import_id IS NULL,
            version = c.version + 1, updated_at = clock_timestamp()
        WHERE c.organization_id = $1 AND (excluded.import_id IS NULL OR c.import_id IS DISTINCT FROM excluded.import_id) AND ({changes})
            AND (SELECT true FROM import_unchanged u WHERE u.organization_id = $1 AND u.job_id = $4 AND u.contact_id = c.id) IS NULL
        RETURNING c.id, c.phone, old.id IS NULL AS created, c.opted_out, c.consent_message, {was},
            old.version = old.import_version AS was_as_written
    ), overwritten AS (
        INSERT INTO import_overwritten (organization_id, job_id, contact_id, phone, {", ".join(_WAS)}, is_as_written)
        SELECT $1, $4, id, phone, {", ".join(f"was_{name}" for name in _WAS)}, coalesce(was_as_written, false) FROM written
        WHERE NOT created AND $4 IS NOT NULL
    )
    SELECT array_agg(phone) FILTER (WHERE created) AS created, array_agg(phone) FILTER (WHERE NOT created) AS updated,
        (SELECT array_agg(r.phone) FROM rows r WHERE NOT EXISTS (SELECT FROM written w WHERE w.phone = r.phone)) AS rest,
        array_agg(phone) FILTER (WHERE created AND opted_out) AS created_opted_out,
        count(*) FILTER (WHERE created AND consent_message = 'SENT') AS created_sent,
        count(*) FILTER (WHERE created AND consent_message = 'FAILED') AS created_failed,
        array_agg(phone) FILTER (WHERE NOT created AND opted_out) AS updated_opted_out
    FROM written
    """


_STATEMENTS = {(mode, looks_first): _statement(mode, looks_first=looks_first) for mode in OnExisting for looks_first in (False, True)}


async def upsert(
    organization_id: int,
    owner_id: int,
    rows: Rows,
    *,
    mode: OnExisting,
    source: ContactSource,
    import_id: int | None = None,
    mostly_known: bool = False,
) -> Written:
    """Create or change the contacts. A contact of which this import had a row before stays as it is: the first row of a file wins.

    `import_unchanged` holds those that their first row did not change; as a NOT EXISTS it would be read as a whole for each batch.

    `mostly_known`: most of the contacts are expected to be there as they are. They are looked for first then, and not even locked, which is
    quicker than meeting them on writing; where they aren't there, it costs a look more.
    """
    (row,) = await fetch_all(_STATEMENTS[mode, mostly_known], organization_id, owner_id, source, import_id, *rows.texts)
    return Written(
        created=row["created"] or [],
        updated=row["updated"] or [],
        rest=row["rest"] or [],
        created_opted_out=row["created_opted_out"] or [],
        created_sent=row["created_sent"],
        created_failed=row["created_failed"],
        updated_opted_out=row["updated_opted_out"] or [],
    )
