"""The import dialog as a person handles it."""

from pathlib import Path

from playwright.sync_api import Locator

from tests.e2e.app import App


def paste(app: App, text: str) -> None:
    """Into the dialog, opened for it."""
    app.button("Import").click()
    app.button("Paste rows instead", app.dialog).click()
    app.dialog.get_by_label("Rows to import").fill(text)


def upload(app: App, path: Path) -> None:
    """In the dialog, opened for it."""
    app.button("Import").click()
    app.choose_file(path)


def start(app: App) -> None:
    """With the button of the guide."""
    app.button("Import Contacts", app.dialog).click()


def holds(app: App, number: int) -> Locator:
    """What this column, from 1, is said to hold."""
    return app.dialog.get_by_role("combobox", name=f"Column {number}")
