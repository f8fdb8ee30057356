"""The schema's part about messages that a person has to look at."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated

import strawberry
from asyncpg import Record

from backend.consent.details import as_seen_by
from backend.consent.messages import PossibleOptOutRule
from backend.contacts import service as contacts
from backend.contacts.types import Contact, contact
from backend.graph.connection import After, Before, Connection, First, Last, bound, page_arguments
from backend.graph.context import Info, caller
from backend.graph.enums import describe
from backend.graph.node import Node, decode, encode, node_loader
from backend.graph.payload import Payload, mutation
from backend.graph.requires import requires
from backend.inbound import possible_opt_outs
from backend.inbound.possible_opt_outs import PossibleOptOutDecision
from backend.organizations.caller import Caller
from backend.organizations.permissions import Permission

describe(
    PossibleOptOutDecision,
    "What a person decides about a message that reads like an opt-out.",
    {
        PossibleOptOutDecision.OPT_OUT: "It is one: the number is opted out, since the message came. Only the person can undo it.",
        PossibleOptOutDecision.DISMISS: "It isn't: campaigns may reach the number again.",
    },
)

describe(
    PossibleOptOutRule,
    "Why a message reads like an opt-out without being one by its words.",
    {
        PossibleOptOutRule.ANYWHERE: "It holds a word or phrase that is enough wherever it stands, such as *stop* or *wrong number*.",
        PossibleOptOutRule.DISGUISED: "It holds one mistyped, in look-alike letters, in emoji or with digits: *SOTP*, *ST0P*, *STOP2*.",
        PossibleOptOutRule.SPELLED_OUT: "Its letters make an opt-out word: *S T O P*.",
        PossibleOptOutRule.FEW_WORDS: "It has a few words, one of them an everyday one such as *cancel*.",
        PossibleOptOutRule.OWN_WORD: "It has a few words, one of them the organization's own.",
    },
)


@strawberry.type(
    description="A message that reads like an opt-out without being one by its words, such as *please don't text me*. Until somebody"
    " decides, campaigns leave the number out; conversations go on.",
    directives=requires(Permission.CONSENT_WRITE),
)
class PossibleOptOut(Node):
    message: str = strawberry.field(
        description="What the person wrote. Without CONTACT_DETAILS_READ … stands for each phone number and email address in it."
    )
    received_at: datetime = strawberry.field(description="When it came.")
    rule: PossibleOptOutRule | None = strawberry.field(
        description="Why it waits for a decision: by which rule it reads like an opt-out. Null for those from before this was kept."
    )
    phrase: str | None = strawberry.field(
        description="What in the message reads like an opt-out, as the rule's list has it, such as *dont text*. Null where rule is."
    )
    row: strawberry.Private[Record]

    @strawberry.field(
        description="Who wrote it: the contact of the book whose line it came to, else one of another book; null where there is none."
    )
    async def contact(self, info: Info) -> Contact | None:
        row = await info.context.load(_contacts, (self.row["owner_id"], self.row["phone"]))
        return contact(row) if row else None


async def _contacts(caller: Caller, asked: list[tuple[int, str]]) -> list[Record | None]:
    ids = await possible_opt_outs.contacts_of(caller, asked)
    rows = {row["id"]: row for row in await contacts.find(caller, sorted(set(ids.values())))}
    return [rows.get(ids.get(one, 0)) for one in asked]


def possible_opt_out(caller: Caller, row: Record) -> PossibleOptOut:
    """A row as this caller may see it."""
    message = as_seen_by(caller, row["body"])
    return PossibleOptOut(
        id=encode("PossibleOptOut", row["id"]),
        message=message,
        received_at=row["received_at"],
        rule=PossibleOptOutRule(row["rule"]) if row["rule"] else None,
        phrase=row["phrase"],
        row=row,
    )


@node_loader("PossibleOptOut")
async def _possible_opt_outs_by_id(info: Info, ids: list[int]) -> dict[int, object]:
    asking = caller(info)
    return {row["id"]: possible_opt_out(asking, row) for row in await possible_opt_outs.find(asking, ids)}


@strawberry.type(description="A page of possible opt-outs.")
class PossibleOptOutConnection(Connection[PossibleOptOut]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many wait for a decision.")
    async def total_count(self) -> int:
        return await self.count()


@strawberry.type
class InboundQuery:
    @strawberry.field(
        description="The messages that wait for somebody to say whether they are opt-outs, in the books that the caller may open;"
        " the longest waiting first. Those of numbers that have opted out by now, or in since, aren't among them.",
        directives=requires(Permission.CONSENT_WRITE),
    )
    async def possible_opt_outs(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> PossibleOptOutConnection:
        asking = caller(info)
        order = bound("possibleOptOuts", asking.organization_id, asking.owner_id)
        page = page_arguments(first, after, last, before, order=order, key=(datetime, int))
        return PossibleOptOutConnection.of(
            await possible_opt_outs.waiting(asking, key=page.key, backward=page.backward, limit=page.limit),
            page,
            key=lambda row: (row["received_at"], row["id"]),
            node=partial(possible_opt_out, asking),
            count=lambda: possible_opt_outs.count(asking),
        )


@strawberry.input(description="What is decided about a possible opt-out.")
class DecidePossibleOptOutInput:
    id: strawberry.ID = strawberry.field(description="Which one.")
    decision: PossibleOptOutDecision = strawberry.field(description="What it is.")


@strawberry.type(description="What came of deciding a possible opt-out.")
class DecidePossibleOptOutPayload(Payload):
    decided_id: strawberry.ID | None = strawberry.field(default=None, description="The one that was decided; it waits no longer.")


@strawberry.type
class InboundMutation:
    @mutation(
        Permission.CONSENT_WRITE,
        description="Say whether a message is an opt-out. NOT_FOUND, also where somebody was quicker, or the person opted in since.",
    )
    async def decide_possible_opt_out(
        self, info: Info, input: Annotated[DecidePossibleOptOutInput, strawberry.argument(description="Which one, and what it is.")]
    ) -> DecidePossibleOptOutPayload:
        decided = await possible_opt_outs.decide(caller(info), decode(input.id, "PossibleOptOut"), input.decision)
        return DecidePossibleOptOutPayload(decided_id=encode("PossibleOptOut", decided))
