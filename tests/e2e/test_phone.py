"""The same on a phone: the list is the page, the details slide over it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.app import PHONE, App
from tests.e2e.conftest import Window
from tests.e2e.running import RunningServer


@pytest.fixture
def phone(window: Window, server: RunningServer) -> App:
    server.empty_book("uma")
    server.add_contact("uma", fullName="Pia Quist", phone="(212) 555-0130")
    app = window(phone=True)
    app.sign_in("uma")
    return app


def assert_nothing_sticks_out(app: App) -> None:
    assert app.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_details_cover_the_list_and_give_it_back(phone: App) -> None:
    assert_nothing_sticks_out(phone)
    expect(phone.details).not_to_be_visible()
    phone.row("Pia Quist").get_by_role("link").click()
    expect(phone.field("Full name")).to_have_value("Pia Quist")
    expect(phone.button("Update Contact Details")).to_be_in_viewport()
    assert_nothing_sticks_out(phone)
    phone.button("Back").click()
    expect(phone.details).not_to_be_visible()
    expect(phone.row("Pia Quist")).to_be_in_viewport()


def test_the_three_buttons_stay_at_the_top_right(phone: App) -> None:
    boxes = [phone.button(name).bounding_box() for name in ("Import", "New Contact", "Settings")]
    assert all(box is not None and box["y"] < 60 for box in boxes)
    last = boxes[-1]
    assert last is not None and last["x"] + last["width"] > PHONE["width"] - 24


def test_a_contact_is_added_and_found(phone: App) -> None:
    phone.button("New Contact").click()
    phone.field("Full name").fill("Rex Sand")
    phone.field("Phone").fill("(212) 555-0131")
    phone.button("Add Contact").click()
    expect(phone.details.get_by_role("heading", level=2)).to_have_text("Rex Sand")
    phone.button("Back").click()
    phone.search("rex")
    phone.expect_total("1 contact")


@pytest.mark.parametrize("path", ["/lists", "/jobs", "/settings"])
def test_the_other_pages_fit(phone: App, path: str) -> None:
    phone.open(path)
    expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    assert_nothing_sticks_out(phone)


def test_the_account_is_at_hand(phone: App) -> None:
    phone.page.get_by_role("button", name=re.compile("^Account")).click()
    expect(phone.page.get_by_role("menuitem", name="Sign out")).to_be_in_viewport()
