"""Every door by which consent may change, in any order, with clocks that disagree: the latest word by its time stands, an opt-out on a tie.

A machine of hypothesis says things through the doors and keeps, in a list, what was said and when. After each step all that shows
consent must follow from that list, and nothing but the person's own four words has lifted an opt-out.
"""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backend.consent import erasing as consent_erasing
from backend.consent import service as consent
from backend.consent.rebuild import rebuild
from backend.contacts import counters, service, showing, trash, upserts
from backend.contacts import erasing as contact_erasing
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.contacts.upserts import Item
from backend.database import fetch_all, fetch_value, transaction
from backend.imports.rows import ImportColumn
from backend.inbound import erasing as inbound_erasing
from backend.inbound import possible_opt_outs
from backend.inbound.possible_opt_outs import PossibleOptOutDecision
from backend.organizations.caller import Caller
from backend.problems import Refusal
from tests.contacts.asking import a_phone
from tests.inbound.carrying import BENS_LINE, LINE, Carrier
from tests.inbound.test_service import state
from tests.jobs.desk import Desk, imported

T = TypeVar("T")
OUT, IN = "OPT_OUT", "OPT_IN"

people = st.integers(0, 1)
books = st.integers(0, 1)
clocks = st.one_of(st.none(), st.sampled_from([-600, -300, -300, -1, 0, 600]))
"""Seconds by which a carrier's clock is off; None: it doesn't tell."""
opt_out_words = st.sampled_from(["STOP", "Unsubscribe!", "opt out", "\uff33\uff34\uff2f\uff30"])
opt_in_words = st.sampled_from(["START", "unstop", "OptIn.", "SUBSCRIBE"])
chatter = st.sampled_from(["YES", "Start texting me", "resume", "OPT-IN", "Hello", "COMENZAR"])


