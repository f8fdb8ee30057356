"""Signing in and out, and what stands in the way."""

import re

from playwright.sync_api import expect

from tests.e2e.app import SIGNED_OUT, App
from tests.e2e.conftest import Window
from tests.e2e.running import RunningServer


def sign_in_with_password(app: App, email: str, password: str) -> None:
    app.page.get_by_label("Email").fill(email)
    app.page.get_by_label("Password", exact=True).fill(password)
    app.button("Sign in").click()


def test_a_wrong_password_is_refused_and_the_right_one_leads_to_where_the_person_wanted_to_go(app: App, server: RunningServer) -> None:
    uma = server.people["uma"]
    app.open("/jobs")
    sign_in_with_password(app, uma.email, "not the password")
    expect(app.page.get_by_role("alert")).to_contain_text(re.compile("email address or (the )?password", re.IGNORECASE))
    expect(app.page.get_by_label("Email")).to_have_value(uma.email)
    sign_in_with_password(app, uma.email, uma.password)
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Jobs")


def test_empty_fields_are_said_at_the_fields(app: App) -> None:
    app.open()
    app.button("Sign in").click()
    expect(app.page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    expect(app.page.get_by_text("Fill this in to sign in.")).to_have_count(2)


def test_signing_out_ends_the_session_in_every_window(app: App, window: Window) -> None:
    app.sign_in("nico")
    other = app.page.context.new_page()
    other.goto(app.server.address + "/contacts")
    expect(other.get_by_role("heading", level=1)).to_have_text("Contacts")

    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitem", name="Sign out").click()
    expect(app.button("Sign in")).to_be_visible()

    app.announce(*SIGNED_OUT)
    expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_a_link_that_was_never_given_is_refused(app: App) -> None:
    app.open("/redeem/never-given")
    app.page.get_by_label("New password").fill("three calm harbours")
    app.button("Set password and sign in").click()
    expect(app.page.get_by_role("alert")).to_contain_text("Ask whoever sent you the link for a new one.")


def test_a_changed_password_is_the_one_that_counts(app: App, server: RunningServer) -> None:
    nico = server.people["nico"]
    app.sign_in("nico")
    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitem", name="Change password").click()
    app.dialog.get_by_label("Current password").fill(nico.password)
    app.dialog.get_by_label("New password").fill("short")
    app.button("Change password", app.dialog).click()
    expect(app.dialog.get_by_label("New password")).to_have_attribute("aria-invalid", "true")
    app.dialog.get_by_label("New password").fill("three calm harbours")
    app.button("Change password", app.dialog).click()
    app.expect_said("Password changed.")

    app.page.context.clear_cookies()
    app.open()
    sign_in_with_password(app, nico.email, "three calm harbours")
    expect(app.page.get_by_role("navigation")).to_be_visible()
    server.people["nico"].password = "three calm harbours"


def test_the_colour_scheme_stays_chosen(app: App) -> None:
    app.sign_in("uma")
    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitemradio", name="Dark").click()
    app.page.reload()
    expect(app.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
