"""Imports, reverts, purges, edits and opt-outs in any order, with kills in between: the books are what a simple model says.

MODEL_EXAMPLES=1000 tries more sequences; `--hypothesis-seed` repeats a run.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asyncpg import Record
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backend.consent import service as consent
from backend.contacts import lists, service, trash
from backend.contacts.service import Changes
from backend.contacts.upsert import OnExisting
from backend.database import fetch_all
from backend.imports import reverts
from backend.imports.rows import ImportColumn as C
from backend.jobs.claim import Batch, Claim
from backend.jobs.kinds import JobState
from backend.organizations.caller import Caller
from backend.problems import Problem, ProblemCode, Problems
from tests.contacts.asking import a_phone
from tests.imports.remembering import BAD_PHONE, BY_HAND, Book, Model, Person
from tests.inbound.carrying import Carrier, a_carrier
from tests.jobs import desk as at
from tests.jobs.desk import Desk
from tests.organizations.people import a_caller

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "30"))
COLUMNS = [C.FULL_NAME, C.PHONE, C.EMAIL, C.OPTED_OUT]
BATCH = 2
PEOPLE = 2


class Killed(BaseException):
    """The worker is gone: nothing of the batch at hand is left, and nobody is told."""


@contextmanager
def killed_in(batch: int | None) -> Iterator[None]:
    """The so-manyth batch that is about to be committed from here on is not."""
    left = batch

    async def save(self: Claim, batch: Batch) -> None:
        nonlocal left
        if left is not None and (left := left - 1) < 0:
            left = None
            raise Killed
        await saving(self, batch)

    saving = Claim._save
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Claim, "_save", save)
        yield


async def done(job: Record, kills: list[int]) -> Record:
    """The job, done by workers of which each but the last is killed."""
    for batch in [*kills, None]:
        with killed_in(batch):
            try:
                await at.do(job)
            except Killed:
                assert (await at.again(job))["state"] == JobState.RUNNING
    return await at.again(job)


class World:
    """Two books with a list each, what was done to them, and the model."""

    def __init__(self, carrier: Carrier, callers: list[Caller], lists: list[int]) -> None:
        self.carrier, self.callers, self.lists = carrier, callers, lists
        self.phones = [a_phone() for _ in range(PEOPLE)]
        self.model, self.books = Model(), [Book(), Book()]
        self.imports: list[tuple[int, Record]] = []
        self.over: set[int] = set()
        """Imports that can't be taken back any more."""

    @classmethod
    async def new(cls, carrier: Carrier) -> "World":
        organization = carrier.desk.uma.organization_id
        callers = [await a_caller(organization), await a_caller(organization)]
        return cls(carrier, callers, [await at.a_list(caller) for caller in callers])

    async def take(self, step: tuple[Any, ...]) -> None:
        """Take a step here and in the model, and see that both are the same."""
        self.model.clock += 1
        what, book, *said = step
        await getattr(self, what)(book, *said)
        await self.is_as_the_model_says(book)

    def person(self, book: int, person: int) -> tuple[str, Person | None]:
        phone = self.phones[person]
        return phone, self.books[book].people.get(phone)

    async def imports_rows(self, book: int, rows: list[Any], mode: OnExisting, into_list: bool, kills: list[int]) -> None:
        cells = [(name, BAD_PHONE if person is None else self.phones[person], email, out) for name, person, email, out in rows]
        text = "".join(",".join(row) + "\n" for row in cells)
        list_id = self.lists[book] if into_list else None
        job = await at.start(self.callers[book], text, columns=COLUMNS, on_existing=mode, list_id=list_id)
        counts = at.outcome(await done(job, kills))
        counts.pop("errors", None)
        expected = self.model.import_(self.books[book], job["id"], cells, mode, into_list=into_list, size=BATCH)
        assert counts == +expected
        self.imports.append((book, job))

    async def takes_back(self, _: int, which: int, kills: list[int]) -> None:
        possible = [(book, job) for book, job in self.imports if job["id"] not in self.over]
        if not self.imports or not possible and which:
            return
        book, job = possible[-1 - which % len(possible)] if possible else self.imports[0]
        if not possible:
            with pytest.raises(Problem) as refused:
                await reverts.start(self.callers[book], job["id"])
            assert refused.value.code == ProblemCode.EXPIRED
            return
        made = await done(await reverts.start(self.callers[book], job["id"]), kills)
        assert (made["state"], at.outcome(made)) == (JobState.SUCCEEDED, +self.model.revert(self.books[book], job["id"]))
        self.over.add(job["id"])

    async def is_purged(self, book: int, kills: list[int]) -> None:
        purge = await done(await at.purge(self.carrier.desk.sue, at.book(self.callers[book])), kills)
        assert at.outcome(purge) == +Counter(deleted=len(self.books[book].people))
        self.books[book] = Book()
        self.over |= {job["id"] for other, job in self.imports if other == book}

    async def edits(self, book: int, person: int, email: str | None) -> None:
        phone, found = self.person(book, person)
        if found is None:
            return
        notes = f"Step {self.model.clock}"
        number = (await at.contact(self.callers[book], phone))["id"]
        await service.update(self.callers[book], number, None, Changes(email=email, notes=notes))
        found.shown = (found.shown[0], email, notes)
        found.trail.append((BY_HAND, None))

    async def opts_out(self, book: int, person: int) -> None:
        phone, found = self.person(book, person)
        if found is not None:
            await service.update(self.callers[book], (await at.contact(self.callers[book], phone))["id"], None, Changes(opted_out=True))
            self.model.out.add(phone)

    async def writes(self, _: int, person: int, text: str) -> None:
        phone = self.phones[person]
        await self.carrier.send(text, sender=phone)
        (self.model.out.add if text == "STOP" else self.model.out.discard)(phone)
        self.model.wrote[phone] = self.model.clock

    async def deletes(self, book: int, person: int) -> None:
        phone, found = self.person(book, person)
        if found is not None:
            await service.delete(self.callers[book], [(await at.contact(self.callers[book], phone))["id"]])
            del self.books[book].people[phone]
            self.books[book].trash.append((phone, found))

    async def restores(self, book: int, person: int) -> None:
        if not self.books[book].trash:
            return
        row, (phone, found) = (await self.in_trash(book))[0], self.books[book].trash[-1]
        if phone in self.books[book].people:
            with pytest.raises(Problems) as refused:
                await trash.restore(self.callers[book], [row["id"]])
            assert {problem.code for problem in refused.value.problems} == {ProblemCode.TAKEN}
            return
        await trash.restore(self.callers[book], [row["id"]])
        self.books[book].trash.pop()
        self.books[book].people[phone] = found

    async def in_trash(self, book: int) -> list[Record]:
        """The last one deleted first."""
        return await trash.page(self.callers[book], at.book(self.callers[book]), key=None, backward=False, limit=100)

    async def lists_or_not(self, book: int, person: int, joins: bool) -> None:
        phone, found = self.person(book, person)
        if found is None:
            return
        number = (await at.contact(self.callers[book], phone))["id"]
        await (lists.add if joins else lists.remove)(self.callers[book], self.lists[book], [number])
        found.listed_by = (BY_HAND if found.listed_by is None else found.listed_by) if joins else None

    async def is_as_the_model_says(self, book: int) -> None:
        caller, expected = self.callers[book], self.books[book]
        shown = await at.contacts(caller, "full_name, email, notes, opted_out")
        assert shown == {phone: (*person.shown, phone in self.model.out) for phone, person in sorted(expected.people.items())}
        out = sum(phone in self.model.out for phone in expected.people)
        assert await at.counters(caller) == (len(expected.people), out)
        members = await fetch_all(
            "SELECT c.phone FROM contact_list_members m JOIN contacts c ON c.organization_id = m.organization_id AND c.id = m.contact_id"
            " WHERE m.organization_id = $1 AND m.list_id = $2 AND c.owner_id = $3",
            caller.organization_id,
            self.lists[book],
            at.book(caller),
        )
        assert {row["phone"] for row in members} == {phone for phone, person in expected.people.items() if person.listed_by is not None}
        assert await at.list_count(caller, self.lists[book]) == len(members)
        assert [row["phone"] for row in await self.in_trash(book)] == [phone for phone, _ in reversed(expected.trash)]
        states = await consent.states(caller.organization_id, self.phones)
        assert {phone for phone, state in states.items() if state.opted_out} == self.model.out


