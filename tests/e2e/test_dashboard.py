"""The figures of a book and of the organization: live, in words and numbers, for those who may see them."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.app import App, book_of
from tests.e2e.running import RunningServer


def figure(app: App, name: str) -> Locator:
    """A count at the top of the page."""
    term = app.page.get_by_role("term").filter(has_text=re.compile(f"^{name}$"))
    return app.page.get_by_role("main").locator("dl > div").filter(has=term).get_by_role("definition").first


def test_who_may_not_see_figures_is_told_whom_to_ask(app: App, server: RunningServer) -> None:
    with server.denied("nico", "STATS_READ"):
        app.sign_in("nico", "/dashboard")
        expect(app.page.get_by_role("heading", name="This is switched off for you")).to_be_visible()
        expect(app.page.get_by_role("main")).to_contain_text("Switched off for you. Ask Ana Alvarez.")


def test_an_empty_book_says_what_will_stand_there(app: App, server: RunningServer) -> None:
    server.empty_book("uma")
    app.sign_in("uma", "/dashboard")
    expect(figure(app, "Contacts")).to_have_text("0")
    expect(figure(app, "Lists")).to_have_text("0")
    expect(app.page.get_by_text("Nothing is running.")).to_be_visible()
    expect(app.page.get_by_role("radiogroup", name="Whose figures")).to_have_count(0)


def test_figures_follow_what_others_do_without_a_reload(app: App, server: RunningServer) -> None:
    server.empty_book("uma")
    app.sign_in("uma", "/dashboard")
    expect(figure(app, "Contacts")).to_have_text("0")
    server.add_contact("uma", fullName="Kit Lowe", phone="(212) 555-0160")
    server.add_contact("uma", fullName="Mia Noor", phone="(212) 555-0161", optedOut=True)
    expect(figure(app, "Contacts")).to_have_text("2")
    expect(figure(app, "Opted out")).to_have_text("1")
    expect(app.page.get_by_role("img", name=re.compile(r"^Added by day: [\d,]+ in the last 30 days, most on .+"))).to_be_visible()
    expect(app.page.get_by_role("img", name=re.compile(r"^Opted out by day: "))).to_be_visible()

    app.page.get_by_text("Show as a table").click()
    expect(app.page.get_by_role("row")).to_have_count(31)
    app.page.get_by_text("7 days").click()
    expect(app.page.get_by_role("row")).to_have_count(8)

    app.page.get_by_role("main").get_by_role("link", name="Opted out").click()
    app.expect_total("1 contact")
    expect(app.row("Mia Noor")).to_be_visible()


def test_a_supervisor_sees_one_book_another_and_all_together(app: App, server: RunningServer) -> None:
    for who in ("simon", "uma"):
        server.empty_book(who)
    server.add_contact("uma", fullName="Kit Lowe", phone="(212) 555-0162")
    server.add_contact("simon", fullName="Ole Pahl", phone="(212) 555-0163")
    app.sign_in("simon", "/dashboard")
    expect(figure(app, "Contacts")).to_have_text("1")
    expect(app.book_switcher("Simon Okafor")).to_be_visible()

    app.page.get_by_text("Whole organization").click()
    expect(app.page.get_by_text("All books of Harbor Street Dental")).to_be_visible()
    whole = server.ask("ana", "{ contactStats { total } }")["contactStats"]["total"]
    expect(figure(app, "Contacts")).to_have_text(f"{whole:,}")
    app.page.reload()
    expect(figure(app, "Contacts")).to_have_text(f"{whole:,}")

    app.page.get_by_text("One book").click()
    app.book_switcher("Simon Okafor").click()
    app.page.get_by_role("menuitem", name="Uma Larsen").click()
    expect(app.book_switcher("Uma Larsen")).to_be_visible()
    server.add_contact("uma", fullName="Mia Noor", phone="(212) 555-0164")
    expect(figure(app, "Contacts")).to_have_text("2")
    app.page.get_by_role("main").get_by_role("link", name="Contacts").first.click()
    app.expect_total("2 contacts")
    expect(app.book_switcher("Uma Larsen")).to_have_accessible_name(f"Contact book: {book_of('Uma Larsen')}")
