"""The whole schema, asked without a server; and contacts to ask about."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from asyncpg import Record

from backend.contacts import service
from backend.contacts.service import Changes
from backend.graph.context import Context
from backend.graph.documents import Invalid
from backend.graph.errors import Refused
from backend.graph.limits import Limits
from backend.graph.node import encode
from backend.graph.operation import Engine
from backend.graph.requests import Request
from backend.graph.schema import schema
from backend.organizations.caller import Caller

ENGINE = Engine(schema, Limits())
_numbers = count(2_000)


@dataclass(frozen=True)
class Answer:
    """`data` of the only root field; the codes of errors."""

    data: Any
    codes: list[str]

    @property
    def problems(self) -> list[tuple[str, list[str] | None]]:
        """userErrors: code and path."""
        return [(problem["code"], problem["field"]) for problem in self.data["userErrors"]]


async def ask(caller: Caller | None, query: str, **variables: Any) -> Answer:
    """Run an operation with one root field."""
    context = Context(caller, "203.0.113.7", True)
    try:
        operation = ENGINE.prepare(Request(query, variables=variables), context)
        operation.admit(caller)
    except (Refused, Invalid) as refused:
        errors = refused.errors if isinstance(refused, Invalid) else [refused]
        return Answer(None, [str((error.extensions or {}).get("code")) for error in errors])
    answer = await operation.execute()
    data = answer.get("data")
    return Answer(next(iter(data.values())) if data else None, [error["extensions"]["code"] for error in answer.get("errors", [])])


def a_phone() -> str:
    """A number that nobody has yet."""
    return f"+1212555{next(_numbers):04}"


async def a_contact(caller: Caller, name: str = "Ana Ruiz", phone: str | None = None, **given: Any) -> Record:
    return await service.create(caller, None, Changes(full_name=name, phone=phone or a_phone(), **given))


def id_of(row: Record) -> str:
    return encode("Contact", row["id"])


def list_id_of(row: Record) -> str:
    return encode("ContactList", row["id"])