books, people, kills = st.sampled_from([0, 0, 0, 1]), st.integers(0, PEOPLE - 1), st.lists(st.integers(0, 4), max_size=2)
rows = st.lists(
    st.tuples(
        st.sampled_from(["Ana", "Bo", "Cy", "Ana", "Bo", ""]),
        st.sampled_from([0, 1, 0, 1, None]),
        st.sampled_from(["", "a@example.com", "b@example.com"]),
        st.sampled_from(["", "", "", "", "yes", "no", "?"]),
    ),
    min_size=1,
    max_size=5,
)
imports = st.tuples(st.just("imports_rows"), books, rows, st.sampled_from([OnExisting.OVERWRITE, *OnExisting]), st.booleans(), kills)
steps = st.lists(
    st.one_of(
        imports,
        imports,
        imports,
        st.tuples(st.just("takes_back"), books, st.integers(0, 2), kills),
        st.tuples(st.just("takes_back"), books, st.integers(0, 2), kills),
        st.tuples(st.just("takes_back"), books, st.just(0), kills),
        st.tuples(st.just("is_purged"), books, kills),
        st.tuples(st.just("edits"), books, people, st.sampled_from([None, "c@example.com"])),
        st.tuples(st.just("opts_out"), books, people),
        st.tuples(st.just("writes"), books, people, st.sampled_from(["STOP", "START"])),
        st.tuples(st.just("deletes"), books, people),
        st.tuples(st.just("restores"), books, people),
        st.tuples(st.just("lists_or_not"), books, people, st.booleans()),
    ),
    min_size=6,
    max_size=14,
)


