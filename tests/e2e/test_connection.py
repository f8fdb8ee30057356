"""What a person sees while there is no connection, and when it comes back."""

from playwright.sync_api import expect

from tests.e2e.app import OFFLINE, App
from tests.e2e.running import RunningServer


def test_a_lost_connection_says_what_is_kept_and_when_it_is_back(app: App, server: RunningServer) -> None:
    server.empty_book("uma")
    app.sign_in("uma", "/lists")
    app.button("New List").click()
    app.dialog.get_by_label("List name").fill("Spring")
    app.announce(*OFFLINE)
    app.page.context.set_offline(True)
    app.button("Make List", app.dialog).click()
    expect(app.dialog).to_contain_text("No connection to the server. What you typed is kept")
    banner = app.page.get_by_role("status").filter(has_text="No connection to the server.")
    expect(banner).to_be_visible()
    app.page.context.set_offline(False)
    expect(app.page.get_by_text("Connected again.")).to_be_visible()
    app.button("Make List", app.dialog).click()
    app.expect_said("List “Spring” made.")
    expect(app.page.get_by_text("Connected again.")).to_have_count(0)


def test_signing_out_without_a_connection_tells_that_it_did_not_happen(app: App) -> None:
    app.sign_in("uma", "/lists")
    app.button("Account: Uma Larsen").click()
    app.announce(*OFFLINE)
    app.page.context.set_offline(True)
    app.page.get_by_role("menuitem", name="Sign out").click()
    expect(app.page.get_by_role("status").filter(has_text="No connection to the server.")).to_be_visible()
    app.page.context.set_offline(False)
    app.expect_said("You are still signed in")
    expect(app.page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_page_that_was_not_loaded_yet_waits_for_the_connection(app: App) -> None:
    app.sign_in("uma")
    app.announce(*OFFLINE)
    app.page.context.set_offline(True)
    app.page.get_by_role("link", name="Dashboard").click()
    expect(app.page.get_by_role("heading", name="No connection to the server")).to_be_visible()
    app.page.context.set_offline(False)
    app.button("Try again").click()
    tile = app.page.locator("dl > div").first
    expect(tile).to_be_visible()
    assert tile.evaluate("(tile) => getComputedStyle(tile).borderStyle") == "solid", "it came without its styles"
