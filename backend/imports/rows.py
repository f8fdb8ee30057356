"""A batch of a file's records made into contacts: each row is valid, a duplicate of an earlier one in the batch, or explained."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from backend.consent.numbers import every_form
from backend.contacts import phones, validation
from backend.contacts.spreadsheets import restored
from backend.contacts.upsert import Contact, Rows
from backend.contacts.validation import Invalid
from backend.imports.numbers import damage, first_of, readable
from backend.imports.opt_outs import of_bad_row, opts_out
from backend.imports.reader import Record, Unreadable
from backend.imports.reasons import without_reason
from backend.problems import ProblemCode

VALUE_SHOWN = 200
"""Characters of a rejected cell that are kept to show."""


class ImportColumn(StrEnum):
    """What a column of the file holds."""

    FULL_NAME = "FULL_NAME"
    FIRST_NAME = "FIRST_NAME"
    LAST_NAME = "LAST_NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    NOTES = "NOTES"
    OPTED_OUT = "OPTED_OUT"
    IGNORE = "IGNORE"


class RowErrorCode(StrEnum):
    """Why a row was rejected."""

    REQUIRED = "REQUIRED"
    INVALID_PHONE = "INVALID_PHONE"
    INVALID_EMAIL = "INVALID_EMAIL"
    INVALID_VALUE = "INVALID_VALUE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"
    UNREADABLE = "UNREADABLE"
    SPREADSHEET_DAMAGE = "SPREADSHEET_DAMAGE"


COLUMNS = (ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.EMAIL)
"""What the columns hold when nobody said."""

NAMES = frozenset({ImportColumn.FULL_NAME, ImportColumn.FIRST_NAME, ImportColumn.LAST_NAME})

RowError = tuple[int, int, str | None, str | None, str, str]
"""Row number, ordinal within the row, column, value, code, message: a line of `import_row_errors`."""

_INVALID = {ImportColumn.PHONE: RowErrorCode.INVALID_PHONE, ImportColumn.EMAIL: RowErrorCode.INVALID_EMAIL}
_TITLES = {
    ImportColumn.FULL_NAME: "Full Name",
    ImportColumn.FIRST_NAME: "First Name",
    ImportColumn.LAST_NAME: "Last Name",
    ImportColumn.PHONE: "Phone",
    ImportColumn.EMAIL: "Email",
    ImportColumn.NOTES: "Notes",
    ImportColumn.OPTED_OUT: "Opted Out",
    ImportColumn.IGNORE: "(ignored)",
}
_PARTS = (ImportColumn.FIRST_NAME, ImportColumn.LAST_NAME)
_ABSENT = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a record each thing stands; `region` is for numbers without a country code."""

    region: str
    columns: tuple[ImportColumn, ...] = COLUMNS

    @property
    def has_names(self) -> bool:
        """Whether a column holds a name: else it can only say something of contacts that the book has."""
        return not NAMES.isdisjoint(self.columns)

    def place(self, column: ImportColumn) -> int:
        """The column's index; -1 where there is none."""
        return self.columns.index(column) if column in self.columns else _ABSENT


def layout_of(parameters: dict[str, Any]) -> Layout:
    """What a job's file holds where."""
    return Layout(parameters["region"], tuple(ImportColumn(column) for column in parameters["columns"]))


@dataclass(slots=True)
class Parsed:
    """What a batch of records holds: `records` = valid rows + duplicates + invalid; empty lines are none."""

    rows: Rows = field(default_factory=Rows)
    records: int = 0
    duplicates: int = 0
    invalid: int = 0
    errors: list[RowError] = field(default_factory=list)
    opt_outs: set[str] = field(default_factory=set)
    """Numbers that a row opts out, also a duplicate or an invalid one, in every form."""
    opting_out: set[int] = field(default_factory=set)
    """Rows that weren't plainly good and opt a number out, by their numbers: those that are invalid, too."""
    rejected: dict[int, Record] = field(default_factory=dict)
    """The invalid rows as the file has them, by their numbers."""
    nameless: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    """Where no column holds a name: the rows of each number, with theirs. They are good only for contacts that the book has."""

    def say_who_is_opted_out(self) -> None:
        """Where rows that aren't stored opt out all the same, have the last of their errors say so."""
        last = {error[0]: place for place, error in enumerate(self.errors) if error[0] in self.opting_out}
        for place in last.values():
            self.errors[place] = opted_out_all_the_same(self.errors[place])


