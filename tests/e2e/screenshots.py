"""`poe screenshots`: every page and dialog, light and dark, wide and on a phone, on a server with data of its own.

With `--docs` only those that docs/screenshots shows, each in its place there.
"""

import argparse
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, expect, sync_playwright

from backend.embedded.build import PROJECT
from tests.browser import install_browser
from tests.e2e.app import PHONE, WIDE
from tests.e2e.furnished import furnish
from tests.e2e.opening import PATIENCE, launch
from tests.e2e.places import PLACES
from tests.e2e.running import running_server
from tests.e2e.visiting import SCHEMES, Visit, switch
from tests.engines import temporary_directory

DOCS = PROJECT / "docs" / "screenshots"
SIZES = {"wide": WIDE, "phone": PHONE}


class Shot(NamedTuple):
    """A place in one size and one scheme."""

    place: str
    size: str
    scheme: str


SHOWN = {
    Shot("contact, opted out", "wide", "light"): "contacts",
    Shot("import, pasting", "wide", "light"): "import",
    Shot("settings, delete all", "wide", "light"): "delete-all",
    Shot("dashboard", "wide", "dark"): "dashboard",
    Shot("opt-outs, to decide", "wide", "light"): "opt-outs",
    Shot("people, edit", "wide", "light"): "administration",
    Shot("messages", "wide", "light"): "messages",
    Shot("contacts", "phone", "light"): "phone-contacts",
    Shot("contact", "phone", "dark"): "phone-contact",
}
"""The main ones, by the file that shows them."""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="poe screenshots")
    parser.add_argument("--to", type=Path, default=PROJECT / "screenshots", metavar="DIR", help="where they go (default: screenshots)")
    parser.add_argument("--docs", action="store_true", help="only the main ones, into docs/screenshots")
    chosen = parser.parse_args()
    directory = DOCS if chosen.docs else chosen.to
    directory.mkdir(parents=True, exist_ok=True)
    wanted = set(SHOWN) if chosen.docs else {Shot(each.name, size, scheme) for each in PLACES for size in SIZES for scheme in SCHEMES}
    unknown = {shot.place for shot in wanted} - {place.name for place in PLACES}
    if unknown:
        raise SystemExit(f"SHOWN names places that are not in places.py: {sorted(unknown)}")
    for shot, image in take(wanted):
        name = SHOWN[shot] if chosen.docs else "-".join(shot).replace(" ", "-").replace(",", "")
        (directory / f"{name}.webp").write_bytes(image)
        print(name, flush=True)


def take(wanted: set[Shot]) -> Iterator[tuple[Shot, bytes]]:
    """Each of them, and what it shows."""
    expect.set_options(timeout=PATIENCE)
    with temporary_directory() as data, running_server(data / "data") as server, sync_playwright() as playwright:
        browser, ids = launch(playwright, install_browser()), furnish(server)
        for size, pixels in SIZES.items():
            visit = Visit(browser, server, ids, pixels)
            for place in PLACES:
                schemes = [scheme for scheme in SCHEMES if Shot(place.name, size, scheme) in wanted]
                if schemes:
                    page = visit.to(place).page
                for scheme in schemes:
                    switch(page, scheme)
                    yield Shot(place.name, size, scheme), photograph(page)
            visit.close()
        browser.close()


def photograph(page: Page) -> bytes:
    """What is in the window, as WebP."""
    answer = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    return b64decode(answer["data"])


if __name__ == "__main__":
    main()
