"""What an import asks before it does what can't be undone, and what can be done after it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.importing import paste, start, upload
from tests.e2e.running import RunningServer

OPT_OUTS = 101


@pytest.fixture(autouse=True)
def empty(server: RunningServer) -> None:
    server.empty_book("uma")


def opt_outs(area: int) -> str:
    rows = (f"Person {number},({area}) 555-{number:04},yes\n" for number in range(OPT_OUTS))
    return "Full Name,Phone,Opted Out\n" + "".join(rows)


def test_many_opt_outs_are_asked_for_with_their_number(app: App) -> None:
    app.sign_in("uma")
    paste(app, opt_outs(313))
    expect(app.dialog).to_contain_text("Whoever has “yes” under Opted Out is opted out.")
    start(app)
    asked = app.dialog.get_by_role("alert").filter(has_text=f"Opt {OPT_OUTS} people out?")
    expect(asked).to_be_focused()
    expect(asked).to_contain_text("be undone: only each person can undo it")
    expect(asked).to_contain_text("Nothing has been changed yet.")
    app.button("Cancel", app.dialog).click()
    expect(app.dialog.get_by_label("Rows to import")).to_be_visible()
    start(app)
    app.button(f"Opt {OPT_OUTS} Out and Import", app.dialog).click()
    expect(app.outcome("created")).to_have_text(str(OPT_OUTS))
    expect(app.outcome("newlyOptedOut")).to_have_text(str(OPT_OUTS))


def test_after_a_check_the_number_is_known_and_asked_at_once(app: App) -> None:
    app.sign_in("uma")
    paste(app, opt_outs(412))
    app.button("Check First", app.dialog).click()
    expect(app.outcome("newlyOptedOut")).to_have_text(str(OPT_OUTS))
    start(app)
    app.button(f"Opt {OPT_OUTS} Out and Import", app.dialog).click()
    expect(app.button("Show the contacts", app.dialog)).to_be_visible()
    app.button("Close", app.dialog).click()
    app.page.get_by_role("link", name="Jobs").click()
    expect(app.rows.first).to_contain_text("Finished")
    expect(app.rows.nth(1)).to_contain_text("Check of pasted rows")


def test_rejected_rows_are_downloaded_put_right_and_imported_as_they_are(app: App, directory: Path) -> None:
    file = directory / "spring.csv"
    file.write_text("Phone;Full Name\n(212) 555-0170;Ana Ruiz\n555-0171;Ben Cole\n")
    app.sign_in("uma")
    upload(app, file)
    start(app)
    expect(app.outcome("invalid")).to_have_text("1")
    with app.page.expect_download() as download:
        app.dialog.get_by_role("link", name="Download the rejected rows").click()
    assert download.value.suggested_filename == "spring, rejected rows.csv"
    mended = directory / "mended.csv"
    mended.write_text(download.value.path().read_text().replace("555-0171", "(212) 555-0171"))
    app.button("Import another file", app.dialog).click()
    app.choose_file(mended)
    start(app)
    expect(app.outcome("created")).to_have_text("1")
    expect(app.outcome("invalid")).to_have_text("0")
    app.button("Show the contacts", app.dialog).click()
    expect(app.row("Ben Cole")).to_contain_text("(212) 555-0171")


def test_the_same_file_again_says_when_it_was_imported_and_asks(app: App, directory: Path) -> None:
    file = directory / "spring.csv"
    file.write_text("Full Name,Phone\nAna Ruiz,(212) 555-0172\n")
    app.sign_in("uma")
    upload(app, file)
    start(app)
    app.button("Import another file", app.dialog).click()
    app.choose_file(file)
    told = app.dialog.get_by_role("alert")
    expect(told).to_contain_text("by Uma Larsen: 1 contact added. Importing it again adds only who is missing.")
    start(app)
    expect(told).to_be_focused()
    expect(told).to_contain_text("Import the same file again?")
    app.button("Cancel", app.dialog).click()
    start(app)
    app.button("Import It Again", app.dialog).click()
    expect(app.outcome("unchanged")).to_have_text("1")


def test_an_import_is_taken_back_but_for_what_was_touched_since_and_opt_outs_stay(app: App, server: RunningServer) -> None:
    changed = server.add_contact("uma", fullName="Before", phone="(212) 555-0173")
    app.sign_in("uma")
    paste(
        app,
        "Full Name,Phone,Email,Opted Out\nBefore,(212) 555-0173,before@example.com,\nAna Ruiz,(212) 555-0174,,\n"
        "Ben Cole,(212) 555-0175,,\nOut Already,(212) 555-0176,,yes",
    )
    start(app)
    expect(app.outcome("created")).to_have_text("3")
    touched = server.ask("uma", 'query { contacts(search: "Ben") { nodes { id } } }')["contacts"]["nodes"][0]["id"]
    server.ask("uma", 'mutation ($id: ID!) { updateContact(input: {id: $id, notes: "Called"}) { contact { id } } }', id=touched)

    expect(app.dialog).to_contain_text("It can be taken back until")
    app.button("Take This Import Back", app.dialog).click()
    asked = app.dialog.get_by_role("region", name="Take this import back?")
    expect(asked).to_be_focused()
    for told in ("Of 3 contacts that it added", "Of 1 contact that it changed", "Opt-outs: taking an import back opts nobody in."):
        expect(asked).to_contain_text(told)
    app.button("Cancel", asked).click()
    app.button("Take This Import Back", app.dialog).click()
    app.button("Take This Import Back", asked).click()
    done = app.dialog.get_by_role("region", name="This import was taken back")
    for name, number in (("deleted", "2"), ("restored", "1"), ("kept", "1"), ("optOutsKept", "1")):
        expect(done.locator(f"[data-outcome={name}] dd")).to_have_text(number)
    expect(app.button("Take This Import Back", app.dialog)).to_have_count(0)
    contact = server.ask("uma", "query ($id: ID!) { contact(id: $id) { email } }", id=changed)["contact"]
    assert contact == {"email": None}
    done.get_by_role("link", name="Ben Cole").click()
    expect(app.dialog).to_have_count(0)
    expect(app.field("Notes")).to_have_value("Called")


def test_an_import_of_earlier_is_taken_back_from_the_jobs(app: App, server: RunningServer) -> None:
    rows = {"source": {"text": "Ana Ruiz,(212) 555-0177"}}
    made = server.ask("uma", "mutation ($input: ImportContactsInput!) { importContacts(input: $input) { job { id } } }", input=rows)
    server.await_job(made["importContacts"]["job"]["id"])
    app.sign_in("uma", "/jobs")
    app.button("Details: Import of pasted rows").first.click()
    app.button("Take This Import Back", app.dialog).click()
    app.button("Take This Import Back", app.dialog.get_by_role("region", name="Take this import back?")).click()
    expect(app.dialog).to_contain_text("This import was taken back")
    app.page.keyboard.press("Escape")
    expect(app.rows.first).to_contain_text("Taking back: Import of pasted rows")
    expect(app.rows.first).to_contain_text("Removed 1")
    expect(app.rows.nth(1)).to_contain_text("Taken back: Removed 1")
    expect(app.rows.nth(1)).not_to_contain_text("Finished")
