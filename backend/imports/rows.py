"""A batch of CSV records made into contacts: each row is valid, a duplicate of an earlier one in the batch, or explained."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from backend.contacts import phones, validation
from backend.contacts.upsert import Contact, Rows
from backend.contacts.validation import Invalid
from backend.imports.reader import Record, Unreadable
from backend.problems import ProblemCode

VALUE_SHOWN = 200
"""Characters of a rejected cell that are kept to show."""


class ImportColumn(StrEnum):
    """What a column of the file holds."""

    FULL_NAME = "FULL_NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"


class RowErrorCode(StrEnum):
    """Why a row was rejected."""

    REQUIRED = "REQUIRED"
    INVALID_PHONE = "INVALID_PHONE"
    INVALID_EMAIL = "INVALID_EMAIL"
    INVALID_VALUE = "INVALID_VALUE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"
    UNREADABLE = "UNREADABLE"


COLUMNS = (ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.EMAIL)

RowError = tuple[int, int, str | None, str | None, str, str]
"""Row number, ordinal within the row, column, value, code, message: a line of `import_row_errors`."""

_INVALID = {ImportColumn.PHONE: RowErrorCode.INVALID_PHONE, ImportColumn.EMAIL: RowErrorCode.INVALID_EMAIL}


@dataclass(slots=True)
class Parsed:
    """What a batch of records holds: `records` = valid rows + duplicates + invalid; empty lines are none."""

    rows: Rows = field(default_factory=Rows)
    records: int = 0
    duplicates: int = 0
    invalid: int = 0
    errors: list[RowError] = field(default_factory=list)


def parse(first_row: int, records: Sequence[Record], region: str) -> Parsed:
    """Validate a batch; `region` is for numbers without a country code. No number is in `rows` twice."""
    parsed = Parsed()
    contacts: dict[str, Contact] = {}
    errors = parsed.errors
    for number, record in enumerate(records, first_row):
        if not record:
            continue
        if isinstance(record, list) and len(record) == 1 and not record[0].strip():
            continue
        parsed.records += 1
        try:
            name, phone, email = record  # type: ignore[misc]
            name, phone, email = validation.full_name(name), phones.normalise(phone, region), validation.email(email)
        except (ValueError, TypeError):
            contact = _explained(number, record, region, errors)
            if contact is None:
                parsed.invalid += 1
                continue
            name, phone, email = contact
        if phone in contacts:
            parsed.duplicates += 1
        else:
            contacts[phone] = phone, name, email, None
    parsed.rows = Rows.of([*contacts.values()])
    return parsed


def _explained(number: int, record: Record, region: str, errors: list[RowError]) -> tuple[str, str, str | None] | None:
    """A row that isn't three good cells: the contact after all (a missing last column is an empty one), or None and its errors."""
    if isinstance(record, Unreadable):
        errors.append(
            (number, 0, None, _shown(record.text), RowErrorCode.UNREADABLE, "This isn't UTF-8 text, or a quotation mark is not closed.")
        )
        return None
    found: list[RowError] = []
    cells = record + [""] * (len(COLUMNS) - len(record))
    extra = [cell for cell in cells[len(COLUMNS) :] if cell.strip()]
    if extra:
        message = f"The row has {len(record)} columns; {len(COLUMNS)} are expected: Full Name, Phone, Email."
        errors.append((number, 0, None, _shown(extra[0]), RowErrorCode.TOO_MANY_COLUMNS, message))
        return None  # which cell is which is anybody's guess
    values: list[str | None] = []
    for column, cell in zip(COLUMNS, cells, strict=False):
        try:
            values.append(_validate(column, cell, region))
        except Invalid as invalid:
            found.append((number, len(found), column, _shown(cell), _code(column, invalid), invalid.message))
    if found:
        errors.extend(found)
        return None
    name, phone, email = values
    return name or "", phone or "", email


def _validate(column: ImportColumn, cell: str, region: str) -> str | None:
    if column == ImportColumn.FULL_NAME:
        return validation.full_name(cell)
    return validation.phone(cell, region) if column == ImportColumn.PHONE else validation.email(cell)


def _code(column: ImportColumn, invalid: Invalid) -> RowErrorCode:
    if invalid.code == ProblemCode.REQUIRED:
        return RowErrorCode.REQUIRED
    if invalid.code == ProblemCode.TOO_LONG:
        return RowErrorCode.TOO_LONG
    return _INVALID.get(column, RowErrorCode.INVALID_VALUE)


def _shown(cell: str) -> str | None:
    """The beginning of a cell as it can be stored and shown: without NUL and what is no character."""
    return cell[:VALUE_SHOWN].replace("\x00", "\N{REPLACEMENT CHARACTER}") or None
