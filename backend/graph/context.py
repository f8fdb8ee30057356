"""What every resolver gets in `info.context`: who is calling, and what it may answer besides the result."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar, cast

import strawberry
from strawberry.dataloader import DataLoader

from backend.graph.errors import unauthenticated
from backend.organizations.caller import Caller

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Load = Callable[[Caller, list[Key]], Awaitable[Sequence[Value]]]
"""Loads the values of several keys for a caller, in the keys' order."""

ENDED = ""
"""`Context.session` after `end_session`."""


@dataclass(slots=True)
class Context:
    """One operation's surroundings. A subscription's caller is replaced when it is looked up again."""

    caller: Caller | None
    address: str
    """The client's network address."""
    can_set_cookies: bool
    """False on a WebSocket and an event stream, whose headers have gone out."""
    session: str | None = None
    """The secret of a session begun by this operation; `ENDED` when it ended the one it came with; None: neither."""
    loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    remembers: bool = True
    """Whether loaders keep what they loaded: within a query, not between mutations or events."""

    def start_session(self, secret: str) -> None:
        """Send the browser the cookie of a new session with the answer."""
        self.session = secret

    def end_session(self) -> None:
        """Take the cookie away with the answer."""
        self.session = ENDED

    def load(self, load: Load[Key, Value], key: Key) -> Awaitable[Value]:
        """One value, loaded together with those that other resolvers ask of the same function at the same time."""
        loader = self.loaders.get(load)
        if loader is None:
            loader = self.loaders[load] = DataLoader(load_fn=self._batch(load), cache=self.remembers)
        return cast(Awaitable[Value], loader.load(key))

    def _batch(self, load: Load[Key, Value]) -> Callable[[list[Key]], Awaitable[Sequence[Value]]]:
        async def batch(keys: list[Key]) -> Sequence[Value]:
            if self.caller is None:
                raise unauthenticated()
            return await load(self.caller, keys)

        return batch


Info: TypeAlias = strawberry.Info[Context, None]


def caller(info: Info) -> Caller:
    """Who is calling; raises UNAUTHENTICATED when nobody is."""
    if info.context.caller is None:
        raise unauthenticated()
    return info.context.caller
