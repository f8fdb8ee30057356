"""A browser, and a window of it that remembers what its pages complained of."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Playwright, ViewportSize

from tests.e2e.app import RECORD_PROGRESS, App
from tests.e2e.running import RunningServer

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE = 15_000
"""Milliseconds for anything that a page is to do."""


def launch(playwright: Playwright, program: Path) -> Browser:
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


def open_app(browser: Browser, server: RunningServer, size: ViewportSize, **more: Any) -> App:
    """A window of its own: nobody is signed in, nothing is stored. `more` goes to Playwright as it is."""
    context = browser.new_context(viewport=size, locale="en-US", **more)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(RECORD_PROGRESS)
    seen = listen(context)
    return App(context.new_page(), server, seen)


def listen(context: BrowserContext) -> list[str]:
    """Fills with what pages of this window complain of: errors and warnings in the console, exceptions, rejected promises."""
    seen: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.append(f"{message.type}: {message.text}")

    def answer(dialog: Dialog) -> None:
        """A tab that asks before it is closed or loaded again, over something that is not saved, is let go."""
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            seen.append(f"a dialog of the browser's own: {dialog.message}")

    context.on("console", hear)
    context.on("weberror", lambda error: seen.append(f"exception: {error.error}"))
    context.on("dialog", answer)
    return seen
