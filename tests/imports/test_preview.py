"""What an import would make of a file, before anything is written."""

import pytest

from backend.database import fetch_value
from backend.imports import formats
from backend.imports import service as imports
from backend.imports.preview import ROWS_SHOWN, Preview, preview
from backend.imports.rows import ImportColumn
from backend.problems import Problem, ProblemCode
from tests.jobs import desk as at
from tests.jobs.desk import Desk

C = ImportColumn
ANA = "+12125550143"


def of(text: str, *, is_whole: bool = True) -> Preview:
    return preview(text.encode(), "US", is_whole=is_whole)


def proposed(text: str) -> list[ImportColumn]:
    return [column.proposed for column in of(text).columns]


EXPORTS = {
    "our own": ("Full Name,Phone,Email,Notes,Opted Out", [C.FULL_NAME, C.PHONE, C.EMAIL, C.NOTES, C.OPTED_OUT]),
    "Google Contacts": (
        "First Name,Middle Name,Last Name,Notes,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value",
        [C.FIRST_NAME, C.IGNORE, C.LAST_NAME, C.NOTES, C.IGNORE, C.EMAIL, C.IGNORE, C.PHONE],
    ),
    "Outlook": (
        "First Name,Last Name,E-mail Address,Home Phone,Mobile Phone,Business Phone,Notes",
        [C.FIRST_NAME, C.LAST_NAME, C.EMAIL, C.IGNORE, C.PHONE, C.IGNORE, C.NOTES],
    ),
    "iCloud": ("First name,Last name,Phone,Email", [C.FIRST_NAME, C.LAST_NAME, C.PHONE, C.EMAIL]),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Lead Status",
        [C.IGNORE, C.FIRST_NAME, C.LAST_NAME, C.EMAIL, C.PHONE, C.IGNORE],
    ),
    "in German": ("Vorname;Name;Handy;Telefon;E-Mail;Bemerkung", [C.FIRST_NAME, C.LAST_NAME, C.PHONE, C.IGNORE, C.EMAIL, C.NOTES]),
    "in German, with more words": ("Nachname,Vorname,Mobiltelefon,E-Mail-Adresse", [C.LAST_NAME, C.FIRST_NAME, C.PHONE, C.EMAIL]),
    "in Spanish": ("Nombre,Apellidos,Teléfono,Móvil,Correo electrónico", [C.FIRST_NAME, C.LAST_NAME, C.IGNORE, C.PHONE, C.EMAIL]),
    "in Spanish, whole names": ("Nombre,Teléfono,Correo", [C.FULL_NAME, C.PHONE, C.EMAIL]),
    "in French": ("Nom,Prénom,Téléphone portable,Courriel", [C.LAST_NAME, C.FIRST_NAME, C.PHONE, C.EMAIL]),
    "in French, whole names": ("NOM;TÉLÉPHONE;ADRESSE E-MAIL", [C.FULL_NAME, C.PHONE, C.EMAIL]),
    "Salesforce": (
        "Salutation,First Name,Last Name,Title,Mobile,Phone,Email,Description",
        [C.IGNORE, C.FIRST_NAME, C.LAST_NAME, C.IGNORE, C.PHONE, C.IGNORE, C.EMAIL, C.NOTES],
    ),
}


@pytest.mark.parametrize(("header", "columns"), EXPORTS.values(), ids=EXPORTS)
def test_the_exports_of_others_are_known_by_their_headers(header: str, columns: list[ImportColumn]) -> None:
    delimiter = ";" if ";" in header else ","
    found = of(header + "\n" + delimiter.join("x" for _ in columns) + "\n")
    assert found.has_header
    assert [column.proposed for column in found.columns] == columns
    assert [column.header for column in found.columns] == header.split(delimiter)


def test_without_a_header_the_cells_tell() -> None:
    assert proposed("17,ana@example.com,Ana Lopez,(212) 555-0143\n18,,Bo Ito,212-555-0144\n") == [C.IGNORE, C.EMAIL, C.FULL_NAME, C.PHONE]


