"""Adding, editing, deleting and finding contacts."""

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer


@pytest.fixture(autouse=True)
def _empty(server: RunningServer) -> None:
    server.empty_book("uma")


def test_a_contact_is_added_with_a_list_made_on_the_way(app: App) -> None:
    app.sign_in("uma")
    app.button("New Contact").click()
    expect(app.field("Full name")).to_be_focused()
    app.button("Add Contact").click()
    expect(app.details.get_by_text("Fill this in.")).to_have_count(2)

    app.field("Full name").fill("  Zoë Håkansson ")
    app.field("Phone").fill("12345")
    app.button("Add Contact").click()
    expect(app.field("Phone")).to_have_attribute("aria-invalid", "true")
    app.field("Phone").fill("212.555.0142")
    app.field("Email").fill("zoe@example.com")
    expect(app.field("Email")).to_have_accessible_description(
        "Not used for messaging. A second identifier for integrations (webhooks, API)."
    )
    app.field("Choose or make a list").fill("Spring")
    app.page.get_by_role("option", name="Make the list “Spring”").click()
    app.button("Add Contact").click()

    app.expect_said("Zoë Håkansson added.")
    expect(app.details.get_by_role("heading", level=2)).to_have_text("Zoë Håkansson")
    expect(app.field("Phone")).to_have_value("(212) 555-0142")
    expect(app.row("Zoë Håkansson")).to_contain_text("(212) 555-0142")
    app.expect_total("1 contact")
    app.page.get_by_role("link", name="Lists").click()
    expect(app.rows.filter(has_text="Spring")).to_contain_text("1 contact")


