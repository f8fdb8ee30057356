"""Lists: made, renamed, deleted, and who is in them."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.importing import paste
from tests.e2e.running import RunningServer


@pytest.fixture(autouse=True)
def contacts(server: RunningServer) -> None:
    server.empty_book("uma")
    for number, name in enumerate(["Ida Jung", "Ida Kerr", "Lou Mann"]):
        server.add_contact("uma", fullName=name, phone=f"(212) 555-014{number}")


def make(server: RunningServer, name: str) -> str:
    document = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
    made = server.ask("ana", document, input={"ownerId": server.people["uma"].id, "name": name})
    identity: str = made["createContactList"]["list"]["id"]
    return identity


def test_a_list_that_is_gone_says_so(app: App) -> None:
    app.sign_in("uma", "/lists/Q29udGFjdExpc3Q6OTk5OTk5")
    expect(app.page.get_by_role("heading", name="This list is not there any more")).to_be_visible()
    app.page.get_by_role("link", name="All lists").click()
    expect(app.page.get_by_role("heading", name="No lists yet")).to_be_visible()


def test_who_may_not_change_lists_sees_them_and_is_told_why(app: App, server: RunningServer) -> None:
    make(server, "Spring")
    with server.denied("uma", "LISTS_WRITE"):
        app.sign_in("uma", "/lists")
        expect(app.button("New List")).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")
        app.page.get_by_role("link", name="Spring").click()
        expect(app.button("Add Contacts").first).to_have_attribute("aria-disabled", "true")
        app.open("/contacts/new")
        expect(app.field("Choose or make a list")).to_be_disabled()
        expect(app.details).to_contain_text("Switched off for you. Ask Ana Alvarez.")
        app.open("/contacts")
        paste(app, "Eva Ott,(212) 555-0177")
        expect(app.dialog.get_by_label("Import Contacts into Selected List")).to_be_disabled()


def test_a_list_is_made_renamed_and_deleted_and_its_contacts_stay(app: App, server: RunningServer) -> None:
    make(server, "Autumn")
    app.sign_in("uma", "/lists")
    app.button("New List").click()
    app.dialog.get_by_label("List name").fill("autumn")
    app.button("Make List", app.dialog).click()
    expect(app.dialog.get_by_label("List name")).to_have_attribute("aria-invalid", "true")
    app.dialog.get_by_label("List name").fill("Spring")
    app.button("Make List", app.dialog).click()
    app.expect_said("List “Spring” made.")

    app.button("Action for the list Spring").click()
    app.page.get_by_role("menuitem", name="Rename").click()
    app.dialog.get_by_label("List name").fill("Summer")
    app.button("Rename", app.dialog).click()
    app.page.get_by_role("link", name="Summer").click()
    app.button("Add Contacts").first.click()
    app.dialog.get_by_label("Lou Mann").check()
    app.button("Add 1 contact", app.dialog).click()
    expect(app.contacts).to_have_count(1)

    app.page.get_by_role("link", name="All lists").click()
    app.button("Action for the list Summer").click()
    app.page.get_by_role("menuitem", name="Delete").click()
    expect(app.dialog).to_contain_text("What goes: the list, and that 1 contact was in it")
    expect(app.dialog).to_contain_text("What stays: every contact")
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    app.button("Delete", app.dialog).click()
    app.expect_said("List “Summer” deleted.")
    app.page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts").click()
    app.expect_total("3 contacts")


def test_members_are_found_added_and_removed_and_a_removal_is_undone(app: App, server: RunningServer) -> None:
    identity = make(server, "Spring")
    app.sign_in("uma", f"/lists/{identity}")
    expect(app.page.get_by_role("heading", name="Nobody is in this list yet")).to_be_visible()
    app.button("Add Contacts").first.click()
    add = app.button("Add to list", app.dialog)
    expect(add).to_be_disabled()
    app.dialog.get_by_label("Find a contact").fill("nobody at all")
    expect(app.dialog).to_contain_text("Nobody found")
    app.dialog.get_by_label("Find a contact").fill("kerr")
    app.dialog.get_by_label("Ida Kerr").check()
    app.dialog.get_by_label("Find a contact").fill("0142")
    app.dialog.get_by_label("Lou Mann").check()
    app.button("Add 2 contacts", app.dialog).click()
    expect(app.contacts).to_have_count(2)
    expect(app.page.get_by_role("status").filter(has_text=re.compile("^2 contacts$"))).to_be_visible()

    app.button("Remove Ida Kerr from Spring").click()
    expect(app.contacts).to_have_count(1)
    app.button("Undo").click()
    expect(app.contacts).to_have_count(2)

    app.page.get_by_role("checkbox", name="Select all contacts").click()
    expect(app.page.get_by_role("status").filter(has_text="2 of 2 selected")).to_be_visible()
    app.button("Remove from this list").click()
    expect(app.page.get_by_role("heading", name="Nobody is in this list yet")).to_be_visible()
    app.button("Undo").last.click()
    expect(app.contacts).to_have_count(2)
    app.page.get_by_label("Find in this list").fill("kerr")
    expect(app.contacts).to_have_count(1)
    app.page.get_by_role("link", name="Show in Contacts").click()
    app.expect_total("2 contacts")


def test_a_supervisor_works_with_the_lists_of_another_book(app: App, server: RunningServer) -> None:
    make(server, "Spring")
    app.sign_in("simon", f"/lists?book={server.people['uma'].id}")
    app.page.get_by_role("link", name="Spring").click()
    expect(app.page.get_by_text(book_of("Uma Larsen"))).to_be_visible()
    app.button("Add Contacts").first.click()
    app.dialog.get_by_label("Ida Jung").check()
    app.button("Add 1 contact", app.dialog).click()
    expect(app.contacts).to_have_count(1)
    app.page.get_by_role("link", name="All lists").click()
    expect(app.rows.filter(has_text="Spring")).to_contain_text("1 contact")
    expect(app.book_switcher("Uma Larsen")).to_be_visible()


def test_keys_do_on_each_page_what_is_there(app: App) -> None:
    app.sign_in("uma", "/lists")
    expect(app.button("New List")).to_be_visible()
    app.page.keyboard.press("?")
    expect(app.dialog).to_contain_text("New List")
    expect(app.dialog).not_to_contain_text("Next contact")
    app.page.keyboard.press("Escape")
    expect(app.dialog).to_have_count(0)
    app.page.keyboard.press("n")
    expect(app.dialog.get_by_label("List name")).to_be_focused()
    app.page.keyboard.press("Escape")
    expect(app.dialog).to_have_count(0)
    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    expect(app.dialog).to_contain_text("Show these shortcuts")
