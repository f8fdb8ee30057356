"""A batch of an opt-out list's records: a number, when its person opted out, and why. Each is valid, or explained.

A row whose number is readable opts it out also where the rest isn't: as of now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from backend.contacts import validation
from backend.contacts.phones import taken_at_its_word
from backend.contacts.spreadsheets import restored
from backend.contacts.validation import Invalid
from backend.imports.numbers import SEVERAL, damage, readable
from backend.imports.reader import Record, Unreadable
from backend.imports.reasons import without_reason
from backend.imports.rows import ImportColumn, RowError, RowErrorCode, opted_out_all_the_same, shown
from backend.problems import ProblemCode

COLUMNS = ("PHONE", "DATE", "REASON")
REASON_LIMIT = 200
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)
_HOW = "Write it as 2026-11-23, or with a time as 2026-11-23T09:30Z."


@dataclass(frozen=True, slots=True)
class OptOut:
    """A number (E.164), since when (None: now), and why as the file says."""

    phone: str
    at: datetime | None = None
    reason: str | None = None
    is_valid: bool = True
    """Whether the rest of the row is."""


@dataclass(slots=True)
class Parsed:
    """What a batch of records holds: `records` = valid opt-outs + `invalid`; empty lines are none."""

    opt_outs: list[OptOut] = field(default_factory=list)
    records: int = 0
    invalid: int = 0
    errors: list[RowError] = field(default_factory=list)
    rejected: dict[int, Record] = field(default_factory=dict)


def parse(first_row: int, records: Sequence[Record], region: str) -> Parsed:
    """Validate a batch; `region` is for numbers without a country code."""
    parsed = Parsed()
    for number, record in enumerate(records, first_row):
        if isinstance(record, list) and not any(map(str.strip, record)):
            continue
        parsed.records += 1
        row = _Row(number, record, region)
        parsed.opt_outs += row.read()
        if row.errors:
            parsed.invalid += 1
            parsed.errors += row.errors
            parsed.rejected[number] = record
    return parsed


@dataclass(slots=True)
class _Row:
    number: int
    record: Record
    region: str
    errors: list[RowError] = field(default_factory=list)

    def read(self) -> list[OptOut]:
        if isinstance(self.record, Unreadable):
            self._note(None, self.record.text, RowErrorCode.UNREADABLE, "This isn't readable text, or a quotation mark is not closed.")
            return []
        cells = without_reason(self.record)
        if extra := [cell for cell in cells[len(COLUMNS) :] if cell.strip()]:
            message = f"The row has {len(cells)} columns; a number, a date and a reason are expected."
            self._note(None, extra[0], RowErrorCode.TOO_MANY_COLUMNS, message)
        phone, at, reason = (cells + [""] * len(COLUMNS))[: len(COLUMNS)]
        numbers, since, why = self._phone(phone), self._moment(at), self._reason(reason)
        if numbers and self.errors:
            self.errors[-1] = opted_out_all_the_same(self.errors[-1])
        return [OptOut(number, since, why, not self.errors) for number in numbers]

    def _phone(self, cell: str) -> list[str]:
        """The number; of a bad cell those that it can only mean."""
        if damaged := damage(cell, self.region):
            self._note(ImportColumn.PHONE, cell, RowErrorCode.SPREADSHEET_DAMAGE, damaged)
            return readable(cell, self.region)
        if SEVERAL in cell:
            self._note(ImportColumn.PHONE, cell, RowErrorCode.INVALID_PHONE, "There is more than one number: give each a row of its own.")
            return readable(cell, self.region)
        try:
            return [validation.phone(restored(cell), self.region)]
        except Invalid as invalid:
            code = RowErrorCode.REQUIRED if invalid.code == ProblemCode.REQUIRED else RowErrorCode.INVALID_PHONE
            self._note(ImportColumn.PHONE, cell, code, invalid.message)
            # A message may have opted out a number that libphonenumber doesn't know: an export tells it.
            taken = taken_at_its_word(restored(cell))
            return [taken] if taken else readable(cell, self.region)

    def _moment(self, cell: str) -> datetime | None:
        if not cell.strip():
            return None
        at = moment(cell.strip())
        if at is None:
            self._note(None, cell, RowErrorCode.INVALID_VALUE, f"This isn't a date. {_HOW}")
        return at

    def _reason(self, cell: str) -> str | None:
        try:
            reason = validation.notes(restored(cell))
        except Invalid as invalid:
            self._note(None, cell, RowErrorCode.INVALID_VALUE, invalid.message.replace("Notes", "A reason"))
            return None
        if reason is not None and len(reason) > REASON_LIMIT:
            message = f"A reason can have up to {REASON_LIMIT} characters; this one has {len(reason)}."
            self._note(None, cell, RowErrorCode.TOO_LONG, message)
            return None
        return reason

    def _note(self, column: ImportColumn | None, cell: str, code: RowErrorCode, message: str) -> None:
        self.errors.append((self.number, len(self.errors), column, shown(cell), code, message))


def moment(text: str) -> datetime | None:
    """When that was: a day ends at its last microsecond, UTC; a time without an offset is UTC. None for anything else."""
    try:
        if _DATE.fullmatch(text):
            at = datetime.combine(datetime.fromisoformat(text), time.max, UTC)
        elif match := _MOMENT.fullmatch(text):
            day, clock, offset = match.groups()
            zone = "+00:00" if offset is None or offset.upper() in ("Z", "UTC") else offset
            at = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST <= at <= datetime.now(UTC) + timedelta(days=366 * 100) else None