def test_opted_out_is_never_guessed_from_cells() -> None:
    assert proposed(f"Ana,{ANA},yes\nBo,+12125550144,no\n") == [C.FULL_NAME, C.PHONE, C.IGNORE]


def test_a_phone_column_that_is_empty_gives_way_to_a_filled_one() -> None:
    assert proposed(f"Name,Mobile,Phone\nAna,,{ANA}\n") == [C.FULL_NAME, C.IGNORE, C.PHONE]


def test_a_column_for_the_whole_name_gives_way_to_its_parts_when_it_is_empty() -> None:
    assert proposed(f"Name,First Name,Last Name,Phone\n,Ana,Lopez,{ANA}\n") == [C.IGNORE, C.FIRST_NAME, C.LAST_NAME, C.PHONE]
    assert proposed(f"Name,First Name,Last Name,Phone\nAna Lopez,Ana,Lopez,{ANA}\n") == [C.FULL_NAME, C.IGNORE, C.IGNORE, C.PHONE]


@pytest.mark.parametrize("line", [f"Name,{ANA}", "Ana,ana@example.com,phone", "Ana Lopez,Bo Ito", ""])
def test_a_line_with_a_number_an_address_or_no_known_word_is_no_header(line: str) -> None:
    assert not of(line + f"\nBo,{ANA}\n").has_header


def test_rows_show_as_they_will_be_stored_with_what_is_wrong_with_them() -> None:
    first, second = of(" Full Name ;Phone\n  Zoë ;(212) 555-0143\n\nBo;12\n").rows
    assert (first.number, first.cells, first.errors) == (2, ["Zoë", ANA], [])
    assert (second.number, second.cells) == (4, ["Bo", "12"])
    assert [error[4] for error in second.errors] == ["INVALID_PHONE"]


def test_rows_show_by_the_columns_that_a_person_named() -> None:
    text = f"Ana,blue,12,{ANA}\nBo,red,(212) 555-0144,+12125550145\n"
    said = preview(text.encode(), "US", is_whole=True, columns=[C.FULL_NAME, C.NOTES, C.PHONE])
    assert [column.proposed for column in said.columns] == [C.FULL_NAME, C.NOTES, C.PHONE, C.IGNORE]
    assert [row.cells for row in said.rows] == [["Ana", "blue", "12", ANA], ["Bo", "red", "+12125550144", "+12125550145"]]
    assert [[error[4] for error in row.errors] for row in said.rows] == [["INVALID_PHONE"], []]


def test_while_no_column_holds_names_no_row_is_called_wrong() -> None:
    assert preview(f"blue,{ANA}\n".encode(), "US", is_whole=True, columns=[C.NOTES, C.PHONE]).rows[0].errors == []


def test_damage_that_a_spreadsheet_did_is_named() -> None:
    rows = of("Full Name,Phone\nAna,1.5551E+10\nBo,'2125550143\nCy,447400123456\nDi,2125551017.0\n").rows
    assert [row.errors[0][4] for row in rows] == ["SPREADSHEET_DAMAGE"] * 4
    assert "+447400123456" in rows[2].errors[0][5]
    assert "write 2125551017 " in rows[3].errors[0][5]
    assert rows[3].cells == ["Di", "2125551017.0"]


def test_windows_1252_is_told_with_a_warning() -> None:
    found = preview(f"Zoë,{ANA}\n".encode("cp1252"), "US", is_whole=True)
    assert (found.encoding, found.rows[0].cells) == ("Windows-1252", ["Zoë", ANA])
    assert "Windows-1252" in found.warnings[0]


def test_no_rows_and_no_numbers_are_warned_of() -> None:
    assert "no rows" in of("Full Name,Phone\n").warnings[0]
    assert "phone numbers" in of("Ana,blue\nBo,red\n").warnings[0]


def test_rows_of_a_file_without_numbers_are_no_contacts() -> None:
    found = of("Name,City\nAna,Rome\n")
    assert [error[4] for error in found.rows[0].errors] == ["REQUIRED"]
    assert of("").warnings == ["There are no rows in it."]


