"""The import dialog says what is wrong before and after, and what to do about it; and loses nothing that was pasted."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.app import App, book_of
from tests.e2e.importing import paste, start, upload
from tests.e2e.running import RunningServer


@pytest.fixture(autouse=True)
def empty(server: RunningServer) -> None:
    server.empty_book("uma")


def test_who_may_not_import_is_told_why(app: App, server: RunningServer) -> None:
    with server.denied("uma", "CONTACTS_IMPORT"):
        app.sign_in("uma")
        app.button("Import").click(force=True)
        expect(app.dialog).to_have_count(0)
        expect(app.button("Import")).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")


def test_what_is_no_list_of_contacts_is_refused_before_anything_is_written(app: App, directory: Path) -> None:
    file = directory / "report.csv"
    file.write_bytes(b"%PDF-1.7 and so on")
    app.sign_in("uma")
    app.announce("the server responded with a status of 400")
    upload(app, file)
    expect(app.dialog.get_by_role("alert")).to_contain_text("This is a PDF, not a CSV.")
    expect(app.button("Import Contacts", app.dialog)).to_be_disabled()
    app.button("Choose another file", app.dialog).click()
    empty = directory / "empty.csv"
    empty.write_bytes(b"")
    app.choose_file(empty)
    expect(app.dialog.get_by_role("alert")).to_contain_text("The file is empty")


def test_a_file_that_is_too_large_is_refused_before_a_byte_of_it_is_sent(app: App, directory: Path) -> None:
    file = directory / "large.csv"
    with file.open("wb") as sparse:
        sparse.truncate(1024**3 + 1)
    app.sign_in("uma")
    sent: list[str] = []
    app.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    upload(app, file)
    expect(app.dialog.get_by_role("alert")).to_contain_text("A file can have up to 1,024 MB. Split it and import the parts.")
    assert sent == []


def test_a_large_file_shows_its_first_rows_before_all_of_it_is_there(app: App, directory: Path) -> None:
    file = directory / "many.csv"
    line = "Ana Ruiz,(212) 555-0151,ana@example.com\n"
    file.write_text("Full Name,Phone,Email\n" + line * (3_000_000 // len(line)))
    app.sign_in("uma")
    held: list[Route] = []
    app.page.route(re.compile("/uploads/"), lambda route: held.append(route) if not held else route.continue_())
    upload(app, file)
    expect(app.dialog.get_by_role("cell", name="Ana Ruiz").first).to_be_visible()
    start(app)
    held[0].continue_()
    expect(app.outcome("created")).to_have_text("1")


def test_an_upload_that_breaks_off_says_that_nothing_was_imported(app: App, directory: Path) -> None:
    file = directory / "contacts.csv"
    file.write_text("Ana Ruiz,(212) 555-0151\n")
    app.sign_in("uma")
    app.announce("net::ERR_FAILED")
    app.page.route(re.compile("/uploads/"), lambda route: route.abort())
    upload(app, file)
    expect(app.dialog.get_by_role("alert")).to_contain_text("Nothing was imported. Check the connection and try again.")


def test_an_open_quotation_mark_in_pasted_rows_is_called_that(app: App) -> None:
    app.sign_in("uma")
    paste(app, 'Ana Ruiz,(212) 555-0151\n"Ben Cole,(212) 555-0152')
    start(app)
    expect(app.outcome("invalid")).to_have_text("1")
    expect(app.dialog).to_contain_text("A quotation mark is not closed.")
    expect(app.dialog).not_to_contain_text("UTF-8")


def test_the_sample_is_imported_as_it_is(app: App) -> None:
    app.sign_in("uma")
    app.button("Import").click()
    with app.page.expect_download() as download:
        app.button("Download a sample CSV", app.dialog).click()
    assert download.value.suggested_filename == "contacts-sample.csv"
    app.choose_file(download.value.path())
    expect(app.dialog.get_by_role("checkbox", name="Skip First Line")).to_be_checked()
    start(app)
    expect(app.outcome("created")).to_have_text("2")
    expect(app.outcome("invalid")).to_have_text("0")


def test_an_import_that_rejects_everything_says_so(app: App) -> None:
    app.sign_in("uma")
    paste(app, "Full Name,Phone\nAna Ruiz,12\nBen Cole,13")
    start(app)
    expect(app.outcome("invalid")).to_have_text("2")
    expect(app.dialog.get_by_role("alert")).to_contain_text("Nothing in the book has changed.")
    app.button("Import another file", app.dialog).click()
    expect(app.button("Upload File", app.dialog)).to_be_visible()


def test_a_header_that_was_imported_is_skipped_with_one_click(app: App, server: RunningServer) -> None:
    app.sign_in("uma")
    paste(app, "Full Name,Phone\nAna Ruiz,(212) 555-0153")
    app.dialog.get_by_role("checkbox", name="Skip First Line").uncheck()
    expect(app.dialog).to_contain_text("Your first line looks like a header.")
    app.dialog.get_by_label("Put them into a new list").fill("Spring")
    start(app)
    expect(app.outcome("invalid")).to_have_text("1")
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
    start(app)
    expect(app.outcome("created")).to_have_text("2")
    expect(app.outcome("addedToList")).to_have_text("2")
    expect(app.dialog).to_contain_text("Pasted rows · into the list Spring · 2 rows read")
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Lopez, Ana")).to_contain_text("(212) 555-0154")


def test_pasted_rows_are_kept_whatever_closes_the_dialog(app: App) -> None:
    app.sign_in("uma")
    paste(app, "Ana Ruiz,(212) 555-0156")
    rows = app.dialog.get_by_label("Rows to import")
    expect(app.dialog.get_by_role("cell", name="Ana Ruiz")).to_be_visible()
    app.page.mouse.click(5, 5)
    expect(rows).to_have_value("Ana Ruiz,(212) 555-0156")
    app.page.keyboard.press("Escape")
    app.expect_said("Your pasted rows are kept. Press Import to go on with them.")
    app.page.reload()
    app.button("Import").click()
    expect(rows).to_have_value("Ana Ruiz,(212) 555-0156")
    expect(app.dialog).to_contain_text("They are not imported yet.")

    app.button("Upload a file instead", app.dialog).click()
    app.button("Paste rows instead", app.dialog).click()
    expect(rows).to_have_value("Ana Ruiz,(212) 555-0156")
    app.button("Cancel", app.dialog).click()
    app.button("Undo").click()
    app.button("Import").click()
    start(app)
    expect(app.outcome("created")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    app.button("Import").click()
    expect(app.button("Upload File", app.dialog)).to_be_visible()


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
