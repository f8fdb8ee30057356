"""One server and one browser for all of these tests; a window of its own for each test, and a book that is empty."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.e2e.app import PHONE, RECORD_PROGRESS, WIDE, App
from tests.e2e.running import RunningServer, running_server
from tests.engines import temporary_directory

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE = 15_000
LOG_END = 4_000

Window = Callable[..., App]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failed test, the end of what the server's processes wrote."""
    report = yield
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and isinstance(server, RunningServer):
        for log in sorted((server.up.directory / "logs").glob("*.log")):
            report.sections.append((log.name, log.read_text(errors="replace")[-LOG_END:]))
    return report


@pytest.fixture(scope="package")
def server() -> Iterator[RunningServer]:
    with temporary_directory() as directory, running_server(directory / "data") as running:
        yield running


@pytest.fixture(scope="package")
def browser(browser_program: Path) -> Iterator[Browser]:
    """For this package only: Playwright's loop would be in the way of tests with loops of their own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser, server: RunningServer) -> Iterator[Window]:
    """Opens a window, wide or as on a phone. Fails when a page of it threw an error, or something was refused by the security policy."""
    problems: list[str] = []
    contexts = []

    def answer(dialog: Dialog) -> None:
        """A tab that asks before it is closed or loaded again, over something that is not saved, is let go."""
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            problems.append(f"a dialog of the browser's own: {dialog.message}")

    def watch(page: Page) -> None:
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("dialog", answer)

    def open_window(*, phone: bool = False) -> App:
        size = PHONE if phone else WIDE
        context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, locale="en-US")
        contexts.append(context)
        context.add_init_script(RECORD_PROGRESS)
        page = context.new_page()
        watch(page)
        return App(page, server)

    yield open_window
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def app(window: Window) -> App:
    """A wide window."""
    return window()
