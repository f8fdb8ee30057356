"""People, the organization's switches and API tokens: for administrators; others are told why not."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import SIGNED_OUT, App
from tests.e2e.conftest import Window
from tests.e2e.running import RunningServer

PASSWORD = "a gate left open at noon"


@pytest.fixture(autouse=True)
def as_before(server: RunningServer) -> Iterator[None]:
    """Whatever a test changes for everybody or for the demo people goes back."""
    yield
    server.ask(
        "ana", 'mutation { updateOrganization(input: {disabledPermissions: [], name: "Harbor Street Dental"}) { userErrors { code } } }'
    )
    for who, role, denied in (("uma", "USER", []), ("nico", "USER", ["CONTACTS_DELETE"]), ("simon", "SUPERVISOR", [])):
        changes = {"role": role, "disabled": False, "grantedPermissions": [], "deniedPermissions": denied}
        server.update_user(who, **changes)


def person(app: App, name: str) -> Locator:
    return app.rows.filter(has_text=name)


def edit(app: App, name: str) -> None:
    app.button(f"Edit {name}").click()
    expect(app.dialog).to_contain_text(f"Edit {name}")


@pytest.mark.parametrize("who", ["uma", "simon"])
@pytest.mark.parametrize("section", ["people", "organization", "messages", "tokens"])
def test_who_may_not_administer_is_told_why_and_whom_to_ask(app: App, who: str, section: str) -> None:
    app.sign_in(who, f"/administration/{section}")
    role = {"uma": "User", "simon": "Supervisor"}[who]
    expect(app.page.get_by_role("main")).to_contain_text(f"The role {role} does not include this. Ask Ana Alvarez.")
    expect(app.page.get_by_role("main").get_by_role("textbox")).to_have_count(0)


def test_the_last_administrator_stays_and_nobody_changes_their_own_rights(app: App) -> None:
    app.sign_in("ana", "/administration")
    edit(app, "Ana Alvarez")
    for control in (app.dialog.get_by_role("switch"), *app.dialog.get_by_role("checkbox").all(), app.dialog.get_by_role("combobox")):
        expect(control).to_be_disabled()
    expect(app.dialog).to_contain_text("Your own role and rights are for another administrator to change.")


def test_an_invitation_that_cannot_be_made_says_so_at_its_field(app: App) -> None:
    app.sign_in("ana", "/administration")
    app.button("Invite Person").click()
    app.button("Make Invitation", app.dialog).click()
    expect(app.dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(app.dialog.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    app.dialog.get_by_label("Name").fill("Uma Again")
    app.dialog.get_by_label("Email").fill("uma@harborstreet.example")
    app.dialog.get_by_label("Line").fill("12345")
    app.button("Make Invitation", app.dialog).click()
    expect(app.dialog.get_by_label("Line")).to_have_accessible_description(re.compile("isn't a phone number"))
    app.dialog.get_by_label("Line").fill("")
    app.button("Make Invitation", app.dialog).click()
    expect(app.dialog.get_by_label("Email")).to_have_accessible_description(re.compile("Somebody has this email address already"))


def test_somebody_is_invited_and_comes_in_by_the_link(app: App, window: Window) -> None:
    app.sign_in("ana", "/administration")
    app.button("Invite Person").click()
    app.dialog.get_by_label("Name").fill("Ines Roth")
    app.dialog.get_by_label("Email").fill("ines@harborstreet.example")
    app.button("Make Invitation", app.dialog).click()
    expect(app.dialog).to_contain_text("Ines Roth is invited")
    expect(app.dialog).to_contain_text("The link works until")
    link = app.dialog.get_by_label("Invitation link", exact=True).inner_text()
    app.page.keyboard.press("Escape")
    expect(app.dialog).to_be_visible()
    app.button("Done", app.dialog).click()
    expect(person(app, "Ines Roth")).to_contain_text("ines@harborstreet.example")

    guest = window()
    guest.page.goto(link)
    guest.page.get_by_label("New password").first.fill(PASSWORD)
    guest.button("Set password and sign in").click()
    guest.expect_total("0 contacts")

    edit(app, "Ines Roth")
    app.dialog.get_by_label("May sign in").uncheck(force=True)
    app.button("Save changes", app.dialog).click()
    expect(person(app, "Ines Roth")).to_contain_text("May not sign in")
    guest.announce(*SIGNED_OUT)
    guest.page.get_by_role("link", name="Lists").click()
    expect(guest.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_what_a_person_may_do_is_changed_in_words(app: App, window: Window, server: RunningServer) -> None:
    app.sign_in("ana", "/administration")
    expect(person(app, "Nico Baptiste")).to_contain_text("May not: Delete contacts")
    edit(app, "Uma Larsen")
    app.dialog.get_by_label("Delete all contacts of a book").check()
    expect(app.dialog).to_contain_text("Added for this person")
    app.dialog.get_by_label("Import contacts").uncheck()
    expect(app.dialog).to_contain_text("Taken from this person")
    app.button("Save changes", app.dialog).click()
    expect(person(app, "Uma Larsen")).to_contain_text("Also may: Delete all contacts of a book")
    expect(person(app, "Uma Larsen")).to_contain_text("May not: Import contacts")

    other = window()
    other.sign_in("uma")
    expect(other.button("Import")).to_have_accessible_description("Switched off for you. Ask Ana Alvarez.")

    edit(app, "Uma Larsen")
    app.dialog.get_by_label("Role").click()
    app.page.get_by_role("option", name="Supervisor").click()
    app.button("Save changes", app.dialog).click()
    expect(person(app, "Uma Larsen")).to_contain_text("Supervisor")
    users = server.ask("ana", "{ users { nodes { name role } } }")["users"]["nodes"]
    assert {user["name"]: user["role"] for user in users}["Uma Larsen"] == "SUPERVISOR"


def test_who_manages_people_grants_nothing_that_they_do_not_hold(app: App, server: RunningServer) -> None:
    server.update_user("simon", grantedPermissions=["USERS_MANAGE"])
    app.sign_in("simon", "/administration")
    above = app.button("Edit Ana Alvarez")
    expect(above).to_have_attribute("aria-disabled", "true")
    expect(above).to_have_accessible_description(re.compile("change somebody whose role is above yours"))
    edit(app, "Uma Larsen")
    tokens = app.dialog.get_by_label("Manage API tokens")
    expect(tokens).to_be_disabled()
    expect(tokens).to_have_accessible_description(re.compile("You may not do this yourself"))
    app.dialog.get_by_label("Role").click()
    expect(app.page.get_by_role("option", name="Administrator")).to_have_attribute("data-combobox-disabled", "true")
    app.page.keyboard.press("Escape")


def test_the_organization_switches_import_off_for_everybody(app: App, window: Window) -> None:
    app.sign_in("ana", "/administration/organization")
    save = app.button("Save changes")
    expect(save).to_be_disabled()
    app.page.get_by_label("Name of the organization").fill(" ")
    save.click()
    expect(app.page.get_by_label("Name of the organization")).to_have_attribute("aria-invalid", "true")
    app.page.get_by_label("Name of the organization").fill("Harbor Street")
    app.page.get_by_role("switch", name="Import").uncheck(force=True)
    save.click()
    app.expect_said("Saved.")
    expect(save).to_be_disabled()

    other = window()
    other.sign_in("uma")
    expect(other.button("Import")).to_have_accessible_description("Switched off for everybody in Harbor Street. Ask Ana Alvarez.")
    app.page.get_by_role("link", name="Contacts").click()
    expect(app.button("Import")).to_have_attribute("aria-disabled", "true")


def test_changed_settings_are_not_lost_by_a_stray_click(app: App) -> None:
    app.sign_in("ana", "/administration/organization")
    app.page.get_by_label("Name of the organization").fill("Something else")
    app.page.get_by_role("link", name="People").click()
    expect(app.button("Edit Uma Larsen")).to_be_visible()
    app.button("Go on").click()
    expect(app.page.get_by_label("Name of the organization")).to_have_value("Something else")
    app.button("Discard changes").click()
    expect(app.page.get_by_label("Name of the organization")).to_have_value("Harbor Street Dental")


def test_a_token_is_made_used_shown_once_and_revoked(app: App, server: RunningServer) -> None:
    app.sign_in("ana", "/administration/tokens")
    app.button("New Token").click()
    app.button("Make Token", app.dialog).click()
    expect(app.dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    app.dialog.get_by_label("Name").fill("Billing")
    app.dialog.get_by_label("See contacts").check()
    app.button("Make Token", app.dialog).click()
    expect(app.dialog).to_contain_text("Token “Billing” made")
    secret = app.dialog.get_by_label("Token", exact=True).inner_text()
    expect(app.dialog.get_by_label("First use", exact=True)).to_contain_text(f"Authorization: Bearer {secret}")

    question = {"query": "{ viewer { permissions } }"}
    answer = httpx.post(f"{server.address}/graphql", json=question, headers={"authorization": f"Bearer {secret}"}).json()
    assert answer["data"]["viewer"] == {"permissions": ["CONTACTS_READ"]}

    app.button("Done", app.dialog).click()
    row = app.rows.filter(has_text="Billing")
    expect(row).to_contain_text("Every book of the organization · See contacts")
    expect(app.page.get_by_text(secret)).to_have_count(0)
    app.page.reload()
    expect(row).to_contain_text("last used")
    app.button("Revoke Billing").click()
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    app.button("Revoke", app.dialog).click()
    expect(row).to_contain_text("Revoked")
    answer = httpx.post(f"{server.address}/graphql", json=question, headers={"authorization": f"Bearer {secret}"}).json()
    assert answer["data"]["viewer"] is None
