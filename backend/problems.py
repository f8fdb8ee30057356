"""What a caller could have foreseen and a service refuses: data, not surprises. Knows neither GraphQL nor HTTP.

raise Problem(ProblemCode.TOO_LONG, ("full_name",), "A name can have up to 200 characters.")
raise Problems(problems)        # everything wrong with a form at once
except Refusal as refusal:      # either of them
    refusal.problems
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """Why something is refused, for programs; `Problem.message` says it for people."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    TOO_LARGE = "TOO_LARGE"
    TAKEN = "TAKEN"
    NOT_FOUND = "NOT_FOUND"
    NOT_PERMITTED = "NOT_PERMITTED"
    STALE = "STALE"
    OPT_OUT_LOCKED = "OPT_OUT_LOCKED"
    CONFIRMATION_MISMATCH = "CONFIRMATION_MISMATCH"
    EXPIRED = "EXPIRED"
    BUSY = "BUSY"
    UNSUPPORTED = "UNSUPPORTED"
    ALREADY_IMPORTED = "ALREADY_IMPORTED"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    RATE_LIMITED = "RATE_LIMITED"
    LAST_ADMIN = "LAST_ADMIN"


class Refusal(Exception):
    """A service refuses; `problems` holds at least one."""

    problems: tuple["Problem", ...]


@dataclass(unsafe_hash=True)
class Problem(Refusal):
    """One thing wrong. `field` is the path within the input, in Python's names; list positions are numbers, () is the whole."""

    code: ProblemCode
    field: tuple[str | int, ...]
    message: str

    def __post_init__(self) -> None:
        super().__init__(self.message)
        self.problems = (self,)

    def under(self, *path: str | int) -> "Problem":
        """The same problem, its path prefixed: for an item of a list."""
        return Problem(self.code, (*path, *self.field), self.message)


class Problems(Refusal):
    """Several things wrong at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
