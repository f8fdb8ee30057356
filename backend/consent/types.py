"""How consent shows in the API."""

from datetime import datetime

import strawberry
from asyncpg import Record

from backend.consent import service
from backend.consent.details import as_seen_by
from backend.consent.service import ConsentEventKind, ConsentSource, ConsentState
from backend.graph.connection import Connection
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.node import Node, encode, node_loader
from backend.graph.requires import requires
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission

describe(
    ConsentSource,
    "The door through which a change of consent came.",
    {
        ConsentSource.KEYWORD: "The person replied with a keyword, such as STOP.",
        ConsentSource.MANUAL: "Somebody ticked *Opted out* in the app.",
        ConsentSource.IMPORT: "A row of an imported file said so.",
        ConsentSource.API: "A partner's API call said so.",
        ConsentSource.CARRIER: "The carrier reported it.",
        ConsentSource.ERASURE: "The person was erased, which opts them out, also if they never did: the last that is known.",
    },
)
describe(
    ConsentEventKind,
    "What happened to a number's consent.",
    {
        ConsentEventKind.OPT_OUT: "Messages were refused.",
        ConsentEventKind.OPT_IN: "The person took the opt-out back, with a message of their own.",
        ConsentEventKind.CONSENT_MESSAGE_SENT: "The consent message was sent.",
        ConsentEventKind.CONSENT_MESSAGE_FAILED: "The consent message could not be sent.",
    },
)


@strawberry.type(
    description="That a number opted out, and how. Only the person can undo it, by replying START, UNSTOP, OPTIN or SUBSCRIBE."
)
class OptOut:
    since: datetime = strawberry.field(description="Since when it is in effect.")
    source: ConsentSource = strawberry.field(description="The door it came through.")
    keyword: str | None = strawberry.field(description="The word that the person replied with; null unless it was a keyword.")


def opt_out(state: ConsentState) -> OptOut | None:
    """The opt-out that stands, if one does."""
    if not state.opted_out or state.since is None or state.source is None:
        return None
    return OptOut(since=state.since, source=state.source, keyword=state.keyword)


async def state_of(info: Info, phone: str) -> ConsentState:
    """A number's state, loaded together with those that the same answer needs."""
    return await info.context.load(_states, phone)


async def _states(caller: Caller, phones: list[str]) -> list[ConsentState]:
    found = await service.states(caller.organization_id, phones)
    return [found.get(phone, service.UNKNOWN) for phone in phones]


@strawberry.type(
    description="Something that happened to a number's consent. Never changed and never deleted.",
    directives=requires(Permission.CONSENT_HISTORY_READ),
)
class ConsentEvent(Node):
    kind: ConsentEventKind = strawberry.field(description="What happened.")
    source: ConsentSource = strawberry.field(description="The door it came through.")
    actor: str | None = strawberry.field(
        description="Who did it: a person's, a token's or a carrier's name. Null where it was the person whose number it is,"
        " and for events of books that the caller may not open."
    )
    keyword: str | None = strawberry.field(
        description="The word in the person's message; null for other doors and for books not the caller's."
    )
    evidence: str | None = strawberry.field(
        description="What proves it; null where there is nothing more, and for books not the caller's. Without CONTACT_DETAILS_READ …"
        " stands for each phone number and email address in it."
    )
    word_list: str | None = strawberry.field(
        description="By which words the message was read: the version of those that everybody has and of the organization's own,"
        " as in *1.3*; null for other doors and for books not the caller's."
    )
    effective_at: datetime = strawberry.field(
        description="Since when it holds: when the person said so. The latest wins, an opt-out wins a tie."
    )
    recorded_at: datetime = strawberry.field(description="When it was written down.")


def consent_event(caller: Caller, row: Record) -> ConsentEvent:
    """An event's row as this caller may see it."""
    is_open = caller.all_books or row["owner_id"] is None or row["owner_id"] == caller.owner_id
    evidence = _evidence(row) if is_open else None
    return ConsentEvent(
        id=encode("ConsentEvent", row["id"]),
        kind=ConsentEventKind(row["kind"]),
        source=ConsentSource(row["source"]),
        actor=row["actor"] if is_open else None,
        keyword=row["keyword"] if is_open else None,
        evidence=evidence and as_seen_by(caller, evidence),
        word_list=row["word_list"] if is_open else None,
        effective_at=row["effective_at"],
        recorded_at=row["recorded_at"],
    )


def _evidence(row: Record) -> str | None:
    """What the person wrote, where that is kept, and how it came; else what the ledger itself says."""
    if row["body"] is None:
        told = [row["evidence"], row["reason"]]
        return ": ".join(filter(None, told)) or None
    return f"“{row['body']}” ({row['evidence']}, id {row['reference']})"


@strawberry.type(description="A page of what happened to a number's consent.")
class ConsentEventConnection(Connection[ConsentEvent]):
    pass


@node_loader("ConsentEvent")
async def _consent_events_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    asking = caller(info)
    return {row["id"]: consent_event(asking, row) for row in await service.find_events(asking, ids)}
