"""What was deleted: undone at once, restored later from its page, and what stands in the way."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer

DELETE = "mutation ($ids: [ID!]!) { deleteContacts(input: {ids: $ids}) { userErrors { message } } }"


@pytest.fixture(autouse=True)
def _empty(server: RunningServer) -> None:
    """The trash with it: purging a book empties that too."""
    empty_with_trash(server, "uma")


def empty_with_trash(server: RunningServer, who: str) -> None:
    server.empty_book(who)
    server.add_contact(who, fullName="Lets the purge begin", phone="(212) 555-0199")
    server.empty_book(who)


def deleted(server: RunningServer, *names: str) -> list[str]:
    """Contacts of Uma's book that are in the trash."""
    ids = [server.add_contact("uma", fullName=name, phone=f"(212) 555-02{number:02}") for number, name in enumerate(names)]
    server.ask("ana", DELETE, ids=ids)
    return ids


def deleted_rows(app: App) -> Locator:
    return app.page.get_by_role("list", name="Deleted contacts").get_by_role("listitem")


def test_nothing_deleted_says_so_and_leads_back(app: App) -> None:
    app.sign_in("uma", "/settings")
    app.page.get_by_role("link", name="Show deleted contacts").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Deleted contacts")
    expect(app.page.get_by_role("heading", name="Nothing was deleted in the last 30 days")).to_be_visible()
    app.page.get_by_role("link", name="Back to the contacts").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Contacts")


@pytest.mark.parametrize("who", ["uma", "simon"])
def test_one_is_restored_and_opened(app: App, server: RunningServer, who: str) -> None:
    deleted(server, "Ida Jung", "Lou Mann")
    app.sign_in(who, f"/contacts/deleted?book={server.people['uma'].id}")
    expect(deleted_rows(app)).to_have_count(2)
    row = deleted_rows(app).filter(has_text="Ida Jung")
    expect(row).to_contain_text("(212) 555-0200")
    expect(row).to_contain_text(re.compile(r"Deleted .* by Ana Alvarez"))
    expect(row).to_contain_text("Can be restored until ")
    app.button("Restore Ida Jung").click()
    app.expect_said("Ida Jung restored.")
    expect(deleted_rows(app)).to_have_count(1)
    app.button("Open").click()
    expect(app.details.get_by_role("heading", level=2)).to_have_text("Ida Jung")
    app.expect_total("1 contact")


def test_many_are_restored_together(app: App, server: RunningServer) -> None:
    deleted(server, "Ida Jung", "Lou Mann", "Mia Noor")
    app.sign_in("uma", "/contacts/deleted")
    app.page.get_by_role("checkbox", name="Select all").check()
    app.page.get_by_role("checkbox", name="Select Lou Mann").uncheck()
    app.button("Restore 2 contacts").click()
    app.expect_said("2 contacts restored.")
    expect(deleted_rows(app)).to_have_count(1)
    expect(deleted_rows(app)).to_contain_text("Lou Mann")


def test_a_number_in_use_again_is_explained_and_the_others_can_go_ahead(app: App, server: RunningServer) -> None:
    deleted(server, "Ida Jung", "Lou Mann")
    server.add_contact("uma", fullName="Ida Again", phone="(212) 555-0200")
    app.sign_in("uma", "/contacts/deleted")
    app.page.get_by_role("checkbox", name="Select all").check()
    app.button("Restore 2 contacts").click()
    expect(app.page.get_by_role("alert").filter(has_text="Nothing was restored")).to_be_visible()
    taken = deleted_rows(app).filter(has_text="Ida Jung")
    expect(taken).to_contain_text("Another contact of the book has this number now.")
    app.button("Restore the other one").click()
    app.expect_said("Lou Mann restored.")
    taken.get_by_role("link", name="Show who has it").click()
    expect(app.row("Ida Again")).to_be_visible()
    app.expect_total("1 contact")


def test_more_than_a_page_of_them(app: App, server: RunningServer) -> None:
    deleted(server, *(f"Person {number:02}" for number in range(60)))
    app.sign_in("uma", "/contacts/deleted")
    expect(deleted_rows(app)).to_have_count(50)
    app.button("Show more").click()
    expect(deleted_rows(app)).to_have_count(60)


def test_the_message_after_a_deletion_leads_there(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Eva Fox", phone="(212) 555-0160")
    app.sign_in("uma")
    app.row("Eva Fox").get_by_role("button", name="Action for Eva Fox").click()
    app.page.get_by_role("menuitem", name="Delete").click()
    app.button("Delete", app.dialog).click()
    app.page.get_by_role("alert").get_by_role("link", name="Deleted contacts").click()
    expect(deleted_rows(app)).to_contain_text("Eva Fox")


def test_a_supervisor_goes_from_book_to_book(app: App, server: RunningServer) -> None:
    empty_with_trash(server, "simon")
    deleted(server, "Ida Jung")
    app.sign_in("simon", "/contacts/deleted")
    app.book_switcher("Simon Okafor").click()
    app.page.get_by_role("menuitem", name="Uma Larsen").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Deleted contacts")
    expect(deleted_rows(app)).to_contain_text("Ida Jung")
    expect(app.book_switcher("Uma Larsen")).to_be_visible()


def test_who_may_not_delete_is_told_whom_to_ask(app: App) -> None:
    app.sign_in("nico", "/settings")
    show = app.button("Show deleted contacts")
    expect(show).to_have_attribute("aria-disabled", "true")
    expect(show).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")
    app.open("/contacts/deleted")
    expect(app.page.get_by_role("main")).to_contain_text("Switched off for you. Ask Ana Alvarez.")
