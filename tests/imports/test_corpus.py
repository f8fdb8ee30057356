"""Files as they come, each with one thing that is odd about it: which rows are contacts, and what is said of the others.

Encodings, delimiters and line endings in all their combinations are in test_formats.py.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from backend.imports import formats
from backend.imports.formats import Tally, guess
from backend.imports.reader import LONGEST_RECORD, Place, Reader
from backend.imports.rows import COLUMNS, ImportColumn, Layout, RowErrorCode, parse
from backend.imports.workbook.package import check, unpack
from backend.imports.workbook.reader import write
from tests.imports.test_formats import stored
from tests.imports.workbooks import DATE, PHONE, sheet_of, workbook

C, E = ImportColumn, RowErrorCode
ANA, BO = "+12025550143", "+12025550144"
GOOD_ANA, GOOD_BO = ("Ana", ANA, None), ("Bo", BO, None)
NOTED = (C.FULL_NAME, C.PHONE, C.NOTES)
OUT = (C.FULL_NAME, C.PHONE, C.OPTED_OUT)
BOTH = f"Ana,{ANA},\nBo,{BO},\n"
NOT_AVAILABLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>Ana</t></is></c><c r="B1" t="e"><v>#N/A</v></c></row>'


@dataclass(frozen=True)
class File:
    """`contacts`: full name, phone, and the third of the columns; `errors`: row and code."""

    data: str | bytes
    contacts: Sequence[tuple[str, str, str | None]] = ()
    errors: Sequence[tuple[int, RowErrorCode]] = ()
    columns: tuple[ImportColumn, ...] = COLUMNS
    region: str = "US"
    records: int | None = None
    """Where not each is a contact or has an error."""
    opt_outs: Sequence[str] = ()


FILES = {
    "an empty file": File(""),
    "nothing but line ends": File("\r\n\n\r"),
    "nothing but delimiters": File(",,\n ,\t,\n,,,,,\n"),
    "no end of the last line": File(BOTH.rstrip("\n"), [GOOD_ANA, GOOD_BO]),
    "all line endings in one": File(f"Ana,{ANA},\r\nBo,{BO},\rCy,12,\n", [GOOD_ANA, GOOD_BO], [(3, E.INVALID_PHONE)]),
    "empty lines between": File(f"\nAna,{ANA},\n\n\nBo,12,\n", [GOOD_ANA], [(5, E.INVALID_PHONE)]),
    "line breaks in cells": File(f'"Ana",{ANA},"two\r\nlines"\nBo,12,\n', [("Ana", ANA, "two\nlines")], [(2, E.INVALID_PHONE)], NOTED),
    "quotes doubled in quotes": File(f'"Ana ""Annie"" L",{ANA},\n', [('Ana "Annie" L', ANA, None)]),
    "quotes within a bare cell": File(f'Ana "Annie" L,{ANA},\n', [('Ana "Annie" L', ANA, None)]),
    "text after a closing quote": File(f'"Ana" L,{ANA},\n', [("Ana L", ANA, None)]),
    "delimiters in quotes": File(f'"Lopez, Ana","{ANA}",\n', [("Lopez, Ana", ANA, None)]),
    "an unclosed quote": File(f'Ana,{ANA},\n"Cy,1,\nBo,{BO},\n', [GOOD_ANA, GOOD_BO], [(2, E.UNREADABLE)]),
    "an unclosed quote at the end": File(f'Ana,{ANA},\n"Bo,{BO}', [GOOD_ANA], [(2, E.UNREADABLE)]),
    "an unclosed quote of somebody opted out": File(f'"Ana,{ANA},yes\n', errors=[(1, E.UNREADABLE)], columns=OUT, opt_outs=[ANA]),
    "Excel's sep= line": File(f"sep=;\r\nAna;{ANA};\r\nBo;12;\r\n", [GOOD_ANA], [(3, E.INVALID_PHONE)]),
    "rows of one cell": File(f"Ana\n{ANA}\n", errors=[(1, E.REQUIRED), (2, E.REQUIRED)]),
    "a cell too few": File(f"Ana,{ANA}\nBo,{BO},\n", [GOOD_ANA, GOOD_BO]),
    "empty cells too many": File(f"Ana,{ANA},,,\n", [GOOD_ANA]),
    "a filled cell too many": File(f"Lopez, Ana,{ANA},ana@example.com\nBo,{BO},\n", [GOOD_BO], [(1, E.TOO_MANY_COLUMNS)]),
    "a cell too many of somebody opted out": File(f"Lopez, Ana,{ANA},yes\n", errors=[(1, E.TOO_MANY_COLUMNS)], columns=OUT, opt_outs=[ANA]),
    "NUL in a name": File(f"A\x00na,{ANA},\nBo,{BO},\n", [GOOD_BO], [(1, E.INVALID_VALUE)]),
    "NUL in a number": File("Ana,20255\x0050143,\n", errors=[(1, E.INVALID_PHONE)]),
    "control characters in notes": File(f"Ana,{ANA},a\x07b\n", errors=[(1, E.INVALID_VALUE)], columns=NOTED),
    "a tab in notes": File(f"Ana,{ANA},a\tb\n", [("Ana", ANA, "a\tb")], columns=NOTED),
    "separators of Unicode": File(f"A\u2028na,{ANA},\n", [("A\u2028na", ANA, None)]),
    "letters of every script": File(f"Łukasz Çelik,{ANA},\n山田 太郎,{BO},\n", [("Łukasz Çelik", ANA, None), ("山田 太郎", BO, None)]),
    "decomposed letters": File(f"Zoe\u0308,{ANA},\n", [("Zoë", ANA, None)]),
    "an invisible name": File(f"\u200b,{ANA},\n", errors=[(1, E.REQUIRED)]),
    "digits of another script": File("Ana,٢٠٢٥٥٥٠١٤٣,\n", [GOOD_ANA]),
    "a name too long": File(f"{'a' * 201},{ANA},\n", errors=[(1, E.TOO_LONG)]),
    "notes too long": File(f"Ana,{ANA},{'n' * 5001}\n", errors=[(1, E.TOO_LONG)], columns=NOTED),
    "a cell of half a megabyte": File(f"Ana,{ANA},{'n' * 500_000}\nBo,{BO},\n", [("Bo", BO, None)], [(1, E.TOO_LONG)], NOTED),
    "a line of two megabytes": File(f"{'n' * 2 * LONGEST_RECORD}\nBo,{BO},\n", [GOOD_BO], [(1, E.UNREADABLE)]),
    "a byte that is no UTF-8": File(
        "Zoë,".encode() + f"{ANA},\n".encode() + b"B\xf6,2025550144,\n", [("Zoë", ANA, None)], [(2, E.UNREADABLE)]
    ),
    "such a byte beside an opt-out": File(
        f"Zoë,{BO},\n".encode() + b"B\xf6," + f"{ANA},x\n".encode(), [("Zoë", BO, None)], [(2, E.UNREADABLE)], OUT, opt_outs=[ANA]
    ),
    "Windows-1252 from its last line on": File(
        BOTH.encode() + "Zo\xeb,+12025550145,\n".encode("cp1252"), [GOOD_ANA, GOOD_BO, ("Zoë", "+12025550145", None)]
    ),
    "UTF-8 in a line of Windows-1252": File(
        f"Zo\xeb,{ANA},\nRen\xe9e,{BO},\n".encode("cp1252") + "Noël,2025550145,\n".encode(),
        [("Zoë", ANA, None), ("Renée", BO, None)],
        [(3, E.UNREADABLE)],
    ),
    "half a character of UTF-16": File(
        b"\xff\xfe" + f"Ana,{ANA},\n".encode("utf-16-le") + b"\x00\xd8,\x00\n\x00", [GOOD_ANA], [(2, E.UNREADABLE)]
    ),
    "UTF-16 that breaks off": File(b"\xff\xfe" + f"Ana,{ANA},\nBo".encode("utf-16-le") + b"x", [GOOD_ANA], [(2, E.UNREADABLE)]),
    "a byte order mark before a quote": File(b"\xef\xbb\xbf" + f'"Ana",{ANA},\n'.encode(), [GOOD_ANA]),
    "no name": File(f",{ANA},\n", errors=[(1, E.REQUIRED)]),
    "no number": File("Ana,,\n", errors=[(1, E.REQUIRED)]),
    "no address": File(f"Ana,{ANA},nobody\n", errors=[(1, E.INVALID_EMAIL)]),
    "everything wrong": File(",12,nobody\n", errors=[(1, E.REQUIRED), (1, E.INVALID_PHONE), (1, E.INVALID_EMAIL)]),
    "a number with an extension": File(f"Ana,{ANA} x12,yes\n", errors=[(1, E.INVALID_PHONE)], columns=OUT, opt_outs=[ANA]),
    "a number in words": File("Ana,1-800-FLOWERS,\n", [("Ana", "+18003569377", None)]),
    "two numbers in a cell": File(f"Ana,{ANA} ::: {BO},\n", [GOOD_ANA]),
    "two addresses in a cell": File(f"Ana,{ANA},a@example.com ::: b@example.com\n", [("Ana", ANA, "a@example.com")]),
    "a number shortened to an exponent": File("Ana,1.20255E+10,\n", errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "the same with a comma": File("Ana;1,20255E+10;\nBo;1,20255e10;\n", errors=[(1, E.SPREADSHEET_DAMAGE), (2, E.SPREADSHEET_DAMAGE)]),
    "a number that lost its +": File("Ana,447400123456,\n", errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "a number with an apostrophe": File("Ana,'2025550143,\n", errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "a number made a decimal": File("Ana,2025550143.0,\n", errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "a decimal that would be another number": File("Ana,030123456.0,\n", errors=[(1, E.SPREADSHEET_DAMAGE)], region="DE"),
    "a number defused": File("Ana,'+1 202 555 0143,\n", [GOOD_ANA]),
    "a name that is a formula": File(f"'=1+1,{ANA},\n", [("=1+1", ANA, None)]),
    "national numbers of the region": File("Ana,07400 123456,\n", [("Ana", "+447400123456", None)], region="GB"),
    "a Mexican number of before 2019": File("Ana,+52 1 55 1234 5678,\n", [("Ana", "+525512345678", None)]),
    "the same number again": File(f"Ana,{ANA},\nBo,(202) 555-0143,\n", [GOOD_ANA], records=2),
    "the same number again, opted out": File(f"Ana,{ANA},\nBo,{ANA},stop\n", [GOOD_ANA], columns=OUT, records=2, opt_outs=[ANA]),
    "an opted-out cell that says neither": File(f"Ana,{ANA},maybe\n", errors=[(1, E.INVALID_VALUE)], columns=OUT),
    "rejected rows that came back": File(f"Ana,{ANA},,Reason: A full name is required.\n", [GOOD_ANA]),
    "columns that nobody wants": File(f"x,Ana,y,{ANA},z\n", [GOOD_ANA], columns=(C.IGNORE, C.FULL_NAME, C.IGNORE, C.PHONE, C.IGNORE)),
    "names in two columns": File(
        f"Ana,Lopez,{ANA}\n,Ito,{BO}\n", [("Ana Lopez", ANA, None), ("Ito", BO, None)], columns=(C.FIRST_NAME, C.LAST_NAME, C.PHONE)
    ),
    # workbooks
    "a workbook": File(workbook([["Ana", 12025550143.0, ""], ["Bo", BO]]), [GOOD_ANA, GOOD_BO]),
    "one with empty rows": File(workbook({2: ["Ana", 2025550143], 5: ["Cy", 12]}), [GOOD_ANA], [(5, E.INVALID_PHONE)]),
    "one that begins in column C": File(
        workbook([["Ana", 2025550143]], first_column=2), [GOOD_ANA], columns=(C.IGNORE, C.IGNORE, C.FULL_NAME, C.PHONE)
    ),
    "one with numbers in a format": File(workbook([["Ana", (2025550143, PHONE)]]), [GOOD_ANA]),
    "one with dates, booleans and numbers": File(
        workbook([["Ana", 2025550143, (45000, DATE)], ["Bo", 2025550144, 0.1 + 0.2], ["Cy", 2025550145, True]]),
        [("Ana", ANA, "2023-03-15"), ("Bo", BO, "0.3"), ("Cy", "+12025550145", "TRUE")],
        columns=NOTED,
    ),
    "one with opt-outs as booleans": File(
        workbook([["Ana", 2025550143, True], ["Bo", 2025550144, False], ["Cy", 2025550145, 1]]),
        [GOOD_ANA, GOOD_BO, ("Cy", "+12025550145", None)],
        columns=OUT,
        opt_outs=[ANA, "+12025550145"],
    ),
    "one with a number of too many digits": File(workbook([["Ana", 20255501431234567]]), errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "one with a number shortened to text": File(workbook([["Ana", "1.20255E+10"]]), errors=[(1, E.SPREADSHEET_DAMAGE)]),
    "one with line breaks, quotes and delimiters": File(
        workbook([["Lopez, Ana", ANA, 'a "b"\nc'], ["Bo", 12]]), [("Lopez, Ana", ANA, 'a "b"\nc')], [(2, E.INVALID_PHONE)], NOTED
    ),
    "one with control characters": File(workbook([["A_x0007_na", ANA]]), errors=[(1, E.INVALID_VALUE)]),
    "one with an error for a number": File(
        workbook([], more={"xl/worksheets/sheet1.xml": sheet_of(NOT_AVAILABLE)}),
        errors=[(1, E.REQUIRED)],
    ),
    "one without rows": File(workbook([])),
}


async def as_kept(data: bytes) -> tuple[bytes, str]:
    """What is read of an upload, and what its text came in."""
    if data.startswith(b"PK"):
        check(io.BytesIO(data), 10_000_000)
        unpack(io.BytesIO(data))
        sheet = io.BytesIO()
        write(io.BytesIO(data), sheet)
        return sheet.getvalue(), "UTF-8"
    kept, tally = await stored(data, 1024), Tally()
    tally.add(kept)
    return kept, tally.encoding_name


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
async def test_a_file_gives_its_contacts_and_its_errors(file: File) -> None:
    data, came = await as_kept(file.data if isinstance(file.data, bytes) else file.data.encode())
    format_ = guess(data[: formats.SAMPLE], came)
    first, records = Reader(io.BytesIO(data), Place(), format_).batch(1_000)
    skipped = int(format_.separator_line)
    found = parse(first + skipped, records[skipped:], Layout(file.region, file.columns))
    third = found.rows.email if C.EMAIL in file.columns else found.rows.notes
    assert [*zip(found.rows.full_name, found.rows.phone, third, strict=True)] == list(file.contacts)
    assert [(row, code) for row, _, _, _, code, _ in found.errors] == list(file.errors)
    assert found.opt_outs == set(file.opt_outs)
    wrong = {row for row, _ in file.errors}
    assert (found.records, found.invalid) == (file.records or len(file.contacts) + len(wrong), len(wrong))
    assert set(found.rejected) == wrong
