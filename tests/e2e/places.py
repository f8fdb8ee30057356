"""Every page and every dialog, and how a person gets there: what axe goes through and what is photographed. A new one is a line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Literal

from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.furnished import LONG_LIST, Ids

Step = Callable[[App], object]
Role = Literal["button", "menuitem", "option", "checkbox", "link", "radio"]


@dataclass(frozen=True)
class Place:
    """What it is called, where it begins, and what a person sees of it once they are there."""

    name: str
    path: str
    sees: str
    steps: tuple[Step, ...] = ()
    who: str | None = "ana"

    def __str__(self) -> str:
        return self.name.replace(" ", "-")

    def reach(self, app: App, ids: Ids) -> None:
        app.open(self.path.format_map(ids))
        for step in self.steps:
            step(app)
        expect(app.page.get_by_text(self.sees).filter(visible=True).first).to_be_visible()
        expect(app.page.locator("[aria-busy=true], [aria-label=Loading]")).to_have_count(0)


def press(name: str | re.Pattern[str], role: Role = "button") -> Step:
    return lambda app: app.page.get_by_role(role, name=name, exact=True).first.click()


def fill(label: str, text: str) -> Step:
    return lambda app: app.page.get_by_label(label).first.fill(text)


def rows(app: App) -> None:
    """The page listens to keys once it shows something."""
    expect(app.page.get_by_role("checkbox").first).to_be_visible()


def lists_shown(app: App) -> None:
    expect(app.button("New List")).to_be_visible()


def key(name: str) -> Step:
    return lambda app: app.page.keyboard.press(name)


serial = count(1)


def rows_to_import(app: App) -> None:
    """Never the same twice: an import of the same would be asked about."""
    app.page.get_by_label("Rows to import").fill(f"Full Name,Phone\nAda Abara,(212) 555-0100\nWithout Number {next(serial)},")


PASTING = (press("Import"), press("Paste rows instead"))
PASTED = (*PASTING, rows_to_import)
FOREIGN = fill("Rows to import", "Name;Ort;Mobile;Unsubscribed\nZoë Weiß;Köln;1.5551E+10;\nBo Ito;Bonn;212-555-0103;yes")
OPT_OUTS = fill("Rows to import", "Full Name,Phone,Opted Out\n" + "".join(f"Person {n},(314) 555-{n:04},yes\n" for n in range(101)))
EXPORTED = (press("Export"), lambda app: app.button("Export", app.dialog).click())
IMPORTED = (*PASTED, press("Import Contacts"))
TYPED = fill("Full name", "Somebody half added")
ACCOUNT = press(re.compile("^Account"))

PLACES = [
    Place("sign in", "/contacts", "Sign in", who=None),
    Place("sign in without a password", "/contacts", "Fill this in to sign in.", (press("Sign in"),), who=None),
    Place("redeem a link", "/redeem/never-given", "Choose a password", who=None),
    Place("an address of nothing", "/nowhere", "There is no page at this address"),
    Place("contacts", "/contacts", "539 contacts"),
    Place("contacts of an empty book", "/contacts?book={nico}", "This book has no contacts yet"),
    Place("contacts, nobody found", "/contacts?q=nobody+at+all", "Nobody found"),
    Place("contacts, the order", "/contacts", "Newest first", (press("Order: Name, A to Z"),)),
    Place("contacts, the lists", "/contacts", LONG_LIST, (press("List"),)),
    Place("contacts, opted out or not", "/contacts", "Not opted out", (press("Opted out"),)),
    Place("contacts, some selected", "/contacts", "1 of 539", (press("Select Ada Abara", "checkbox"),)),
    Place("contacts, action", "/contacts", "Delete", (press("Action for Ada Abara"),)),
    Place("contacts, delete", "/contacts", "Delete Ada Abara?", (press("Action for Ada Abara"), press("Delete", "menuitem"))),
    Place("contacts, whose book", "/contacts", "Your own book", (press(re.compile("^Contact book")),)),
    Place("contact", "/contacts/{contact}", "Update Contact Details"),
    Place("contact with a long name", "/contacts/{long}", "Update Contact Details"),
    Place("contact, opted out", "/contacts/{opted_out}", "Locked, so that nobody who said stop"),
    Place("contact, opting out", "/contacts/{contact}", "Opt Ada Abara out?", (press("Opted out", "checkbox"),)),
    Place("contact that is gone", "/contacts/{deleted}", "This contact is not there any more"),
    Place("contacts, shortcuts", "/contacts", "Next contact", (rows, key("?"))),
    Place("deleted contacts", "/contacts/deleted", "Gone Today"),
    Place("deleted contacts, none", "/contacts/deleted?book={nico}", "Nothing was deleted in the last 30 days"),
    Place("new contact", "/contacts", "Add Contact", (press("New Contact"),)),
    Place("new contact without a name", "/contacts/new", "Fill this in.", (press("Add Contact"),)),
    Place("import", "/contacts", "Drop a CSV or Excel file here", (press("Import"),)),
    Place("import, pasting", "/contacts", "Skip First Line", PASTED),
    Place("import, columns", "/contacts", "A spreadsheet shortened this number", (*PASTING, FOREIGN)),
    Place("import, more options", "/contacts", "Country of numbers without a country code", (*PASTED, press(re.compile("^More options")))),
    Place("import, checked", "/contacts", "What this import would do", (*PASTED, press("Check First"))),
    Place("import, many opt-outs", "/contacts", "Opt 101 people out?", (*PASTING, OPT_OUTS, press("Import Contacts"))),
    Place("import, done", "/contacts", "1 row rejected", IMPORTED),
    Place("import, taking back", "/contacts", "What stays", (*IMPORTED, press("Take This Import Back"))),
    Place(
        "import, taken back",
        "/contacts",
        "This import was taken back",
        (*IMPORTED, press("Take This Import Back"), lambda app: app.button("Take This Import Back", app.dialog).click()),
    ),
    Place("import, in the tray", "/contacts", "Import of pasted rows", (*IMPORTED, key("Escape"))),
    Place("lists", "/lists", "Spring"),
    Place("lists of an empty book", "/lists?book={nico}", "No lists yet"),
    Place("lists, new", "/lists", "List name", (press("New List"),)),
    Place("lists, rename", "/lists", "List name", (press("Action for the list Spring"), press("Rename", "menuitem"))),
    Place("lists, delete", "/lists", "Delete the list “Spring”?", (press("Action for the list Spring"), press("Delete", "menuitem"))),
    Place("list", "/lists/{list}", "Ada Abara"),
    Place("list, add contacts", "/lists/{list}", "In this list already", (press("Add Contacts"),)),
    Place("jobs", "/jobs", "Import of pasted rows"),
    Place("jobs, details", "/jobs", "1 row rejected", (press(re.compile("^Details: Import")),)),
    Place("export", "/contacts", "What is the file for?", (press("Export"),)),
    Place("export, done", "/contacts", "contacts in the file.", EXPORTED),
    Place("jobs, an export", "/jobs", "to download until"),
    Place("settings", "/settings", "Delete all contacts"),
    Place("settings, delete all", "/settings", "539 contacts will be deleted.", (press("Delete"),)),
    Place("settings, export first", "/settings", "To import again", (press("Delete"), press("Export first"))),
    Place("dashboard", "/dashboard", "Day by day"),
    Place(
        "dashboard, as a table", "/dashboard", "Days are counted in UTC.", (lambda app: app.page.get_by_text("Show as a table").click(),)
    ),
    Place("dashboard of an empty book", "/dashboard?book={nico}", "No contacts yet"),
    Place("opt-outs, to decide", "/opt-outs", "1 message waits for you"),
    Place("opt-outs, opting out", "/opt-outs", "Only the person can undo it", (press(re.compile("^Opt out: ")),)),
    Place("opt-outs, lists", "/opt-outs/lists", "Import opt-outs"),
    Place("opt-outs, importing", "/opt-outs/lists", "Skip First Line", (press("Import Opt-outs…"), press("Paste numbers instead"))),
    Place(
        "opt-outs, checked",
        "/opt-outs/lists",
        "Download these lines",
        (
            press("Import Opt-outs…"),
            press("Paste numbers instead"),
            fill("Numbers to opt out", "(212) 555-0150,2026-11-02,Asked by phone\nnot a number"),
            press("Check First"),
        ),
    ),
    Place("lists, shortcuts", "/lists", "Show these shortcuts", (lists_shown, key("?"))),
    Place("contact that may have opted out", "/contacts/{long}", "Possible opt-out"),
    Place("contact, erase", "/contacts", "What stays", (press("Action for Ada Abara"), press("Erase this person…", "menuitem"))),
    Place("people", "/administration/people", "Invited, not here yet"),
    Place("people, invite again", "/administration/people", "Invite Wilhelmina", (press(re.compile("^New Link")),)),
    Place("people, invite", "/administration/people", "Invite a person", (press("Invite Person"),)),
    Place("people, edit", "/administration/people", "What this person may do", (press("Edit Uma Larsen"),)),
    Place("organization", "/administration/organization", "What people may do"),
    Place("messages", "/administration/messages", "Words that opt out"),
    Place(
        "messages, a text that says too little",
        "/administration/messages",
        "Says who writes: Harbor Street Dental",
        (fill("Text of the consent message", "Hello."),),
    ),
    Place("messages, new secret", "/administration/messages", "The present secret ends", (press("New Secret…"),)),
    Place("messages, auth tokens", "/administration/messages", "Next auth token", (press("Set Auth Tokens…"),)),
    Place("tokens", "/administration/tokens", "CRM"),
    Place("tokens, new", "/administration/tokens", "What it may do", (press("New Token"),)),
    Place("tokens, revoke", "/administration/tokens", "Revoke the token “CRM”?", (press("Revoke CRM"),)),
    Place("account", "/contacts", "Appearance", (ACCOUNT,)),
    Place("account, change the password", "/contacts", "Current password", (ACCOUNT, press("Change password", "menuitem"))),
    Place(
        "account, leave a draft",
        "/contacts/new",
        "Sign out and lose what you typed?",
        (TYPED, lambda app: app.open("/lists"), ACCOUNT, press("Sign out", "menuitem")),
    ),
    Place("settings that are switched off", "/settings", "Delete all contacts", who="uma"),
    Place("administration that is switched off", "/administration/people", "This is switched off for you", who="uma"),
]
