"""A file of what the list shows, for whoever may have it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer


@pytest.fixture(autouse=True)
def book(server: RunningServer) -> str:
    server.empty_book("simon")
    for name, phone in (("Ana Ruiz", "(212) 555-0180"), ("Ben Cole", "(212) 555-0181")):
        server.add_contact("simon", fullName=name, phone=phone)
    return server.people["simon"].id


def test_what_the_list_shows_is_exported_and_downloaded(app: App) -> None:
    app.sign_in("simon", "/contacts?q=ana")
    app.expect_total("1 contact")
    app.button("Export").click()
    expect(app.dialog).to_contain_text(f"The 1 contact of {book_of('Simon Okafor')} that the list shows now")
    app.dialog.get_by_role("radio", name="To import again, or for another program").check()
    app.button("Export", app.dialog).click()
    expect(app.dialog).to_contain_text("1 contact in the file.")
    expect(app.dialog).to_contain_text("The link works until")
    with app.page.expect_download() as download:
        app.dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("Contacts of Simon Okafor, ")
    assert download.value.path().read_text().splitlines() == ["Full Name,Phone,Email,Notes,Opted Out", "Ana Ruiz,+12125550180,,,"]

    app.button("Close", app.dialog).last.click()
    app.page.get_by_role("link", name="Jobs").click()
    expect(app.rows.first).to_contain_text("1 contact, to download until")
    expect(app.rows.first.get_by_role("link", name="Download")).to_be_visible()


def test_who_may_not_export_is_told_why(app: App, server: RunningServer) -> None:
    app.sign_in("uma")
    app.button("Export").click(force=True)
    expect(app.dialog).to_have_count(0)
    expect(app.button("Export")).to_have_accessible_description(re.compile("Ask Ana Alvarez"))


def test_a_list_is_exported_from_its_page(app: App, server: RunningServer, book: str) -> None:
    made = server.ask(
        "ana",
        "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }",
        input={"ownerId": book, "name": "Spring"},
    )
    app.sign_in("simon", f"/lists/{made['createContactList']['list']['id']}")
    app.button("Export").click()
    expect(app.dialog).to_contain_text("0 contacts in the list Spring.")
    app.button("Export", app.dialog).click()
    expect(app.dialog).to_contain_text("0 contacts in the file.")


def test_a_copy_before_all_is_deleted_is_downloaded_first_and_the_jobs_say_that_its_file_went(app: App) -> None:
    app.sign_in("simon", "/settings")
    app.button("Delete").click()
    expect(app.dialog).to_contain_text("The files of earlier exports, also of one made just now.")
    app.button("Export first", app.dialog).click()
    app.button("Export", app.dialog).click()
    expect(app.dialog).to_contain_text("Download it now: deleting the contacts deletes this file too.")
    go_on = app.button("Go on deleting", app.dialog)
    expect(go_on).to_be_disabled()
    with app.page.expect_download():
        app.dialog.get_by_role("link", name="Download").click()
    expect(app.button("Go on without it", app.dialog)).to_have_count(0)
    go_on.click()
    app.dialog.get_by_role("textbox", name="Type 2 to confirm").fill("2")
    app.button("Delete all contacts", app.dialog).click()
    expect(app.dialog).to_contain_text("2 contacts deleted.")

    app.button("Close", app.dialog).last.click()
    app.page.get_by_role("link", name="Jobs").click()
    export = app.rows.nth(1)
    expect(export).to_contain_text("The file was deleted with the book")
    app.button("Details: Export", export).click()
    expect(app.dialog).to_contain_text("The file was deleted with the book")
    expect(app.page.get_by_role("link", name="Download")).to_have_count(0)


def test_who_does_without_the_copy_says_so(app: App) -> None:
    app.sign_in("simon", "/settings")
    app.button("Delete").click()
    app.button("Export first", app.dialog).click()
    app.button("Export", app.dialog).click()
    app.button("Go on without it", app.dialog).click()
    expect(app.dialog).to_contain_text("2 contacts will be deleted.")
