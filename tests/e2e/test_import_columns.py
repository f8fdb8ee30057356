"""Any file, mapped by looking at its own first rows; and told what it would do before anything is written."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.app import PHONE, App
from tests.e2e.conftest import Window
from tests.e2e.importing import holds, paste, start, upload
from tests.e2e.running import RunningServer
from tests.imports.workbooks import PHONE as PHONE_FORMAT
from tests.imports.workbooks import workbook


@pytest.fixture(autouse=True)
def empty(server: RunningServer) -> None:
    server.empty_book("uma")


@pytest.fixture
def foreign(directory: Path) -> Path:
    """As an old program abroad writes it: none of its headings says anything here."""
    file = directory / "kunden.csv"
    rows = ["Nr;Vorname;Nachname;Ort;Mobil", "1;Jürgen;Groß;Köln;(212) 555-0160", "2;Zoë;Weiß;Bonn;1.5551E+10"]
    file.write_bytes("\r\n".join(rows).encode("windows-1252"))
    return file


def test_columns_are_mapped_by_hand_and_the_rows_show_as_they_will_be_stored(app: App, foreign: Path) -> None:
    app.sign_in("uma")
    upload(app, foreign)
    expect(app.dialog).to_contain_text("Read as Windows text (Windows-1252), cells separated by semicolons.")
    expect(app.dialog.get_by_role("alert")).to_contain_text("look whether accented letters are right")
    app.dialog.get_by_role("checkbox", name="Skip First Line").check()
    for number, kind in ((1, "Do not import"), (2, "First Name"), (3, "Last Name"), (4, "Notes"), (5, "Phone")):
        holds(app, number).select_option(kind)
    expect(app.dialog.get_by_role("cell", name="+12125550160")).to_be_visible()
    expect(app.dialog).to_contain_text("Phone: A spreadsheet shortened this number")
    start(app)
    expect(app.outcome("created")).to_have_text("1")
    expect(app.outcome("invalid")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Jürgen Groß")).to_contain_text("(212) 555-0160")


def test_a_workbook_is_mapped_as_any_file_is(app: App, directory: Path) -> None:
    file = directory / "kunden.xlsx"
    file.write_bytes(workbook([["Wer", "Wo", "Wie"], ["Zoë Weiß", "Köln", (2125550161, PHONE_FORMAT)], ["Bo Ito", "Bonn", "none"]]))
    app.sign_in("uma")
    upload(app, file)
    app.dialog.get_by_role("checkbox", name="Skip First Line").check()
    for number, kind in ((1, "Full Name"), (2, "Do not import"), (3, "Phone")):
        holds(app, number).select_option(kind)
    expect(app.dialog.get_by_role("cell", name="+12125550161")).to_be_visible()
    start(app)
    expect(app.outcome("created")).to_have_text("1")
    expect(app.outcome("invalid")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Zoë Weiß")).to_contain_text("(212) 555-0161")


def test_one_of_many_lists_is_found_by_its_name(app: App, server: RunningServer) -> None:
    many = 105
    make = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
    for number in range(many):
        server.ask("ana", make, input={"ownerId": server.people["uma"].id, "name": f"Campaign {number:03}"})
    app.sign_in("uma")
    paste(app, "Ida Roth,(212) 555-0162")
    choice = app.dialog.get_by_role("combobox", name="Import Contacts into Selected List")
    choice.fill("no such list")
    expect(app.page.get_by_text("No list of that name")).to_be_visible()
    choice.fill("campaign 104")
    app.page.get_by_role("option", name="Campaign 104").click()
    start(app)
    expect(app.outcome("addedToList")).to_have_text("1")
    expect(app.dialog).to_contain_text("Campaign 104")


def test_what_every_contact_needs_is_asked_for_plainly(app: App) -> None:
    app.sign_in("uma")
    paste(app, "blue;alpha\nred;beta")
    button = app.button("Import Contacts", app.dialog)
    expect(button).to_have_accessible_description("Choose the column that holds the phone number.")
    button.click(force=True)
    expect(app.outcome("created")).to_have_count(0)
    holds(app, 1).select_option("Phone")
    expect(button).to_have_accessible_description("Choose the column that holds the full name, or those that hold first and last name.")
    holds(app, 2).select_option("Full Name")
    expect(button).to_have_accessible_description("")
    expect(app.dialog.get_by_role("cell", name="Phone: ").first).to_be_visible()


def test_what_one_column_takes_another_gives_up(app: App) -> None:
    app.sign_in("uma")
    paste(app, "Full Name,Phone,Other Phone\nAna Ruiz,(212) 555-0161,(212) 555-0162")
    expect(holds(app, 3)).to_have_value("IGNORE")
    holds(app, 3).select_option("Phone")
    expect(holds(app, 2)).to_have_value("IGNORE")
    start(app)
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Ana Ruiz")).to_contain_text("(212) 555-0162")


def test_a_check_tells_every_outcome_and_writes_nothing(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ana Ruiz", phone="(212) 555-0163")
    app.sign_in("uma")
    paste(app, "Full Name,Phone\nAna Ruiz,(212) 555-0163\nBen Cole,(212) 555-0164\nBen Again,(212) 555-0164\nNobody,12")
    app.button("Check First", app.dialog).click()
    told = app.dialog.get_by_role("region", name="What this import would do")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Nothing has been written.")
    for name, number in (("created", "1"), ("unchanged", "1"), ("duplicates", "1"), ("invalid", "1")):
        expect(app.outcome(name)).to_have_text(number)
    expect(told).to_contain_text("The number is too short")
    assert app.page.get_by_role("button", name="Show the contacts").count() == 0

    holds(app, 1).select_option("Notes")
    expect(told).to_have_count(0)
    holds(app, 1).select_option("Full Name")
    start(app)
    expect(app.outcome("created")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("1 contact")
    app.page.get_by_role("link", name="Jobs").click()
    expect(app.rows.nth(1)).to_contain_text("Check of pasted rows")


def test_bad_rows_can_refuse_the_whole_file_and_a_country_can_be_named(app: App) -> None:
    app.sign_in("uma")
    paste(app, "Full Name,Phone\nTom Hale,020 7946 0958\nNobody,12")
    app.dialog.get_by_role("button", name="More options").click()
    app.dialog.get_by_label(re.compile("^When a row")).click()
    app.page.get_by_role("option", name="Import nothing unless every row is right").click()
    country = app.dialog.get_by_label("Country of numbers without a country code")
    country.fill("United Kingdom")
    app.page.get_by_role("option", name="United Kingdom").click()
    expect(app.dialog.get_by_role("cell", name="+442079460958")).to_be_visible()
    start(app)
    expect(app.dialog.get_by_role("alert")).to_contain_text("1 of 2 rows can't be stored")
    app.button("Close", app.dialog).click()
    app.expect_total("0 contacts")


def test_on_a_phone_everything_is_at_hand(window: Window, server: RunningServer, foreign: Path) -> None:
    app = window(phone=True)
    app.sign_in("uma")
    upload(app, foreign)
    expect(app.button("Import Contacts", app.dialog)).to_be_in_viewport()
    holds(app, 5).select_option("Phone")
    assert app.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    app.button("Check First", app.dialog).click()
    expect(app.dialog.get_by_role("region", name="What this import would do")).to_be_in_viewport()