def opted_out_all_the_same(error: RowError) -> RowError:
    """The error of a row whose opt-out is taken although the row isn't."""
    return *error[:5], f"{error[5]} The opt-out is taken all the same."


def parse(first_row: int, records: Sequence[Record], layout: Layout) -> Parsed:
    """Validate a batch. No number is in `rows` twice."""
    parsed = Parsed()
    contacts: dict[str, Contact] = {}
    region, width = layout.region, len(layout.columns)
    at_name, at_phone, at_email = map(layout.place, COLUMNS)
    at_notes, at_opted_out = layout.place(ImportColumn.NOTES), layout.place(ImportColumn.OPTED_OUT)
    is_plain, is_nameless = _ABSENT not in (at_name, at_phone), not layout.has_names
    for number, record in enumerate(records, first_row):
        if not record:
            continue
        parsed.records += 1
        try:
            cell: str = record[at_phone]  # type: ignore[index]
            if not is_plain or len(record) != width or cell[:1] == "'" or ".0" in cell[-3:]:  # type: ignore[arg-type]
                raise ValueError
            name = validation.full_name(restored(record[at_name]))  # type: ignore[index]
            phone = phones.normalise(cell, region)
            email = None if at_email == _ABSENT else validation.email(restored(record[at_email]))  # type: ignore[index]
            notes = None if at_notes == _ABSENT else validation.notes(restored(record[at_notes]))  # type: ignore[index]
            out = at_opted_out != _ABSENT and opts_out(record[at_opted_out])  # type: ignore[index]
        except (ValueError, TypeError, IndexError):
            if isinstance(record, list) and not any(map(str.strip, record)):
                parsed.records -= 1  # nothing but delimiters: a spreadsheet's empty line
                continue
            contact = _Explained(number, record, layout, parsed).contact()
            if contact is None:
                parsed.invalid += 1
                parsed.rejected[number] = record
                continue
        else:
            contact = phone, name, email, notes
            if out:
                parsed.opt_outs.add(phone)
        if contact[0] in contacts:
            parsed.duplicates += 1
        else:
            contacts[contact[0]] = contact
        if is_nameless:
            parsed.nameless.setdefault(contact[0], []).append((number, record))
    parsed.rows = Rows.of([*contacts.values()])
    parsed.opt_outs.update(every_form(parsed.opt_outs))
    return parsed


