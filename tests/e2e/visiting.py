"""Going through places one after the other, in a window for each person."""

from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.app import App
from tests.e2e.furnished import Ids
from tests.e2e.opening import open_app
from tests.e2e.places import Place
from tests.e2e.running import RunningServer

Scheme = Literal["light", "dark"]
SETTLED = """
Promise.allSettled(document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished))
"""
"""When colours have changed: in between are some that nobody is meant to read."""

SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def switch(page: Page, scheme: Scheme) -> None:
    """As if the system had; returns once the page has followed."""
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    page.evaluate(SETTLED)


class Visit:
    """Windows of one size that stay open and signed in, so that the next place costs one load."""

    def __init__(self, browser: Browser, server: RunningServer, ids: Ids, size: ViewportSize) -> None:
        self.browser = browser
        self.server = server
        self.ids = ids
        self.size = size
        self.apps: dict[str | None, App] = {}

    def to(self, place: Place) -> App:
        """The window in which the place is open, in the light scheme; no draft is kept, no job unread."""
        app = self.apps.get(place.who) or self._open(place.who)
        app.page.emulate_media(color_scheme="light")
        app.page.evaluate("sessionStorage.clear(), localStorage.clear()")
        place.reach(app, self.ids)
        return app

    def close(self) -> None:
        for app in self.apps.values():
            app.page.context.close()

    def _open(self, who: str | None) -> App:
        app = open_app(self.browser, self.server, self.size, reduced_motion="reduce")
        if who is None:
            app.open()
        else:
            app.sign_in(who)
        self.apps[who] = app
        return app