@pytest.fixture
async def carrier(desk: Desk) -> AsyncIterator[Carrier]:
    async with a_carrier(desk) as made:
        yield made


def import_of(name: str, *kills: int) -> tuple[Any, ...]:
    """Of one person, into the list."""
    return "imports_rows", 0, [(name, 0, "", "")], OnExisting.OVERWRITE, True, [*kills]


EDITED_BETWEEN = [import_of("Ana"), ("edits", 0, 0, None), import_of("Bo"), ("takes_back", 0, 0, [0]), ("takes_back", 0, 0, [])]
OVERTAKEN = [import_of("Ana"), import_of("Bo", 0), ("takes_back", 0, 1, [2]), ("takes_back", 0, 0, [])]
FROM_THE_LAST_ON = [import_of("Ana"), import_of("Bo"), import_of("Cy"), *[("takes_back", 0, 0, [1])] * 3]
IN_THE_TRASH = [
    import_of("Ana"),
    import_of("Bo"),
    ("deletes", 0, 0),
    ("takes_back", 0, 0, [3]),
    ("restores", 0, 0),
    ("takes_back", 0, 0, []),
]


@example(EDITED_BETWEEN)
@example(OVERTAKEN)
@example(FROM_THE_LAST_ON)
@example(IN_THE_TRASH)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
async def test_the_books_are_what_a_simple_model_says(carrier: Carrier, taken: list[tuple[Any, ...]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("imports.source", "imports.revert_work", "purges.work"):
            patch.setattr(f"backend.{module}.BATCH", BATCH)
        world = await World.new(carrier)
        for step in taken:
            await world.take(step)
        for book in range(2):
            await world.is_as_the_model_says(book)