@dataclass(slots=True)
class _Explained:
    """A row that isn't plainly good."""

    number: int
    record: Record
    layout: Layout
    parsed: Parsed

    def contact(self) -> Contact | None:
        """The contact after all (missing last cells are empty ones), or None; then its errors are noted, and its opt-out if readable."""
        errors = len(self.parsed.errors)
        record = self.record
        if isinstance(record, Unreadable):
            self._note(None, record.text, RowErrorCode.UNREADABLE, record.why)
            self._opt_out_all_the_same(record.cells)
            return None
        cells = without_reason(record)
        contact = self._of(cells)
        if len(self.parsed.errors) > errors:
            self._opt_out_all_the_same(cells)
            return None
        return contact

    def _of(self, record: list[str]) -> Contact | None:
        columns = self.layout.columns
        extra = [cell for cell in record[len(columns) :] if cell.strip()]
        if extra:
            titles = ", ".join(_TITLES[column] for column in columns)
            message = f"The row has {len(record)} columns; {len(columns)} are expected: {titles}."
            self._note(None, extra[0], RowErrorCode.TOO_MANY_COLUMNS, message)
            return None  # which cell is which is anybody's guess
        cells = dict(zip(columns, record + [""] * (len(columns) - len(record)), strict=False))
        name = self._name(cells) if self.layout.has_names else None
        phone = self._phone(cells.get(ImportColumn.PHONE, ""))
        email = self._cell(ImportColumn.EMAIL, cells)
        notes = self._cell(ImportColumn.NOTES, cells)
        if self._is_out(cells) and phone is not None:
            self.parsed.opting_out.add(self.number)
            self.parsed.opt_outs.update([phone, *readable(cells[ImportColumn.PHONE], self.layout.region)])
        return (phone, name, email, notes) if phone is not None else None

    def _opt_out_all_the_same(self, cells: Sequence[str]) -> None:
        layout = self.layout
        places = layout.place(ImportColumn.PHONE), layout.place(ImportColumn.OPTED_OUT)
        if _ABSENT not in places:
            numbers = of_bad_row(cells, len(layout.columns), *places, layout.region)
            self.parsed.opt_outs.update(numbers)
            if numbers:
                self.parsed.opting_out.add(self.number)

    def _name(self, cells: dict[ImportColumn, str]) -> str | None:
        if ImportColumn.FULL_NAME in cells:
            return self._cell(ImportColumn.FULL_NAME, cells)
        parts = [restored(cells.get(column, "")).strip() for column in _PARTS]
        column = ImportColumn.FIRST_NAME if ImportColumn.FIRST_NAME in cells else ImportColumn.LAST_NAME
        return self._valid(column, " ".join(filter(None, parts)))

    def _phone(self, cell: str) -> str | None:
        if harm := damage(cell, self.layout.region):
            self._note(ImportColumn.PHONE, cell, RowErrorCode.SPREADSHEET_DAMAGE, harm)
            return None
        return self._valid(ImportColumn.PHONE, restored(first_of(cell)))

    def _cell(self, column: ImportColumn, cells: dict[ImportColumn, str]) -> str | None:
        if column not in cells:
            return None
        cell = cells[column]
        return self._valid(column, restored(first_of(cell) if column == ImportColumn.EMAIL else cell))

    def _is_out(self, cells: dict[ImportColumn, str]) -> bool:
        cell = cells.get(ImportColumn.OPTED_OUT, "")
        try:
            return opts_out(cell)
        except Invalid as invalid:
            self._note(ImportColumn.OPTED_OUT, cell, RowErrorCode.INVALID_VALUE, invalid.message)
            return False

    def _valid(self, column: ImportColumn, cell: str) -> str | None:
        try:
            return _validate(column, cell, self.layout.region)
        except Invalid as invalid:
            self._note(column, cell, _code(column, invalid), invalid.message)
            return None

    def _note(self, column: ImportColumn | None, cell: str, code: RowErrorCode, message: str) -> None:
        errors = self.parsed.errors
        ordinal = errors[-1][1] + 1 if errors and errors[-1][0] == self.number else 0
        errors.append((self.number, ordinal, column, shown(cell), code, message))


def as_stored(layout: Layout, place: int, cell: str) -> str:
    """What would be stored of a cell; a bad one as it is."""
    column = layout.columns[place] if place < len(layout.columns) else ImportColumn.IGNORE
    if column in (ImportColumn.IGNORE, ImportColumn.OPTED_OUT):
        return cell.strip()
    if column == ImportColumn.PHONE and damage(cell, layout.region):
        return cell
    if column in (ImportColumn.PHONE, ImportColumn.EMAIL):
        cell = first_of(cell)
    try:
        return _validate(ImportColumn.NOTES if column in _PARTS else column, restored(cell), layout.region) or ""
    except Invalid:
        return cell


def _validate(column: ImportColumn, cell: str, region: str) -> str | None:
    if column == ImportColumn.PHONE:
        return validation.phone(cell, region)
    if column == ImportColumn.EMAIL:
        return validation.email(cell)
    return validation.notes(cell) if column == ImportColumn.NOTES else validation.full_name(cell)


def _code(column: ImportColumn, invalid: Invalid) -> RowErrorCode:
    if invalid.code == ProblemCode.REQUIRED:
        return RowErrorCode.REQUIRED
    if invalid.code == ProblemCode.TOO_LONG:
        return RowErrorCode.TOO_LONG
    return _INVALID.get(column, RowErrorCode.INVALID_VALUE)


def shown(cell: str) -> str | None:
    """The beginning of a cell as it can be stored and shown: without NUL and what is no character."""
    return cell[:VALUE_SHOWN].replace("\x00", "\N{REPLACEMENT CHARACTER}") or None
