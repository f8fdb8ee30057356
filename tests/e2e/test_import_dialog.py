"""The import dialog says what is wrong before and after, and what to do about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer
from tests.engines import temporary_directory


@pytest.fixture
def directory() -> Iterator[Path]:
    with temporary_directory() as made:
        yield made


@pytest.fixture(autouse=True)
def empty(server: RunningServer) -> None:
    server.empty_book("uma")


def paste(app: App, text: str) -> None:
    app.button("Import").click()
    app.button("Paste rows instead", app.dialog).click()
    app.dialog.get_by_label("Rows to import").fill(text)


def test_who_may_not_import_is_told_why(app: App, server: RunningServer) -> None:
    with server.denied("uma", "CONTACTS_IMPORT"):
        app.sign_in("uma")
        app.button("Import").click(force=True)
        expect(app.dialog).to_have_count(0)
        expect(app.button("Import")).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")


def test_a_file_in_another_encoding_says_so_before_it_is_sent(app: App, directory: Path) -> None:
    file = directory / "old.csv"
    file.write_bytes("José;(212) 555-0150\n".encode("windows-1252"))
    app.sign_in("uma")
    app.button("Import").click()
    app.choose_file(file)
    expect(app.dialog).to_contain_text("Save it once more as “CSV UTF-8”")
    app.button("Import Contacts", app.dialog).click()
    expect(app.dialog.get_by_role("alert")).to_contain_text("Nothing was imported")


def test_columns_in_another_order_are_noticed_before_anything_is_sent(app: App) -> None:
    app.sign_in("uma")
    paste(app, "Email,Name,Phone\nana@example.com,Ana,(212) 555-0150")
    expect(app.dialog).to_contain_text("Your columns seem to be in another order.")
    paste_again = app.dialog.get_by_label("Rows to import")
    paste_again.fill("Ana,(212) 555-0150,ana@example.com,extra")
    expect(app.dialog.get_by_role("columnheader").last).to_have_text("Not expected")


def test_an_open_quotation_mark_in_pasted_rows_is_called_that(app: App) -> None:
    app.sign_in("uma")
    paste(app, 'Ana Ruiz,(212) 555-0151\n"Ben Cole,(212) 555-0152')
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("invalid")).to_have_text("1")
    expect(app.dialog).to_contain_text("A quotation mark is not closed.")
    expect(app.dialog).not_to_contain_text("UTF-8")
    expect(app.dialog).to_contain_text("Fix these rows and paste them again")


def test_an_import_that_rejects_everything_says_what_was_expected(app: App) -> None:
    app.sign_in("uma")
    paste(app, "alpha\nbeta")
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("invalid")).to_have_text("2")
    alert = app.dialog.get_by_role("alert")
    expect(alert).to_contain_text("Nothing in the book has changed. The columns expected are Full Name, Phone, Email, in this order.")
    with app.page.expect_download() as download:
        app.button("Download a sample CSV", alert).click()
    assert download.value.suggested_filename == "contacts-sample.csv"

    app.button("Import another file", app.dialog).click()
    app.choose_file(download.value.path())
    expect(app.dialog.get_by_role("checkbox", name="Skip First Line")).to_be_checked()
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text("2")
    expect(app.outcome("invalid")).to_have_text("0")


def test_a_header_that_was_imported_is_skipped_with_one_click(app: App, server: RunningServer) -> None:
    app.sign_in("uma")
    paste(app, "Full Name,Phone\nAna Ruiz,(212) 555-0153")
    app.dialog.get_by_role("checkbox", name="Skip First Line").uncheck()
    app.dialog.get_by_label("Put them into a new list").fill("Spring")
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("invalid")).to_have_text("1")
    expect(app.dialog).to_contain_text("Your first line looks like a header")
    app.button("Import again with Skip First Line", app.dialog).click()
    expect(app.outcome("unchanged")).to_have_text("1")
    expect(app.outcome("invalid")).to_have_text("0")
    expect(app.button("Import again with Skip First Line", app.dialog)).to_have_count(0)
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("1 contact")


def test_cells_copied_from_a_spreadsheet_go_into_the_selected_list(app: App, server: RunningServer) -> None:
    owner = server.people["uma"].id
    document = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
    server.ask("ana", document, input={"ownerId": owner, "name": "Spring"})
    app.sign_in("uma")
    paste(app, 'Full Name\tPhone\tEmail\n"Lopez, Ana"\t(212) 555-0154\tana@example.com\nBen Cole\t(212) 555-0155\t')
    expect(app.dialog.get_by_role("cell", name="Lopez, Ana")).to_be_visible()
    app.dialog.get_by_label("Import Contacts into Selected List").click()
    app.page.get_by_role("option", name="Spring").click()
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text("2")
    expect(app.outcome("addedToList")).to_have_text("2")
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Lopez, Ana")).to_contain_text("(212) 555-0154")


def test_a_supervisor_deletes_all_of_another_book_knowing_what_goes_and_what_stays(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ana Ruiz", phone="(212) 555-0156", optedOut=True)
    server.add_contact("uma", fullName="Ben Cole", phone="(212) 555-0157")
    app.sign_in("simon", f"/contacts?book={server.people['uma'].id}")
    app.button("Settings").click()
    app.button("Delete").click()
    expect(app.dialog).to_contain_text(f"Delete all contacts in {book_of('Uma Larsen')}?")
    for told in (
        "2 contacts will be deleted.",
        "be restored any more",
        "1 opt-out: that person remains opted out",
        "Lists, empty",
        "This cannot be undone.",
    ):
        expect(app.dialog).to_contain_text(told)
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    delete = app.button("Delete all contacts", app.dialog)
    expect(delete).to_be_disabled()
    app.dialog.get_by_role("textbox").fill("2")
    delete.click()
    expect(app.dialog).to_contain_text("2 contacts deleted.")
