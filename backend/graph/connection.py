"""Keyset pages: a cursor names the last row's key, so that page 10,000 is as fast as the first.

    arguments = page_arguments(first, after, last, before, order=bound("contacts.FULL_NAME.ASC", book, filter), key=(str, int))
    rows = await service.contacts(..., arguments.key, arguments.backward, arguments.limit)
    return ContactConnection.of(rows, arguments, key=lambda row: (row.name_key, row.id), node=contact)

A connection extends `Connection[…]` and adds its own fields (`total_count` …).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Generic, Self, TypeAlias, TypeVar

import orjson
import strawberry

from backend.graph.errors import bad_user_input

PAGE_SIZE = 50
PAGE_LIMIT = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

First: TypeAlias = Annotated[
    int | None, strawberry.argument(description="So many from the beginning, or after `after`: 1 to 100; 50 unless told.")
]
After: TypeAlias = Annotated[str | None, strawberry.argument(description="The cursor to begin behind.")]
Last: TypeAlias = Annotated[int | None, strawberry.argument(description="So many from the end, or before `before`: 1 to 100.")]
Before: TypeAlias = Annotated[str | None, strawberry.argument(description="The cursor to end in front of.")]

Key: TypeAlias = tuple[Any, ...]
Row = TypeVar("Row")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PageArguments:
    """What is asked for: `size` rows behind `key` in the order, or in front of it when `backward`."""

    size: int
    backward: bool
    key: Key | None
    order: str

    @property
    def limit(self) -> int:
        """Rows to fetch: one more than asked for tells whether there are more."""
        return self.size + 1


def page_arguments(
    first: int | None, after: str | None, last: int | None, before: str | None, *, order: str, key: tuple[type, ...]
) -> PageArguments:
    """Validate the four arguments of a connection; raises BAD_USER_INPUT.

    `order` names what is paged (`bound`), `key` the types of its key (int, str, datetime): a cursor of another is refused.
    """
    if first is not None and last is not None:
        raise bad_user_input("Give first or last, not both.")
    if after is not None and before is not None:
        raise bad_user_input("Give after or before, not both.")
    if first is not None and before is not None or last is not None and after is not None:
        raise bad_user_input("first goes with after, last with before.")
    backward = last is not None or before is not None
    name, size = ("last", last) if backward else ("first", first)
    if size is not None and not 1 <= size <= PAGE_LIMIT:
        raise bad_user_input(f"{name} must be from 1 to {PAGE_LIMIT}, not {size}.")
    cursor = before if backward else after
    place = None if cursor is None else decode_cursor(cursor, order, key)
    return PageArguments(size or PAGE_SIZE, backward, place, order)


def bound(order: str, *within: Any) -> str:
    """The name of a connection and its order, with what else decides what it pages: whose, and what was asked for."""
    return order + orjson.dumps(within).decode()


def encode_cursor(order: str, key: Key) -> str:
    """The opaque name of a row's place in an order. Its key shows to whoever decodes it: it may hold only what the node shows."""
    plain = orjson.dumps([_microseconds(part) if isinstance(part, datetime) else part for part in key])
    return urlsafe_b64encode(_digest(order, plain) + plain).decode("ascii").rstrip("=")


def decode_cursor(text: str, order: str, types: tuple[type, ...]) -> Key:
    """The key that a cursor names; raises BAD_USER_INPUT for one that was changed, or comes from another connection or order."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if raw[:6] != _digest(order, raw[6:]):
            raise ValueError
        key = tuple(_part(part, kind) for part, kind in zip(orjson.loads(raw[6:]), types, strict=True))
        if encode_cursor(order, key) != text:
            raise ValueError
        return key
    except (ValueError, TypeError, OverflowError):
        message = "The cursor isn't one of this connection, with this order and filter. Begin again without it."
        raise bad_user_input(message) from None


def _digest(order: str, plain: bytes) -> bytes:
    return blake2b(plain, digest_size=6, person=blake2b(order.encode(), digest_size=16).digest()).digest()


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _part(value: Any, kind: type) -> Any:
    if kind is datetime and type(value) is int:
        return EPOCH + timedelta(microseconds=value)
    # A cursor can be made up: what no column holds must not reach the database.
    is_storable = not (isinstance(value, int) and not -(2**63) <= value < 2**63 or isinstance(value, str) and "\0" in value)
    if type(value) is not kind or not is_storable:
        raise ValueError
    return value


@strawberry.type(description="Where a page stands in the whole.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow. Going backward: whether the page ends before `before`.")
    has_previous_page: bool = strawberry.field(description="Whether any come before. Going forward: whether the page begins after `after`.")
    start_cursor: str | None = strawberry.field(description="The first item's cursor, for `before`; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last item's cursor, for `after`; null on an empty page.")


@strawberry.type(description="An item of a page and its place in the order.")
class Edge(Generic[Item]):
    cursor: str = strawberry.field(description="Its place, for `after` and `before`.")
    node: Item = strawberry.field(description="The item.")


@strawberry.type
class Connection(Generic[Item]):
    """A page. Edges are made only when they are asked for."""

    nodes: list[Item] = strawberry.field(description="The items of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the whole.")
    cursor_of: strawberry.Private[Callable[[int], str]]

    @strawberry.field(description="The items of this page, each with its cursor.")
    def edges(self) -> list[Edge[Item]]:
        return [Edge(cursor=self.cursor_of(index), node=node) for index, node in enumerate(self.nodes)]

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        arguments: PageArguments,
        *,
        key: Callable[[Row], Key],
        node: Callable[[Row], Item],
        stopped: Key | None = None,
        **fields: Any,
    ) -> Self:
        """A page of the rows fetched by `arguments.limit`, nearest to the cursor first. `fields` are the connection's own.

        `stopped`: how far was looked, where the page isn't full and there may be more all the same: one goes on from there.
        """
        more = len(rows) > arguments.size or stopped is not None
        page = rows[: arguments.size]
        if arguments.backward:
            page = page[::-1]

        def cursor_of(index: int) -> str:
            return encode_cursor(arguments.order, key(page[index]))

        came_from = arguments.key is not None
        near, far = (cursor_of(place) if page else None for place in ((-1, 0) if arguments.backward else (0, -1)))
        if stopped is not None:
            far = encode_cursor(arguments.order, stopped)
        page_info = PageInfo(
            has_next_page=came_from if arguments.backward else more,
            has_previous_page=more if arguments.backward else came_from,
            start_cursor=far if arguments.backward else near,
            end_cursor=near if arguments.backward else far,
        )
        return cls(nodes=[node(row) for row in page], page_info=page_info, cursor_of=cursor_of, **fields)
