"""What the Contacts page costs before it is there, and that it stays where it is afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer
from tests.engines import temporary_directory

MOST_SCRIPT = 200_000
"""Bytes on the wire, compressed."""
MOST_SHIFT = 0.0005
"""Of the window: a percentage that grows by a digit moves by a digit, and nothing else does."""
ROWS = 60_000
MINUTES = 180_000

RECORD_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries().filter((each) => !each.hadRecentInput))
    window.shifts.push({value: entry.value, of: entry.sources.map(({node}) => node?.className ?? node?.nodeName ?? '?')});
}).observe({type: 'layout-shift', buffered: true});
"""
"""What moved without anybody having pressed something just before: the browser's own measure."""


@pytest.fixture(autouse=True)
def contacts(server: RunningServer) -> None:
    server.empty_book("uma")
    server.add_contact("uma", fullName="Ivo Jansen", phone="(212) 555-0150")


def test_the_first_load_is_under_200_kb_of_compressed_script(app: App) -> None:
    app.sign_in("uma")
    fresh = app.page.context.new_page()
    app.page.context.new_cdp_session(fresh).send("Network.setCacheDisabled", {"cacheDisabled": True})
    scripts: list[Request] = []
    fresh.on("requestfinished", lambda request: scripts.append(request) if request.resource_type == "script" else None)
    fresh.goto(app.server.address + "/contacts")
    expect(fresh.get_by_role("link", name="Ivo Jansen")).to_be_visible()
    fresh.wait_for_load_state("networkidle")
    sizes = {request.url: request.sizes()["responseBodySize"] for request in scripts}
    assert sizes
    assert sum(sizes.values()) < MOST_SCRIPT, sizes


@pytest.fixture
def file() -> Iterator[Path]:
    """Rows for some seconds."""
    with temporary_directory() as directory:
        path = directory / "autumn.csv"
        lines = (f"Person {number:05},+1 212 {number // 10000 + 200} {number % 10000:04}," for number in range(ROWS))
        path.write_text("Full Name,Phone,Email\n" + "\n".join(lines))
        yield path


def test_nothing_moves_while_the_page_loads_and_a_job_runs(app: App, file: Path) -> None:
    app.page.context.add_init_script(RECORD_SHIFTS)
    app.sign_in("uma")
    expect(app.row("Ivo Jansen")).to_be_visible()
    app.button("Import").click()
    app.choose_file(file)
    app.button("Import Contacts", app.dialog).click()
    expect(app.dialog).to_contain_text("You can close this")
    app.page.keyboard.press("Escape")
    tray = app.page.get_by_role("region", name="Running jobs")
    expect(tray.get_by_role("progressbar")).to_be_visible()
    shifts = app.page.evaluate("window.shifts")
    app.page.reload()
    expect(tray.get_by_role("progressbar")).to_be_visible()
    expect(tray).to_contain_text("Finished", timeout=MINUTES)
    shifts += app.page.evaluate("window.shifts")
    assert sum(shift["value"] for shift in shifts) < MOST_SHIFT, shifts
