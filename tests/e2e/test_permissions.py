"""What somebody may not do is there, off, and says why and whom to ask."""

from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer


def test_deletion_that_is_switched_off_says_so(app: App, server: RunningServer) -> None:
    server.empty_book("nico")
    server.add_contact("nico", fullName="Ivo Jansen", phone="(212) 555-0150")
    app.sign_in("nico")
    app.row("Ivo Jansen").get_by_role("button", name="Action for Ivo Jansen").click()
    delete = app.page.get_by_role("menuitem", name="Delete")
    expect(delete).to_have_attribute("aria-disabled", "true")
    expect(delete).to_contain_text("Switched off for you. Ask Ana Alvarez.")
    delete.click(force=True)
    expect(app.dialog).to_have_count(0)
    app.page.keyboard.press("Escape")

    app.page.get_by_role("checkbox", name="Select Ivo Jansen").check()
    selected = app.button("Delete")
    expect(selected).to_have_attribute("aria-disabled", "true")
    expect(selected).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")


def test_a_user_may_not_delete_all_and_is_told_whom_to_ask(app: App) -> None:
    app.sign_in("uma")
    app.button("Settings").click()
    delete = app.button("Delete")
    expect(delete).to_have_attribute("aria-disabled", "true")
    expect(delete).to_have_accessible_description("The role User does not include this. Ask Ana Alvarez.")
    delete.click(force=True)
    expect(app.dialog).to_have_count(0)


def test_a_user_has_no_other_book(app: App, server: RunningServer) -> None:
    contact = server.add_contact("ana", fullName="Only Anas", phone="(212) 555-0151")
    app.sign_in("uma")
    expect(app.page.get_by_text(book_of("Uma Larsen"))).to_be_visible()
    expect(app.page.get_by_role("button", name="Contact book")).to_have_count(0)
    app.open(f"/contacts/{contact}")
    expect(app.page.get_by_role("heading", name="This contact is not there any more")).to_be_visible()
