"""Jobs stay in sight while they run, over a reload too, and until they are read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.app import SERVER_GONE, App, counts
from tests.e2e.running import RunningServer
from tests.engines import temporary_directory

MINUTES = 180_000


@pytest.fixture
def file() -> Iterator[Path]:
    """Enough rows for a job that can be watched."""
    with temporary_directory() as directory:
        path = directory / "autumn.csv"
        lines = (f"Person {number},+1 212 {number // 10000 + 200} {number % 10000:04}," for number in range(150_000))
        path.write_text("Full Name,Phone,Email\n" + "\n".join(lines))
        yield path


def test_a_job_outlives_its_dialog_and_a_reload_and_can_be_cancelled(app: App, server: RunningServer, file: Path) -> None:
    server.empty_book("uma")
    app.sign_in("uma")
    app.button("Import").click()
    app.choose_file(file)
    app.button("Import Contacts", app.dialog).click()
    expect(app.dialog.get_by_test_id("job-facts")).to_be_visible()
    expect(app.dialog).to_contain_text("You can close this")
    app.page.keyboard.press("Escape")

    tray = app.page.get_by_role("region", name="Running jobs")
    expect(tray).to_contain_text("Import of autumn.csv")
    app.page.reload()
    expect(tray).to_contain_text("Import of autumn.csv")
    expect(tray.get_by_role("progressbar")).to_be_visible()
    app.button("Cancel: Import of autumn.csv", tray).click()
    expect(tray).to_contain_text("Cancelled", timeout=MINUTES)

    app.button("Details", tray).click()
    expect(app.dialog).to_contain_text("What was imported until then is kept.")
    app.page.keyboard.press("Escape")
    expect(tray).to_have_count(0)

    app.page.get_by_role("link", name="Jobs").click()
    expect(app.rows.first).to_contain_text("Import of autumn.csv")
    expect(app.rows.first).to_contain_text("Cancelled")


def test_a_bar_goes_on_by_itself_after_the_server_was_away(app: App, server: RunningServer, file: Path) -> None:
    server.empty_book("uma")
    app.sign_in("uma")
    app.button("Import").click()
    app.choose_file(file)
    app.button("Import Contacts", app.dialog).click()
    expect(app.dialog.get_by_test_id("job-facts")).to_be_visible()
    before = len(app.progress_seen())
    app.announce(*SERVER_GONE)
    server.kill_api()
    expect(app.outcome("created")).to_have_text("150,000", timeout=MINUTES)
    expect(app.dialog).to_contain_text("Finished", timeout=MINUTES)
    shown = counts(app.progress_seen())
    assert len(shown) > before
    assert shown == sorted(shown)


def test_a_finished_job_waits_in_the_tray_for_the_one_who_started_it_and_no_longer_than_the_session(
    app: App, server: RunningServer, file: Path
) -> None:
    server.empty_book("uma")
    app.sign_in("uma")
    app.button("Import").click()
    app.choose_file(file)
    app.button("Import Contacts", app.dialog).click()
    expect(app.dialog.get_by_test_id("job-facts")).to_be_visible()
    app.page.keyboard.press("Escape")
    tray = app.page.get_by_role("region", name="Running jobs")
    app.button("Cancel: Import of autumn.csv", tray).click()
    expect(app.button("Dismiss: Import of autumn.csv", tray)).to_be_visible(timeout=MINUTES)

    for who in ("Simon Okafor", "Uma Larsen"):
        app.page.get_by_role("button", name="Account: ").click()
        app.page.get_by_role("menuitem", name="Sign out").click()
        app.page.get_by_role("button", name=f"Sign in as {who}").click()
        expect(app.page.get_by_role("button", name=f"Account: {who}")).to_be_visible()
        app.page.get_by_role("link", name="Jobs").click()
        if who == "Simon Okafor":
            app.page.get_by_text("Whole organization").click()
        expect(app.rows.filter(has_text="Import of autumn.csv").first).to_be_visible()
        expect(tray).to_have_count(0)
