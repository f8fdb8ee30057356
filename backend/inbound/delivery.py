"""What a carrier hands over, and what an adapter makes of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.organizations.lines import Line


class Unreadable(ValueError):
    """The request isn't what this carrier's adapter reads; the message says what is wrong with it, and what it takes."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request as it came. `addresses`: every way in which our own address may have been written when it was signed."""

    addresses: Sequence[str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its carrier tells it."""

    reference: str
    """The carrier's own id: the same message again has the same."""
    sender: str
    line: str
    body: str
    received_at: datetime | None = None
    """When the person sent it, as far as the carrier tells."""
    doubt: str | None = None
    """What is wrong with the moment that was given, if it can't be read: the message counts as of now, unless it opts in."""
    opts_out: bool = False
    """The carrier itself took it for an opt-out, and has answered it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the carrier gets back for a message that was taken."""

    body: bytes
    media_type: str


class Carrier(Protocol):
    """An adapter."""

    name: str
    """What the ledger calls it."""

    def read(self, delivery: Delivery) -> Message:
        """The message; raises Unreadable."""

    def is_signed(self, delivery: Delivery, line: Line) -> bool:
        """Whether the organization's carrier sent it, and just now."""

    def answer(self, effect: str) -> Answer:
        """What to tell the carrier of a message that did this."""


REFERENCE_LIMIT = 255
BODY_LIMIT = 10_000
"""Characters that are kept; the longest text message has 1,600."""
_HALF_OR_NUL = re.compile("[\0\ud800-\udfff]")


def text(value: object, name: str, limit: int) -> str:
    """A field of a message as it can be stored; raises Unreadable."""
    given = _text(value, name)
    if not given.strip():
        raise Unreadable(f"{name} is missing: give it as a text.")
    if len(given) > limit:
        raise Unreadable(f"{name} can have up to {limit:,} characters; this one has {len(given):,}.")
    if _HALF_OR_NUL.search(given):
        raise Unreadable(f"{name} can't hold NUL or half of a surrogate pair.")
    return given


def body(value: object, name: str) -> str:
    """What somebody wrote, whatever its length, without what no text can hold: that is no reason to miss an opt-out."""
    return _HALF_OR_NUL.sub("", _text(value, name))


def kept(body: str) -> str:
    """As much of it as is stored."""
    return body if len(body) <= BODY_LIMIT else body.strip()[:BODY_LIMIT]


def _text(value: object, name: str) -> str:
    if value is None:
        raise Unreadable(f"{name} is missing: give it as a text.")
    if not isinstance(value, str):
        raise Unreadable(f"{name} isn't a text: give it as a text, in quotation marks.")
    return value
