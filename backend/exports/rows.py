"""Contacts as lines of CSV (RFC 4180, UTF-8), for our own import or for people with a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from asyncpg import Record

from backend.contacts import phones
from backend.contacts.spreadsheets import defused
from backend.exports.service import ExportFormat

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows UTF-8."""
IMPORTABLE = ("Full Name", "Phone", "Email", "Notes", "Opted Out")
SPREADSHEET = (*IMPORTABLE, "Lists", "Added (UTC)", "Changed (UTC)")
YES = "yes"

Line = Sequence[str]


def header(format_: ExportFormat) -> bytes:
    """What a file begins with."""
    if format_ == ExportFormat.SPREADSHEET:
        return (BYTE_ORDER_MARK + _csv([SPREADSHEET])).encode()
    return _csv([IMPORTABLE]).encode()


def lines(contacts: Iterable[Record], format_: ExportFormat, region: str) -> bytes:
    """The contacts' lines; `region` is from where people read the numbers."""
    line = _for_people(region) if format_ == ExportFormat.SPREADSHEET else _for_import
    return _csv(map(line, contacts)).encode()


def _for_import(contact: Record) -> Line:
    return (
        defused(contact["full_name"] or ""),
        contact["phone"],
        defused(contact["email"] or ""),
        defused(contact["notes"] or ""),
        YES if contact["opted_out"] else "",
    )


def _for_people(region: str) -> Callable[[Record], Line]:
    def line(contact: Record) -> Line:
        name, _, *others = _for_import(contact)
        shown = defused(phones.formatted(contact["phone"], region))
        return (name, shown, *others, defused(contact["lists"] or ""), _moment(contact["created_at"]), _moment(contact["updated_at"]))

    return line


def _moment(time: datetime) -> str:
    """As spreadsheets know it; the database's are all UTC."""
    return str(time)[:19]


def _csv(rows: Iterable[Line]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()
