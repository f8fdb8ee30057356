"""The written guide that today's users follow, step by step in its order and in its words: in one's own book, and as a supervisor."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer


@pytest.fixture(autouse=True)
def may_delete_all(server: RunningServer) -> Iterator[None]:
    """The guide's last step but one needs a right that a user has only when it was granted."""
    server.empty_book("uma")
    server.update_user("uma", grantedPermissions=["CONTACTS_PURGE"])
    yield
    server.update_user("uma", grantedPermissions=[])


@pytest.mark.parametrize(("who", "phone"), [("uma", "(212) 555-0145"), ("simon", "(212) 555-0143")])
def test_the_guide_is_followed_from_its_first_step_to_its_last(app: App, who: str, phone: str) -> None:
    """Each with a number of their own, opted out and imported again: an opt-out stays with the organization whatever is deleted."""
    app.sign_in(who)
    if who == "simon":
        app.book_switcher("Simon Okafor").click()
        app.page.get_by_role("menuitem", name="Uma Larsen").click()
    expect(app.page.get_by_text(book_of("Uma Larsen")).first).to_be_visible()

    add(app, phone)
    edit(app)
    opt_out(app)
    delete(app)
    import_without_a_list(app)
    import_into_the_selected_list(app, phone)
    delete_all(app)
    work_with_lists(app)


def add(app: App, phone: str) -> None:
    app.button("New Contact").click()
    for label in ("Full name", "Phone"):
        expect(app.field(label)).to_have_attribute("required", "")
        expect(app.details.locator("label").filter(has_text=label)).to_have_text(re.compile(r"\*$"))
    app.field("Full name").fill("Zoë Håkansson")
    app.field("Phone").fill(phone)
    app.button("Add Contact").click()
    app.expect_said("Zoë Håkansson added.")
    app.expect_total("1 contact")


def edit(app: App) -> None:
    app.row("Zoë Håkansson").get_by_role("link").click()
    expect(app.details.get_by_text("Not used for messaging. A second identifier for integrations (webhooks, API).")).to_be_visible()
    app.field("Email").fill("zoe@example.com")
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")


def opt_out(app: App) -> None:
    box = app.details.get_by_role("checkbox", name="Opted out")
    box.click()
    expect(app.dialog).to_contain_text("Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE.")
    app.button("Opt out", app.dialog).click()
    expect(box).to_be_checked()
    expect(box).to_be_disabled()
    expect(app.details.get_by_text(re.compile("^Since .*By hand"))).to_be_visible()


def delete(app: App) -> None:
    app.row("Zoë Håkansson").get_by_role("button", name="Action for Zoë Håkansson").click()
    app.page.get_by_role("menuitem", name="Delete").click()
    expect(app.dialog).to_contain_text("Delete Zoë Håkansson?")
    app.button("Delete", app.dialog).click()
    app.expect_total("0 contacts")


def import_without_a_list(app: App) -> None:
    """The sample is downloaded and imported as it is; where a list would be chosen, one can be made."""
    app.button("Import").click()
    with app.page.expect_download() as download:
        app.button("Download a sample CSV", app.dialog).click()
    app.choose_file(download.value.path())
    expect(app.dialog.get_by_role("checkbox", name="Skip First Line")).to_be_checked()
    expect(app.dialog.get_by_text("Your first line looks like a header")).to_be_visible()
    expect(app.dialog.get_by_label("Import Contacts into Selected List")).to_have_count(0)
    app.dialog.get_by_label("Put them into a new list").fill("Spring")
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text("2")
    expect(app.outcome("addedToList")).to_have_text("2")
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("2 contacts")


def import_into_the_selected_list(app: App, phone: str) -> None:
    app.button("Import").click()
    app.button("Paste rows instead", app.dialog).click()
    app.dialog.get_by_label("Rows to import").fill(f"Zoë Håkansson,{phone},zoe@example.com")
    expect(app.dialog.get_by_role("checkbox", name="Skip First Line")).not_to_be_checked()
    app.dialog.get_by_role("combobox", name="Import Contacts into Selected List").click()
    app.page.get_by_role("option", name="Spring").click()
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text("1")
    expect(app.outcome("addedToList")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("1 contact")
    app.button("All").click()
    app.expect_total("3 contacts")


def delete_all(app: App) -> None:
    app.button("Settings").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Settings")
    app.button("Delete").click()
    expect(app.dialog).to_contain_text("3 contacts will be deleted")
    expect(app.dialog).to_contain_text(re.compile("What stays.*1 opt-out: that person remains opted out.*Lists, empty"))
    expect(app.dialog).to_contain_text("This cannot be undone.")
    app.dialog.get_by_role("textbox").fill("3")
    app.button("Delete all contacts", app.dialog).click()
    expect(app.dialog).to_contain_text("3 contacts deleted.")
    app.button("Close", app.dialog).last.click()


def work_with_lists(app: App) -> None:
    app.page.get_by_role("link", name="Lists").click()
    expect(app.rows.filter(has_text="Spring")).to_contain_text("0 contacts")
    app.button("New List").click()
    app.dialog.get_by_label("List name").fill("Autumn")
    app.button("Make List", app.dialog).click()
    app.expect_said("List “Autumn” made.")
    app.button("Action for the list Autumn").click()
    app.page.get_by_role("menuitem", name="Delete").click()
    app.button("Delete", app.dialog).click()
    expect(app.rows).to_have_count(1)
