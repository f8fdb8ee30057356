"""One server and one browser for all of these tests; a window of its own for each test, and a book that is empty."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.app import PHONE, WIDE, App
from tests.e2e.opening import PATIENCE, launch, open_app
from tests.e2e.running import RunningServer, running_server
from tests.engines import temporary_directory

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
        chromium = launch(playwright, browser_program)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser, server: RunningServer) -> Iterator[Window]:
    """Opens a window, wide or as on a phone. Fails when one of its pages complained of something that no test had announced."""
    apps: list[App] = []

    def open_window(*, phone: bool = False) -> App:
        apps.append(open_app(browser, server, PHONE if phone else WIDE))
        return apps[-1]

    yield open_window
    for app in apps:
        app.page.context.close()
    assert [complaint for app in apps for complaint in app.complaints()] == []


@pytest.fixture
def app(window: Window) -> App:
    """A wide window."""
    return window()


@pytest.fixture
def directory() -> Iterator[Path]:
    """A place for files of this test."""
    with temporary_directory() as made:
        yield made
