"""The Contacts page for a person with nothing but CONTACTS_READ: every control is there, off, and says why and whom to ask."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer

WHY = "Switched off for you. Ask Ana Alvarez."
PHONE = "(212) 555-0150"
PHONE_SPELLINGS = (PHONE, "212-555-0150", "2125550150")  # long enough that no opaque id holds them by chance


@pytest.fixture(autouse=True)
def reading_only(server: RunningServer) -> Iterator[None]:
    server.empty_book("uma")
    before = server.ask("uma", "{ viewer { permissions } }")["viewer"]["permissions"]
    server.update_user("uma", deniedPermissions=[permission for permission in before if permission != "CONTACTS_READ"])
    yield
    server.update_user("uma", deniedPermissions=[])


@pytest.fixture
def contact(server: RunningServer) -> str:
    return server.add_contact("uma", fullName="Ivo Jansen", phone=PHONE, email="ivo@example.com", notes="Calls back.")


def expect_off(control: Locator) -> None:
    expect(control).to_be_visible()
    expect(control).to_have_attribute("aria-disabled", "true")
    expect(control).to_have_accessible_description(WHY)


def test_every_control_of_the_page_is_there_and_off(app: App, contact: str) -> None:
    app.sign_in("uma")
    app.expect_total("1 contact")
    for name in ("Import", "New Contact"):
        expect_off(app.button(name))
        app.button(name).click(force=True)
        expect(app.dialog).to_have_count(0)
    expect(app.page.get_by_role("searchbox", name="Search by name")).to_be_visible()

    app.row("Ivo Jansen").get_by_role("button", name="Action for Ivo Jansen").click()
    delete = app.page.get_by_role("menuitem", name="Delete")
    expect(delete).to_have_attribute("aria-disabled", "true")
    expect(delete).to_contain_text(WHY)
    app.page.keyboard.press("Escape")
    app.page.get_by_role("checkbox", name="Select Ivo Jansen").check()
    expect_off(app.button("Delete"))

    app.button("Settings").click()
    delete_all = app.button("Delete")
    expect(delete_all).to_have_attribute("aria-disabled", "true")
    expect(delete_all).to_have_accessible_description("The role User does not include this. Ask Ana Alvarez.")


def test_the_details_are_shown_without_numbers_and_cannot_be_changed(app: App, contact: str) -> None:
    app.sign_in("uma", f"/contacts/{contact}")
    expect(app.field("Full name")).to_have_value("Ivo Jansen")
    for name in ("Phone", "Email"):
        expect(app.field(name)).to_have_value("")
        expect(app.field(name)).to_have_attribute("placeholder", "Hidden from you")
    expect(app.field("Full name")).not_to_be_editable()
    expect_off(app.button("Update Contact Details"))
    expect(app.details.get_by_text(WHY).first).to_be_visible()


def test_no_number_reaches_the_browser(app: App, contact: str) -> None:
    answers: list[str] = []
    app.page.on("response", lambda answer: answers.append(answer.text()) if answer.url.endswith("/graphql") else None)
    app.sign_in("uma", f"/contacts/{contact}")
    expect(app.field("Full name")).to_have_value("Ivo Jansen")
    app.search("ivo")
    app.expect_total("1 contact")
    assert answers
    hidden = (*PHONE_SPELLINGS, "ivo@example.com")
    assert [text for answer in answers for text in hidden if text in answer] == []
