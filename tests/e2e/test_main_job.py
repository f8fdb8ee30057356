"""The main job by clicks: import, find, delete all."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from backend.embedded.build import PROJECT
from tests.e2e.app import App, counts
from tests.e2e.running import RunningServer
from tests.engines import temporary_directory

DATA = PROJECT / "tests" / "data"
MINUTES = 180_000


def test_a_small_file_is_imported_found_and_everything_deleted_again(app: App, server: RunningServer) -> None:
    server.empty_book("ana")
    app.sign_in("ana")

    app.button("Import").click()
    app.choose_file(DATA / "legislators.csv")
    skip = app.dialog.get_by_role("checkbox", name="Skip First Line")
    expect(skip).to_be_checked()
    expect(app.dialog.get_by_text("looks like a header")).to_be_visible()
    app.button("Import Contacts", app.dialog).click()

    expect(app.outcome("created")).to_have_text("536")
    expect(app.outcome("invalid")).to_have_text("1")
    expect(app.dialog.get_by_role("row").last).to_contain_text(re.compile(r"538.*phone number is required", re.IGNORECASE))
    assert app.progress_seen() == []
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("536 contacts")

    app.search("Velazquez")
    app.expect_total("1 contact")
    app.row("Nydia M. Velázquez").get_by_role("link").click()
    expect(app.field("Full name")).to_have_value("Nydia M. Velázquez")
    expect(app.field("Phone")).to_have_value("(202) 225-2361")
    app.search("carson")
    app.row("André Carson").get_by_role("link").click()
    expect(app.details.get_by_role("heading", level=2)).to_have_text("André Carson")

    app.button("Settings").click()
    app.button("Delete").click()
    expect(app.dialog).to_contain_text("536 contacts will be deleted")
    expect(app.dialog).to_contain_text("This cannot be undone")
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    delete = app.button("Delete all contacts", app.dialog)
    expect(delete).to_be_disabled()
    app.dialog.get_by_role("textbox").fill("535")
    expect(delete).to_be_disabled()
    app.dialog.get_by_role("textbox").fill("536")
    delete.click()
    expect(app.dialog).to_contain_text("536 contacts deleted.")
    app.button("Close", app.dialog).last.click()
    app.page.get_by_role("link", name="Contacts", exact=True).click()
    app.expect_total("0 contacts")
    expect(app.page.get_by_role("heading", name="This book has no contacts yet")).to_be_visible()


@pytest.fixture
def many() -> Iterator[Path]:
    """200,000 generated rows, and beside them what an import must report."""
    with temporary_directory() as directory:
        file = directory / "many.csv"
        command = [sys.executable, str(DATA / "gen_contacts.py"), "200000", str(file)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        file.with_suffix(".json").write_text(printed)
        yield file


def test_a_large_import_and_a_large_deletion_show_how_far_they_are(app: App, server: RunningServer, many: Path) -> None:
    expected = json.loads(many.with_suffix(".json").read_text())
    server.empty_book("simon")
    app.sign_in("simon")

    app.button("Import").click()
    app.choose_file(many)
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text(f"{expected['created']:,}", timeout=MINUTES)
    expect(app.outcome("duplicates")).to_have_text(f"{expected['duplicates']:,}")
    expect(app.outcome("invalid")).to_have_text(f"{expected['invalid']:,}")
    shown = counts(app.progress_seen())
    assert shown == sorted(shown) and len(set(shown)) >= 3

    app.open("/settings")
    app.button("Delete").click()
    app.dialog.get_by_role("textbox").fill(f"{expected['created']:,}")
    app.button("Delete all contacts", app.dialog).click()
    expect(app.dialog).to_contain_text(f"{expected['created']:,} contacts deleted.", timeout=MINUTES)
    shown = counts(app.progress_seen())
    assert shown == sorted(shown)
    assert shown[0] == 0 and shown[-1] == expected["created"]
