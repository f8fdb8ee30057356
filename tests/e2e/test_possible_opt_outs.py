"""Replies that may be opt-outs: seen by who may decide, decided by keyboard or on a phone, and marked at the contact meanwhile."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App, book_of
from tests.e2e.axe import findings
from tests.e2e.conftest import Window
from tests.e2e.running import RunningServer
from tests.e2e.texting import dismiss_all, text

MAYBE = "Please don't text me any more"
CONTACT = "query ($owner: ID, $search: String) { contacts(owner: $owner, search: $search) { nodes { id fullName optedOut } } }"


@pytest.fixture(autouse=True)
def _nothing_waits(server: RunningServer) -> None:
    dismiss_all(server)
    server.empty_book("uma")


def waiting(app: App) -> Locator:
    return app.page.get_by_role("list", name="Messages to decide on").get_by_role("listitem")


def in_navigation(app: App) -> Locator:
    return app.page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("^Opt-outs"))


def is_opted_out(server: RunningServer, search: str) -> bool:
    found = server.ask("ana", CONTACT, owner=server.people["uma"].id, search=search)["contacts"]["nodes"]
    return bool(found[0]["optedOut"])


def test_who_may_not_decide_is_told_why_and_still_sees_that_campaigns_are_held(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Ida Holm", phone="(646) 555-0160")
    assert text(server, "uma", "+16465550160", MAYBE) == "POSSIBLE_OPT_OUT"
    app.sign_in("uma", "/opt-outs")
    expect(app.page.get_by_role("main")).to_contain_text("The role User does not include this. Ask Ana Alvarez.")
    expect(in_navigation(app)).to_have_count(0)
    app.open(f"/contacts/{contact}")
    expect(app.details).to_contain_text("Possible opt-out")
    expect(app.details).to_contain_text("Held back. Until somebody decides whether the reply is an opt-out.")
    expect(app.details.get_by_role("link", name="Decide on it")).to_have_count(0)


def test_they_are_decided_one_after_the_other_by_keyboard(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ida Holm", phone="(646) 555-0161")
    text(server, "uma", "+16465550161", MAYBE)
    text(server, "uma", "+16465550162", "stop by at 5?")
    app.sign_in("simon", "/dashboard")
    expect(in_navigation(app)).to_have_accessible_name("Opt-outs 2 to decide")
    app.page.get_by_role("main").get_by_role("link", name="Decide").click()
    expect(waiting(app)).to_have_count(2)
    expect(waiting(app).first).to_contain_text("Ida Holm")
    expect(waiting(app).first).to_contain_text(MAYBE)
    expect(waiting(app).first).to_contain_text(re.compile("It says “don.t text”"))
    expect(waiting(app).first).to_contain_text(book_of("Uma Larsen"))
    expect(waiting(app).last).to_contain_text("(646) 555-0162")
    expect(waiting(app).last).to_contain_text("No name yet")

    app.button("Opt out: Ida Holm").press("Enter")
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    app.page.keyboard.press("Escape")
    expect(waiting(app)).to_have_count(2)
    app.button("Opt out: Ida Holm").press("Enter")
    expect(app.dialog).to_contain_text("Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE.")
    app.button("Opt out", app.dialog).press("Enter")
    app.expect_said("Ida Holm is opted out.")
    expect(waiting(app)).to_have_count(1)
    expect(waiting(app).first).to_be_focused()
    assert is_opted_out(server, "Ida")

    app.page.keyboard.press("Tab")
    app.page.keyboard.press("Tab")
    expect(app.button("Not an opt-out: (646) 555-0162")).to_be_focused()
    app.page.keyboard.press("Enter")
    app.expect_said("Campaigns may reach (646) 555-0162 again.")
    expect(app.page.get_by_role("main")).to_contain_text("Nothing to decide")
    expect(in_navigation(app)).to_have_accessible_name("Opt-outs")
    assert not is_opted_out(server, "6465550162")
    assert findings(app.page) == []


def test_what_a_colleague_has_decided_meanwhile_is_said(app: App, server: RunningServer) -> None:
    text(server, "uma", "+16465550163", MAYBE)
    app.sign_in("simon", "/opt-outs")
    expect(waiting(app)).to_have_count(1)
    dismiss_all(server)
    app.button("Opt out: (646) 555-0163").click()
    app.button("Opt out", app.dialog).click()
    app.expect_said("Somebody else decided this meanwhile.")
    expect(app.page.get_by_role("main")).to_contain_text("Nothing to decide")
    assert not is_opted_out(server, "6465550163")


def test_on_a_phone_who_wrote_without_a_name_is_named_and_decided_on(window: Window, server: RunningServer) -> None:
    text(server, "uma", "+16465550164", MAYBE)
    app = window(phone=True)
    app.sign_in("simon", "/opt-outs")
    app.page.get_by_role("link", name="(646) 555-0164").click()
    expect(app.details.get_by_role("heading", name="(646) 555-0164")).to_be_visible()
    expect(app.field("Full name")).to_have_accessible_description("This person wrote to you and has no name yet. Who is it?")
    app.field("Full name").fill("Pia Roth")
    app.button("Update Contact Details").click()
    expect(app.details.get_by_role("heading", name="Pia Roth")).to_be_visible()
    app.details.get_by_role("link", name="Decide on it").click()
    app.button("Opt out: Pia Roth").click()
    app.button("Opt out", app.dialog).click()
    app.expect_said("Pia Roth is opted out.")
    assert is_opted_out(server, "Pia")


def test_a_contact_without_a_name_goes_by_its_number_everywhere(app: App, server: RunningServer) -> None:
    assert text(server, "uma", "+16465550165", "Are you open on Saturday?") == "NONE"
    app.sign_in("uma")
    expect(app.row("(646) 555-0165")).to_contain_text("No name yet")
    app.row("(646) 555-0165").get_by_role("link").click()
    app.details.get_by_role("checkbox", name="Opted out").click()
    expect(app.dialog).to_contain_text("Opt (646) 555-0165 out?")
    app.button("Cancel", app.dialog).click()
    app.field("Notes").fill("Asked for Saturday.")
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")
    app.button("Action for (646) 555-0165", app.details).click()
    app.page.get_by_role("menuitem", name="Delete").click()
    expect(app.dialog).to_contain_text("Delete (646) 555-0165?")
    app.button("Delete", app.dialog).click()
    app.expect_said("(646) 555-0165 deleted.")
    app.open("/contacts/deleted")
    expect(app.button("Restore (646) 555-0165")).to_be_visible()
