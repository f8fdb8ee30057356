"""The details of a contact: opting out, drafts, lists, and what a colleague does meanwhile; in one's own book and in somebody else's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import OFFLINE, App
from tests.e2e.running import RunningServer

UPDATE = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { version } userErrors { message } } }"

DELETE = "mutation ($ids: [ID!]!) { deleteContacts(input: {ids: $ids}) { userErrors { message } } }"


@pytest.fixture(autouse=True)
def _empty(server: RunningServer) -> None:
    server.empty_book("uma")


def opted_out(app: App) -> Locator:
    return app.details.get_by_role("checkbox", name="Opted out")


def change(server: RunningServer, contact: str, **values: object) -> None:
    """As a colleague, through the API."""
    answer = server.ask("ana", UPDATE, input={"id": contact, **values})["updateContact"]
    assert answer["userErrors"] == []


def stored(server: RunningServer, contact: str, fields: str) -> dict[str, object]:
    found: dict[str, object] = server.ask("ana", f"query ($id: ID!) {{ contact(id: $id) {{ {fields} }} }}", id=contact)["contact"]
    return found


@contextmanager
def denied(server: RunningServer, who: str, *permissions: str) -> Iterator[None]:
    """While these are taken from this person, besides what they may not do anyway."""
    found = server.ask("ana", "{ users { nodes { id deniedPermissions } } }")["users"]["nodes"]
    before = next(user["deniedPermissions"] for user in found if user["id"] == server.people[who].id)
    deny(server, who, [*before, *permissions])
    try:
        yield
    finally:
        deny(server, who, before)


def deny(server: RunningServer, who: str, permissions: list[str]) -> None:
    document = "mutation ($input: UpdateUserInput!) { updateUser(input: $input) { userErrors { message } } }"
    answer = server.ask("ana", document, input={"id": server.people[who].id, "deniedPermissions": permissions})["updateUser"]
    assert answer["userErrors"] == []


# Opting out


@pytest.mark.parametrize("who", ["uma", "simon"])
def test_opting_out_is_stored_with_the_dialog_and_leaves_other_edits_alone(app: App, server: RunningServer, who: str) -> None:
    contact = server.add_contact("uma", fullName="Dan Ek", phone="(212) 555-0146" if who == "uma" else "(212) 555-0147")
    app.sign_in(who, f"/contacts/{contact}?book={server.people['uma'].id}")
    app.field("Notes").fill("Calls back on Mondays.")
    opted_out(app).click()
    expect(app.dialog).to_contain_text("replying START, UNSTOP, OPTIN or SUBSCRIBE")
    expect(app.dialog).to_contain_text("It is stored at once")
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    app.button("Cancel", app.dialog).click()
    expect(opted_out(app)).not_to_be_checked()
    opted_out(app).click()
    app.button("Opt out", app.dialog).click()
    app.expect_said("Dan Ek is opted out. This is stored.")
    assert stored(server, contact, "optedOut notes") == {"optedOut": True, "notes": None}

    expect(opted_out(app)).to_be_checked()
    expect(opted_out(app)).to_be_disabled()
    expect(opted_out(app)).to_have_accessible_description(re.compile(r"^Since .* By hand.*Only the person can undo it"))
    expect(app.row("Dan Ek")).to_contain_text("Opted out")
    expect(app.details.get_by_role("listitem").first).to_contain_text("Opted out")
    expect(app.field("Notes")).to_have_value("Calls back on Mondays.")
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")
    assert stored(server, contact, "notes") == {"notes": "Calls back on Mondays."}


def test_an_opt_out_that_could_not_be_stored_says_so(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Dina Falk", phone="(212) 555-0148")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Notes").fill("Half a thought")
    opted_out(app).click()
    app.announce(*OFFLINE)
    app.page.context.set_offline(True)
    app.button("Opt out", app.dialog).click()
    expect(app.dialog.get_by_role("alert")).to_contain_text("Messages can still go to this number.")
    app.page.context.set_offline(False)
    app.button("Opt out", app.dialog).click()
    expect(app.dialog).to_have_count(0)
    expect(opted_out(app)).to_be_disabled()
    expect(app.field("Notes")).to_have_value("Half a thought")


def test_an_opt_out_is_about_the_number_that_was_seen(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Edda Gil", phone="(212) 555-0149")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Notes").fill("Typing, so that the form stays as it is.")
    opted_out(app).click()
    expect(app.dialog).to_contain_text("(212) 555-0149")
    change(server, contact, phone="(212) 555-0150")
    app.button("Opt out", app.dialog).click()
    expect(app.dialog.get_by_role("alert")).to_contain_text("Somebody changed the number of this contact to (212) 555-0150")
    assert stored(server, contact, "optedOut") == {"optedOut": False}


def test_a_new_contact_is_opted_out_when_it_is_added(app: App, server: RunningServer) -> None:
    app.sign_in("uma", "/contacts/new")
    app.field("Full name").fill("Finn Gold")
    app.field("Phone").fill("(212) 555-0151")
    opted_out(app).click()
    expect(app.dialog).to_contain_text("It takes effect when you press Add Contact.")
    app.button("Opt out when added", app.dialog).click()
    expect(opted_out(app)).to_have_accessible_description("Takes effect with Add Contact.")
    app.button("Add Contact").click()
    expect(opted_out(app)).to_be_disabled()
    expect(app.row("Finn Gold")).to_contain_text("Opted out")


def test_an_opt_out_of_a_number_that_is_there_already_counts_and_the_form_says_so(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Gia Roth", phone="(212) 555-0164")
    app.sign_in("uma", "/contacts/new")
    app.field("Full name").fill("Gia R.")
    app.field("Phone").fill("(212) 555-0164")
    app.button("Add Contact").click()
    expect(app.details.get_by_role("link", name="Open Gia Roth")).to_be_visible()
    expect(app.details.get_by_role("alert")).to_have_count(0)
    opted_out(app).click()
    app.button("Opt out when added", app.dialog).click()
    app.button("Add Contact").click()
    expect(app.details.get_by_role("alert")).to_contain_text("Gia Roth is opted out now")
    expect(app.details.get_by_role("alert")).to_contain_text("no contact was added")
    expect(app.field("Phone")).to_be_focused()
    expect(app.row("Gia Roth")).to_contain_text("Opted out")
    assert stored(server, contact, "optedOut") == {"optedOut": True}


# Drafts


def test_what_was_typed_is_kept_whatever_way_one_leaves(app: App, server: RunningServer) -> None:
    nia = server.add_contact("uma", fullName="Nia Oye", phone="(212) 555-0152")
    server.add_contact("uma", fullName="Otto Pil", phone="(212) 555-0153")
    app.sign_in("uma")
    app.row("Nia Oye").get_by_role("link").click()
    app.field("Notes").fill("Half a thought")

    app.row("Otto Pil").get_by_role("link").click()
    expect(app.field("Full name")).to_have_value("Otto Pil")
    expect(app.field("Notes")).to_have_value("")
    app.expect_said("Nia Oye: what you typed is kept, not saved yet.")
    app.button("Go on").click()
    expect(app.field("Notes")).to_have_value("Half a thought")

    app.page.go_back()
    expect(app.field("Full name")).to_have_value("Otto Pil")
    app.page.go_forward()
    expect(app.field("Notes")).to_have_value("Half a thought")
    app.page.get_by_role("link", name="Jobs").click()
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Jobs")
    app.page.go_back()
    expect(app.field("Notes")).to_have_value("Half a thought")

    app.page.reload()
    expect(app.field("Notes")).to_have_value("Half a thought")
    expect(app.details.get_by_role("status").filter(has_text="It is not saved yet.")).to_be_visible()
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")
    assert stored(server, nia, "notes") == {"notes": "Half a thought"}
    app.page.reload()
    expect(app.details.get_by_role("status").filter(has_text="It is not saved yet.")).to_have_count(0)


def test_closing_the_tab_over_a_draft_loses_nothing_and_asks_nothing(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Pia Quist", phone="(212) 555-0154")
    app.sign_in("uma", f"/contacts/{contact}")
    asked: list[str] = []
    app.page.on("dialog", lambda dialog: asked.append(dialog.type))
    app.field("Notes").fill("Half a thought")
    expect(app.row("Pia Quist")).to_contain_text("Not saved")
    other = app.page.context.new_page()
    app.page.close(run_before_unload=True)
    other.goto(app.server.address + f"/contacts/{contact}")
    expect(other.get_by_role("region", name="Details").get_by_role("textbox", name="Notes")).to_have_value("Half a thought")
    other.get_by_role("button", name="Discard changes").first.click()
    expect(other.get_by_text("Not saved")).to_have_count(0)
    assert asked == []


def test_changes_that_were_discarded_come_back_with_undo(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Rex Sand", phone="(212) 555-0155")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Full name").fill("Rex Sandberg")
    app.button("Discard changes").click()
    expect(app.field("Full name")).to_have_value("Rex Sand")
    app.button("Undo").click()
    expect(app.field("Full name")).to_have_value("Rex Sandberg")


def test_somebody_half_added_is_still_there_later_in_the_same_book_only(app: App, server: RunningServer) -> None:
    server.empty_book("simon")
    app.sign_in("simon", "/contacts/new")
    app.field("Full name").fill("Half Added")
    app.open(f"/contacts/new?book={server.people['uma'].id}")
    expect(app.field("Full name")).to_have_value("")
    app.open("/contacts/new")
    expect(app.field("Full name")).to_have_value("Half Added")
    app.button("Cancel").click()
    app.button("New Contact").click()
    expect(app.field("Full name")).to_have_value("")


def test_signing_out_over_a_draft_asks_and_leaves_nothing_to_the_next_person(app: App, server: RunningServer) -> None:
    app.sign_in("uma", "/contacts/new")
    app.field("Full name").fill("Half Added")
    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitem", name="Sign out").click()
    expect(app.dialog).to_contain_text("Not saved yet: Half Added.")
    app.button("Stay signed in", app.dialog).click()
    expect(app.field("Full name")).to_have_value("Half Added")
    app.page.get_by_role("button", name=re.compile("^Account")).click()
    app.page.get_by_role("menuitem", name="Sign out").click()
    app.button("Sign out and lose it", app.dialog).click()
    app.page.get_by_role("button", name="Sign in as Uma Larsen").click()
    expect(app.field("Full name")).to_have_value("")
    assert app.page.evaluate("sessionStorage.length") == 0


# Lists


def test_enter_in_the_field_of_lists_makes_the_list_and_stays_in_the_form(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Sol Tan", phone="(212) 555-0156")
    app.sign_in("uma", f"/contacts/{contact}")
    lists = app.field("Choose or make a list")
    lists.fill("Spring")
    lists.press("Enter")
    expect(app.details.get_by_role("button", name="Remove from this list: Spring")).to_be_visible()
    expect(lists).to_have_value("")
    expect(lists).to_be_focused()
    assert stored(server, contact, "lists { name }") == {"lists": []}
    lists.fill("Autumn")
    app.button("Update Contact Details").click()
    expect(app.details.get_by_text("Press Enter to add the list “Autumn”, or clear it.")).to_be_visible()
    expect(lists).to_be_focused()
    lists.press("Enter")
    expect(app.details.get_by_role("button", name="Remove from this list: Autumn")).to_be_visible()
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")
    assert stored(server, contact, "lists { name }") == {"lists": [{"name": "Autumn"}, {"name": "Spring"}]}


def test_enter_takes_the_list_of_that_name_when_there_is_one(app: App, server: RunningServer) -> None:
    document = "mutation ($input: CreateContactListInput!) { createContactList(input: $input) { list { id } } }"
    server.ask("ana", document, input={"ownerId": server.people["uma"].id, "name": "Winter"})
    app.sign_in("uma", "/contacts/new")
    lists = app.field("Choose or make a list")
    lists.fill("winter")
    lists.press("Enter")
    expect(app.details.get_by_role("button", name="Remove from this list: Winter")).to_be_visible()
    expect(app.button("Add Contact")).to_be_visible()
    found = server.ask("ana", "query ($owner: ID) { contactLists(owner: $owner) { nodes { name } } }", owner=server.people["uma"].id)
    assert found["contactLists"]["nodes"] == [{"name": "Winter"}]


# Two people in one contact


def test_what_both_changed_is_shown_side_by_side_and_not_overwritten_unasked(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Cora Diaz", phone="(212) 555-0145", notes="None yet.")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Full name").fill("Cora D.")
    app.field("Notes").fill("Prefers mornings.")
    change(server, contact, fullName="Cora Diaz-Lee", email="cora@example.com")
    app.button("Update Contact Details").click()

    conflict = app.details.get_by_role("alert").filter(has_text="This contact was changed elsewhere meanwhile")
    expect(conflict).to_contain_text("cora@example.com")
    save = app.button("Save what I chose", conflict)
    expect(save).to_be_disabled()
    expect(conflict.get_by_role("radio", name="Notes, Yours: Prefers mornings.")).to_be_checked()
    conflict.get_by_role("radio", name="Full name, Now stored: Cora Diaz-Lee").check()
    save.click()
    app.expect_said("Saved.")
    expect(app.field("Full name")).to_have_value("Cora Diaz-Lee")
    expect(app.field("Email")).to_have_value("cora@example.com")
    assert stored(server, contact, "fullName email notes") == {
        "fullName": "Cora Diaz-Lee",
        "email": "cora@example.com",
        "notes": "Prefers mornings.",
    }


def test_a_draft_from_before_a_colleague_changed_it_is_compared_too(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Dora Ek", phone="(212) 555-0144")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Full name").fill("Dora E.")
    app.page.get_by_role("link", name="Jobs").click()
    change(server, contact, fullName="Dora Eklund")
    app.open(f"/contacts/{contact}")
    expect(app.field("Full name")).to_have_value("Dora E.")
    expect(app.details.get_by_text("Changed elsewhere meanwhile to “Dora Eklund”.")).to_be_visible()
    app.button("Take that").click()
    expect(app.field("Full name")).to_have_value("Dora Eklund")
    expect(app.button("Update Contact Details")).to_be_disabled()


def test_a_contact_that_was_deleted_meanwhile_comes_back_with_what_was_typed(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Gil Hart", phone="(212) 555-0157")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Notes").fill("Half a thought")
    server.ask("ana", DELETE, ids=[contact])
    expect(app.details.get_by_role("heading", name="Gil Hart was deleted meanwhile")).to_be_visible()
    expect(app.details).to_contain_text("Half a thought")
    app.button("Restore the contact").click()
    expect(app.field("Notes")).to_have_value("Half a thought")
    app.button("Update Contact Details").click()
    app.expect_said("Saved.")
    assert stored(server, contact, "notes") == {"notes": "Half a thought"}


def test_a_contact_that_was_deleted_meanwhile_is_added_again(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Gil Hart", phone="(212) 555-0158")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Notes").fill("Half a thought")
    server.ask("ana", DELETE, ids=[contact])
    app.page.reload()
    app.button("Add as a new contact").click()
    expect(app.field("Full name")).to_have_value("Gil Hart")
    expect(app.field("Phone")).to_have_value("(212) 555-0158")
    app.button("Add Contact").click()
    app.expect_said("Gil Hart added.")
    expect(app.field("Notes")).to_have_value("Half a thought")


# Numbers


def test_a_number_changed_to_a_taken_one_leads_to_who_has_it(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ana Ruiz", phone="(212) 555-0143")
    contact = server.add_contact("uma", fullName="Ben Cole", phone="(212) 555-0144")
    app.sign_in("uma", f"/contacts/{contact}")
    app.field("Phone").fill("+1 212 555 0143")
    app.button("Update Contact Details").click()
    expect(app.field("Phone")).to_have_attribute("aria-invalid", "true")
    expect(app.field("Phone")).to_be_focused()
    app.details.get_by_role("link", name="Open Ana Ruiz").click()
    expect(app.details.get_by_role("heading", level=2)).to_have_text("Ana Ruiz")


# What somebody may not do or see


def test_who_may_only_look_is_told_so(app: App, server: RunningServer) -> None:
    contact = server.add_contact("nico", fullName="Ivo Jansen", phone="(212) 555-0159", email="ivo@example.com")
    with denied(server, "nico", "CONTACTS_WRITE", "CONTACT_DETAILS_READ", "CONSENT_HISTORY_READ", "LISTS_WRITE"):
        app.sign_in("nico", f"/contacts/{contact}")
        why = "Switched off for you. Ask Ana Alvarez."
        update = app.button("Update Contact Details")
        expect(update).to_have_attribute("aria-disabled", "true")
        expect(update).to_have_accessible_description(why)
        expect(app.details.get_by_text(f"You can look at this, but not change it. {why}")).to_be_visible()
        expect(app.field("Full name")).to_have_js_property("readOnly", True)
        for name in ("Phone", "Email"):
            expect(app.field(name)).to_be_disabled()
            expect(app.field(name)).to_have_accessible_description(why)
            expect(app.field(name)).to_have_value("")
        expect(opted_out(app)).to_be_disabled()
        expect(app.page.get_by_role("region", name="Consent history")).to_contain_text(f"Hidden from you. {why}")
        app.open("/contacts/new")
        expect(app.button("Add Contact")).to_have_attribute("aria-disabled", "true")


# Keyboard and focus


def test_escape_closes_the_details_and_gives_the_focus_back_to_the_row(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Uli Voss", phone="(212) 555-0135")
    app.sign_in("uma")
    app.row("Uli Voss").get_by_role("link").click()
    lists = app.field("Choose or make a list")
    lists.click()
    lists.fill("Sp")
    lists.press("Escape")
    expect(lists).to_be_visible()
    lists.fill("")
    app.field("Notes").fill("Half a thought")
    app.field("Notes").press("Escape")
    expect(app.page.get_by_role("heading", name="Choose a contact to see the details")).to_be_visible()
    app.page.wait_for_function("document.activeElement.closest('[data-current], [data-id]') !== null")
    app.row("Uli Voss").get_by_role("link").click()
    expect(app.field("Notes")).to_have_value("Half a thought")
