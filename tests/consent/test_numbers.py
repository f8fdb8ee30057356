"""One person's number in two forms: an opt-out by one is an opt-out by the other."""

from datetime import UTC, datetime

import pytest

from backend.consent import erasing
from backend.consent import service as consent
from backend.consent.numbers import every_form, other_form
from backend.contacts import service
from backend.contacts.service import Changes
from backend.database import fetch_value, transaction
from backend.imports.rows import ImportColumn
from tests.contacts.asking import a_contact
from tests.jobs.desk import Desk, contacts, imported

MOBILE, SHORT = "+5491123456789", "+541123456789"
COLUMNS = [ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.OPTED_OUT]


@pytest.mark.parametrize(("phone", "other"), [(MOBILE, SHORT), (SHORT, MOBILE), ("+12125550143", None), ("+548003337300", None)])
def test_argentine_subscribers_have_two_forms_and_others_one(phone: str, other: str | None) -> None:
    assert other_form(phone) == other


def test_each_form_is_named_once() -> None:
    assert every_form([MOBILE, "+12125550143", SHORT]) == [MOBILE, SHORT, "+12125550143"]


@pytest.mark.parametrize(("opted_out", "shown"), [(MOBILE, SHORT), (SHORT, MOBILE)])
async def test_an_opt_out_by_hand_reaches_the_other_form(desk: Desk, opted_out: str, shown: str) -> None:
    made = await a_contact(desk.uma, phone=opted_out)
    other = await a_contact(desk.ben, phone=shown)
    await service.update(desk.uma, made["id"], None, Changes(opted_out=True))
    assert [row["opted_out"] for row in await service.find(desk.ben, [other["id"]])] == [True]
    assert (await a_contact(desk.uma, phone=shown))["opted_out"]


async def test_an_import_and_its_dry_run_say_the_same_of_a_file_with_both(desk: Desk) -> None:
    text = f"Ana,{MOBILE},\nAna,{SHORT},yes\n"
    expected = {"rows": 2, "created": 2, "opted_out": 2}
    assert await imported(desk.uma, text, columns=COLUMNS, dry_run=True) == expected
    assert await imported(desk.uma, text, columns=COLUMNS) == expected
    assert await contacts(desk.uma, "opted_out") == {MOBILE: (True,), SHORT: (True,)}


async def test_erasing_the_person_leaves_neither_form_to_read_and_both_opted_out(desk: Desk) -> None:
    organization = desk.uma.organization_id
    async with transaction():
        await consent.lock_to_change(organization, [MOBILE])
        await erasing.erase(organization, MOBILE, "Ada Quist", datetime.now(UTC))
    statement = "SELECT count(*) FROM consent_subjects WHERE organization_id = $1 AND phone IS NOT NULL"
    assert await fetch_value(statement, organization) == 0
    assert {phone for phone, state in (await consent.states(organization, [MOBILE, SHORT])).items() if state.opted_out} == {MOBILE, SHORT}
    async with transaction():
        await consent.lock_to_change(organization, [SHORT])
        await erasing.erase(organization, SHORT, "Ada Quist", datetime.now(UTC))
    assert await fetch_value(statement, organization) == 0
