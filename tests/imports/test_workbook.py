"""Excel workbooks: the first sheet's cells as people see them, and nothing that a file can do to who reads it."""

import asyncio
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend import settings
from backend.imports import workbook as workbooks
from backend.imports.workbook import Refused, process
from backend.storage import open_storage, storage
from tests.engines import Engines
from tests.imports.workbooks import DATE, HOURS, MACROS, MAIN, MOMENT, PHONE, TIME, sheet_of, workbook

KEY = "uploads/1"
OURS, THEIRS, ANOTHER = 1, 2, 3
"""Organizations."""
SECOND = '<sheet name="People" sheetId="1" {}r:id="rId1"/><sheet name="Others" sheetId="2" r:id="rId2"/>'
OTHERS = {"xl/worksheets/sheet2.xml": sheet_of('<row r="1"><c r="A1"><v>2</v></c></row>')}


@pytest.fixture(autouse=True)
def _storage(engines: Engines, tmp_path: Path) -> None:
    open_storage(tmp_path)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int], None]]:
    """Changes a setting."""

    def tell(name: str, value: int) -> None:
        monkeypatch.setenv(name, str(value))
        settings.load.cache_clear()

    yield tell
    monkeypatch.undo()
    settings.load.cache_clear()


Tell = Callable[[str, int], None]


async def read(data: bytes, rows: int | None = None) -> str:
    """The sheet as CSV, all of it or its beginning."""
    await storage().put(KEY, data)
    if rows is not None:
        return (await workbooks.beginning(KEY, OURS, rows)).decode()
    return b"".join([block async for block in workbooks.sheet(KEY, OURS)]).decode()


async def refused(data: bytes, rows: int | None = None) -> str:
    with pytest.raises(Refused) as found:
        await read(data, rows)
    return str(found.value)


async def test_cells_are_read_as_people_see_them() -> None:
    cells = [
        *("Zoë, “Z”", " two\nlines ", "=1+1", "1.5551E+10", "x"),
        *(12125551234, 12125551234.0, 0.30000000000000004, 1.5, -3, 12345678901234567890, (2125551234, PHONE), True, False),
        *((45000, DATE), (45000.5208333333, MOMENT), (0.5, TIME), (1.5, HOURS)),
    ]
    assert await read(workbook([cells])) == (
        '"Zoë, “Z”"," two\nlines ",=1+1,1.5551E+10,x,'
        "12125551234,12125551234,0.3,1.5,-3,1.23456789012346E+19,2125551234,TRUE,FALSE,"
        "2023-03-15,2023-03-15 12:30:00,12:00:00,36:00:00\n"
    )


async def test_rows_and_columns_stand_where_the_sheet_has_them() -> None:
    data = workbook({3: ["Ana", 1], 6: ["Bo", "", "x"], 7: []}, first_column=1)
    assert await read(data) == "\n\n,Ana,1\n\n\n,Bo,,x\n"


async def test_formulas_give_what_they_came_to_and_errors_nothing() -> None:
    cells = '<c r="A1" t="str"><f>B1</f><v>Ana</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="inlineStr"><is><t>in</t></is></c>'
    row = f'<row r="1">{cells}</row>'
    assert await read(workbook([], more={"xl/worksheets/sheet1.xml": sheet_of(row)})) == "Ana,,in\n"


async def test_it_is_the_first_sheet_that_people_see() -> None:
    assert await read(workbook([[1]], sheets=SECOND.format(""), more=OTHERS)) == "1\n"
    assert await read(workbook([[1]], sheets=SECOND.format('state="hidden" '), more=OTHERS)) == "2\n"


async def test_a_sheet_may_be_empty() -> None:
    assert await read(workbook([])) == ""
    assert await read(workbook([]), 10) == ""


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 100])
async def test_its_beginning_is_read_as_the_whole_is(rows: int) -> None:
    data = workbook({1: ["Name", "Phone"], 2: ["Ana", 1], 4: ["Bo", 2], 5: ["Ana", (45000, DATE)]})
    whole = ["Name,Phone\n", "Ana,1\n", "\nBo,2\n", "Ana,2023-03-15\n"]
    assert await read(data, rows) == "".join(whole[:rows])


