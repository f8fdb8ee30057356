"""What books must hold after any sequence of imports, edits, opt-outs and the rest: a model without a database, a step at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.contacts.upsert import OnExisting

Cells = tuple[str, str, str, str]
"""Full name, phone, email, whether opted out; the phone `12` is none, an opted-out cell of `?` says nothing that can be read."""
Shown = tuple[str, str | None, str | None]
"""Full name, email, notes."""
BAD_PHONE = "12"
BY_HAND = -1
"""In place of an import: somebody's hand."""


@dataclass
class Person:
    """A contact. `trail`: who wrote it, in order; an import with what it overwrote, None where it created the contact."""

    shown: Shown
    born: int
    trail: list[tuple[int, Shown | None]] = field(default_factory=list)
    listed_by: int | None = None
    """The import, or hand, that put it into the list."""

    def is_of(self, number: int) -> bool:
        return any(writer == number for writer, _ in self.trail)

    def stands_as_left_by(self, number: int) -> bool:
        return bool(self.trail) and self.trail[-1][0] == number

    def go_back(self) -> None:
        """Undo the last import's change."""
        _, before = self.trail.pop()
        assert before is not None
        self.shown = before


@dataclass
class Book:
    """One book: who lives in it, by number, and who is in its trash."""

    people: dict[str, Person] = field(default_factory=dict)
    trash: list[tuple[str, Person]] = field(default_factory=list)


@dataclass
class Model:
    """An organization: consent by number, a clock that counts steps, and the imports that can be taken back, with their books."""

    out: set[str] = field(default_factory=set)
    wrote: dict[str, int] = field(default_factory=dict)
    clock: int = 0
    opted_out_by: dict[int, set[str]] = field(default_factory=dict)

    def import_(self, book: Book, number: int, rows: Sequence[Cells], mode: OnExisting, *, into_list: bool, size: int) -> Counter[str]:
        """Rows in batches of `size`: what consent a batch changes is changed before its contacts."""
        counts, seen = Counter[str](), set[str]()
        self.opted_out_by[number] = set()
        for begin in range(0, len(rows), size):
            batch = rows[begin : begin + size]
            leaving = {phone for _, phone, _, said in batch if said == "yes" and phone != BAD_PHONE} - self.out
            self.out |= leaving
            self.opted_out_by[number] |= leaving
            for name, phone, email, said in batch:
                counts["rows"] += 1
                if not name or phone == BAD_PHONE or said == "?":
                    counts["invalid"] += 1
                elif phone in seen:
                    counts["duplicates"] += 1
                else:
                    seen.add(phone)
                    counts[self._write(book, number, (name, phone, email, said), mode, phone in leaving)] += 1
            for phone in {phone for name, phone, _, said in batch if name and phone != BAD_PHONE and said != "?"}:
                if into_list and book.people[phone].listed_by is None:
                    book.people[phone].listed_by = number
                    counts["added_to_list"] += 1
        counts["opted_out"] = len(seen & self.out)
        return counts

    def _write(self, book: Book, number: int, cells: Cells, mode: OnExisting, is_leaving: bool) -> str:
        name, phone, email, _ = cells
        person = book.people.get(phone)
        if person is None:
            book.people[phone] = Person((name, email or None, None), self.clock, [(number, None)])
            return "created"
        was = person.shown
        if mode == OnExisting.OVERWRITE:
            person.shown = (name, email or was[1], was[2])
        elif mode == OnExisting.FILL_BLANKS:
            person.shown = (was[0], was[1] or email or None, was[2])
        if person.shown != was:
            person.trail.append((number, was))
            return "updated"
        return "updated" if is_leaving else "unchanged"

    def revert(self, book: Book, number: int) -> Counter[str]:
        """Whoever stands as the import left them goes, or goes back; whoever it wrote and somebody after it stays."""
        counts, out = Counter[str](), self.opted_out_by[number] & self.out
        for phone, person in list(book.people.items()):
            if person.is_of(number):
                out |= {phone} & self.out
                counts[self._take_back(book, number, phone, person)] += 1
        for _, person in book.trash:
            if person.stands_as_left_by(number) and person.trail[-1][1] is not None:
                person.go_back()
        for person in [*book.people.values(), *(person for _, person in book.trash)]:
            if person.listed_by == number:
                person.listed_by = None
        counts["opt_outs_kept"] = len(out)
        return counts

    def _take_back(self, book: Book, number: int, phone: str, person: Person) -> str:
        if not person.stands_as_left_by(number):
            return "kept"
        if person.trail[-1][1] is not None:
            person.go_back()
            return "restored"
        if self.wrote.get(phone, -1) >= person.born:
            return "kept"
        del book.people[phone]
        return "deleted"
