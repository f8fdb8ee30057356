"""A supervisor in somebody else's book."""

import re

from playwright.sync_api import expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer


def test_a_supervisor_opens_another_book_and_works_in_it(app: App, server: RunningServer) -> None:
    for who in ("simon", "uma"):
        server.empty_book(who)
    server.add_contact("uma", fullName="Kit Lowe", phone="(212) 555-0190")
    app.sign_in("simon")
    app.expect_total("0 contacts")
    app.book_switcher("Simon Okafor").click()
    app.page.get_by_role("menuitem", name="Uma Larsen").click()
    app.expect_total("1 contact")
    expect(app.page).to_have_url(re.compile(r"\?book="))

    app.button("New Contact").click()
    app.field("Full name").fill("Mia Noor")
    app.field("Phone").fill("(212) 555-0191")
    app.button("Add Contact").click()
    app.expect_total("2 contacts")
    app.button("Import").click()
    expect(app.dialog).to_contain_text(f"Into {book_of('Uma Larsen')}")
    app.button("Paste rows instead", app.dialog).click()
    app.dialog.get_by_label("Rows to import").fill("Full Name,Phone\nOle Pahl,(212) 555-0192")
    app.button("Import Contacts", app.dialog).click()
    expect(app.outcome("created")).to_have_text("1")
    app.button("Show the contacts", app.dialog).click()
    app.expect_total("1 contact")
    app.button("All").click()
    app.expect_total("3 contacts")

    app.page.get_by_role("link", name="Lists").click()
    expect(app.book_switcher("Uma Larsen")).to_be_visible()
    app.page.get_by_role("link", name="Contacts").click()
    app.page.reload()
    app.expect_total("3 contacts")
    app.book_switcher("Uma Larsen").click()
    app.page.get_by_role("menuitem", name="Simon Okafor").click()
    app.expect_total("0 contacts")
