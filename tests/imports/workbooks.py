"""Excel workbooks as tests need them: made cell by cell, good or spoilt."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

PLAIN, DATE, MOMENT, TIME, HOURS, PHONE = range(6)
"""Formats of cells."""
_STYLES = f"""<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="000-000-0000"/></numFmts><cellXfs count="6">
<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/><xf numFmtId="164"/></cellXfs></styleSheet>"""


def letters(column: int) -> str:
    """A, B, … of the column from 0."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


class Texts:
    """The table of texts that cells refer to."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def cell(self, at: str, value: object) -> str:
        if isinstance(value, tuple):
            number, style = value
            return f'<c r="{at}" s="{style}"><v>{number}</v></c>'
        if isinstance(value, bool):
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{at}"><v>{value!r}</v></c>'
        self.all.append(str(value))
        return f'<c r="{at}" t="s"><v>{len(self.all) - 1}</v></c>'

    def row(self, number: int, cells: Sequence[object], first_column: int = 0) -> str:
        found = (
            self.cell(f"{letters(column)}{number}", value)
            for column, value in enumerate(cells, first_column)
            if value is not None and value != ""
        )
        return f'<row r="{number}">{"".join(found)}</row>'


def sheet_of(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def workbook(
    rows: Iterable[Sequence[object]] | Mapping[int, Any],
    *,
    first_column: int = 0,
    kind: str = KIND,
    sheets: str = '<sheet name="People" sheetId="1" r:id="rId1"/>',
    more: Mapping[str, str | bytes] = {},
) -> bytes:
    """A workbook of a sheet: its rows from the first on, or by their numbers. A number with its format is a pair; `more` are parts."""
    texts = Texts()
    numbered = rows.items() if isinstance(rows, Mapping) else enumerate(rows, 1)
    sheet = sheet_of("".join(texts.row(number, cells, first_column) for number, cells in numbered))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId8" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId9" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f"<sst {MAIN}>"
        + "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts.all)
        + "</sst>",
    }
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, part in (parts | dict(more)).items():
            package.writestr(name, part)
    return file.getvalue()
