"""The list of contacts when it is long, when others change it, and by keyboard."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.app import App
from tests.e2e.conftest import Window
from tests.e2e.running import RunningServer

LONG = 20_000
ROW = 56
"""Pixels."""

WATCH_ROWS = """() => {
  const grid = document.querySelector('[role=grid]');
  window.blankFrames = 0;
  const look = () => {
    const frame = grid.getBoundingClientRect();
    const rows = [...grid.querySelectorAll('[role=row], [data-skeleton]')].map((row) => row.getBoundingClientRect());
    for (let y = frame.top + 8; y < frame.bottom - 8; y += 28) {
      if (!rows.some((row) => row.top <= y && y <= row.bottom)) { window.blankFrames += 1; break; }
    }
    requestAnimationFrame(look);
  };
  look();
}"""
"""Counts the frames in which some part of the list shows no row."""


@pytest.fixture(scope="module")
def _long_book(server: RunningServer) -> None:
    """Simon's book, in which each letter has its names: `Aa 00000`, `Ba 00001` and so on."""
    server.empty_book("simon")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    lines = [f"{letters[number % 26]}a {number:05},+1212{2_000_000 + number}," for number in range(LONG)]
    for part in range(0, LONG, 10_000):
        text = "\n".join(lines[part : part + 10_000])
        document = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } userErrors { message } } }"
        made = server.ask("ana", document, input={"ownerId": server.people["simon"].id, "source": {"text": text}})["importContacts"]
        assert made["job"], made
        server.await_job(made["job"]["id"])


@pytest.fixture
def long_list(_long_book: None, app: App) -> App:
    app.sign_in("simon")
    app.expect_total(f"{LONG:,} contacts")
    return app


@pytest.fixture
def small_list(app: App, server: RunningServer) -> App:
    server.empty_book("uma")
    for number in range(40):
        server.add_contact("uma", fullName=f"Person {number:02}", phone=f"(212) 555-01{number:02}")
    app.sign_in("uma")
    app.expect_total("40 contacts")
    return app


def focused(page: Page) -> str:
    """The text of what has the focus."""
    text: str = page.evaluate("document.activeElement.innerText")
    return text


def test_scrolling_fast_never_shows_a_blank_row(long_list: App) -> None:
    page = long_list.page
    page.evaluate(WATCH_ROWS)
    page.get_by_role("grid").hover()
    begun = time.monotonic()
    gone = 0.0
    while (passed := time.monotonic() - begun) < 3:
        page.mouse.wheel(0, passed * 2_000 * ROW - gone)
        gone = passed * 2_000 * ROW
    assert page.evaluate("window.blankFrames") == 0
    expect(page.locator("[data-skeleton]")).to_have_count(0)
    assert long_list.contacts.count() < 60


def test_dragging_the_scrollbar_goes_by_letter(long_list: App) -> None:
    page = long_list.page
    scrollbar = page.get_by_role("scrollbar", name="Go by letter")
    box = scrollbar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=6)
    expect(long_list.contacts.nth(3).get_by_role("link")).to_have_text(re.compile(r"[L-P]a \d"))
    page.mouse.up()
    page.mouse.move(10, 10)
    expect(page).to_have_url(re.compile("place="))

    scrollbar.focus()
    page.keyboard.press("t")
    expect(scrollbar).to_have_attribute("aria-valuetext", "T")
    expect(long_list.contacts.filter(has_text=re.compile(r"Ta \d")).first).to_be_visible()
    page.keyboard.press("End")
    expect(long_list.contacts.filter(has_text="Za 19993")).to_be_in_viewport()
    expect(scrollbar).to_have_attribute("aria-valuetext", re.compile(rf"^Z, row 19,9\d\d of {LONG:,}$"))
    page.keyboard.press("Home")
    expect(long_list.contacts.filter(has_text="Aa 00000")).to_be_in_viewport()
    expect(scrollbar).to_have_attribute("aria-valuetext", f"A, row 1 of {LONG:,}")


def test_the_place_in_a_long_list_stays_in_the_address(long_list: App) -> None:
    page = long_list.page
    page.get_by_role("scrollbar").focus()
    page.keyboard.press("m")
    row = long_list.contacts.filter(has_text=re.compile(r"Ma \d")).first
    expect(row).to_be_visible()
    expect(page).to_have_url(re.compile("place="))
    page.reload()
    expect(long_list.contacts.filter(has_text=re.compile(r"Ma \d")).first).to_be_in_viewport()