def test_a_number_that_is_taken_leads_to_who_has_it(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ana Ruiz", phone="(212) 555-0143")
    app.sign_in("uma", "/contacts/new")
    app.field("Full name").fill("Somebody else")
    app.field("Phone").fill("+1 212 555 0143")
    app.button("Add Contact").click()
    expect(app.field("Phone")).to_have_attribute("aria-invalid", "true")
    app.page.get_by_role("link", name="Open Ana Ruiz").click()
    expect(app.details.get_by_role("heading", level=2)).to_have_text("Ana Ruiz")


def test_details_are_changed_and_the_list_shows_it(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ben Cole", phone="(212) 555-0144", email="ben@example.com")
    app.sign_in("uma")
    app.row("Ben Cole").get_by_role("link").click()
    update = app.button("Update Contact Details")
    expect(update).to_be_disabled()
    app.field("Full name").fill("Benedict Cole")
    app.field("Email").fill("")
    update.click()
    app.expect_said("Saved.")
    expect(app.row("Benedict Cole")).to_be_visible()
    app.page.reload()
    expect(app.field("Full name")).to_have_value("Benedict Cole")
    expect(app.field("Email")).to_have_value("")


def test_a_deleted_contact_comes_back_with_undo(app: App, server: RunningServer) -> None:
    for number, name in enumerate(["Eva Fox", "Gil Hart"]):
        server.add_contact("uma", fullName=name, phone=f"(212) 555-016{number}")
    app.sign_in("uma")
    app.row("Eva Fox").get_by_role("button", name="Action for Eva Fox").click()
    app.page.get_by_role("menuitem", name="Delete").click()
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    app.button("Delete", app.dialog).click()
    expect(app.row("Eva Fox")).to_have_count(0)
    expect(app.row("Gil Hart")).to_be_focused()
    app.expect_total("1 contact")
    expect(app.button("Undo")).to_be_visible()
    app.page.keyboard.press("z")
    app.expect_said("Eva Fox restored.")
    expect(app.row("Eva Fox")).to_be_visible()
    expect(app.row("Gil Hart")).to_be_focused()
    app.expect_total("2 contacts")
    app.page.reload()
    app.expect_total("2 contacts")


def test_those_who_are_selected_go_into_a_list_and_away_together(app: App, server: RunningServer) -> None:
    for number in range(3):
        server.add_contact("uma", fullName=f"Person {number}", phone=f"(212) 555-017{number}")
    document = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
    server.ask("ana", document, input={"ownerId": server.people["uma"].id, "name": "Autumn"})
    app.sign_in("uma")
    for number in (0, 2):
        app.page.get_by_role("checkbox", name=f"Select Person {number}").check()
    app.button("Add to list").click()
    app.page.get_by_role("menuitem", name="Autumn").click()
    app.expect_said("2 contacts added to Autumn.")

    app.page.get_by_role("checkbox", name="Select Person 1").check()
    app.button("Add to list").click()
    app.page.get_by_role("menuitem", name="New List").click()
    app.dialog.get_by_role("textbox", name="List name").fill("Winter")
    app.button("Make List", app.dialog).click()
    app.expect_said("1 contact added to Winter.")

    app.button("List").click()
    app.page.get_by_role("menuitemradio", name="Autumn").click()
    app.expect_total("2 contacts")
    app.page.get_by_role("checkbox", name="Select all contacts").click()
    expect(app.page.get_by_role("status").filter(has_text="2 of 2 selected")).to_be_visible()
    app.button("Delete").click()
    app.button("Delete", app.dialog).click()
    app.expect_total("0 contacts")
    app.button("Show all contacts").click()
    app.expect_total("1 contact")


def test_the_address_keeps_search_filters_and_order(app: App, server: RunningServer) -> None:
    for number, name in enumerate(["Ida Jung", "Ida Kerr", "Lou Mann"]):
        server.add_contact("uma", fullName=name, phone=f"(212) 555-018{number}")
    app.sign_in("uma")
    app.search("ida")
    app.expect_total("2 contacts")
    app.button("Order: Name, A to Z").click()
    app.page.get_by_role("menuitemradio", name="Name, Z to A").click()
    expect(app.contacts.first).to_contain_text("Ida Kerr")
    app.page.reload()
    expect(app.page.get_by_role("searchbox")).to_have_value("ida")
    expect(app.contacts.first).to_contain_text("Ida Kerr")
    app.search("5550182")
    expect(app.contacts.first).to_contain_text("Lou Mann")
    app.search("nobody at all")
    expect(app.page.get_by_role("heading", name="Nobody found")).to_be_visible()
    app.button("Show all contacts").click()
    app.expect_total("3 contacts")


def test_a_long_list_is_loaded_as_one_scrolls(app: App, server: RunningServer) -> None:
    rows = "\n".join(f"Person {number:04},(212) 555-{number:04}," for number in range(1000, 1400))
    document = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } } }"
    started = server.ask("ana", document, input={"ownerId": server.people["uma"].id, "source": {"text": rows}})
    server.await_job(started["importContacts"]["job"]["id"])
    app.sign_in("uma")
    app.expect_total("400 contacts")
    app.contacts.first.hover()
    for _ in range(40):
        app.page.mouse.wheel(0, 800)
        if app.row("Person 1399").count():
            break
        app.page.wait_for_timeout(50)
    expect(app.row("Person 1399")).to_be_visible()
    assert app.contacts.count() < 60


def test_all_that_a_filter_shows_are_selected_as_many_as_go_at_once(app: App, server: RunningServer) -> None:
    names = ["Kim"] * 150 + ["Lee"] * 950
    rows = "\n".join(f"{name} {number},(212) 555-{number:04}," for number, name in enumerate(names))
    document = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } } }"
    started = server.ask("ana", document, input={"ownerId": server.people["uma"].id, "source": {"text": rows}})
    server.await_job(started["importContacts"]["job"]["id"])
    app.sign_in("uma")
    app.contacts.first.press("Control+a")
    expect(app.page.get_by_role("status").filter(has_text="1,000 of 1,100 selected")).to_be_visible()
    expect(app.page.get_by_text("The first 1,000 are selected: so many can be dealt with at once.")).to_be_visible()
    app.search("kim")
    app.button("Clear the selection").click()
    app.expect_total("150 contacts")
    app.page.get_by_role("checkbox", name="Select all contacts").click()
    expect(app.page.get_by_role("status").filter(has_text="150 of 150 selected")).to_be_visible()
    app.button("Clear the selection").click()
    app.expect_total("150 contacts")
