"""Global ids, and the two fields that find anything by one.

An id is base64url of "<Type>:<number>". A malformed one, one of another type and one of somebody else's are all simply not found.

    @node_loader("ContactList")
    async def load_contact_lists(info: Info, ids: list[int]) -> dict[int, ContactList]: ...
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, TypeVar

import strawberry

from backend.graph.context import Info
from backend.graph.errors import limit_exceeded
from backend.graph.requires import required

NODES_LIMIT = 100
"""The most ids that `nodes` takes."""

GREATEST = 2**63 - 1
LONGEST = 128


@strawberry.interface(description="Anything with an id of its own, the same in every answer.")
class Node:
    id: strawberry.ID = strawberry.field(description="Names it anywhere in the API. Opaque: only compare it.")


Loader = Callable[[Info, list[int]], Awaitable[Mapping[int, object]]]
"""Those of the ids that the caller may see, by id."""
Function = TypeVar("Function", bound=Loader)

_loaders: dict[str, Loader] = {}


def node_loader(type_name: str) -> Callable[[Function], Function]:
    """Have `node` and `nodes` find a type by this function. It is asked only when the caller holds what the type requires."""

    def register(loader: Function) -> Function:
        _loaders[type_name] = loader
        return loader

    return register


def node_types() -> frozenset[str]:
    """The types that `node` finds."""
    return frozenset(_loaders)


def encode(type_name: str, number: int) -> strawberry.ID:
    """The global id of a row."""
    return strawberry.ID(urlsafe_b64encode(f"{type_name}:{number}".encode("ascii")).decode("ascii").rstrip("="))


def decode(text: str, type_name: str) -> int | None:
    """The row's number; None for anything that `encode` doesn't give for this type."""
    found = split(text)
    return found[1] if found and found[0] == type_name else None


def split(text: str) -> tuple[str, int] | None:
    """The type and number of a global id; None for anything that `encode` doesn't give."""
    if len(text) > LONGEST:
        return None
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    type_name, _, digits = plain.partition(":")
    if not (digits.isdigit() and len(digits) <= 19 and type_name.isalnum()):
        return None
    number = int(digits)
    return (type_name, number) if 0 < number <= GREATEST and encode(type_name, number) == text else None


async def find(info: Info, ids: Sequence[str]) -> list[Node | None]:
    """The nodes of these ids, in their order; None for what is not found or withheld. One load a type."""
    parts = [split(text) for text in ids]
    wanted: dict[str, set[int]] = {}
    for part in parts:
        if part and _may_see(info, part[0]):
            wanted.setdefault(part[0], set()).add(part[1])
    found = {name: await _loaders[name](info, sorted(numbers)) for name, numbers in wanted.items()}
    return [found[part[0]].get(part[1]) if part and part[0] in found else None for part in parts]  # type: ignore[misc]


def _may_see(info: Info, type_name: str) -> bool:
    caller = info.context.caller
    if caller is None or type_name not in _loaders:
        return False
    graphql_type = info._raw_info.schema.get_type(type_name)
    return graphql_type is not None and all(caller.may(permission) for permission in required(graphql_type))


@strawberry.type
class NodeQuery:
    @strawberry.field(description="Anything by its id; null when it is not found, not the caller's, or of a type that is withheld.")
    async def node(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Any id of this API.")]) -> Node | None:
        return (await find(info, [id]))[0]

    @strawberry.field(description="Several at once, in the order of their ids; null in the place of each that `node` would not find.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 ids.")]
    ) -> list[Node | None]:
        if len(ids) > NODES_LIMIT:
            raise limit_exceeded("ids", NODES_LIMIT, len(ids))
        return await find(info, ids)