def test_what_a_colleague_changes_shows_without_losing_place_or_selection(small_list: App, server: RunningServer) -> None:
    page = small_list.page
    page.get_by_role("checkbox", name="Select Person 03").check()
    page.get_by_role("grid").hover()
    page.mouse.wheel(0, 10 * ROW)
    fifteen = small_list.row("Person 15")
    page.wait_for_timeout(400)
    before = fifteen.bounding_box()
    assert before is not None

    server.add_contact("uma", fullName="Aaron First", phone="(212) 555-0180")
    expect(page.get_by_role("status").filter(has_text="1 of 41 selected")).to_be_visible()
    after = fifteen.bounding_box()
    assert after is not None and abs(after["y"] - before["y"]) < 2

    found = server.ask("ana", "query ($o: ID, $s: String) { contacts(owner: $o, search: $s) { nodes { id version } } }",
                       o=server.people["uma"].id, s="Person 16")["contacts"]["nodes"][0]  # fmt: skip
    document = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { userErrors { message } } }"
    server.ask("ana", document, input={"id": found["id"], "optedOut": True})
    expect(small_list.row("Person 16")).to_contain_text("Opted out")
    server.ask("ana", document, input={"id": found["id"], "fullName": "Zed Last"})
    expect(small_list.row("Person 16")).to_have_count(0)
    server.ask("ana", "mutation ($id: ID!) { deleteContacts(input: {ids: [$id]}) { deletedIds } }", id=found["id"])
    expect(page.get_by_role("status").filter(has_text="1 of 40 selected")).to_be_visible()


def test_the_list_is_worked_by_keyboard(small_list: App) -> None:
    page = small_list.page
    press = page.keyboard.press
    press("j")
    press("j")
    expect(small_list.row("Person 01")).to_be_focused()
    press("x")
    press("ArrowDown")
    press("ArrowDown")
    press("Shift+X")
    expect(page.get_by_role("status").filter(has_text="3 of 40 selected")).to_be_visible()
    press("Enter")
    expect(small_list.field("Full name")).to_have_value("Person 03")
    press("e")
    expect(small_list.field("Full name")).to_be_focused()
    press("Escape")
    expect(page).to_have_url(re.compile("/contacts$"))
    expect(small_list.row("Person 03")).to_be_focused()
    press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(small_list.row("Person 03")).to_be_focused()
    press("Escape")
    expect(page.get_by_role("status").filter(has_text="selected")).to_have_count(0)
    press("End")
    expect(small_list.row("Person 39")).to_be_focused()
    press("Delete")
    expect(small_list.dialog).to_contain_text("Delete Person 39?")
    press("Escape")
    expect(small_list.row("Person 39")).to_be_focused()
    press("x")
    press("Delete")
    expect(small_list.dialog).to_contain_text("Delete Person 39?")
    press("Enter")
    expect(small_list.dialog).to_have_count(0)
    expect(small_list.row("Person 39")).to_be_focused()
    press("Escape")
    press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("person 07")
    small_list.expect_total("1 contact")
    press("n")
    expect(page.get_by_role("searchbox")).to_have_value("person 07n")


def test_the_keys_are_explained_and_can_be_switched_off(small_list: App) -> None:
    page = small_list.page
    page.keyboard.press("?")
    expect(small_list.dialog).to_contain_text("Next contact")
    small_list.dialog.get_by_role("switch", name="Use single keys").uncheck(force=True)
    page.keyboard.press("Escape")
    expect(small_list.dialog).to_have_count(0)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/contacts$"))
    small_list.button("Keyboard shortcuts").click()
    small_list.dialog.get_by_role("switch", name="Use single keys").check(force=True)
    page.keyboard.press("Escape")
    expect(small_list.dialog).to_have_count(0)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/contacts/new$"))


def test_the_filters_stand_in_the_address_and_say_when_nobody_matches(small_list: App, window: Window) -> None:
    page = small_list.page
    small_list.button("Consent message").click()
    page.get_by_role("menuitemradio", name="Failed").click()
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    expect(page.get_by_text("No contact matches consent message failed.")).to_be_visible()
    expect(page).to_have_url(re.compile("consentMessage=FAILED"))
    page.go_back()
    small_list.expect_total("40 contacts")
    page.go_forward()
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    small_list.button("Show all contacts").click()
    small_list.expect_total("40 contacts")


def test_the_contacts_of_one_import_can_be_shown(app: App, server: RunningServer, tmp_path: Path) -> None:
    server.empty_book("uma")
    server.add_contact("uma", fullName="Not Imported", phone="(212) 555-0199")
    document = "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } } }"
    rows = "Ada One,(212) 555-0100\nBea Two,(212) 555-0101"
    made = server.ask("ana", document, input={"ownerId": server.people["uma"].id, "source": {"text": rows}})["importContacts"]["job"]
    server.await_job(made["id"])
    app.sign_in("uma", f"/contacts?import={made['id']}")
    app.expect_total("2 contacts")
    expect(app.row("Not Imported")).to_have_count(0)
    app.button("All").click()
    app.expect_total("3 contacts")