async def test_prefixed_elements_are_read_too() -> None:
    sheet = (
        f"<x:worksheet xmlns:x{MAIN.removeprefix('xmlns')}><x:sheetData>"
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>2</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    data = workbook([], more={"xl/worksheets/sheet1.xml": sheet})
    assert (await read(data), await read(data, 1)) == ("1\n2\n", "1\n")


class TestRefused:
    """What is no workbook, or one that nobody should have to read."""

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (workbook([["Ana"]], kind=MACROS), "save it as .xlsx"),
            (workbook([["Ana"]], more={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "save it as .xlsx"),
            (workbook([["Ana"]], kind="application/msword"), "isn't an Excel workbook"),
            (workbook([["Ana"]], sheets=""), "no sheet"),
            (workbook([["Ana"]])[:-30], "damaged"),
            (b"PK\x03\x04 and so on", "damaged"),
            (workbook([["Ana"]], more={"xl/workbook.xml": "<workbook><sheets><"}), "damaged"),
            (workbook([["Ana"]], more={"xl/worksheets/sheet1.xml": b"\xff" * 500}), "damaged"),
        ],
        ids=["macros", "OpenDocument", "another document", "no sheet", "cut off", "no archive", "bad XML", "no XML"],
    )
    async def test_is_told_with_what_to_do(self, data: bytes, says: str) -> None:
        assert says in await refused(data)
        assert says in await refused(data, 10)

    async def test_an_encrypted_part_is_a_password(self) -> None:
        data = bytearray(workbook([["Ana"]]))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(signature)
            data[at + offset] |= 1
        assert "password" in await refused(bytes(data))

    async def test_too_much_unpacked_is_told_from_the_directory_with_limit_and_size(self, told: Tell) -> None:
        told("WORKBOOK_UNPACKED_LIMIT", 1024**2)
        await storage().put(KEY, workbook([["x" * 1024**2]]))
        with pytest.raises(Refused, match="up to 1 MB") as found:
            await workbooks.check(KEY, OURS)
        assert found.value.limit == 1024**2
        assert (found.value.actual or 0) > 1024**2

    async def test_a_directory_that_lies_about_sizes_is_found_out(self) -> None:
        data = workbook([["Ana"]], more={"xl/worksheets/sheet1.xml": sheet_of(" " * 5_000_000)})
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = package.getinfo("xl/worksheets/sheet1.xml").file_size
        lying = data.replace(struct.pack("<I", size), struct.pack("<I", 1000))
        assert "damaged" in await refused(lying)

    async def test_cells_far_apart_take_no_more_memory_than_there_is(self, told: Tell) -> None:
        told("WORKBOOK_MEMORY", 400 * 1024**2)
        rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        assert "more than 400 MB of memory" in await refused(workbook([], more={"xl/worksheets/sheet1.xml": sheet_of(rows)}))

    @pytest.mark.parametrize("at", ["A1048577", "A4294967295", "A99999999999", "XFE1", "XFE1048577"])
    @pytest.mark.parametrize("rows", [None, 10])
    async def test_cells_beyond_what_excel_has_are_refused_at_once(self, at: str, rows: int | None) -> None:
        row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        sheet = sheet_of(f'<row r="{row}"><c r="{at}"><v>1</v></c></row>')
        told = await refused(workbook([], more={"xl/worksheets/sheet1.xml": sheet}), rows)
        assert "beyond row 1,048,576 or column 16,384" in told or "damaged" in told

    async def test_the_last_cell_that_excel_has_is_read(self) -> None:
        sheet = sheet_of('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')
        assert (await read(workbook([], more={"xl/worksheets/sheet1.xml": sheet}))).endswith(",7\n")

    async def test_too_long_a_time_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "_PREVIEW", 0)
        assert "longer than 0 seconds" in await refused(workbook([["Ana"]]), 10)

    async def test_the_process_may_be_killed(self) -> None:
        reading = asyncio.ensure_future(read(workbook([["Ana"]])))
        (await the_process()).kill()
        with pytest.raises(Refused, match="was stopped"):
            await reading

    async def test_it_knows_no_secrets(self) -> None:
        reading = asyncio.ensure_future(read(workbook([["Ana"]])))
        assert "DATABASE_URL" not in (await the_process()).environ()
        assert await reading == "Ana\n"


class TestPlaces:
    """Who waits for whom: nobody for another organization's second workbook, nor somebody who looks for a job that reads."""

    async def test_one_organization_holds_one_and_leaves_the_other(self) -> None:
        places = process._Places(2)
        async with places.of(OURS):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.12), places.of(OURS):
                    pass
            async with asyncio.timeout(5), places.of(THEIRS):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.12), places.of(ANOTHER):
                        pass
            async with asyncio.timeout(5), places.of(ANOTHER):
                pass
        async with asyncio.timeout(5), places.of(OURS):
            pass

    async def test_a_preview_does_not_wait_for_what_jobs_read(self) -> None:
        async with process._READINGS.of(OURS), process._READINGS.of(THEIRS):
            assert await read(workbook([["Ana"]]), 10) == "Ana\n"


async def the_process() -> psutil.Process:
    """The process that reads a workbook, once there is one."""
    async with asyncio.timeout(10):
        while True:
            for child in psutil.Process().children():
                if "backend.imports.workbook.reader" in child.cmdline():
                    return child
            await asyncio.sleep(0.001)
