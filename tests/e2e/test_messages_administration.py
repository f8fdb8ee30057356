"""The consent message, the words that opt out, and where carriers deliver: for administrators."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer
from tests.e2e.texting import text

BEFORE = """mutation { updateOrganization(input: {consentMessageRequired: false, consentMessageText: null, keywords: null,
    twilioAuthTokens: null}) { userErrors { code } } }"""
ENDPOINT = "{ viewer { organization { inboundEndpoint { secret twilioAuthTokenCount } } } }"


@pytest.fixture(autouse=True)
def as_before(server: RunningServer) -> Iterator[None]:
    """Whatever a test changes for everybody goes back."""
    server.empty_book("uma")
    yield
    server.ask("ana", BEFORE)


def test_a_consent_message_has_to_say_who_writes_and_how_to_stop(app: App) -> None:
    app.sign_in("ana", "/administration/messages")
    field = app.page.get_by_label("Text of the consent message")
    field.fill("Hello.")
    hints = app.page.get_by_role("status").filter(has_text="Says who writes")
    expect(hints).to_contain_text("Says who writes: Harbor Street Dental (missing)")
    expect(hints).to_contain_text("Says how to stop, with STOP or another word that opts out (missing)")
    app.button("Save changes").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("STOP"))

    app.page.get_by_role("link", name="People").click()
    app.page.get_by_role("link", name="Messages").click()
    expect(field).to_have_value("Hello.")
    field.fill("Harbor Street Dental: we text about appointments. Reply STOP to opt out.")
    expect(hints).not_to_contain_text("missing")
    app.page.get_by_role("switch", name="Send the consent message before anything else").check(force=True)
    app.button("Save changes").click()
    app.expect_said("Saved.")


def test_a_contact_says_that_the_consent_message_holds_it_back(app: App, server: RunningServer) -> None:
    required = "mutation { updateOrganization(input: {consentMessageRequired: true}) { userErrors { code } } }"
    server.ask("ana", required)
    contact = server.add_contact("uma", fullName="Kim Novak", phone="(212) 555-0170")
    app.sign_in("uma", f"/contacts/{contact}")
    expect(app.details).to_contain_text("Held back. The consent message has to reach this number first.")
    text(server, "uma", "+12125550170", "Is Saturday all right?")
    app.page.reload()
    expect(app.details).to_contain_text(re.compile("Conversation.*May be sent.*Campaign.*Held back. The consent message"))


def test_a_word_of_their_own_opts_out_until_it_is_removed(app: App, server: RunningServer) -> None:
    app.sign_in("ana", "/administration/messages")
    own = app.page.get_by_role("region", name="Your own")
    word = app.page.get_by_label("Word", exact=True)
    expect(own).to_contain_text("None yet.")
    word.fill("stop")
    word.press("Enter")
    expect(word).to_have_accessible_description("STOP is there already.")
    word.fill("!!")
    word.press("Enter")
    expect(word).to_have_accessible_description(re.compile("nothing is left"))
    word.fill("Subscribe")
    word.press("Enter")
    expect(word).to_have_accessible_description("SUBSCRIBE is there already.")
    word.fill("Basta")
    word.press("Enter")
    app.expect_said("BASTA opts out from now on.")
    expect(word).to_be_focused()
    expect(own.get_by_role("listitem")).to_have_text("BASTA")
    assert text(server, "uma", "+12125550171", "basta!") == "OPT_OUT"

    app.button("Remove BASTA", own).click()
    expect(app.dialog).to_contain_text("Whoever opted out with it stays opted out.")
    app.button("Remove BASTA", app.dialog).click()
    app.expect_said("BASTA doesn\N{RIGHT SINGLE QUOTATION MARK}t opt out any more.")
    expect(own).to_contain_text("None yet.")
    assert text(server, "uma", "+12125550172", "basta!") == "NONE"
    fixed = app.page.get_by_role("region", name="For everybody, fixed")
    expect(fixed.get_by_role("listitem")).to_have_count(10)
    expect(fixed.get_by_role("button")).to_have_count(0)


def test_a_new_secret_is_asked_for_shown_once_and_signs(app: App, server: RunningServer) -> None:
    before = server.ask("ana", ENDPOINT)["viewer"]["organization"]["inboundEndpoint"]["secret"]
    app.sign_in("ana", "/administration/messages")
    expect(app.page.get_by_label("Address for any carrier", exact=True)).to_have_text(f"{server.address}/inbound/messages")
    expect(app.page.get_by_text(before)).to_have_count(0)
    app.button("New Secret…").click()
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    expect(app.dialog.get_by_label("In 24 hours")).to_be_checked()
    app.button("Make Secret", app.dialog).click()
    made = app.dialog.get_by_label("Signing secret", exact=True).inner_text()
    assert made == server.ask("ana", ENDPOINT)["viewer"]["organization"]["inboundEndpoint"]["secret"] != before
    app.page.keyboard.press("Escape")
    expect(app.dialog).to_be_visible()
    app.button("Done", app.dialog).click()
    expect(app.page.get_by_text(made)).to_have_count(0)
    assert text(server, "uma", "+12125550173", "Hello") == "NONE"


def test_auth_tokens_of_twilio_are_put_in_and_never_shown(app: App) -> None:
    app.sign_in("ana", "/administration/messages")
    app.button("Set Auth Tokens…").click()
    token = app.dialog.get_by_label("Auth token", exact=True)
    token.fill("too short")
    app.button("Save changes", app.dialog).click()
    expect(token).to_have_accessible_description(re.compile("copy it from Twilio's console"))
    token.fill("0123456789abcdef0123456789abcdef")
    app.button("Save changes", app.dialog).click()
    app.expect_said("Saved.")
    expect(app.page.get_by_role("main")).to_contain_text("One auth token of Twilio\N{RIGHT SINGLE QUOTATION MARK}s is known.")
    app.button("Set Auth Tokens…").click()
    expect(token).to_have_value("")