def test_a_first_line_without_an_end_is_told() -> None:
    found = of("x" * (2 * formats.SAMPLE), is_whole=False)
    assert (found.rows, found.columns) == ([], [])
    assert "no end" in found.warnings[0]


def test_of_several_numbers_in_a_cell_the_first_is_shown_with_a_warning() -> None:
    found = of(f"Name,Phone 1 - Value,E-mail 1 - Value\nAna,{ANA} ::: +12125550144,a@example.com ::: b@example.com\n")
    assert (found.rows[0].cells, found.rows[0].errors) == (["Ana", ANA, "a@example.com"], [])
    assert "several phone numbers" in found.warnings[0]


def test_several_columns_of_opt_outs_are_warned_of() -> None:
    found = of(f"Name,Phone,Opted Out,Unsubscribed\nAna,{ANA},no,yes\n")
    assert [column.proposed for column in found.columns] == [C.FULL_NAME, C.PHONE, C.OPTED_OUT, C.IGNORE]
    assert "'Opted Out' and 'Unsubscribed'" in found.warnings[0]


def test_only_the_first_rows_are_shown_and_a_record_that_is_cut_off_is_not() -> None:
    many = "".join(f"Contact,{ANA}\n" for _ in range(ROWS_SHOWN + 5))
    assert len(of(many).rows) == ROWS_SHOWN
    assert [row.cells for row in of(f"Ana,{ANA}\nBo,+1212", is_whole=False).rows] == [["Ana", ANA]]


async def test_nothing_is_kept_of_a_previewed_text(desk: Desk) -> None:
    await imports.preview(desk.uma, None, upload_id=None, text=f"Ana,{ANA}\n", region=None)
    assert await fetch_value("SELECT count(*) FROM uploads WHERE organization_id = $1", desk.uma.organization_id) == 0


async def test_a_stranger_s_upload_and_an_empty_text_are_refused(desk: Desk) -> None:
    with pytest.raises(Problem) as refused:
        await imports.preview(desk.zoe, None, upload_id=1, text=None, region=None)
    assert refused.value.code == ProblemCode.NOT_FOUND
    with pytest.raises(Problem) as refused:
        await imports.preview(desk.uma, None, upload_id=None, text=" \n", region=None)
    assert refused.value.code == ProblemCode.REQUIRED


async def test_the_import_of_the_same_file_is_remembered_until_the_book_is_purged(desk: Desk) -> None:
    text = f"Ana,{ANA}\n"

    async def before() -> int | None:
        found = (await imports.preview(desk.uma, None, upload_id=None, text=text, region=None)).imported_before
        return found["id"] if found is not None else None

    assert await before() is None
    await at.do(await at.start(desk.uma, text, dry_run=True))
    assert await before() is None
    job = await at.do(await at.start(desk.uma, text))
    assert await before() == job["id"]
    assert (await imports.preview(desk.ben, None, upload_id=None, text=text, region=None)).imported_before is None
    await at.do(await at.purge(desk.sue, at.book(desk.uma)))
    assert await before() is None


async def test_a_file_of_any_size_is_told_from_its_first_megabyte() -> None:
    line = f"Contact with a rather long name,{ANA},\n"
    found = of((line * (formats.SAMPLE // len(line) + 10))[: formats.SAMPLE], is_whole=False)
    assert len(found.rows) == ROWS_SHOWN


@pytest.mark.parametrize(("header", "columns"), [("", 3), ("Full Name,Phone,Email,Reason\n", 4)])
def test_why_rows_were_rejected_before_is_taken_for_nothing_of_theirs(header: str, columns: int) -> None:
    text = header + f",{ANA},ana@example.com,Reason: A full name is required.\n"
    assert C.FULL_NAME not in proposed(text) or header
    assert proposed(text)[1:] == [C.PHONE, C.EMAIL, C.IGNORE][: columns - 1]


def test_far_too_many_columns_are_refused_at_once() -> None:
    with pytest.raises(Problem, match="501 columns"):
        of(",".join(["x"] * 501) + "\n")
