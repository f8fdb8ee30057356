"""What HTTP, event streams and WebSockets share."""

from dataclasses import dataclass

from starlette.types import Scope

from backend.graph.context import Context
from backend.graph.limits import Limits
from backend.graph.operation import Engine
from backend.graph.streams import Authenticate, Streams
from backend.organizations.caller import Caller
from backend.web.credentials import Credentials
from backend.web.origin import Origins


@dataclass(frozen=True, slots=True)
class Gateway:
    """The way from a connection to the schema."""

    engine: Engine
    authenticate: Authenticate
    streams: Streams
    limits: Limits
    origins: Origins
    secure: bool
    """Whether people reach us over https, which decides the cookie's name."""

    async def caller(self, credentials: Credentials) -> Caller | None:
        """Whose the credentials are."""
        return await self.authenticate(credentials.cookie, credentials.bearer) if credentials else None

    def context(self, scope: Scope, *, can_set_cookies: bool) -> Context:
        """A context before anybody is known."""
        client = scope.get("client")
        return Context(None, client[0] if client else "", can_set_cookies)
