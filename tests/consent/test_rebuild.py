"""The state anew from the ledger: nothing to mend after whatever was done, everything mended that was spoilt."""

import asyncpg

from backend.consent import service as consent
from backend.consent.rebuild import rebuild
from backend.consent.service import ConsentEventKind, ConsentSource, Evidence, Said
from backend.contacts import counters, showing
from backend.database import transaction
from tests.contacts.asking import a_contact
from tests.jobs.desk import Desk
from tests.jobs.desk import counters as counted

PHONES = [f"+1212555010{digit}" for digit in range(4)]


async def differences(repair: bool) -> list[str]:
    found = [*await rebuild(repair=repair), *await showing.compare(repair=repair), *await counters.recount(repair=repair)]
    return [str(difference) for difference in found]


async def test_what_was_spoilt_is_told_and_mended_on_the_contacts_too(desk: Desk, observer: asyncpg.Connection) -> None:
    for phone in PHONES:
        await a_contact(desk.uma, phone=phone, opted_out=True)
        await a_contact(desk.zoe, phone=phone)
    async with transaction():
        await consent.lock_to_change(desk.uma.organization_id, PHONES)
        partner = Evidence(ConsentSource.API, "Partner")
        await consent.record(desk.uma.organization_id, ConsentEventKind.CONSENT_MESSAGE_SENT, [Said(PHONES[0])], partner)
    assert await differences(repair=False) == []
    uma, zoe = desk.uma.organization_id, desk.zoe.organization_id
    spoil = [
        f"UPDATE consent_subjects SET opted_out = false, opt_out_changed_at = NULL WHERE organization_id = {uma} AND phone = '{PHONES[0]}'",
        f"UPDATE consent_subjects SET consent_message = NULL WHERE organization_id = {uma} AND phone = '{PHONES[0]}'",
        f"UPDATE contacts SET opted_out = false WHERE organization_id = {uma} AND phone = '{PHONES[1]}'",
        f"UPDATE contacts SET opted_out = true, consent_message = 'SENT' WHERE organization_id = {zoe} AND phone = '{PHONES[2]}'",
        f"UPDATE books SET opted_out = 0 WHERE organization_id = {uma}",
    ]
    for statement in spoil:
        await observer.execute(statement)
    told = await differences(repair=False)
    assert len(told) == 3 + 3 + 3, told
    assert not any("+1" in line for line in told)
    assert await differences(repair=False) == told, "looking changes nothing"
    await differences(repair=True)
    assert await differences(repair=False) == []
    assert [await counted(caller) for caller in (desk.uma, desk.zoe)] == [(4, 4), (4, 0)]
    assert (await consent.states(uma, PHONES[:1]))[PHONES[0]].consent_message == "SENT"


async def test_a_consent_message_that_was_sent_stays_sent(desk: Desk) -> None:
    async with transaction():
        await consent.lock_to_change(desk.uma.organization_id, PHONES)
        partner = Evidence(ConsentSource.API, "Partner")
        seen = []
        for kind in ("FAILED", "SENT", "FAILED", "SENT"):
            await consent.record(desk.uma.organization_id, ConsentEventKind(f"CONSENT_MESSAGE_{kind}"), [Said(PHONES[0])], partner)
            seen.append((await consent.states(desk.uma.organization_id, PHONES))[PHONES[0]])
    assert [state.consent_message for state in seen] == ["FAILED", "SENT", "SENT", "SENT"]
    assert len({state.consent_message_at for state in seen[1:]}) == 1
