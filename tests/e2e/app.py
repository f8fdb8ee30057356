"""The app as a person handles it: what to press and where to look, said once."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.e2e.running import RunningServer

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

OFFLINE = ("net::ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
SERVER_GONE = ("net::ERR_", "WebSocket connection to", "the server responded with a status of 50")
SIGNED_OUT = ("the server responded with a status of 401",)
"""What the browser itself writes into the console, for App.announce."""

RECORD_PROGRESS = """
window.progressSeen = [];
new MutationObserver(() => {
  for (const facts of document.querySelectorAll('[role=dialog] [data-testid=job-facts]')) {
    const text = facts.firstChild.textContent;
    if (text !== window.progressSeen.at(-1)) window.progressSeen.push(text);
  }
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
"""Keeps every text that a bar in a dialog has shown: what a person could have seen, however fast it passed."""


class App:
    """One person's browser window."""

    def __init__(self, page: Page, server: RunningServer, seen: list[str]) -> None:
        self.page = page
        self.server = server
        self._seen = seen
        self._announced: list[str] = []

    def complaints(self) -> list[str]:
        """What pages of this window complained of and no test had announced."""
        return [text for text in self._seen if not any(announced in text for announced in self._announced)]

    def announce(self, *texts: str) -> None:
        """The browser itself is going to complain of this: the test takes its network away, for example."""
        self._announced += texts

    def open(self, path: str = "/contacts") -> None:
        self.page.goto(self.server.address + path)

    def sign_in(self, who: str, path: str = "/contacts") -> None:
        """As a demo person, with a cookie of the window's own: the page is loaded once, signed in."""
        answer = self.page.context.request.post(f"{self.server.address}/demo/sign-in", data={"email": self.server.people[who].email})
        expect(answer).to_be_ok()
        self.open(path)
        expect(self.page.get_by_role("navigation").first).to_be_visible()

    def sign_in_with_one_click(self, who: str) -> None:
        """From the sign-in page that is open."""
        self.page.get_by_role("button", name=f"Sign in as {self.server.people[who].name}").click()
        expect(self.page.get_by_role("button", name=f"Account: {self.server.people[who].name}")).to_be_visible()

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def book_switcher(self, name: str) -> Locator:
        """The button that says that this person's book is open."""
        return self.button(f"Contact book: {book_of(name)}")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def details(self) -> Locator:
        return self.page.get_by_role("region", name="Details")

    @property
    def rows(self) -> Locator:
        """Of a page that lists other things than contacts."""
        return self.page.get_by_role("listitem")

    @property
    def contacts(self) -> Locator:
        """The rows of the list on the Contacts page."""
        return self.page.get_by_role("grid").get_by_role("row")

    def row(self, name: str) -> Locator:
        """The contact's row in the list."""
        return self.contacts.filter(has=self.page.get_by_role("link", name=name))

    def field(self, name: str) -> Locator:
        """A field of the details, by its label."""
        return self.details.get_by_role("textbox", name=name)

    def expect_total(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=re.compile(r"contacts?\b")).first).to_have_text(text)

    def expect_said(self, text: str) -> None:
        """A short message at the bottom of the page."""
        expect(self.page.get_by_role("alert").filter(has_text=text).first).to_be_visible()

    def search(self, text: str) -> None:
        self.page.get_by_role("searchbox").fill(text)

    def choose_file(self, path: Path) -> None:
        """In the import dialog."""
        with self.page.expect_file_chooser() as chooser:
            self.button("Upload File", self.dialog).click()
        chooser.value.set_files(path)

    def outcome(self, name: str) -> Locator:
        """A count in the summary of an import."""
        return self.dialog.locator(f"[data-outcome={name}] dd")

    def progress_seen(self) -> list[str]:
        """Every text that the bars in dialogs have shown since the page was loaded."""
        texts: list[str] = self.page.evaluate("window.progressSeen")
        return texts


def book_of(name: str) -> str:
    """What the app calls this person's book."""
    return f"{name}\N{RIGHT SINGLE QUOTATION MARK}s book"


def counts(texts: list[str]) -> list[int]:
    """The first number of each: how many rows or contacts are done."""
    found = [re.match(r"[\d,]+", text) for text in texts]
    return [int(match.group().replace(",", "")) for match in found if match]
