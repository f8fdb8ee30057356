"""Opt-out lists in and out, and erasure: from the dialogs to what is stored."""

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.running import RunningServer

CONTACTS = "query ($owner: ID, $search: String) { contacts(owner: $owner, search: $search) { nodes { id optedOut } } }"


@pytest.fixture(autouse=True)
def _empty(server: RunningServer) -> None:
    server.empty_book("uma")


def found(server: RunningServer, search: str) -> list[dict[str, object]]:
    contacts: list[dict[str, object]] = server.ask("ana", CONTACTS, owner=server.people["uma"].id, search=search)["contacts"]["nodes"]
    return contacts


def test_a_pasted_list_opts_out_and_says_what_was_wrong(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ole Pahl", phone="(212) 555-0180")
    app.sign_in("simon", "/opt-outs/lists")
    expect(app.page.get_by_role("region", name="Erase a person")).to_have_count(0)
    app.button("Import Opt-outs…").click()
    submit = app.button("Opt these numbers out", app.dialog)
    expect(submit).to_be_disabled()
    app.button("Paste numbers instead", app.dialog).click()
    app.dialog.get_by_label("Numbers to opt out").fill("(212) 555-0180,2026-11-02,Asked by phone\nnot a number")
    submit.click()
    expect(app.dialog).to_contain_text("1 number is opted out now.")
    expect(app.dialog.get_by_role("region", name="What is wrong")).to_contain_text("Line 2")
    assert found(server, "Ole")[0]["optedOut"]
    app.button("Close", app.dialog).last.click()
    app.open("/jobs?of=all")
    expect(app.rows.first).to_contain_text("Import of opt-outs")
    expect(app.rows.first).to_contain_text("1 number opted out")


def test_a_list_is_checked_before_anything_is_changed(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ole Berg", phone="(212) 555-0184")
    app.sign_in("simon", "/opt-outs/lists")
    app.button("Import Opt-outs…").click()
    app.button("Paste numbers instead", app.dialog).click()
    app.dialog.get_by_label("Numbers to opt out").fill("(212) 555-0184\nnot a number")
    app.button("Check First", app.dialog).click()
    check = app.dialog.get_by_role("region", name="What this import would do")
    expect(check.get_by_role("definition").first).to_have_text("1")
    expect(check.get_by_role("region", name="What is wrong")).to_contain_text("Line 2")
    with app.page.expect_download() as download:
        check.get_by_role("link", name="Download these lines").click()
    assert "not a number" in download.value.path().read_text()
    assert not found(server, "Ole Berg")[0]["optedOut"]
    app.dialog.get_by_label("Numbers to opt out").fill("(212) 555-0184")
    expect(check).to_have_count(0)
    app.button("Opt these numbers out", app.dialog).click()
    expect(app.dialog).to_contain_text("1 number is opted out now.")
    assert found(server, "Ole Berg")[0]["optedOut"]


def test_a_check_tells_how_many_there_are_to_confirm(app: App) -> None:
    app.sign_in("simon", "/opt-outs/lists")
    app.button("Import Opt-outs…").click()
    app.button("Paste numbers instead", app.dialog).click()
    app.dialog.get_by_label("Numbers to opt out").fill("\n".join(f"(212) 557-{number:04}" for number in range(1000, 1101)))
    app.button("Check First", app.dialog).click()
    expect(app.dialog.get_by_role("definition").first).to_have_text("101")
    app.button("Opt these numbers out", app.dialog).click()
    app.dialog.get_by_label("Type 101 to confirm").fill("101")
    app.button("Opt these numbers out", app.dialog).click()
    expect(app.dialog).to_contain_text("101 numbers are opted out now.")


def test_more_than_a_hundred_numbers_ask_for_exactly_how_many(app: App) -> None:
    app.sign_in("simon", "/opt-outs/lists")
    app.button("Import Opt-outs…").click()
    app.button("Paste numbers instead", app.dialog).click()
    app.dialog.get_by_label("Numbers to opt out").fill("\n".join(f"(212) 556-{number:04}" for number in range(1000, 1101)))
    app.button("Opt these numbers out", app.dialog).click()
    expect(app.dialog).to_contain_text("Opt 101 numbers out?")
    submit = app.button("Opt these numbers out", app.dialog)
    app.dialog.get_by_label("Type 101 to confirm").fill("100")
    expect(submit).to_be_disabled()
    app.dialog.get_by_label("Type 101 to confirm").fill("101")
    submit.click()
    expect(app.dialog).to_contain_text("101 numbers are opted out now.")


def test_opt_outs_are_exported(app: App) -> None:
    app.sign_in("simon", "/opt-outs/lists")
    app.button("Export Opt-outs").click()
    expect(app.dialog).to_contain_text("in the file.")
    with app.page.expect_download() as download:
        app.dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith("Opt-outs, ")


def test_a_person_is_erased_with_a_receipt_and_stays_opted_out(app: App, server: RunningServer) -> None:
    contact = server.add_contact("uma", fullName="Ida Velázquez", phone="(212) 555-0181")
    app.sign_in("ana", f"/contacts/{contact}?book={server.people['uma'].id}")
    app.button("Action for Ida Velázquez", app.details).click()
    app.page.get_by_role("menuitem", name="Erase this person…").click()
    expect(app.button("Cancel", app.dialog)).to_be_focused()
    erase = app.button("Erase this person", app.dialog)
    expect(erase).to_be_disabled()
    app.dialog.get_by_label("Type Ida Velázquez to confirm").fill("ida velazquez")
    erase.click()
    expect(app.dialog).to_contain_text("The person is erased.")
    receipt = app.dialog.get_by_label("Receipt", exact=True)
    expect(receipt).to_contain_text("1 contact")
    expect(receipt).not_to_contain_text("Ida")
    app.button("Close", app.dialog).last.click()
    expect(app.row("Ida Velázquez")).to_have_count(0)
    assert found(server, "Ida") == []
    server.add_contact("uma", fullName="Ida Again", phone="(212) 555-0181")
    assert found(server, "Ida Again")[0]["optedOut"]


def test_who_may_not_erase_is_not_offered_it(app: App, server: RunningServer) -> None:
    server.add_contact("uma", fullName="Ida Roth", phone="(212) 555-0182")
    app.sign_in("uma")
    app.button("Action for Ida Roth").click()
    expect(app.page.get_by_role("menuitem", name="Delete")).to_be_visible()
    expect(app.page.get_by_role("menuitem", name="Erase this person…")).to_have_count(0)


def test_a_number_that_is_nobodys_contact_is_erased(app: App) -> None:
    app.sign_in("ana", "/opt-outs/lists")
    app.button("Erase…").click()
    number = app.page.get_by_label("Phone number")
    expect(number).to_have_accessible_description("Type the number of the person to erase.")
    number.fill("(212) 555-0183")
    app.button("Erase…").click()
    app.dialog.get_by_label("Type (212) 555-0183 to confirm").fill("2125550183")
    app.button("Erase this person", app.dialog).click()
    expect(app.dialog).to_contain_text("The person is erased.")