class Doors(RuleBasedStateMachine):
    """Runs in a thread; what it does goes through the test's own loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, carrier: Carrier) -> None:
        super().__init__()
        self.loop, self.carrier, self.desk = loop, carrier, carrier.desk
        self.phones = [a_phone(), a_phone()]
        self.said: dict[str, list[tuple[datetime, str]]] = {phone: [] for phone in self.phones}
        self.was_out = dict.fromkeys(self.phones, False)
        self.opted_in: str | None = None
        self.start = datetime.now(UTC)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    def owner(self, book: int) -> Caller:
        return (self.desk.uma, self.desk.ben)[book]

    def note(self, phone: str, kind: str, at: datetime | None, before: datetime) -> None:
        """Something was said; without a time, or with one to come, it counts as of when it was recorded: between `before` and now."""
        recorded = self.run(_last(self.desk, phone, kind))
        if at is None or at > before:
            assert before <= recorded <= self.run(_now()), "as of now by the database's clock"
        else:
            assert recorded == at
        self.said[phone].append((recorded, kind))

    def speak(self, person: int, book: int, text: str, clock: int | None, **said: str) -> None:
        phone, before = self.phones[person], self.run(_now())
        at = None if clock is None else self.start + timedelta(seconds=clock)
        moment = {} if at is None else {"receivedAt": at.isoformat()}
        kind = self.run(self.carrier.send(text, to=(LINE, BENS_LINE)[book], sender=phone, **moment))
        if kind in (OUT, IN):
            self.note(phone, kind, at, before)
            self.opted_in = phone if kind == IN else None

    @rule(person=people, book=books, text=opt_out_words, clock=clocks)
    def says_stop(self, person: int, book: int, text: str, clock: int | None) -> None:
        self.speak(person, book, text, clock)

    @rule(person=people, book=books, text=opt_in_words, clock=clocks)
    def says_start(self, person: int, book: int, text: str, clock: int | None) -> None:
        self.speak(person, book, text, clock)

    @rule(person=people, book=books, text=chatter, clock=clocks)
    def says_something_else(self, person: int, book: int, text: str, clock: int | None) -> None:
        self.speak(person, book, text, clock)

    @rule(person=people, text=st.sampled_from(["START", "Arrêt"]))
    def is_taken_for_an_opt_out_by_twilio(self, person: int, text: str) -> None:
        phone, before = self.phones[person], self.run(_now())
        self.run(self.carrier.twilio({"From": phone, "Body": text, "OptOutType": "STOP"}))
        self.note(phone, OUT, None, before)

    @rule(person=people, text=st.sampled_from(["Comenzar", "YES"]))
    def is_taken_for_an_opt_in_by_twilio(self, person: int, text: str) -> None:
        self.run(self.carrier.twilio({"From": self.phones[person], "Body": text, "OptOutType": "START"}))

    @rule(person=people, book=books, clock=clocks, decision=st.sampled_from(PossibleOptOutDecision))
    def is_read_by_a_person(self, person: int, book: int, clock: int | None, decision: PossibleOptOutDecision) -> None:
        self.speak(person, book, "please don't text me", clock)
        self.run(self._decide(self.phones[person], decision))

    async def _decide(self, phone: str, decision: PossibleOptOutDecision) -> None:
        for row in await possible_opt_outs.waiting(self.desk.sue, key=None, backward=False, limit=100):
            if row["phone"] == phone:
                await possible_opt_outs.decide(self.desk.sue, row["id"], decision)
                if decision == PossibleOptOutDecision.OPT_OUT:
                    self.said[phone].append((row["received_at"], OUT))

    @rule(person=people, book=books, opted_out=st.sampled_from([True, False, None]))
    def is_upserted(self, person: int, book: int, opted_out: bool | None) -> None:
        phone, before = self.phones[person], self.run(_now())
        item = Item(phone, "Ana", opted_out=opted_out)
        self.run(upserts.upsert_contacts(self.owner(book), None, [item], OnExisting.OVERWRITE))
        if opted_out:
            self.note(phone, OUT, None, before)

    @rule(person=people, book=books, cell=st.sampled_from(["yes", "no", ""]))
    def is_imported(self, person: int, book: int, cell: str) -> None:
        phone, before = self.phones[person], self.run(_now())
        columns = (ImportColumn.FULL_NAME, ImportColumn.PHONE, ImportColumn.OPTED_OUT)
        self.run(imported(self.owner(book), f"{a_phone()},{phone},{cell}", columns=columns))
        if cell == "yes":
            self.note(phone, OUT, None, before)

    @rule(person=people, book=books, opted_out=st.booleans(), moves=st.booleans())
    def is_changed(self, person: int, book: int, opted_out: bool, moves: bool) -> None:
        found, before = self.run(_contact(self.owner(book), self.phones[person])), self.run(_now())
        if found is None:
            return
        phone = self.phones[1 - person] if moves else self.phones[person]
        try:
            self.run(service.update(self.owner(book), found, None, Changes(phone=phone, opted_out=opted_out)))
        except Refusal:
            return
        if opted_out:
            self.note(phone, OUT, None, before)

    @rule(person=people, book=books, comes_back=st.booleans())
    def is_deleted(self, person: int, book: int, comes_back: bool) -> None:
        if found := self.run(_contact(self.owner(book), self.phones[person])):
            self.run(service.delete(self.owner(book), [found]))
            if comes_back:
                self.run(trash.restore(self.owner(book), [found]))

    @rule(person=people)
    def is_erased(self, person: int) -> None:
        recorded = self.run(_erase(self.desk, self.phones[person]))
        self.said[self.phones[person]].append((recorded, OUT))

    @invariant()
    def what_stands_follows_from_what_was_said(self) -> None:
        for phone, said in self.said.items():
            latest = max((at for at, _ in said), default=None)
            expected = any(at == latest and kind == OUT for at, kind in said)
            self.run(_shows(self.desk, phone, expected))
            if self.was_out[phone] and not expected:
                assert self.opted_in == phone, "nothing but the four words lifts an opt-out"
            self.was_out[phone] = expected
        self.opted_in = None

    def teardown(self) -> None:
        """What a rebuild finds and the counters say."""
        assert self.run(rebuild(repair=False)) == []
        assert self.run(showing.compare(repair=False)) == []
        assert self.run(counters.recount(repair=False)) == []


async def _now() -> datetime:
    moment: datetime = await fetch_value("SELECT clock_timestamp()")
    return moment


async def _last(desk: Desk, phone: str, kind: str) -> datetime:
    """When the newest event of a number holds."""
    moment: datetime = await fetch_value(
        """
        SELECT e.effective_at FROM consent_events e JOIN consent_subjects s ON s.organization_id = $1 AND s.id = e.subject_id
        WHERE e.organization_id = $1 AND s.phone = $2 AND e.kind = $3 ORDER BY e.id DESC LIMIT 1
        """,
        desk.uma.organization_id,
        phone,
        kind,
    )
    return moment


async def _erase(desk: Desk, phone: str) -> datetime:
    """As an erasure does it first; the moment of the opt-out that is left."""
    organization, asked_at = desk.uma.organization_id, await _now()
    async with transaction():
        await consent.lock_to_change(organization, [phone])
        await contact_erasing.remove(organization, phone)
        await inbound_erasing.remove(organization, phone)
        await consent_erasing.erase(organization, phone, "Ada Quist", asked_at)
    moment: datetime = await fetch_value(
        "SELECT max(effective_at) FROM consent_events WHERE organization_id = $1 AND source = 'ERASURE'", organization
    )
    return moment


async def _contact(caller: Caller, phone: str) -> int | None:
    number: int | None = await fetch_value(
        "SELECT id FROM contacts WHERE organization_id = $1 AND owner_id = $2 AND phone = $3",
        caller.organization_id,
        caller.owner_id,
        phone,
    )
    return number


async def _shows(desk: Desk, phone: str, expected: bool) -> None:
    assert (await state(desk.uma, phone)).opted_out == expected
    shown = await fetch_all("SELECT opted_out FROM contacts WHERE organization_id = $1 AND phone = $2", desk.uma.organization_id, phone)
    assert {row["opted_out"] for row in shown} <= {expected}


async def test_the_latest_word_stands_whatever_door_it_came_by(desk: Desk, carrier: Carrier) -> None:
    loop = asyncio.get_running_loop()
    machine: Any = partial(Doors, loop, carrier)
    bounds = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # looking for a shorter way to fail takes minutes
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=bounds)
