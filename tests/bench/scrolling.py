"""How a list of a million scrolls in a browser: `python -m tests.bench.scrolling`.

By wheel and by Page Down at a speed: how many rows were sought in vain, in how many frames, how often something was drawn. By the
scrollbar: how long until the rows are there. A row sought in vain is a skeleton, or nothing at all.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.lighthouse.__main__ import fill
from tests.browser import install_browser
from tests.e2e.app import WIDE, App
from tests.e2e.opening import launch
from tests.e2e.running import running_server
from tests.engines import temporary_directory

ROW = 56
STEP = 1 / 30
PLACES = (0.5, 0.1, 0.93, 0.3, 0.72, 0.99, 0.05, 0.6)

WATCH = """() => {
    const grid = document.querySelector('[role=grid]');
    const seen = { frames: 0, bad: 0, skeletons: 0, blank: 0, longest: 0, drawn: 0, top: undefined };
    window.seen = seen;
    let last = performance.now();
    const look = (now) => {
        if (window.seen !== seen) return;
        const frame = grid.getBoundingClientRect();
        const rows = [...grid.querySelectorAll('[role=row], [data-skeleton]')].map((row) => [row, row.getBoundingClientRect()])
            .filter(([, { top, bottom }]) => bottom > frame.top + 1 && top < frame.bottom - 1);
        const skeletons = rows.filter(([row]) => row.dataset.skeleton).length;
        const wanted = Math.floor(frame.height / 56);
        const blank = Math.max(0, wanted - rows.length);
        const top = document.querySelector('[role=scrollbar]').ariaValueText;
        seen.frames += 1;
        seen.bad += skeletons + blank > 0;
        seen.skeletons = Math.max(seen.skeletons, skeletons);
        seen.blank = Math.max(seen.blank, blank);
        seen.longest = Math.max(seen.longest, now - last);
        seen.drawn += top !== seen.top;
        seen.top = top;
        last = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""

SETTLED = """() => new Promise((resolve) => {
    const grid = document.querySelector('[role=grid]');
    const began = performance.now();
    const look = () => {
        const frame = grid.getBoundingClientRect();
        const missing = [...grid.querySelectorAll('[data-skeleton]')].some((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            return bottom > frame.top + 1 && top < frame.bottom - 1;
        });
        if (!missing || performance.now() - began > 5000) resolve(performance.now() - began);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""

PRESS = """(times) => {
    for (let time = 0; time < times; time += 1)
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true, cancelable: true }));
}"""

FIRST = """() => Number(document.querySelector('[role=scrollbar]').ariaValueText.match(/([\\d,]+) of/)[1].replaceAll(',', ''))"""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scrolling")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="rows of the imported file (default: 1,000,000)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the book there, and use it again")
    parser.add_argument("--rows", type=int, default=2_000, help="rows a second (default: 2,000)")
    parser.add_argument("--seconds", type=float, default=8, help="how long for each (default: 8)")
    chosen = parser.parse_args()
    browser_program = install_browser()
    with ExitStack() as stack:
        directory = chosen.data or stack.enter_context(temporary_directory())
        server = stack.enter_context(running_server(directory / "data"))
        if server.ask("ana", "{ contacts(first: 1) { totalCount } }")["contacts"]["totalCount"] == 0:
            fill(server, directory / "people.csv", chosen.contacts)
        page = launch(stack.enter_context(sync_playwright()), browser_program).new_context(viewport=WIDE).new_page()
        App(page, server, []).sign_in("ana")
        page.locator("[role=row]").first.wait_for()
        time.sleep(2)
        for way in (by_wheel, by_page_down):
            report(page, way, chosen.rows, chosen.seconds)
        drag(page)


def by_wheel(page: Page, rows: int, seconds: float) -> None:
    """As far each time as the speed asks for: a busy machine turns the wheel less often, and further."""
    box = page.get_by_role("grid").bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    for behind in due(rows, seconds):
        page.mouse.wheel(0, behind * ROW)


def by_page_down(page: Page, rows: int, seconds: float) -> None:
    """As often each time as the speed asks for: a held key repeats only some thirty times a second."""
    page.get_by_role("grid").get_by_role("link").first.focus()
    screen = page.get_by_role("grid").evaluate("grid => Math.max(1, Math.floor(grid.clientHeight / 56) - 1)")
    left = 0
    for behind in due(rows, seconds):
        times, left = divmod(left + behind, screen)
        page.evaluate(PRESS, times)


def due(rows: int, seconds: float) -> Iterator[int]:
    """How many rows are to be passed by now, thirty times a second."""
    began, passed = time.perf_counter(), 0
    while (now := time.perf_counter() - began) < seconds:
        yield int(now * rows) - passed
        passed = int(now * rows)
        time.sleep(max(0, STEP - (time.perf_counter() - began - now)))


def report(page: Page, way: Any, rows: int, seconds: float) -> None:
    """Scroll, and say what a person would have seen."""
    before = page.evaluate(FIRST)
    page.evaluate(WATCH)
    began = time.perf_counter()
    way(page, rows, seconds)
    took = time.perf_counter() - began
    seen = page.evaluate("() => { const seen = window.seen; window.seen = undefined; return seen; }")
    passed = page.evaluate(FIRST) - before
    print(f"{way.__name__}: {passed:,} rows in {took:.1f} s, {passed / took:,.0f} a second, {seen['drawn'] / took:.0f} drawings a second")
    missing = f"at most {seen['skeletons']} skeletons, {seen['blank']} blank"
    print(f"  {seen['bad']} of {seen['frames']} frames with rows missing ({missing}), longest frame {seen['longest']:.0f} ms", flush=True)
    page.wait_for_timeout(1_500)


def drag(page: Page) -> None:
    """Take the scrollbar's thumb, stop at several places, and wait for the rows there."""
    bar = page.get_by_role("scrollbar")
    box = bar.bounding_box()
    assert box
    x = box["x"] + box["width"] / 2
    times = []
    for place in PLACES:
        at = float(bar.get_attribute("aria-valuenow") or 0) / 100
        page.mouse.move(x, box["y"] + 20 + at * (box["height"] - 40))
        page.mouse.down()
        for step in range(1, 11):
            page.mouse.move(x, box["y"] + 20 + (at + (place - at) * step / 10) * (box["height"] - 40))
        page.mouse.up()
        times.append(page.evaluate(SETTLED))
        print(f"scrollbar to {place:.0%}: {times[-1]:.0f} ms, {bar.get_attribute('aria-valuetext')}", flush=True)
        page.wait_for_timeout(700)
    print(f"scrollbar: median {median(times):.0f} ms, longest {max(times):.0f} (at most 300)")


if __name__ == "__main__":
    main()
